/** What the directory database must refuse, take and do by itself. */
import { deepEqual } from "node:assert/strict";
import type { Check, Row } from "./rule-world.ts";

export const DIRECTORY_CHECKS: readonly Check[] = [
  {
    name: "a tenant takes its place: free becomes shared or dedicated, dedicated is for one, and none is counted twice",
    run: async (world) => {
      const tenant = (ledger: Row, placement: string) => {
        const { row } = world.shaped("tenants", { ledger: ledger.binding ?? null, placement, state: "active" });
        return world.insertion("tenants", row);
      };
      const is = async (ledger: Row, kind: string, tenants: number) => {
        const found = await world.find("ledger_databases", ledger);
        deepEqual([found.kind, found.tenants], [kind, tenants]);
      };
      const shared = await world.plant("ledger_databases");
      const dedicated = await world.plant("ledger_databases");
      await world.lands(tenant(shared, "shared"), tenant(shared, "shared"));
      await is(shared, "shared", 2);
      await world.refuses(`STATUS_MOVED|${shared.binding}`, tenant(shared, "dedicated"));
      await world.lands(tenant(dedicated, "dedicated"));
      await is(dedicated, "dedicated", 1);
      for (const placement of ["shared", "dedicated"]) {
        await world.refuses(`STATUS_MOVED|${dedicated.binding}`, tenant(dedicated, placement));
      }
      await world.refuses("STATUS_MOVED|nowhere", tenant({ binding: "nowhere" }, "shared"));
      await is(dedicated, "dedicated", 1);
    },
  },
  {
    name: "who only applies takes no tenant's place, and whoever becomes a tenant takes one, once",
    run: async (world) => {
      const ledger = await world.plant("ledger_databases", { tenants: 0 });
      const fields = { ledger: ledger.binding ?? null, placement: "shared", state: "applied" };
      const { row } = world.shaped("tenants", fields);
      const is = async (tenants: number) => {
        const found = await world.find("ledger_databases", ledger);
        deepEqual([found.kind, found.tenants], ["shared", tenants]);
      };
      await world.lands(world.insertion("tenants", row));
      await is(0);
      await world.lands(world.update("tenants", row, { state: "in_review" }));
      await is(0);
      for (const state of ["active", "suspended", "active", "closed"]) {
        await world.lands(world.update("tenants", row, { state }));
        await is(1);
      }
      const given_up = world.shaped("tenants", fields).row;
      await world.lands(world.insertion("tenants", given_up), world.update("tenants", given_up, { state: "closed" }));
      await is(1);
    },
  },
  {
    name: "only a sandbox has a parent, and only a live tenant is one",
    run: async (world) => {
      const of = (parent: Row, livemode: number) => {
        const [ledger_row, parent_tenant_id] = [parent.ledger ?? null, parent.id ?? null];
        const fields = { ledger: ledger_row, placement: "shared", state: "active", parent_tenant_id, livemode };
        return world.insertion("tenants", world.shaped("tenants", fields).row);
      };
      const live = await world.plant("tenants", { state: "active", placement: "shared", livemode: 1 });
      const sandbox = await world.plant("tenants", { state: "active", placement: "shared", livemode: 0 });
      await world.lands(of(live, 0));
      await world.refuses("TENANT_FIXED", of(live, 1));
      await world.refuses("TENANT_FIXED", of(sandbox, 0));
    },
  },
  {
    name: "what may change of tenants and clients changes",
    run: async (world) => {
      const tenant = await world.plant("tenants", { state: "active" });
      await world.lands(world.update("tenants", tenant, { ...tenant, name: "Another" }));
      const client = await world.plant("oauth_clients", { state: "active" });
      await world.lands(world.update("oauth_clients", client, { ...client, name: "Another" }));
    },
  },
  {
    name: "application_versions: a change is the next one after what it was planned from, and counted",
    run: async (world) => {
      const application = await world.plant("tenant_applications");
      const tenant_id = application.tenant_id ?? null;
      const change = (version: number) =>
        world.insertion("application_versions", { tenant_id, version, recorded_at: 1 });
      const moved = `STATUS_MOVED|${tenant_id}`;
      await world.refuses(moved, change(0));
      await world.refuses(moved, change(2));
      await world.lands(change(1), change(2));
      deepEqual((await world.find("tenant_applications", application)).version, 2);
      await world.refuses(moved, change(2));
    },
  },
  {
    name: "provider_claims, screening_lists: one of each, and none keeps another from standing beside it",
    run: async (world) => {
      const claim = await world.plant("provider_claims");
      await world.plant("provider_claims", { provider: claim.provider ?? null });
      await world.plant("provider_claims", { account_ref: claim.account_ref ?? null });
      const list = await world.plant("screening_lists", { state: "loading", chunks: 0 });
      for (const name of ["owner", "name"]) {
        await world.plant("screening_lists", { state: "loading", chunks: 0, [name]: list[name] ?? null });
      }
    },
  },
  {
    name: "screening_lists: parts are added one after another while it loads, and counted",
    run: async (world) => {
      const list = await world.plant("screening_lists", { state: "loading", chunks: 0 });
      const part = (chunk: number) =>
        world.insertion("screening_chunks", { list_id: list.id ?? null, chunk, entries: "[]" });
      const moved = `STATUS_MOVED|${list.id}`;
      await world.refuses(moved, part(1));
      await world.lands(part(0));
      await world.lands(part(1));
      deepEqual((await world.find("screening_lists", list)).chunks, 2);
      await world.lands(world.update("screening_lists", list, { state: "active" }));
      await world.refuses(moved, part(2));
    },
  },
];
