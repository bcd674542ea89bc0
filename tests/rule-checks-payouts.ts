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
