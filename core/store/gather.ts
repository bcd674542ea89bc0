/**
 * Many plans as the statements of one batch: what they write to the same table travels as one JSON parameter. The batch
 * may be refused where the plans one after another would not have been, and never the other way round.
 */
import type { Statement, Writes } from "./statements.ts";

/** One plan's statements, its commit's record among them. */
export type Planned = readonly Statement[];

type Fields = Writes["rows"][number];
/** A statement that only writes rows of one table. */
type Plain = Statement & { readonly writes: Writes };

const GUARDS = "account_guards";
const TRANSFERS = "ledger_transfers";
/** The tables of every commit, in the order in which a batch writes them. The plans' own tables follow. */
const FIRST = ["commits", GUARDS, "events", "ledger_accounts", TRANSFERS];

/** The statements of one batch. Plans that have to see what others write come in a later segment of it. */
export function gathered(plans: readonly Planned[]): Statement[] {
  const segments: Segment[] = [];
  for (const plan of plans) {
    if (!segments.at(-1)?.takes(plan)) segments.push(new Segment(plan));
  }
  return segments.flatMap((segment) => segment.statements());
}

/** How much text statements carry, in characters. */
export function weightOf(statements: readonly Statement[]): number {
  const texts = statements.flatMap(({ params }) => params.filter((param) => typeof param === "string"));
  return texts.reduce((sum, text) => sum + text.length, 0);
}

/** A statement to be, with the rows that it has so far. */
interface Layer {
  readonly like: Plain;
  readonly rows: Fields[];
}

/**
 * Plans that have nothing in common but accounts. Whose statement comes first is then of no matter, except among the
 * transfers, which keep their order. Guards are asked before anything is moved, so each expects what stands there then.
 */
class Segment {
  readonly #plans: Planned[] = [];
  readonly #first = new Map<string, Layer>();
  readonly #own: Layer[] = [];
  readonly #subjects = new Set<string>();
  /** The version that each guarded account must have before the segment. */
  readonly #versions = new Map<string, number>();
  /** How often the segment moves each account. */
  readonly #moves = new Map<string, number>();
  readonly #isOpen: boolean;

  constructor(plan: Planned) {
    this.#plans.push(plan);
    this.#isOpen = isPlain(plan);
    if (isPlain(plan)) this.#add(plan);
  }

  /** Adds a plan; false if it has to stand apart from those that are here. */
  takes(plan: Planned): boolean {
    if (!this.#isOpen || !isPlain(plan)) return false;
    if (plan.flatMap(subjectsOf).some((id) => this.#subjects.has(id))) return false;
    const fits = ({ account_id, version }: Fields) => {
      const known = this.#versions.get(String(account_id));
      return known === undefined || known === this.#before(account_id, version);
    };
    if (!plan.filter(({ writes }) => writes.table === GUARDS).every(({ writes }) => writes.rows.every(fits)))
      return false;
    this.#plans.push(plan);
    this.#add(plan);
    return true;
  }

  /** What a plan that comes after these expects of an account, as it was before them. */
  #before(accountId: unknown, version: unknown): number {
    return Number(version) - (this.#moves.get(String(accountId)) ?? 0);
  }

  #add(plan: readonly Plain[]): void {
    for (const id of plan.flatMap(subjectsOf)) this.#subjects.add(id);
    let from = 0;
    for (const statement of plan) {
      const { table, rows } = statement.writes;
      if (table === GUARDS) this.#guard(statement);
      else if (FIRST.includes(table)) this.#layer(statement).rows.push(...rows);
      else from = this.#addOwn(statement, from);
      if (table === TRANSFERS) for (const row of rows) this.#move(row);
    }
  }

  #guard(statement: Plain): void {
    for (const { account_id, version } of statement.writes.rows) {
      const id = String(account_id);
      if (this.#versions.has(id)) continue;
      this.#versions.set(id, this.#before(id, version));
      this.#layer(statement).rows.push({ account_id: id, version: this.#before(id, version) });
    }
  }

  #move({ debit_account_id, credit_account_id }: Fields): void {
    for (const id of [String(debit_account_id), String(credit_account_id)]) {
      this.#moves.set(id, (this.#moves.get(id) ?? 0) + 1);
    }
  }

  #layer(like: Plain): Layer {
    const layer = this.#first.get(like.writes.table) ?? { like, rows: [] };
    this.#first.set(like.writes.table, layer);
    return layer;
  }

  /** A plan's own statements keep their order: each joins the first of its kind that is not before the one before. */
  #addOwn(like: Plain, from: number): number {
    const { id, rows } = like.writes;
    const joins = (layer: Layer, at: number) =>
      at >= from && isAlike(layer.like, like) && !(id !== undefined && layer.rows.some((row) => row.id === id));
    const found = this.#own.findIndex(joins);
    const at = found === -1 ? this.#own.length : found;
    if (found === -1) this.#own.push({ like, rows: [] });
    this.#own[at]?.rows.push(...(id === undefined ? rows : rows.map((row) => ({ ...row, id }))));
    return at;
  }

  statements(): readonly Statement[] {
    const [plan, ...others] = this.#plans;
    if (plan && others.length === 0) return plan;
    const first = FIRST.flatMap((table) => this.#first.get(table) ?? []);
    return [...first, ...this.#own].map(statementOf);
  }
}

/** Whether a plan writes rows and asks for nothing but the versions of accounts, before it moves them. */
function isPlain(plan: Planned): plan is readonly Plain[] {
  const tables = plan.map(({ writes }) => writes?.table);
  const moved = tables.indexOf(TRANSFERS);
  return plan.every(({ writes }, i) => {
    if (!writes || (FIRST.includes(writes.table) && writes.id !== undefined)) return false;
    if (writes.table === GUARDS) return moved === -1 || i < moved;
    return !writes.table.endsWith("_guards");
  });
}

/** What a statement changes: whoever changes a subject says so in an event. */
function subjectsOf({ writes: { table, rows, id } }: Plain): string[] {
  if (id !== undefined) return [id];
  if (table === "events") return rows.map((row) => String(row.subject_id));
  if (FIRST.includes(table)) return [];
  return rows.flatMap((row) => (typeof row.id === "string" ? [row.id] : []));
}

function isAlike(one: Plain, other: Plain): boolean {
  return one.sql === other.sql && (one.writes.id === undefined) === (other.writes.id === undefined);
}

function statementOf({ like, rows }: Layer): Statement {
  const [tenantId] = like.params;
  const { table, id } = like.writes;
  const [row] = rows;
  if (id === undefined || !row) return { sql: like.sql, params: [tenantId, JSON.stringify(rows)] };
  if (rows.length === 1) return like;
  const columns = Object.keys(row).filter((column) => column !== "id");
  return {
    sql: `UPDATE ${table} SET ${columns.map((column) => `${column} = news.value->>'${column}'`).join(", ")}
      FROM json_each(?2) AS news WHERE ${table}.tenant_id = ?1 AND ${table}.id = news.value->>'id'`,
    params: [tenantId, JSON.stringify(rows)],
  };
}
