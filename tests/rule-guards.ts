/** Tables whose rows stay as they are: what each one answers to whoever tries otherwise, by whichever door. */
import type { Check, Row, RuleWorld, Schema, Sql } from "./rule-world.ts";

export interface Guard {
  readonly table: string;
  /** Columns that never change; all of them where none are named. */
  readonly fixed?: readonly string[];
  readonly update: string;
  readonly remove: string;
  /** The answer to a second row with the same key; null: the row that is there stays, and nothing is said. */
  insert(key: string, existing: Row): string | null;
  /** A row that stands. */
  existing(world: RuleWorld): Promise<Row>;
  /** A row that could stand beside it, were its key another. */
  rival?(world: RuleWorld, existing: Row, key: string): Row;
}

const appendOnly = (code: string) => ({ update: code, remove: code, insert: () => code });

/** A resolution between two accounts of the pending transfer before it. */
async function resolved(world: RuleWorld): Promise<Row> {
  const [debit, credit] = [world.shaped("ledger_accounts").row, world.shaped("ledger_accounts").row];
  const sides = { debit_account_id: debit.id ?? null, credit_account_id: credit.id ?? null };
  const common = { ...sides, currency: "EUR", amount: 100, subject_id: "pay_1" };
  const pending = world.shaped("ledger_transfers", { ...common, kind: "pending" }).row;
  const of = { ...common, pending_id: pending.id ?? null };
  const resolution = world.shaped("ledger_transfers", { ...of, kind: "post_pending" }).row;
  await world.lands(
    ...[debit, credit].map((row) => world.insertion("ledger_accounts", row)),
    ...[pending, resolution].map((row) => world.insertion("ledger_transfers", row)),
  );
  return resolution;
}

export const GUARDS: readonly Guard[] = [
  {
    table: "ledger_accounts",
    fixed: [
      "tenant_id",
      "id",
      "address",
      "currency",
      "normal",
      "debits_must_not_exceed_credits",
      "credits_must_not_exceed_debits",
      "created_at",
    ],
    update: "ACCOUNT_FIXED",
    remove: "ACCOUNT_FIXED",
    insert: (key, { address }) => (key === "tenant_id,id" ? null : `ACCOUNT_ADDRESS_TAKEN|${address}`),
    existing: async (world) => ({ tenant_id: world.tenant, id: (await resolved(world)).debit_account_id ?? null }),
  },
  {
    table: "ledger_transfers",
    update: "TRANSFERS_APPEND_ONLY",
    remove: "TRANSFERS_APPEND_ONLY",
    insert: (key, { pending_id }) => (key === "tenant_id,id" ? "TRANSFER_EXISTS" : `PENDING_RESOLVED|${pending_id}`),
    existing: (world) => resolved(world),
    rival: (world, existing, key) => {
      const row = { ...existing, id: world.fresh("ltr") };
      return key === "tenant_id,id" ? { ...row, kind: "posted", pending_id: null } : { ...row, kind: "void_pending" };
    },
  },
  {
    table: "ledger_entries",
    ...appendOnly("ENTRIES_APPEND_ONLY"),
    existing: async (world) => {
      const { debit_account_id: account_id = null } = await resolved(world);
      return { tenant_id: world.tenant, account_id, n: 1 };
    },
  },
  {
    table: "events",
    update: "EVENTS_APPEND_ONLY",
    remove: "EVENTS_APPEND_ONLY",
    insert: () => "EVENT_TAKEN",
    existing: (world) => world.plant("events"),
  },
  {
    table: "feed",
    ...appendOnly("FEED_APPEND_ONLY"),
    existing: async (world) => {
      await world.plant("events");
      return { tenant_id: world.tenant, position: 1 };
    },
    rival: (_, existing) => ({ ...existing, position: 99, event_id: "evt_none" }),
  },
  {
    table: "audit_records",
    ...appendOnly("AUDIT_APPEND_ONLY"),
    existing: (world) => world.plant("audit_records"),
  },
  {
    table: "directory_audit_records",
    ...appendOnly("AUDIT_APPEND_ONLY"),
    existing: (world) => world.plant("directory_audit_records", { tenant_id: "ten_1" }),
  },
  {
    table: "tenant_applications",
    fixed: ["tenant_id", "created_at"],
    ...appendOnly("APPLICATION_FIXED"),
    existing: (world) => world.plant("tenant_applications"),
  },
  {
    table: "application_versions",
    update: "APPLICATION_FIXED",
    remove: "APPLICATION_FIXED",
    insert: (_, { tenant_id }) => `STATUS_MOVED|${tenant_id}`,
    existing: (world) => world.plant("application_versions"),
  },
  {
    table: "application_screenings",
    ...appendOnly("SCREENINGS_APPEND_ONLY"),
    existing: (world) => world.plant("application_screenings"),
  },
  {
    table: "provider_claims",
    ...appendOnly("PROVIDER_ACCOUNT_CLAIMED"),
    existing: (world) => world.plant("provider_claims"),
  },
  {
    table: "split_rule_lines",
    ...appendOnly("SPLIT_RULE_LINES_APPEND_ONLY"),
    existing: (world) => world.plant("split_rule_lines"),
  },
  {
    table: "dispute_notices",
    update: "DISPUTE_NOTICES_APPEND_ONLY",
    remove: "DISPUTE_NOTICES_APPEND_ONLY",
    insert: () => "DISPUTE_NOTICED",
    existing: (world) => world.plant("dispute_notices"),
  },
  {
    table: "disputes",
    fixed: ["tenant_id", "id", "payment_id", "currency", "provider", "dispute_ref", "settlement_currency"],
    update: "DISPUTE_FIXED",
    remove: "DISPUTE_FIXED",
    insert: () => "DISPUTE_FIXED",
    existing: (world) => world.plant("disputes"),
  },
  {
    table: "dispute_movements",
    ...appendOnly("DISPUTE_MOVEMENTS_APPEND_ONLY"),
    existing: (world) => world.plant("dispute_movements"),
  },
  {
    table: "dispute_parts",
    fixed: [
      ...["tenant_id", "dispute_id", "round", "position", "kind", "share_id", "bearer", "amount", "from_pending"],
      ...["from_available", "from_reserve", "from_own", "uncovered"],
    ],
    update: "DISPUTE_PART_FIXED",
    remove: "DISPUTE_PART_FIXED",
    insert: () => "DISPUTE_PART_FIXED",
    existing: (world) => world.plant("dispute_parts"),
  },
  {
    table: "refunds",
    fixed: [
      ...["tenant_id", "id", "payment_id", "distribution_id", "amount", "currency"],
      ...["settlement_currency", "settlement_amount"],
    ],
    ...appendOnly("REFUND_FIXED"),
    existing: (world) => world.plant("refunds", { provider: "stripe", refund_ref: world.fresh("re") }),
  },
  {
    table: "tenant_movements",
    fixed: ["tenant_id", "id", "type", "amount", "currency"],
    ...appendOnly("TENANT_MOVEMENT_FIXED"),
    existing: (world) => world.plant("tenant_movements", { provider: "stripe", movement_ref: world.fresh("tu") }),
  },
  {
    table: "write_offs",
    ...appendOnly("WRITE_OFFS_APPEND_ONLY"),
    existing: (world) => world.plant("write_offs"),
  },
  {
    table: "provider_accounts",
    fixed: ["tenant_id", "provider", "account_ref", "livemode", "created_at"],
    ...appendOnly("PROVIDER_ACCOUNT_FIXED"),
    existing: (world) => world.plant("provider_accounts"),
  },
  {
    table: "refund_parts",
    ...appendOnly("REFUND_PARTS_APPEND_ONLY"),
    existing: (world) => world.plant("refund_parts"),
  },
  {
    table: "payouts",
    fixed: [
      "tenant_id",
      "id",
      "merchant_id",
      "bank_connection_id",
      "payout_instrument_id",
      "amount",
      "currency",
      "method",
      "settlement_cycle",
    ],
    ...appendOnly("PAYOUT_FIXED"),
    existing: (world) =>
      world.plant("payouts", {
        method: "standard",
        amount: 100,
        provider: "stripe",
        payout_ref: world.fresh("po"),
        settlement_cycle: world.fresh("cycle"),
      }),
  },
  {
    table: "reconciliation_exceptions",
    fixed: [
      "tenant_id",
      "id",
      "kind",
      "cause",
      "address",
      "item_key",
      "amount",
      "currency",
      "more_at",
      "subject_id",
      "entry_ref",
      "source_ref",
      "ledger_transfer_id",
      "reconciliation_id",
      "occurred_at",
      "created_at",
    ],
    ...appendOnly("EXCEPTION_FIXED"),
    existing: (world) => world.plant("reconciliation_exceptions", { state: "open" }),
    rival: (world, { reconciliation_id = null }) =>
      world.shaped("reconciliation_exceptions", { state: "open", reconciliation_id }).row,
  },
  {
    table: "adjustments",
    fixed: [
      "tenant_id",
      "id",
      "debit_address",
      "credit_address",
      "amount",
      "currency",
      "reason",
      "exception_id",
      "proposed_by",
      "created_at",
    ],
    ...appendOnly("ADJUSTMENT_FIXED"),
    existing: (world) => world.plant("adjustments"),
  },
  {
    table: "screening_lists",
    fixed: ["id", "owner", "name", "kind", "version"],
    update: "SCREENING_LIST_FIXED",
    remove: "SCREENING_LIST_FIXED",
    insert: () => "STATUS_MOVED|screening_list",
    existing: (world) => world.plant("screening_lists", { state: "loading", chunks: 0 }),
  },
  {
    table: "screening_chunks",
    update: "SCREENING_LIST_FIXED",
    remove: "SCREENING_LIST_FIXED",
    insert: (_, { list_id }) => `STATUS_MOVED|${list_id}`,
    existing: async (world) => {
      const list = await world.plant("screening_lists", { state: "loading", chunks: 0 });
      return world.plant("screening_chunks", { list_id: list.id ?? null, chunk: 0 });
    },
  },
  {
    table: "screenings",
    ...appendOnly("SCREENINGS_APPEND_ONLY"),
    existing: (world) => world.plant("screenings"),
  },
  {
    table: "decisions",
    fixed: ["tenant_id", "id", "kind", "subject_id", "step", "screening_id", "asked_by"],
    ...appendOnly("DECISION_FIXED"),
    existing: (world) => world.plant("decisions", { state: "open", decided_by: null }),
  },
  {
    table: "tenants",
    fixed: ["id", "parent_tenant_id", "ledger", "livemode"],
    update: "TENANT_FIXED",
    remove: "TENANT_FIXED",
    insert: () => "TENANT_EXISTS",
    existing: (world) => world.plant("tenants", { state: "active" }),
  },
  {
    table: "oauth_clients",
    fixed: ["id", "tenant_id"],
    update: "CLIENT_FIXED",
    remove: "CLIENT_FIXED",
    insert: () => "CLIENT_EXISTS",
    existing: (world) => world.plant("oauth_clients", { state: "active" }),
  },
];

const VERBS = ["INSERT INTO", "INSERT OR REPLACE INTO", "INSERT OR IGNORE INTO", "REPLACE INTO"];

export function guardChecks(guard: Guard, schema: Schema): Check[] {
  const { table } = guard;
  const { columns, keys = [] } = schema.tables.get(table) ?? { columns: [] };
  const standing = async (world: RuleWorld) => world.find(table, await guard.existing(world));
  const fixed = columns.filter(({ name }) => guard.fixed?.includes(name) ?? true);
  return [
    {
      name: `${table}: no fixed column is updated, whatever is to happen on a conflict`,
      run: async (world) => {
        const row = await standing(world);
        const updates = fixed.flatMap(({ name, type }) => {
          const set = { [name]: type === "TEXT" ? "planted" : 99 };
          return ["UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"].map((verb) => world.update(table, row, set, verb));
        });
        await Promise.all(updates.map((update) => world.refuses(guard.update, update)));
        await world.unchanged(table, row);
      },
    },
    {
      name: `${table}: another row stands beside the first`,
      run: async (world) => {
        const row = await standing(world);
        await guard.existing(world);
        await world.unchanged(table, row);
      },
    },
    {
      name: `${table}: no row is deleted`,
      run: async (world) => {
        const row = await standing(world);
        await world.refuses(guard.remove, world.deletion(table, row));
        await world.unchanged(table, row);
      },
    },
    ...keys.map(
      (key): Check => ({
        name: `${table}: no second row takes the place of the first by (${key.join(", ")})`,
        run: async (world) => {
          const row = await standing(world);
          const code = guard.insert(key.join(), row);
          const tries = rivals(world, guard, row, key);
          if (code === null) await world.lands(...tries);
          else await Promise.all(tries.map((statement) => world.refuses(code, statement)));
          await world.unchanged(table, row);
        },
      }),
    ),
  ];
}

/** A rival that has one key of the row that stands, by every verb that could put it there. */
function rivals(world: RuleWorld, guard: Guard, row: Row, key: readonly string[]): Sql[] {
  const { table } = guard;
  const parents = (world.schema.tables.get(table)?.parents ?? []).flatMap(({ columns }) => Object.keys(columns));
  const kept = Object.fromEntries(parents.map((name) => [name, row[name] ?? null]));
  const rival = guard.rival?.(world, row, key.join()) ?? world.shaped(table, kept).row;
  for (const name of key) rival[name] = row[name] ?? null;
  const other = Object.keys(rival).find((name) => !key.includes(name) && name !== "id") ?? "";
  const upsert = `ON CONFLICT DO UPDATE SET ${other} = excluded.${other}`;
  return [
    ...VERBS.map((verb) => world.insertion(table, rival, verb)),
    world.insertion(table, rival, "INSERT INTO", upsert),
  ];
}
