/** Changes of the databases' rules that no check can tell from the rules themselves, by name, each with its reason. */
export const RULES_THAT_MAY_CHANGE: Readonly<Record<string, string>> = {
  'ledger_accounts_tenant_balance_falls: "1" to "2" in "…d ORDER BY version DESC LIMIT 1), 0) AND NOT EXISTS (SELECT…"':
    "equivalent: a subquery that stands for a value gives its first row, however many there are",
  'ledger_accounts_tenant_balance_rises: "1" to "2" in "…d ORDER BY version DESC LIMIT 1), 0) BEGIN UPDATE balance_a…"':
    "equivalent: a subquery that stands for a value gives its first row, however many there are",
  'ledger_transfers_apply_new: "0" to "1" in "…D id = NEW.debit_account_id), 0)) WHERE tenant_id = NEW.t…"':
    "equivalent: where the other account is not there the same trigger aborts, so that its time is never written",
  'ledger_transfers_apply_new: "0" to "1" in "… id = NEW.credit_account_id), 0)) WHERE tenant_id = NEW.t…"':
    "equivalent: where the other account is not there the same trigger has aborted already",
  'ledger_transfers_resolve: " < " to " <= " in "… \'post_pending\' AND NEW.amount < p.amount))); END…"':
    "equivalent: an equal amount is let through by the condition before it",
  'split_rule_lines_shape: "1" to "2" in "…0 OR coalesce(NEW.amount, 1) < 1 OR coalesce(NEW.max_amou…"':
    "equivalent: what stands for an amount that is not there only has to be 1 or more",
  'split_rule_lines_shape: "1" to "2" in "…1 OR coalesce(NEW.max_amount, 1) < 1 OR (NEW.max_amount I…"':
    "equivalent: what stands for an amount that is not there only has to be 1 or more",
};
