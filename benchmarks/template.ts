/** Recorded statements with their fresh ids taken out, so that another Worker can write such rows again and again. */

/** Tables that never hold a row: what a bare Worker would have to write of them is nothing. */
const GUARDS = ["status_guards", "config_guards"];

/** Text in which numbers stand for fresh ids, by their position in `Template.fresh`. */
type Blank = readonly (string | number)[];
type Param = { readonly text: Blank } | { readonly value: string | number | null };

export type TemplateStatement = { readonly sql: string; readonly params: readonly Param[] };

/** One payment's batches in their order. */
export type Template = {
  /** Of each fresh id: is it in the order of time, as resources' ids are, or random, as those of ledger transfers? */
  readonly fresh: readonly ("ordered" | "random")[];
  /** Which of them is the payment's. */
  readonly payment: number;
  readonly batches: readonly (readonly TemplateStatement[])[];
};

/** One statement as it went to the database. */
export type Recorded = { readonly sql: string; readonly params: readonly (string | number | null)[] };

/** What is replaced is an id without its prefix: references at the provider end in the payment's own. */
const TAIL = /(?<=_)[0-7][0-9a-hjkmnp-tv-z]{25}/g;

/**
 * The template of one recorded payment.
 *
 * @param other the batches of another payment: what both hold is no fresh id, but a parent's
 */
export function templateOf(
  batches: readonly (readonly Recorded[])[],
  other: readonly (readonly Recorded[])[],
): Template {
  const known = new Set(tailsOf(other));
  const tails = [...new Set(tailsOf(batches))].filter((tail) => !known.has(tail));
  const text = JSON.stringify(batches);
  const fill = (param: string | number | null): Param => {
    if (typeof param !== "string") return { value: param };
    const parts: (string | number)[] = [];
    let from = 0;
    for (const match of param.matchAll(TAIL)) {
      const at = tails.indexOf(match[0]);
      if (at === -1) continue;
      parts.push(param.slice(from, match.index), at);
      from = match.index + match[0].length;
    }
    return parts.length === 0 ? { value: param } : { text: [...parts, param.slice(from)] };
  };
  return {
    fresh: tails.map((tail) => (text.includes(`ltr_${tail}`) ? "random" : "ordered")),
    payment: tails.findIndex((tail) => text.includes(`pay_${tail}`)),
    batches: batches.map((batch) => batch.map(({ sql, params }) => ({ sql, params: params.map(fill) }))),
  };
}

function tailsOf(batches: readonly (readonly Recorded[])[]): string[] {
  return JSON.stringify(batches).match(TAIL) ?? [];
}

/** Fresh ids for one more payment, without their prefixes, and the payment's own with it. */
export function freshIds({ fresh, payment }: Template): { ids: string[]; paymentId: string } {
  const bytes = crypto.getRandomValues(new Uint8Array(13 * fresh.length));
  const time = `0${Date.now().toString(16).padStart(11, "0")}`;
  const ids = fresh.map((kind, i) => {
    const random = Array.from(bytes.subarray(13 * i, 13 * (i + 1)), (byte) => byte.toString(16).padStart(2, "0")).join(
      "",
    );
    return kind === "random" ? random : `${time}${random.slice(12)}`;
  });
  return { ids, paymentId: `pay_${ids[payment]}` };
}

/** The parameters of a statement with these ids in their places. */
export function filled({ params }: TemplateStatement, ids: readonly string[]): (string | number | null)[] {
  return params.map((param) =>
    "value" in param ? param.value : param.text.map((part) => (typeof part === "number" ? ids[part] : part)).join(""),
  );
}

/**
 * The rows of a batch as plain statements, one a row, those that triggers write beside them included: what an API
 * without our ledger's rules would send.
 */
export function plainRows(batch: readonly Recorded[]): Recorded[] {
  return batch.flatMap(({ sql, params }) => {
    const table = /^INSERT INTO (\w+)/.exec(sql)?.[1];
    if (table === undefined || GUARDS.includes(table)) return [];
    const [tenantId, rows] = params;
    return (JSON.parse(String(rows)) as Record<string, string | number | null>[]).flatMap((row) => {
      const full = { tenant_id: tenantId ?? null, ...row };
      return [insertOf(table, full), ...(table === "events" ? published(full) : [])];
    });
  });
}

type PlainRow = Record<string, string | number | null>;

function insertOf(table: string, row: PlainRow): Recorded {
  const columns = Object.keys(row);
  const values = columns.map((_, i) => `?${i + 1}`).join(", ");
  return { sql: `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${values})`, params: Object.values(row) };
}

/** What the trigger on events writes. */
function published(event: PlainRow): Recorded[] {
  const { tenant_id, id, created_at } = event;
  const tenant = tenant_id ?? null;
  return [
    {
      sql: `INSERT INTO feed_counters (tenant_id, position) VALUES (?1, 1)
        ON CONFLICT (tenant_id) DO UPDATE SET position = position + 1`,
      params: [tenant],
    },
    {
      sql: `INSERT INTO feed (tenant_id, position, event_id)
        SELECT tenant_id, position, ?2 FROM feed_counters WHERE tenant_id = ?1`,
      params: [tenant, id ?? null],
    },
    insertOf("outbox", { tenant_id: tenant, event_id: id ?? null, recorded_at: created_at ?? null }),
  ];
}
