/** What the ledger database must refuse of disputes, whatever the code above it does. */
import { deepEqual } from "node:assert/strict";
import type { Check, Row, RuleWorld } from "./rule-world.ts";

const SOURCES = ["from_pending", "from_available", "from_reserve", "from_own", "uncovered"];
const DAY_MS = 86_400_000;

function partsOf(world: RuleWorld, dispute_id: Row[string]) {
  let position = 0;
  const shaped = (values: Row) => world.shaped("dispute_parts", { dispute_id, position: position++, ...values }).row;
  return { shaped, part: (values: Row) => world.insertion("dispute_parts", shaped(values)) };
}

export const DISPUTE_CHECKS: Check[] = [
  {
    name: "dispute_movements: money moves one way, nothing in it is below zero, and a fee by itself moves none",
    run: async (world) => {
      const { id: dispute_id = null } = await world.plant("disputes");
      const movement = (values: Row) =>
        world.insertion("dispute_movements", world.shaped("dispute_movements", { dispute_id, ...values }).row);
      await world.lands(movement({ kind: "withdrawal", amount: 1 }), movement({ kind: "reinstatement", amount: 1 }));
      await world.lands(movement({ kind: "fee", amount: 0, fee: 1 }), movement({ amount: 1, fee_returned: 1 }));
      for (const wrong of [
        { kind: "planted" },
        { amount: 0 },
        { amount: -1 },
        { fee: -1 },
        { fee_returned: -1 },
        { kind: "fee", amount: 1 },
      ]) {
        await world.refuses("DISPUTE_MOVEMENT_SHAPE", movement(wrong));
      }
    },
  },
  {
    name: "dispute_movements, dispute_notices: one of an entry or a dispute at its provider, for each tenant",
    run: async (world) => {
      for (const [table, ref] of [
        ["dispute_movements", "entry_ref"],
        ["dispute_notices", "dispute_ref"],
      ] as const) {
        const row = await world.plant(table);
        await world.plant(table, { provider: row.provider ?? null });
        await world.plant(table, { [ref]: row[ref] ?? null });
      }
    },
  },
  {
    name: "dispute_parts: a part is the sum of where it comes from, and is settled whole when it is made so",
    run: async (world) => {
      const { id: dispute_id = null } = await world.plant("disputes");
      const share_id = (await world.plant("shares")).id ?? null;
      const { part } = partsOf(world, dispute_id);
      for (const name of SOURCES) {
        await world.lands(part({ amount: 5, [name]: 5 }));
        await world.refuses("DISPUTE_PART_SUM", part({ amount: 5, [name]: 4 }));
        const other = name === "uncovered" ? "from_own" : "uncovered";
        await world.refuses("DISPUTE_PART_SUM", part({ amount: 5, [name]: -1, [other]: 6 }));
      }
      await world.lands(part({ kind: "share", share_id }), part({ kind: "excess", bearer: "tenant" }));
      await world.lands(part({ amount: 5, from_own: 5, settled: 1, lost: 5 }));
      for (const wrong of [
        { kind: "planted" },
        { kind: "share" },
        { kind: "fee", share_id },
        { bearer: "planted" },
        { returned: 1 },
        { lost: 1 },
        { amount: 5, from_own: 5, settled: 1, lost: 4 },
      ]) {
        await world.refuses("DISPUTE_PART_SUM", part(wrong));
      }
    },
  },
  {
    name: "dispute_parts: a part is settled once, loses no more than it is, and gets back no more than it lost",
    run: async (world) => {
      const { id: dispute_id = null } = await world.plant("disputes");
      const { shaped } = partsOf(world, dispute_id);
      const row = shaped({ amount: 5, from_own: 5 });
      await world.lands(world.insertion("dispute_parts", row));
      const set = (values: Row) => world.update("dispute_parts", row, values);
      const refused = async (...wrong: Row[]) => {
        for (const values of wrong) await world.refuses("DISPUTE_PART_SUM", set(values));
      };
      await refused({ lost: 1 }, { returned: 1 }, { settled: 1, lost: 6 }, { settled: 1, lost: -1 });
      await world.lands(set({ settled: 0 }), set({ settled: 1, lost: 3 }));
      const won = shaped({ amount: 5, from_own: 5 });
      await world.lands(
        world.insertion("dispute_parts", won),
        world.update("dispute_parts", won, { settled: 1, lost: 0 }),
      );
      await refused(
        { settled: 0, lost: 0 },
        { lost: 4 },
        { lost: 2 },
        { settled: 0 },
        { returned: 4 },
        { returned: -1 },
      );
      await world.lands(set({ returned: 2 }));
      await refused({ returned: 1 });
      await world.lands(set({ returned: 3 }));
    },
  },
  {
    name: "shares: what is frozen and what was taken are together no more than the share",
    run: async (world) => {
      const share = await world.plant("shares", { amount: 100, state: "pending" });
      const set = (values: Row) => world.update("shares", share, values);
      await world.lands(set({ amount_frozen: 60, amount_refunded: 40 }));
      for (const wrong of [{ amount_frozen: 61 }, { amount_refunded: 41 }, { amount_frozen: -1 }]) {
        await world.refuses(`SHARE_EXCEEDED|${share.id}`, set(wrong));
      }
    },
  },
  {
    name: "dispute_watches: the first payment that succeeds opens the watch, and the next leaves it alone",
    run: async (world) => {
      const watches = () =>
        world.rows("SELECT asked_at, due_at FROM dispute_watches WHERE tenant_id = ?", world.tenant);
      const payments = [await world.plant("payments"), await world.plant("payments")];
      const succeed = (row: Row | undefined, updated_at: number) =>
        world.update("payments", row ?? {}, { state: "succeeded", updated_at });
      await world.lands(world.update("payments", payments[0] ?? {}, { state: "authorized" }));
      deepEqual(await watches(), []);
      await world.lands(succeed(payments[0], 7));
      deepEqual(await watches(), [{ asked_at: 7, due_at: 7 + DAY_MS }]);
      await world.lands(succeed(payments[1], 9), succeed(payments[0], 9));
      deepEqual(await watches(), [{ asked_at: 7, due_at: 7 + DAY_MS }]);
    },
  },
];
