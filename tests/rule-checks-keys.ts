/** Every foreign key and every unique key, by its own: no row without its parents, and none beside its double. */
import { fail } from "node:assert/strict";
import type { Check, Row, RuleWorld, Schema, Table } from "./rule-world.ts";

export function keyChecks(schema: Schema): Check[] {
  return [...schema.tables.values()].flatMap((table) => [
    ...table.references.map((columns) => parentCheck(table, columns)),
    ...table.keys.map((columns, at) => doubleCheck(table, columns, table.conditions[at] ?? null)),
  ]);
}

/** The columns by which a parent is named, without those that another parent is named by as well. */
function ownColumns(table: Table, columns: readonly string[]): string[] {
  const others = table.references.filter((each) => each !== columns).flat();
  const own = columns.filter((name) => name !== "tenant_id");
  const unshared = own.filter((name) => !others.includes(name));
  return [unshared, own, columns].find((names) => names.length > 0)?.slice() ?? [];
}

function parentCheck(table: Table, columns: readonly string[]): Check {
  return {
    name: `${table.name}: no row without the parent that (${columns.join(", ")}) names`,
    run: async (world) => {
      const { row, before } = world.shaped(table.name);
      const orphan: Row = { ...row };
      for (const name of ownColumns(table, columns)) orphan[name] = "nobody";
      const refusal = await world.refusal(...before, world.insertion(table.name, orphan));
      if (refusal === null) fail(`${table.name} took a row whose (${columns.join(", ")}) leads nowhere`);
    },
  };
}

/** A unique key is tried with a second row that has it, and nothing else, in common with the first. */
function doubleCheck(table: Table, columns: readonly string[], condition: string | null): Check {
  return {
    name: `${table.name}: no two rows with the same (${columns.join(", ")})`,
    run: async (world) => {
      const values = satisfying(world, columns, condition);
      const first = world.shaped(table.name, values);
      const second = world.shaped(table.name, values);
      for (const { name, type } of table.columns) {
        // Numbers are alike unless they are made to differ: another key is not to refuse what this one should.
        if (type === "INTEGER" && !(name in values)) second.row[name] = Number(first.row[name] ?? 0) + 1;
      }
      for (const name of columns) second.row[name] = first.row[name] ?? null;
      const rest = { ...second.row };
      if (!(await stands(world, table, first))) return;
      const refusal = await world.refusal(...second.before, world.insertion(table.name, rest));
      const same = columns.map((name) => `${name} IS ?`).join(" AND ");
      const sql = `SELECT count(*) AS n FROM ${table.name} WHERE ${same}`;
      const [found] = await world.rows(sql, ...columns.map((name) => first.row[name] ?? null));
      if (refusal === null && Number(found?.n) > 1) fail(`${table.name} has two rows with one (${columns.join(", ")})`);
    },
  };
}

/** Guard tables keep no row: of them there is nothing to double. */
async function stands(world: RuleWorld, table: Table, { row, before }: ReturnType<RuleWorld["shaped"]>) {
  if ((await world.refusal(...before, world.insertion(table.name, row))) !== null) return false;
  const where = table.primaryKey.map((name) => `${name} IS ?`).join(" AND ");
  const values = table.primaryKey.map((name) => row[name] ?? null);
  return (await world.rows(`SELECT 1 FROM ${table.name} WHERE ${where}`, ...values)).length === 1;
}

/** Values for a key's columns that may be null, so that a partial index has the row. */
function satisfying(world: RuleWorld, columns: readonly string[], condition: string | null): Row {
  const needed = [...(condition ?? "").matchAll(/(\w+) IS NOT NULL/g)].map(([, name]) => name ?? "");
  const equal = [...(condition ?? "").matchAll(/(\w+) = (?:'([^']*)'|(\d+))/g)].map(
    ([, name = "", text, number]): [string, string | number] => [name, text ?? Number(number)],
  );
  const fresh = needed.filter((name) => columns.includes(name)).map((name) => [name, world.fresh(name)] as const);
  return Object.fromEntries([...fresh, ...equal]);
}
