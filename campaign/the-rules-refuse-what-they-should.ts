/**
 * Every rule of the databases changed in one place at a time: each operator, each number, each branch of each trigger.
 * A change that no check misses needs its reason in campaign/mutants/rules.ts: it is either written twice, or cannot be
 * told from the rule as it stands.
 */
import type { DatabaseSync } from "node:sqlite";
import { migrated } from "../checks/schema.ts";
import { checksOf } from "../tests/rule-checks.ts";
import { memoryRules, RuleWorld, type Schema, schemaOf, type Trigger } from "../tests/rule-world.ts";
import { RULES_THAT_MAY_CHANGE } from "./mutants/rules.ts";

const FOLDERS = ["migrations/ledger", "migrations/directory"];

/** What each piece of SQL is changed into. */
const CHANGES: readonly [RegExp, readonly string[]][] = [
  [/ AND (?!NEW\.\w+ IS NOT NULL)/g, [" OR "]],
  [/ OR (?=[^|])/g, [" AND "]],
  [/ <> /g, [" = "]],
  [/(?<![<>!]) = /g, [" <> "]],
  [/ > /g, [" >= ", " < "]],
  [/ < /g, [" <= ", " > "]],
  [/ \+ /g, [" - "]],
  [/ - /g, [" + "]],
  [/\bNOT EXISTS\b/g, ["EXISTS"]],
  [/(?<!NOT )\bEXISTS\b/g, ["NOT EXISTS"]],
  [/(?<=[ (])0(?=[ ,);])/g, ["1"]],
  [/(?<=[ (])1(?=[ ,);])/g, ["2"]],
  [/\bBETWEEN 1 AND\b/g, ["BETWEEN 0 AND", "BETWEEN 2 AND"]],
];

interface Mutant {
  readonly what: string;
  readonly sql: string;
}

/** The text of a trigger after its head, changed once. `SELECT 1` and the time and name of a trigger stay. */
function mutantsOf({ name, sql }: Trigger): Mutant[] {
  const from = sql.search(/\b(WHEN|BEGIN)\b/);
  const body = sql.slice(from);
  return CHANGES.flatMap(([piece, into]) =>
    [...body.matchAll(piece)].flatMap((match) =>
      into.map((other): Mutant => {
        const at = match.index;
        const near = body.slice(Math.max(0, at - 30), at + match[0].length + 30).replaceAll(/\s+/g, " ");
        const changed = body.slice(0, at) + other + body.slice(at + match[0].length);
        return { what: `${name}: "${match[0]}" to "${other}" in "…${near}…"`, sql: sql.slice(0, from) + changed };
      }),
    ),
  ).filter(({ what }) => !/SELECT 1|recursive/.test(what) || !what.includes('"1"'));
}

/** Whether any check fails. Those about the trigger's table are asked first. */
async function isMissed(sqlite: DatabaseSync, schema: Schema, table: string): Promise<boolean> {
  const checks = checksOf(schema);
  const near = checks.filter(({ name }) => name.startsWith(`${table}:`));
  const database = memoryRules(sqlite);
  for (const { run } of new Set([...near, ...checks])) {
    if (
      await run(new RuleWorld(database, schema)).then(
        () => false,
        () => true,
      )
    )
      return true;
  }
  return false;
}

let [made, caught] = [0, 0];
const survivors: string[] = [];
for (const folder of FOLDERS) {
  const schema = schemaOf(migrated(folder));
  for (const trigger of schema.triggers) {
    for (const { what, sql } of mutantsOf(trigger)) {
      const sqlite = migrated(folder);
      sqlite.exec(`DROP TRIGGER ${trigger.name}`);
      made += 1;
      try {
        sqlite.exec(sql);
      } catch {
        // What is no SQL any more could not have been written.
        made -= 1;
        continue;
      }
      if (await isMissed(sqlite, schema, trigger.table)) caught += 1;
      else survivors.push(what);
    }
  }
}
const known = new Set(survivors);
const unexplained = survivors.filter((survivor) => RULES_THAT_MAY_CHANGE[survivor] === undefined);
const stale = Object.keys(RULES_THAT_MAY_CHANGE).filter((name) => !known.has(name));
for (const survivor of unexplained) console.log(`survived, without a reason: ${survivor}`);
for (const name of stale) console.log(`has a reason to survive, and does not: ${name}`);
const score = (100 * caught) / made;
console.log(`${caught} of ${made} changes of the rules were caught (${score.toFixed(1)} %).`);
if (score < 90 || unexplained.length > 0 || stale.length > 0) process.exitCode = 1;
