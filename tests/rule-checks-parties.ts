/** What the ledger database must refuse of bank connections, persons and identity sessions, whoever writes. */
import { deepEqual } from "node:assert/strict";
import type { Check, Row, RuleWorld } from "./rule-world.ts";

const child = (world: RuleWorld, table: string, values: Row) => world.insertion(table, world.shaped(table, values).row);

export const PARTY_CHECKS: Check[] = [
  {
    name: "bank_connections: whose it is, where, in what and at which account never changes",
    run: async (world) => {
      const row = await world.plant("bank_connections", { account_ref: null });
      const { merchant_id } = await world.plant("bank_connections", { state: "failed" });
      const fixed = `BANK_CONNECTION_FIXED|${row.id}`;
      for (const set of [
        { merchant_id: merchant_id ?? null },
        { provider: "x" },
        { country: "x" },
        { currency: "x" },
        { id: "planted" },
      ]) {
        await world.refuses(fixed, world.update("bank_connections", row, set));
      }
      await world.lands(world.update("bank_connections", row, { account_ref: "acct_1" }));
      await world.lands(world.update("bank_connections", row, { account_ref: "acct_1" }));
      for (const account_ref of ["acct_2", null]) {
        await world.refuses(fixed, world.update("bank_connections", row, { account_ref }));
      }
    },
  },
  {
    name: "bank_connections: a merchant has one that is not over",
    run: async (world) => {
      const { merchant_id = null } = await world.plant("bank_connections", { state: "rejected" });
      const another = (state: string) =>
        child(world, "bank_connections", { merchant_id, state, id: world.fresh("bnk"), account_ref: null });
      await world.lands(another("canceled"), another("failed"), another("restricted"));
      const taken = "UNIQUE constraint failed: bank_connections.tenant_id, bank_connections.merchant_id";
      for (const state of ["pending", "action_required", "verified", "restricted"]) {
        await world.refuses(taken, another(state));
      }
    },
  },
  {
    name: "persons: one stands for a merchant",
    run: async (world) => {
      const { merchant_id = null } = await world.plant("persons", { role: "representative" });
      const taken = "UNIQUE constraint failed: persons.tenant_id, persons.merchant_id";
      const second = child(world, "persons", { merchant_id, role: "representative", id: world.fresh("per") });
      await world.refuses(taken, second);
    },
  },
  {
    name: "identity_sessions: a person has one that is open; whose it is and at which session never changes",
    run: async (world) => {
      const row = await world.plant("identity_sessions", { state: "requires_input", session_ref: null });
      const { merchant_id = null, person_id = null, bank_connection_id = null } = row;
      const of = { merchant_id, person_id, bank_connection_id, session_ref: null };
      const another = (state: string) => child(world, "identity_sessions", { ...of, state, id: world.fresh("ids") });
      await world.lands(another("verified"), another("failed"), another("canceled"));
      const taken = "UNIQUE constraint failed: identity_sessions.tenant_id, identity_sessions.person_id";
      for (const state of ["processing", "requires_input"]) await world.refuses(taken, another(state));
      const fixed = `IDENTITY_SESSION_FIXED|${row.id}`;
      const other = await world.plant("identity_sessions", { state: "failed" });
      for (const name of ["merchant_id", "person_id", "bank_connection_id"]) {
        await world.refuses(fixed, world.update("identity_sessions", row, { [name]: other[name] ?? null }));
      }
      await world.refuses(fixed, world.update("identity_sessions", row, { id: "planted" }));
      await world.lands(world.update("identity_sessions", row, { session_ref: "vs_1" }));
      await world.refuses(fixed, world.update("identity_sessions", row, { session_ref: "vs_2" }));
    },
  },
  {
    name: "decisions: nobody makes one that he asked for, and what was decided stays so",
    run: async (world) => {
      const row = await world.plant("decisions", { state: "open", asked_by: "cli_a", decided_by: null });
      await world.refuses("DECISION_FIXED", world.update("decisions", row, { decided_by: "cli_a" }));
      await world.lands(world.update("decisions", row, { decided_by: "cli_b" }));
      await world.refuses("DECISION_FIXED", world.update("decisions", row, { decided_by: "cli_c" }));
    },
  },
  {
    name: "onboarding looks at once when a part of its merchant moves, and other runs do not",
    run: async (world) => {
      for (const [table, from, to] of [
        ["bank_connections", "pending", "verified"],
        ["identity_sessions", "processing", "verified"],
        ["payout_instruments", "processing", "active"],
      ] as const) {
        const part = await world.plant(table, { state: from });
        const run = (more: Row) =>
          world.plant("workflow_runs", { kind: "onboard-merchant", state: "waiting", due_at: 900, ...more });
        const own = { subject_id: part.merchant_id ?? null };
        const waiting = await run(own);
        const others = [
          await run({ subject_id: world.fresh("mer") }),
          await run({ ...own, kind: "take-payment" }),
          await run({ ...own, state: "succeeded", generation: 7 }),
          await run({ ...own, tenant_id: "ten_other" }),
        ];
        await world.lands(world.update(table, part, { state: to, updated_at: 500 }));
        deepEqual((await world.find("workflow_runs", waiting)).due_at, 500);
        for (const other of others) deepEqual((await world.find("workflow_runs", other)).due_at, 900);
        await world.lands(world.update(table, part, { state: to, updated_at: 700 }));
        deepEqual((await world.find("workflow_runs", waiting)).due_at, 500);
      }
    },
  },
];
