/** What the ledger database must refuse, take and do by itself: each check in a corner of its own, on any database. */
import { deepEqual, fail } from "node:assert/strict";
import { EDGES, statesOf } from "../core/states.ts";
import { DIRECTORY_CHECKS } from "./rule-checks-directory.ts";
import { DISPUTE_CHECKS } from "./rule-checks-disputes.ts";
import { keyChecks } from "./rule-checks-keys.ts";
import { PARTY_CHECKS } from "./rule-checks-parties.ts";
import { PAYMENT_CHECKS } from "./rule-checks-payments.ts";
import { PAYOUT_CHECKS } from "./rule-checks-payouts.ts";
import { RECONCILIATION_CHECKS } from "./rule-checks-reconciliation.ts";
import { REFUND_CHECKS } from "./rule-checks-refunds.ts";
import { SHARE_CHECKS } from "./rule-checks-shares.ts";
import { TIME_CHECKS } from "./rule-checks-times.ts";
import { GUARDS, guardChecks } from "./rule-guards.ts";
import { EMPTY, entriesOf, totals, transfer, twoAccounts } from "./rule-transfers.ts";
import type { Check, Row, RuleWorld, Schema, Sql } from "./rule-world.ts";

/** Every check of one kind of database. */
export function checksOf(schema: Schema): Check[] {
  const own = schema.tables.has("ledger_transfers")
    ? [
        ...LEDGER_CHECKS,
        ...TIME_CHECKS,
        ...RECONCILIATION_CHECKS,
        ...PAYMENT_CHECKS,
        ...REFUND_CHECKS,
        ...DISPUTE_CHECKS,
        ...PAYOUT_CHECKS,
        ...SHARE_CHECKS,
        ...PARTY_CHECKS,
      ]
    : DIRECTORY_CHECKS;
  const guards = GUARDS.filter(({ table }) => schema.tables.has(table)).flatMap((guard) => guardChecks(guard, schema));
  return [...own, ...guards, ...stateChecks(schema), ...keyChecks(schema)];
}

function stateChecks(schema: Schema): Check[] {
  return [...schema.machines].flatMap(([table, machine]): Check[] => {
    const states: readonly string[] = statesOf(machine);
    const edges: Record<string, readonly string[]> = EDGES[machine];
    return [
      {
        name: `${table}: a row begins in a state that is known`,
        run: async (world) => {
          await world.lands(...states.flatMap((state) => planted(world, table, { state })));
          await world.refuses(`STATE_UNKNOWN|${machine}`, ...planted(world, table, { state: "planted" }));
        },
      },
      {
        name: `${table}: of all pairs of states only the edges of ${machine} can be gone`,
        run: async (world) => {
          const pairs = states.flatMap((from) => [...states, "planted"].map((to) => ({ from, to })));
          const rows = pairs.map(({ from }) => world.shaped(table, { state: from }));
          await world.lands(...rows.flatMap(({ row, before }) => [...before, world.insertion(table, row)]));
          const moves = pairs.map(({ from, to }, at) => ({
            move: world.update(table, rows[at]?.row ?? {}, { state: to }),
            isEdge: from === to || (edges[from]?.includes(to) ?? false),
            refusal: `STATE_EDGE|${machine}|${from}|${to}`,
          }));
          await world.lands(...moves.flatMap(({ move, isEdge }) => (isEdge ? [move] : [])));
          const refused = moves.filter(({ isEdge }) => !isEdge);
          await Promise.all(refused.map(({ move, refusal }) => world.refuses(refusal, move)));
        },
      },
    ];
  });
}

function planted(world: RuleWorld, table: string, values: Row): Sql[] {
  const { row, before } = world.shaped(table, values);
  return [...before, world.insertion(table, row)];
}

const LEDGER_CHECKS: Check[] = [
  {
    name: "an account opens empty, of a known shape, once at each address and currency",
    run: async (world) => {
      const { row } = world.shaped("ledger_accounts");
      const counters = ["debits_posted", "debits_pending", "credits_posted", "credits_pending", "version", "entries"];
      for (const name of [...counters, "last_recorded_at"]) {
        await world.refuses("ACCOUNT_NOT_EMPTY", world.insertion("ledger_accounts", { ...row, [name]: 1 }));
      }
      const flags = ["debits_must_not_exceed_credits", "credits_must_not_exceed_debits"];
      for (const wrong of [{ normal: "both" }, ...flags.map((name) => ({ [name]: 2 }))]) {
        await world.refuses("ACCOUNT_SHAPE", world.insertion("ledger_accounts", { ...row, ...wrong }));
      }
      await world.lands(world.insertion("ledger_accounts", row));
      await world.plant("ledger_accounts", { address: row.address ?? null, currency: "USD" });
    },
  },
  {
    name: "opening an account that is open changes nothing and is no error",
    run: async (world) => {
      const accounts = await twoAccounts(world);
      await world.lands(transfer(world, accounts));
      const before = await world.find("ledger_accounts", accounts.debit);
      const again = world.insertion("ledger_accounts", accounts.debit);
      await world.lands(again, again);
      await world.unchanged("ledger_accounts", before);
    },
  },
  {
    name: "a posted transfer moves both totals and writes both entries, later times staying later",
    run: async (world) => {
      const accounts = await twoAccounts(world);
      await world.lands(transfer(world, accounts, { recorded_at: 50 }));
      await world.lands(transfer(world, accounts, { amount: 1, recorded_at: 40 }));
      const moved = { ...EMPTY, entries: 2, version: 2, last_recorded_at: 50 };
      await totals(world, accounts.debit, { ...moved, debits_posted: 101 });
      await totals(world, accounts.credit, { ...moved, credits_posted: 101 });
      for (const account of Object.values(accounts)) {
        deepEqual(await entriesOf(world, account), [
          [1, 100, 50],
          [2, 101, 50],
        ]);
      }
      await world.lands(transfer(world, { debit: accounts.credit, credit: accounts.debit }, { amount: 102 }));
      for (const account of Object.values(accounts)) deepEqual((await entriesOf(world, account))[2], [3, -1, 50]);
    },
  },
  {
    name: "a pending transfer holds both totals and is posted, in part or whole, or voided: once",
    run: async (world) => {
      for (const [kind, amount, posted] of [
        ["post_pending", 100, 100],
        ["post_pending", 30, 30],
        ["void_pending", 100, 0],
      ] as const) {
        const accounts = await twoAccounts(world);
        const id = world.fresh("ltr");
        // Another that is pending: what is given back is this one's amount and not that one's.
        await world.lands(transfer(world, await twoAccounts(world), { id: `a_${id}`, kind: "pending", amount: 7 }));
        await world.lands(transfer(world, accounts, { id, kind: "pending", expires_at: 99 }));
        const held = { ...EMPTY, entries: 0, version: 1, last_recorded_at: 1 };
        await totals(world, accounts.debit, { ...held, debits_pending: 100 });
        await totals(world, accounts.credit, { ...held, credits_pending: 100 });
        const resolution = { kind, pending_id: id, amount, recorded_at: 2 };
        await world.lands(transfer(world, accounts, resolution));
        const done = { ...EMPTY, entries: Math.sign(posted), version: 2, last_recorded_at: 2 };
        await totals(world, accounts.debit, { ...done, debits_posted: posted });
        await totals(world, accounts.credit, { ...done, credits_posted: posted });
        for (const account of Object.values(accounts)) {
          deepEqual(await entriesOf(world, account), posted === 0 ? [] : [[1, posted, 2]]);
        }
        await world.refuses(`PENDING_RESOLVED|${id}`, transfer(world, accounts, resolution));
      }
    },
  },
  {
    name: "a resolution is of its pending transfer and of no other",
    run: async (world) => {
      const accounts = await twoAccounts(world);
      const others = await twoAccounts(world);
      const id = world.fresh("ltr");
      await world.lands(transfer(world, accounts, { id, kind: "pending" }));
      const post = { kind: "post_pending", pending_id: id };
      for (const wrong of [
        { amount: 101 },
        { kind: "void_pending", amount: 99 },
        { currency: "USD" },
        { subject_id: "pay_2" },
        { debit_account_id: others.debit.id ?? null },
        { credit_account_id: others.credit.id ?? null },
      ]) {
        await world.refuses(`PENDING_MISMATCH|${id}`, transfer(world, accounts, { ...post, ...wrong }));
      }
      const posted = world.fresh("ltr");
      await world.lands(transfer(world, accounts, { id: posted }));
      for (const pending_id of [posted, "ltr_none"]) {
        await world.refuses(`PENDING_MISMATCH|${pending_id}`, transfer(world, accounts, { ...post, pending_id }));
      }
    },
  },
  {
    name: "a transfer has an amount, a kind and two sides",
    run: async (world) => {
      const accounts = await twoAccounts(world);
      const most = 1_000_000_000_000;
      for (const amount of [0, -1, most + 1, null]) {
        await world.refuses("AMOUNT_OUT_OF_RANGE", transfer(world, accounts, { amount }));
      }
      for (const amount of [1, most]) await world.lands(transfer(world, accounts, { amount }));
      const pending_id = world.fresh("ltr");
      await world.lands(transfer(world, accounts, { id: pending_id, kind: "pending" }));
      for (const wrong of [
        { kind: "planted" },
        { kind: null },
        { kind: "post_pending" },
        { pending_id },
        { expires_at: 1 },
        { credit_account_id: accounts.debit.id ?? null },
      ]) {
        await world.refuses("TRANSFER_SHAPE", transfer(world, accounts, wrong));
      }
      for (const amount of [1.5, "planted"]) {
        const refusal = await world.refusal(transfer(world, accounts, { amount }));
        if (refusal === null) fail(`${amount} was taken for an amount`);
      }
    },
  },
  {
    name: "a transfer is between accounts of its tenant and of its currency",
    run: async (world) => {
      const accounts = await twoAccounts(world);
      const foreign = await world.plant("ledger_accounts", { tenant_id: "ten_other" });
      const dollars = await world.plant("ledger_accounts", { currency: "USD" });
      for (const { id = null } of [foreign, dollars, { id: "acc_none" }]) {
        const unknown = `ACCOUNT_UNKNOWN|${id}`;
        await world.refuses(unknown, transfer(world, accounts, { credit_account_id: id }));
        await world.refuses(unknown, transfer(world, accounts, { debit_account_id: id }));
      }
    },
  },
  {
    name: "no account is overdrawn that must not be, what is pending counted in",
    run: async (world) => {
      const bank = await world.plant("ledger_accounts");
      for (const [flag, fill, drain] of [
        ["debits_must_not_exceed_credits", "credit", "debit"],
        ["credits_must_not_exceed_debits", "debit", "credit"],
      ] as const) {
        const purse = await world.plant("ledger_accounts", { [flag]: 1 });
        const into = { debit: bank, credit: bank, [fill]: purse };
        const outOf = { debit: bank, credit: bank, [drain]: purse };
        const overdraft = `OVERDRAFT|${purse.id}`;
        await world.refuses(overdraft, transfer(world, outOf, { amount: 1 }));
        await world.lands(transfer(world, into));
        await world.lands(transfer(world, into, { kind: "pending" }));
        await world.refuses(overdraft, transfer(world, outOf, { amount: 101 }));
        await world.lands(transfer(world, outOf, { amount: 60, kind: "pending" }));
        await world.refuses(overdraft, transfer(world, outOf, { amount: 41, kind: "pending" }));
        await world.refuses(overdraft, transfer(world, outOf, { amount: 41 }));
        await world.lands(transfer(world, outOf, { amount: 40 }));
      }
    },
  },
  {
    name: "no total leaves the integers that a JSON number holds",
    run: async (world) => {
      const most = Number.MAX_SAFE_INTEGER;
      for (const name of Object.keys(EMPTY)) {
        const account = await world.plant("ledger_accounts");
        const range = `TOTAL_OUT_OF_RANGE|${account.id}`;
        const add = (text: string): Sql => ({
          sql: `UPDATE ledger_accounts SET ${name} = ${text} WHERE tenant_id = ? AND id = ?`,
          values: [world.tenant, account.id ?? null],
        });
        await world.refuses(range, add("-1"));
        await world.lands(add(`${most}`));
        await world.refuses(range, add(`${name} + 1`));
      }
    },
  },
  {
    name: "an entry that no transfer explains is refused",
    run: async (world) => {
      const accounts = await twoAccounts(world);
      const id = world.fresh("ltr");
      const entry = { tenant_id: world.tenant, transfer_id: id, balance_after: 1, recorded_at: 1 };
      const of = (account: Row, n: number) =>
        world.insertion("ledger_entries", { ...entry, account_id: account.id ?? null, n });
      await world.refuses("ENTRY_UNEXPLAINED", of(accounts.debit, 0));
      await world.refuses("ENTRY_UNEXPLAINED", of(accounts.debit, 1));
      await world.refuses("ENTRY_UNEXPLAINED", of({ id: "acc_none" }, 1));
      await world.lands(transfer(world, accounts, { id }));
      await world.refuses("ENTRY_UNEXPLAINED", of(accounts.debit, 2));
    },
  },
  {
    name: "a plan made from a balance that moved is refused, and the guard keeps nothing",
    run: async (world) => {
      const accounts = await twoAccounts(world);
      const guard = (account_id: string, version: number) =>
        world.insertion("account_guards", { tenant_id: world.tenant, account_id, version });
      const id = String(accounts.credit.id);
      await world.lands(guard(id, 0), guard("acc_unopened", 0));
      await world.lands(transfer(world, accounts));
      await world.refuses(`ACCOUNT_MOVED|${id}`, guard(id, 0));
      await world.refuses("ACCOUNT_MOVED|acc_unopened", guard("acc_unopened", 1));
      await world.lands(guard(id, 1), guard(id, 1));
      deepEqual(await world.rows("SELECT * FROM account_guards"), []);
    },
  },
  {
    name: "a plan made from a state that was left is refused, and the guard keeps nothing",
    run: async (world) => {
      const guard = (subject_id: string, expected: string) =>
        world.insertion("status_guards", { tenant_id: world.tenant, subject_id, expected });
      const subjects = ["payment_instruments", "split_rule_versions", "merchants", "bank_connections"];
      for (const table of subjects) {
        const state = table === "split_rule_versions" ? "proposed" : "active";
        const { id = null } = await world.plant(table, { state: table === "bank_connections" ? "verified" : state });
        const now = table === "bank_connections" ? "verified" : state;
        await world.lands(guard(String(id), now), guard(String(id), now));
        await world.refuses(`STATUS_MOVED|${id}`, guard(String(id), "pending"));
      }
      const foreign = await world.plant("merchants", { tenant_id: "ten_other", state: "active" });
      await world.refuses(`STATUS_MOVED|${foreign.id}`, guard(String(foreign.id), "active"));
      const byDefault = await world.plant("split_rules", { is_default: 1 });
      await world.lands(guard(String(byDefault.id), "default"));
      const other = await world.plant("split_rules", { is_default: 0 });
      await world.refuses(`STATUS_MOVED|${other.id}`, guard(String(other.id), "default"));
      await world.plant("tenant_clocks", { offset_ms: 5 });
      await world.lands(guard(world.tenant, "5"));
      await world.refuses(`STATUS_MOVED|${world.tenant}`, guard(world.tenant, "6"));
      deepEqual(await world.rows("SELECT * FROM status_guards"), []);
    },
  },
  {
    name: "a plan made from a configuration that was replaced is refused, and the guard keeps nothing",
    run: async (world) => {
      const guard = (version: number) => world.insertion("config_guards", { tenant_id: world.tenant, version });
      await world.refuses("STATUS_MOVED|config", guard(1));
      await world.plant("tenant_configs", { version: 1 });
      await world.lands(guard(1), guard(1));
      await world.plant("tenant_configs", { version: 2 });
      await world.plant("tenant_configs", { tenant_id: "ten_other", version: 3 });
      await world.refuses("STATUS_MOVED|config", guard(1));
      await world.lands(guard(2));
      deepEqual(await world.rows("SELECT * FROM config_guards"), []);
    },
  },
  {
    name: "of two first default rules the slower one plans again",
    run: async (world) => {
      await world.plant("split_rules", { is_default: 1 });
      await world.plant("split_rules", { is_default: 0 });
      const { row } = world.shaped("split_rules", { is_default: 1 });
      await world.refuses("STATUS_MOVED|split_rules", world.insertion("split_rules", row));
    },
  },
  {
    name: "events of a subject follow one another without a gap",
    run: async (world) => {
      const event = (values: Row) =>
        world.insertion("events", world.shaped("events", { subject_id: "s", ...values }).row);
      await world.refuses("EVENT_GAP", event({ sequence: 0 }));
      await world.refuses("EVENT_GAP", event({ sequence: 2, previous_event_id: null }));
      await world.refuses("EVENT_GAP", event({ sequence: 1, previous_event_id: "evt_none" }));
      await world.lands(event({ id: "e1" }));
      await world.refuses("EVENT_GAP", event({ sequence: 2, previous_event_id: null }));
      await world.refuses("EVENT_GAP", event({ sequence: 2, previous_event_id: "evt_none" }));
      await world.refuses("EVENT_GAP", event({ sequence: 3, previous_event_id: "e1" }));
      await world.lands(event({ id: "e2", sequence: 2, previous_event_id: "e1" }));
      await world.refuses("EVENT_TAKEN", event({ sequence: 2, previous_event_id: "e1" }));
    },
  },
  {
    name: "an event stands in the tenant's feed and in the outbox at once, without a gap",
    run: async (world) => {
      const made: unknown[] = [];
      for (let i = 0; i < 3; i++) made.push((await world.plant("events", { created_at: 7 })).id);
      await world.plant("events", { tenant_id: `${world.tenant}_other` });
      const feed = await world.rows("SELECT position, event_id FROM feed WHERE tenant_id = ?", world.tenant);
      deepEqual(
        feed.map(Object.values),
        made.map((id, at) => [at + 1, id]),
      );
      const outbox = await world.rows("SELECT event_id, recorded_at FROM outbox WHERE tenant_id = ?", world.tenant);
      deepEqual(outbox.map(Object.values).sort(), made.map((id) => [id, 7]).sort());
    },
  },
];
