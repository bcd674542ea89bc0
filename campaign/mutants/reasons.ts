/** Mutants of the money's code that no test can tell from the code itself, by name, with the reason for each. */
export const MAY_LIVE: Readonly<Record<string, string>> = {
  "core/money/split-allocation.ts: wanted > amount → wanted >= amount":
    "equivalent: where the fixed amounts are the amount, both ways give them and nothing else",
  "core/money/split-allocation.ts: sum === amount → true":
    "a last look: `allocate` is exact, so that no input makes it fail",
  "core/money/refund-parts.ts: lineOf(share)?.bears_fee → lineOf(share).bears_fee":
    "equivalent: shares are made of the rule's lines, so that each has its line",
  "core/money/refund-parts.ts: lineOf(share)?.refund_bearer → lineOf(share).refund_bearer":
    "equivalent: shares are made of the rule's lines, so that each has its line",
  "core/money/payout-postings.ts: change > 0 → change >= 0": "equivalent: a change of nothing has been left before",
  "core/money/refund-postings.ts: merchant !== null → true":
    "equivalent: a part that is no merchant's takes nothing of a merchant's accounts, and empty legs are left out",
  "core/money/refund-postings.ts: merchant === null → false":
    "equivalent: a part that is no merchant's gives nothing back to one, and legs of nothing are left out",
  'core/money/refund-postings.ts: [] → ["Stryker was here"]':
    "equivalent: what is no leg has no amount, and is left out",
  'core/money/reversals.ts: [] → ["Stryker was here"]': "equivalent: a list was read for each of them, if an empty one",
  'core/money/reversals.ts: "" → "Stryker was here!"':
    "equivalent: a reversal is of a refund or a dispute, by the database's own rule",
  "core/money/reversals.ts: dueOf(of) < 0 → dueOf(of) <= 0":
    "equivalent: where nothing is due nothing is missing, and nothing is chosen",
  "core/money/reversals.ts: reversal && causeId → reversal || causeId":
    "a last look: a reversal has its cause, by the database's own rule",
  "core/money/reversals.ts: invariant(transfer, `${reversal.provid → ;":
    "a last look: the row is referred to, so that it is there",
  "core/money/reversals.ts: invariant(share, `${transfer.share_id} → ;":
    "a last look: the row is referred to, so that it is there",
  "core/money/release.ts: merchant_id !== null → true":
    "equivalent: nothing was read of nobody, so that nobody is not unknown",
  "core/money/release.ts: facts.get(merchant_id)?.isUnknown → facts.get(merchant_id).isUnknown":
    "equivalent: of every share that waits its merchant was read",
  "core/money/release.ts: reserved_until !== null → true": "equivalent: what is in reserve has its date",
  'core/money/release.ts: ended.state === "reversed" → true':
    "equivalent: a share that has a reserve is released where it is not reversed",
  "core/money/release.ts: kept === 0 → false": "equivalent: the same share, written down once more and not kept",
  'core/money/releases.ts: [] → ["Stryker was here"]':
    "equivalent: what is no share, transfer or event has no merchant, and nothing is looked up by it",
  'core/money/releases.ts: "" → "Stryker was here!"': "equivalent: of that plan nothing is written",
  "core/money/releases.ts: { where: { id: { in: ids } } } → {}": "equivalent: more is read than is looked at",
  "core/money/releases.ts: { id: { in: ids } } → {}": "equivalent: more is read than is looked at",
  "core/money/releases.ts: { distribution_id: { in: ids } } → {}": "equivalent: more is read than is looked at",
  "core/money/releases.ts: { where: { id: { in: paid } } } → {}": "equivalent: more is read than is looked at",
  "core/money/releases.ts: { id: { in: paid } } → {}": "equivalent: more is read than is looked at",
  "core/money/releases.ts: payment && own → true": "a last look: a distribution has its payment and its rule",
  "core/money/releases.ts: payment && own → payment || own": "a last look: a distribution has its payment and its rule",
  "core/money/releases.ts: ledger?.claim → ledger.claim": "equivalent: where a share waits its books were read",
  'core/money/releases.ts: share.state === "pending" || (share.st → true':
    "equivalent: a share for which there is nothing to do is looked at and left; only more is read",
  'core/money/releases.ts: share.state === "released" && share.am → share.state === "released" || share.am':
    "equivalent: a share for which there is nothing to do is looked at and left; only more is read",
  'core/money/releases.ts: share.state === "released" → true':
    "equivalent: a share for which there is nothing to do is looked at and left; only more is read",
  "core/money/releases.ts: share.amount_released > 0 → true":
    "equivalent: a share for which there is nothing to do is looked at and left; only more is read",
  "core/money/releases.ts: share.amount_released > 0 → share.amount_released >= 0":
    "equivalent: a share for which there is nothing to do is looked at and left; only more is read",
  "core/money/releases.ts: share.amount_reserved > 0 → share.amount_reserved >= 0":
    "equivalent: a share for which there is nothing to do is looked at and left; only more is read",
};
