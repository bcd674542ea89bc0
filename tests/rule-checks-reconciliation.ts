/** What the ledger database must refuse of reconciliations and adjustments, whatever the code above it does. */
import type { Check } from "./rule-world.ts";

export const RECONCILIATION_CHECKS: readonly Check[] = [
  {
    name: "reconciliation_cursors: of two that compare an account at once, the slower one plans again",
    run: async (world) => {
      const cursor = await world.plant("reconciliation_cursors", { address: "provider:platform", round: 1 });
      const moved = "STATUS_MOVED|provider:platform";
      await world.refuses(moved, world.insertion("reconciliation_cursors", cursor));
      for (const round of [0, 1, 3]) {
        await world.refuses(moved, world.update("reconciliation_cursors", cursor, { round, entry_n: 9 }));
      }
      await world.lands(world.update("reconciliation_cursors", cursor, { round: 2, entry_n: 9 }));
      await world.plant("reconciliation_cursors", { address: "provider:platform", round: 1, currency: "USD" });
    },
  },
  {
    name: "adjustments: nobody books what they have proposed",
    run: async (world) => {
      const proposed = await world.plant("adjustments", { proposed_by: "cli_1", decided_by: null });
      for (const decided_by of [null, "cli_1"]) {
        const booked = world.update("adjustments", proposed, { state: "booked", decided_by });
        await world.refuses(`ADJUSTMENT_BY_ONE|${proposed.id}`, booked);
      }
      await world.lands(world.update("adjustments", proposed, { state: "booked", decided_by: "cli_2" }));
      await world.refuses(
        `ADJUSTMENT_BY_ONE|${proposed.id}`,
        world.update("adjustments", proposed, { decided_by: "cli_1" }),
      );
      const other = await world.plant("adjustments", { proposed_by: "cli_1", decided_by: null });
      await world.lands(world.update("adjustments", other, { state: "rejected", decided_by: "cli_1" }));
    },
  },
  {
    name: "reconciliation_exceptions: one is open for a difference, however many have ended",
    run: async (world) => {
      const of = { address: "provider:platform", item_key: "txn_1" };
      for (let n = 0; n < 2; n++) await world.plant("reconciliation_exceptions", { ...of, state: "closed" });
      const open = await world.plant("reconciliation_exceptions", { ...of, state: "open" });
      const { row, before } = world.shaped("reconciliation_exceptions", { ...of, state: "open" });
      await world.refuses("EXCEPTION_FIXED", ...before, world.insertion("reconciliation_exceptions", row));
      await world.plant("reconciliation_exceptions", { ...of, address: "provider:reserved", state: "open" });
      await world.plant("reconciliation_exceptions", { ...of, item_key: "txn_2", state: "open" });
      await world.plant("reconciliation_exceptions", { ...of, state: "closed" });
      await world.lands(world.update("reconciliation_exceptions", open, { state: "closed", closed_at: 1 }));
    },
  },
];
