/** What the ledger database must refuse of payouts, whatever the code above it does. */
import type { Check, Row, RuleWorld } from "./rule-world.ts";

const payout = (world: RuleWorld, values: Row) => {
  const { row, before } = world.shaped("payouts", { method: "standard", amount: 1, ...values });
  return [...before, world.insertion("payouts", row)];
};

export const PAYOUT_CHECKS: Check[] = [
  {
    name: "payouts: one is of something, and of a known method",
    run: async (world) => {
      for (const wrong of [{ amount: 0 }, { amount: -1 }, { method: "slow" }]) {
        await world.refuses("PAYOUT_SHAPE", ...payout(world, wrong));
      }
      await world.lands(...payout(world, {}), ...payout(world, { method: "instant" }));
    },
  },
  {
    name: "payouts: a merchant has one of each currency in each cycle, and is kept from no other",
    run: async (world) => {
      const of = { state: "pending", method: "standard", currency: "EUR", settlement_cycle: world.fresh("cycle") };
      const first = await world.plant("payouts", of);
      const { merchant_id = null, bank_connection_id = null, payout_instrument_id = null } = first;
      const own = { ...of, merchant_id, bank_connection_id, payout_instrument_id };
      const again = (values: Row) => payout(world, { ...own, id: world.fresh("pyo"), payout_ref: null, ...values });
      await world.refuses("PAYOUT_FIXED", ...again({}));
      await world.lands(...again({ settlement_cycle: world.fresh("cycle") }));
      await world.lands(...again({ currency: "USD" }));
      await world.plant("payouts", of);
    },
  },
  {
    name: "payouts: none is with the provider before its money is set aside",
    run: async (world) => {
      const bare = await world.plant("payouts", { state: "pending", method: "standard", earmarked_at: null });
      for (const set of [{ payout_ref: "po_1" }, { state: "in_transit" }, { state: "paid" }]) {
        await world.refuses(`PAYOUT_NOT_COVERED|${bare.id}`, world.update("payouts", bare, set));
      }
      await world.lands(world.update("payouts", bare, { earmarked_at: 1, payout_ref: "po_1" }));
      const failed = await world.plant("payouts", { state: "pending", method: "standard", earmarked_at: null });
      await world.lands(world.update("payouts", failed, { state: "failed" }));
    },
  },
];
