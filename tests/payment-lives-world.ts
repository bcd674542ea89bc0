/** A tenant in this process with one payment accepted, its provider's rails, and its books. */
import { planCreatePayment } from "../core/payments/payment-acceptance.ts";
import type { CreatePayment } from "../core/payments/payments.ts";
import {
  bankConnections,
  merchants,
  paymentInstruments,
  players,
  splitRuleLines,
  splitRules,
  splitRuleVersions,
} from "../core/store/schema.ts";
import { paymentRails } from "./payment-rails.ts";
import { type SetUpWorld, setUpWorld } from "./set-up-world.ts";

const SHARES = [7000, 2000, 1000];

/** A tenant with three verified merchants, a card and a rule, and one payment of 19.99 accepted. */
export async function accepted(base: "gross" | "net_of_fee" = "gross", more: Partial<CreatePayment> = {}) {
  const world = await setUpWorld();
  const { store, ids } = world.context;
  const at = world.ledger.clock.now();
  const stamps = { metadata: "{}", created_at: at, updated_at: at };
  const [player, card, rule, version] = [
    ids.make("player"),
    ids.make("payment_instrument"),
    ids.make("split_rule"),
    ids.make("split_rule_version"),
  ];
  const parties = SHARES.map(() => ids.make("merchant"));
  const connections = parties.map((merchant_id, i) => ({
    id: ids.make("bank_connection"),
    merchant_id,
    state: "verified" as const,
    provider: "stripe",
    account_ref: `acct_${i}`,
    country: "DE",
    currency: "EUR",
    created_at: at,
    updated_at: at,
  }));
  const active = { state: "active" as const, country: "DE", kyc_status: "verified", ...stamps };
  await store.write([
    store.insert(players, { id: player, reference: "player-1", ...stamps }),
    store.insert(paymentInstruments, {
      id: card,
      player_id: player,
      state: "active",
      provider: "stripe",
      payment_method: "pm_card_visa",
      customer_ref: "cus_1",
      payment_method_ref: "pm_1",
      ...stamps,
    }),
    store.insert(
      merchants,
      parties.map((id) => ({ id, ...active })),
    ),
    store.insert(bankConnections, connections),
    store.insert(splitRules, { id: rule, name: "Standard", is_default: 1, ...stamps }),
    store.insert(splitRuleVersions, {
      id: version,
      split_rule_id: rule,
      version: 1,
      state: "active",
      base,
      fee_bearer: "tenant",
      created_at: at,
      updated_at: at,
    }),
    store.insert(
      splitRuleLines,
      SHARES.map((share_bps, position) => ({
        split_rule_version_id: version,
        position,
        recipient_kind: "merchant",
        merchant_id: parties[position] ?? null,
        share_bps,
        hold_days: 0,
        refund_bearer: "line" as const,
        dispute_bearer: "line" as const,
      })),
    ),
  ]);
  const { result, starts } = await world.commit((attempt) =>
    planCreatePayment(world.context, { amount: 1999, currency: "EUR", payment_instrument: card, ...more }, attempt),
  );
  const [start] = starts;
  if (!start) throw new Error("an accepted payment has a run");
  const rails = paymentRails();
  world.stripe(rails.script);
  return { world, rails, id: result.id, start, parties };
}

export type Accepted = Awaited<ReturnType<typeof accepted>>;

/** Balances by address, in cents on the account's normal side. */
export function books({ ledger, context }: SetUpWorld): Record<string, number> {
  const rows = ledger.sqlite
    .prepare(
      `SELECT address, CASE normal WHEN 'debit' THEN debits_posted - credits_posted
       ELSE credits_posted - debits_posted END AS balance, debits_pending + credits_pending AS pending
       FROM ledger_accounts WHERE tenant_id = ?`,
    )
    .all(context.store.tenantId) as { address: string; balance: number; pending: number }[];
  return Object.fromEntries(
    rows.filter((row) => row.balance !== 0 || row.pending !== 0).map((row) => [row.address, row.balance]),
  );
}
