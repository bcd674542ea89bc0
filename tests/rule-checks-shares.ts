/** What the ledger database must refuse of split rules and shares, whatever the code above it does. */
import { deepEqual } from "node:assert/strict";
import { transfer } from "./rule-transfers.ts";
import type { Check, Row } from "./rule-world.ts";

export const SHARE_CHECKS: Check[] = [
  {
    name: "ledger_accounts, tenant_configs: each fall of the tenant's balance below what it should have is noted once",
    run: async (world) => {
      const config = (version: number, balance: { low_below: number; refund_float?: number }) => {
        const values = { version, config: JSON.stringify({ balance }), created_at: 100 + version };
        return world.insertion("tenant_configs", world.shaped("tenant_configs", values).row);
      };
      const balance = await world.plant("ledger_accounts", { address: "tenant:balance" });
      const other = await world.plant("ledger_accounts", { normal: "debit" });
      let n = 0;
      const move = async (by: number) => {
        const [debit, credit] = by > 0 ? [other, balance] : [balance, other];
        await world.lands(transfer(world, { debit, credit }, { amount: Math.abs(by), recorded_at: ++n }));
      };
      const alert = async () => {
        const rows = await world.rows(
          "SELECT is_low, crossings, announced, balance, crossed_at FROM balance_alerts WHERE tenant_id = ?",
          world.tenant,
        );
        return rows.map((row) => Object.values(row));
      };
      await move(100);
      deepEqual(await alert(), []);
      await move(-101);
      await move(-1);
      deepEqual(await alert(), [[1, 1, 0, -1, 2]]);
      await move(2);
      deepEqual(await alert(), [[0, 1, 0, -1, 2]]);
      await world.lands(config(1, { low_below: 500 }), config(2, { low_below: 50 }));
      deepEqual(await alert(), [[1, 2, 0, 0, 101]]);
      await move(49);
      deepEqual(await alert(), [[1, 2, 0, 0, 101]]);
      await move(1);
      deepEqual(await alert(), [[0, 2, 0, 0, 101]]);
      await move(-1);
      deepEqual(await alert(), [[1, 3, 0, 49, 7]]);
      await world.lands(config(3, { low_below: 20, refund_float: 49 }));
      deepEqual(await alert(), [[0, 3, 0, 49, 7]]);
      await move(-1);
      deepEqual(await alert(), [[1, 4, 0, 48, 8]]);
      await move(1);
      deepEqual(await alert(), [[0, 4, 0, 48, 8]]);
      await world.lands(config(4, { low_below: -7 }));
      await move(-49);
      deepEqual(await alert(), [[0, 4, 0, 48, 8]]);
      await world.lands(config(5, { low_below: 0, refund_float: 1 }), config(6, { low_below: 0 }));
      deepEqual(await alert(), [[0, 5, 0, 0, 105]]);
      await move(-1);
      deepEqual(await alert(), [[1, 6, 0, -1, 11]]);
      const elsewhere = await world.plant("ledger_accounts", { address: "clearing" });
      await world.lands(transfer(world, { debit: elsewhere, credit: other }));
      deepEqual((await alert()).length, 1);
    },
  },
  {
    name: "ledger_accounts, tenant_configs: what a configuration does not say is zero, and each currency is by itself",
    run: async (world) => {
      let version = 0;
      const config = (balance: Row) => {
        const values = { version: ++version, config: JSON.stringify({ balance }), created_at: 100 };
        return world.insertion("tenant_configs", world.shaped("tenant_configs", values).row);
      };
      const address = "tenant:balance";
      const dollars = { currency: "USD" };
      const [euros, other, cents, others] = [
        await world.plant("ledger_accounts", { address, id: world.fresh("b") }),
        await world.plant("ledger_accounts", { normal: "debit", id: world.fresh("a") }),
        await world.plant("ledger_accounts", { address, ...dollars, id: world.fresh("c") }),
        await world.plant("ledger_accounts", { normal: "debit", ...dollars }),
      ];
      const move = async (by: number, [own, beside, currency]: [Row, Row, string] = [euros, other, "EUR"]) => {
        const [debit, credit] = by > 0 ? [beside, own] : [own, beside];
        await world.lands(transfer(world, { debit, credit }, { amount: Math.abs(by), currency }));
      };
      const alertOf = async (account: Row) => {
        const sql = "SELECT is_low, crossings, announced, balance FROM balance_alerts WHERE tenant_id = ?";
        const rows = await world.rows(`${sql} AND account_id = ?`, world.tenant, account.id ?? null);
        return rows.map((row) => Object.values(row));
      };
      // At zero, with nothing said, nothing is low: whether the balance comes there or the configuration does.
      await world.lands(config({}));
      await move(5);
      await move(-5);
      await world.lands(config({}), config({ low_below: -7 }), config({ refund_float: -7 }));
      deepEqual(await alertOf(euros), []);
      // The first fall may be a configuration's: it is not announced yet, and it is one.
      await move(5);
      await world.lands(config({ low_below: 5 }));
      deepEqual(await alertOf(euros), []);
      await world.lands(config({ low_below: 6 }));
      deepEqual(await alertOf(euros), [[1, 1, 0, 5]]);
      await world.lands(config({ low_below: 5 }));
      deepEqual(await alertOf(euros), [[0, 1, 0, 5]]);
      await world.lands(config({ low_below: 6 }));
      await move(-5);
      await world.lands(config({}));
      deepEqual(await alertOf(euros), [[0, 2, 0, 5]]);
      for (const unsaid of [{}, { low_below: -7 }, { refund_float: -7 }]) {
        await world.lands(config(unsaid));
        await move(-1);
        const [fallen] = await alertOf(euros);
        deepEqual(fallen?.[0], 1);
        await move(1);
        deepEqual((await alertOf(euros))[0]?.[0], 0);
      }
      // Dollars that are low stay so, whatever euros do.
      await move(-2, [cents, others, "USD"]);
      await move(-1);
      await move(3);
      deepEqual([(await alertOf(euros))[0]?.[0], (await alertOf(cents))[0]?.[0]], [0, 1]);
      await world.lands(config({}));
      deepEqual((await alertOf(cents))[0]?.[0], 1);
    },
  },
  {
    name: "split_rule_lines: exactly one of three says what a line earns, and all else is of a known shape",
    run: async (world) => {
      const { id: split_rule_version_id = null } = await world.plant("split_rule_versions");
      let position = 0;
      const line = (values: Row) => {
        const of = { split_rule_version_id, position: position++, ...values };
        return world.insertion("split_rule_lines", world.shaped("split_rule_lines", of).row);
      };
      const none = { share_bps: 0 };
      await world.lands(
        line({ share_bps: 10_000, max_amount: 1, bears_fee: 1 }),
        line({ ...none, amount: 1, refund_bearer: "tenant" }),
        line({ ...none, remaining: 1, dispute_bearer: "tenant", reserve_bps: 10_000, reserve_days: 1 }),
      );
      const wrong: Row[] = [
        none,
        { share_bps: 1, amount: 1 },
        { share_bps: 1, remaining: 1 },
        { share_bps: 10_001 },
        { share_bps: -1, amount: 1 },
        { ...none, remaining: 2 },
        { ...none, amount: 0 },
        { max_amount: 0 },
        { ...none, amount: 1, max_amount: 1 },
        { bears_fee: 2 },
        { refund_bearer: "operator" },
        { dispute_bearer: "operator" },
        { reserve_bps: 1 },
        { reserve_days: 1 },
        { reserve_bps: 10_001, reserve_days: 1 },
        { reserve_bps: 1, reserve_days: -1 },
        { hold_days: -1 },
      ];
      await Promise.all(wrong.map((values) => world.refuses("SPLIT_RULE_LINE_SHAPE", line(values))));
    },
  },
];
