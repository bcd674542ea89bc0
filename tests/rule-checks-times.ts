/** When entries are written down: what makes a trial balance at any past time come out. */
import { deepEqual } from "node:assert/strict";
import { entriesOf, totals, transfer, twoAccounts } from "./rule-transfers.ts";
import type { Check, Row, RuleWorld } from "./rule-world.ts";

const plain = (world: RuleWorld) => world.plant("ledger_accounts", { normal: "debit" });

export const TIME_CHECKS: readonly Check[] = [
  {
    name: "both entries of a transfer bear one time, not before any of either account",
    run: async (world) => {
      const [a, b] = [await twoAccounts(world), await twoAccounts(world)];
      const late = async (account: Row, of: { debit: Row; credit: Row }, kind: "posted" | "pending") => {
        const id = world.fresh("ltr");
        await world.lands(transfer(world, of, { id, kind, recorded_at: 40 }));
        await totals(world, account, { last_recorded_at: 50 });
        if (kind === "pending") await world.lands(transfer(world, of, { kind: "post_pending", pending_id: id }));
        deepEqual((await entriesOf(world, account)).at(-1)?.at(-1), 50);
      };
      for (const kind of ["posted", "pending"] as const) {
        const [one, two] = [await twoAccounts(world), await twoAccounts(world)];
        await world.lands(transfer(world, a, { recorded_at: 50 }), transfer(world, b, { recorded_at: 50 }));
        await late(one.debit, { debit: one.debit, credit: a.credit }, kind);
        await late(two.credit, { debit: b.debit, credit: two.credit }, kind);
      }
    },
  },
  {
    name: "a resolution is written down at one time as well",
    run: async (world) => {
      for (const side of ["debit", "credit"] as const) {
        // The first of the tenant's accounts has nothing to do with it, and another time.
        const first = {
          debit: await world.plant("ledger_accounts", { id: world.fresh("a") }),
          credit: await plain(world),
        };
        await world.lands(transfer(world, first, { recorded_at: 90 }));
        const [of, other] = [await twoAccounts(world), await twoAccounts(world)];
        const id = world.fresh("ltr");
        await world.lands(transfer(world, of, { id, kind: "pending", recorded_at: 40 }));
        await world.lands(transfer(world, { ...other, [side]: of[side] }, { recorded_at: 50 }));
        await world.lands(transfer(world, of, { kind: "post_pending", pending_id: id, recorded_at: 41 }));
        for (const account of Object.values(of)) deepEqual((await entriesOf(world, account)).at(-1)?.at(-1), 50);
      }
    },
  },
  {
    name: "a balance after a resolution is what came in less what went out, on the account's side",
    run: async (world) => {
      const of = await twoAccounts(world);
      const id = world.fresh("ltr");
      const back = { debit: of.credit, credit: of.debit };
      await world.lands(transfer(world, of, { amount: 30 }), transfer(world, back, { amount: 10 }));
      await world.lands(transfer(world, of, { id, kind: "pending" }));
      await world.lands(transfer(world, of, { kind: "post_pending", pending_id: id, amount: 40 }));
      for (const account of Object.values(of)) {
        deepEqual(
          (await entriesOf(world, account)).map(([n, balance]) => [n, balance]),
          [
            [1, 30],
            [2, 20],
            [3, 60],
          ],
        );
      }
    },
  },
];
