/** `npm run ledger:add`: prepares a further ledger database in wrangler.jsonc and says what a real account needs. */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readConfiguration, repository } from "./configuration.ts";
import { fail, UsageRefused } from "./terminal.ts";

const file = resolve(repository, "wrangler.jsonc");

/** Ledger databases that are there from the first day. */
const SHIPPED = 2;

const help = `Prepares a further ledger database: adds it to wrangler.jsonc and says what a real account needs.

  npm run ledger:add                 the next one; the last one again while that has no database_id
  npm run ledger:add -- LEDGER_04    that one; if it is there already, only says again what a real account needs`;

/** All ledger databases, lowest first. */
function ledgers() {
  const all = readConfiguration("wrangler.jsonc").d1_databases ?? [];
  const found = all.filter(({ binding }) => /^LEDGER_\d\d$/.test(binding));
  return found.sort((one, other) => one.binding.localeCompare(other.binding));
}

/** `LEDGER_03` after `LEDGER_02`. */
function after(binding: string): string {
  const next = Number(binding.slice(-2)) + 1;
  if (next > 99) throw new UsageRefused("There are 99 ledger databases, which is all that two digits can name.");
  return `LEDGER_${String(next).padStart(2, "0")}`;
}

/** Puts one database behind the last one, as text, so that the comments of the file stay. */
function add(binding: string, last: string): void {
  const name = nameOf(binding);
  const entry = [
    "    {",
    `      "binding": "${binding}",`,
    `      "database_name": "${name}",`,
    `      "preview_database_id": "${name}",`,
    '      "migrations_dir": "migrations/ledger"',
    "    }",
  ].join("\n");
  const text = readFileSync(file, "utf8");
  const end = text.indexOf("}", text.indexOf(`"binding": "${last}"`)) + 1;
  writeFileSync(file, `${text.slice(0, end)},\n${entry}${text.slice(end)}`);
  // Whoever laid the file out by hand finds out now, and not at the next start.
  if (!ledgers().some((each) => each.binding === binding)) throw new Error(`${binding} did not get into ${file}`);
}

function nameOf(binding: string): string {
  return binding.toLowerCase().replace("_", "-");
}

function whatToDo(binding: string): string {
  const name = nameOf(binding);
  return `
On this machine: the next npm start makes and migrates it, and new tenants are placed in the emptiest one.

On a Cloudflare account, in this order:

  npx wrangler d1 create ${name}   # put the printed database_id beside "${binding}" in wrangler.jsonc
  npx wrangler d1 migrations apply ${name} --remote
  npm run types
  npx wrangler deploy
`;
}

function main(): void {
  const { values, positionals } = parseArgs({ options: { help: { type: "boolean" } }, allowPositionals: true });
  if (values.help) {
    console.log(help);
    return;
  }
  const present = ledgers();
  const last = present.at(-1);
  if (last === undefined) throw new UsageRefused("wrangler.jsonc lists no ledger database to go on from.");
  const next = after(last.binding);
  // Run twice by mistake, this must not prepare two: the last one is on no account yet, so it is the one that is meant.
  const isPending = present.length > SHIPPED && last.database_id === undefined;
  const binding = positionals[0] ?? (isPending ? last.binding : next);
  if (present.some((each) => each.binding === binding)) {
    console.log(`${binding} is in wrangler.jsonc already. For yet another: npm run ledger:add -- ${next}`);
  } else if (binding === next) {
    add(binding, last.binding);
    console.log(`${binding} is in wrangler.jsonc now.`);
  } else {
    throw new UsageRefused(`The next ledger database is ${next}, not ${binding}.`);
  }
  console.log(whatToDo(binding));
}

if (import.meta.main) {
  try {
    main();
  } catch (error) {
    fail(error, [UsageRefused]);
  }
}
