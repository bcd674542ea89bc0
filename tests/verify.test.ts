/** `npm run verify`: what it says of sound books, and of damage planted where no trigger could refuse it. */
import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, test } from "vitest";
import { migrated } from "../checks/schema.ts";
import { repository } from "../local/configuration.ts";
import { startHost } from "../local/host.ts";
import { temporaryFolder } from "./host.ts";
import { memoryRules, RuleWorld, schemaOf } from "./rule-world.ts";
import { bareTenant } from "./tenant.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs the program as `npm run verify` does. */
function verify(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, ["local/verify.ts", ...args], { cwd: repository }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

/** A data folder with one ledger database, in which a sound posting stands and then whatever is done to it. */
async function damaged(damage: string): Promise<string> {
  const folder = temporaryFolder();
  folders.push(folder);
  const sqlite = migrated("migrations/ledger");
  const world = new RuleWorld(memoryRules(sqlite), schemaOf(sqlite));
  const debit = await world.plant("ledger_accounts", { id: "acc_1", address: "provider:platform", normal: "debit" });
  const credit = await world.plant("ledger_accounts", { id: "acc_2", address: "tenant:balance" });
  const sides = { debit_account_id: debit.id ?? null, credit_account_id: credit.id ?? null };
  const of = { currency: "EUR", kind: "posted", amount: 100 };
  const { row } = world.shaped("ledger_transfers", { id: "ltr_1", ...sides, ...of });
  await world.lands(world.insertion("ledger_transfers", row));
  const triggers = sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all();
  for (const { name } of triggers) sqlite.exec(`DROP TRIGGER ${name}`);
  sqlite.exec("PRAGMA foreign_keys = OFF");
  sqlite.exec(damage);
  mkdirSync(join(folder, "v3/d1/ledgers"), { recursive: true });
  sqlite.exec(`VACUUM INTO '${join(folder, "v3/d1/ledgers/one.sqlite")}'`);
  return folder;
}

test("sound books are called sound, while a host runs on them", async () => {
  // A host of its own: in the one that tests share, differences are planted on purpose.
  const host = await startHost({ folder: temporaryFolder(), port: 0, cron: false, log: "none", temporary: true });
  try {
    await bareTenant({ sandbox: { float: 100_000 } }, host);
    const { code, output } = await verify(host.folder);
    expect(output).toMatch(/All \d+ invariants hold/);
    expect(output).toMatch(/1 tenants, 1 ledger transfers/);
    expect(output).not.toContain("the provider was not asked");
    expect(code).toBe(0);
  } finally {
    await host.stop();
  }
});

test.each([
  ["SELECT 1", null],
  ["UPDATE ledger_transfers SET amount = 7", "2 totals are what the transfers say"],
  ["UPDATE ledger_accounts SET debits_posted = 0 WHERE id = 'acc_1'", "1 debits equal credits"],
  ["DELETE FROM ledger_entries WHERE account_id = 'acc_1'", "2 the last entry is the balance"],
  [
    "UPDATE ledger_entries SET balance_after = 99 WHERE account_id = 'acc_2'",
    "2 each entry goes on from the one before",
  ],
  ["DELETE FROM ledger_transfers", "11 no orphans"],
  ["UPDATE ledger_accounts SET credits_must_not_exceed_debits = 1 WHERE id = 'acc_2'", "3 nothing beyond zero"],
])("after %s", async (damage, broken) => {
  const folder = await damaged(damage);
  const { code, output } = await verify(folder);
  if (broken === null) expect(output).toMatch(/All \d+ invariants hold/);
  else expect(output).toContain(`BROKEN ${broken}\n  in v3/d1/ledgers/one.sqlite\n`);
  expect(code).toBe(broken === null ? 0 : 1);
});

test("a damaged database, and one of another version, are told in one sentence", async () => {
  const folder = temporaryFolder();
  folders.push(folder);
  mkdirSync(join(folder, "v3/d1/ledgers"), { recursive: true });
  const file = join(folder, "v3/d1/ledgers/one.sqlite");
  writeFileSync(file, "This is no database.".repeat(100));
  expect(await verify(folder)).toEqual({
    code: 1,
    output: "v3/d1/ledgers/one.sqlite cannot be verified: file is not a database.\n",
  });
  rmSync(file);
  new DatabaseSync(file).exec("CREATE TABLE ledger_transfers (id TEXT)");
  const { code, output } = await verify(folder);
  expect(output).toMatch(
    /^v3\/d1\/ledgers\/one\.sqlite cannot be verified: no such (table|column).*\. Start a host of /,
  );
  expect([code, output.trim().split("\n").length]).toEqual([1, 1]);
});

test("a folder without books is refused in one sentence", async () => {
  const folder = temporaryFolder();
  folders.push(folder);
  const { code, output } = await verify(folder);
  expect(output.trim()).toBe(`${folder} has no ledger database: name a data folder.`);
  expect(code).toBe(1);
});
