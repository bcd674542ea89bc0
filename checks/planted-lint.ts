/** Lines that the linter must refuse, with the rule that does, for tests/checks.test.ts to plant. */

type Refused = { line: string; rule: string; says?: string };

const WORLD = "core/ports.ts";
const TOTALS = "Only the trigger on ledger transfers moves account totals";
const REPLACE = "OR REPLACE deletes a row past every guard";

/** Refused in core, tenants and workflows. */
export const REFUSED: Refused[] = [
  { line: "export const at = Date.now();", rule: "plugin", says: WORLD },
  { line: "export const at = new Date();", rule: "plugin", says: WORLD },
  { line: "export const clock = { now: Date.now };", rule: "plugin", says: WORLD },
  { line: "export const dice = Math.random();", rule: "plugin", says: WORLD },
  { line: "export const id = crypto.randomUUID();", rule: "plugin", says: WORLD },
  { line: "export const bytes = crypto.getRandomValues(new Uint8Array(8));", rule: "plugin", says: WORLD },
  { line: "export const answer = globalThis.fetch;", rule: "plugin", says: WORLD },
  { line: "setTimeout(() => undefined, 1);", rule: "lint/style/noRestrictedGlobals" },
  { line: 'export const answer = fetch("https://example.com");', rule: "lint/style/noRestrictedGlobals" },
  { line: 'console.log("seen");', rule: "lint/suspicious/noConsole" },
  { line: 'export const sql = "INSERT OR REPLACE INTO payments VALUES (?)";', rule: "plugin", says: REPLACE },
  {
    line: "export const sql = `insert or\n  replace into payments`;",
    rule: "plugin",
    says: REPLACE,
  },
  { line: 'export const sql = "REPLACE INTO payments VALUES (?)";', rule: "plugin", says: REPLACE },
  { line: 'export const sql = "UPDATE ledger_accounts SET version = 1";', rule: "plugin", says: TOTALS },
  { line: 'export const sql = "SET debits_posted = debits_posted + 1";', rule: "plugin", says: TOTALS },
  {
    line: 'import { ledgerAccounts, store } from "./ledger.ts";\nstore.update(ledgerAccounts, {}, { version: 1 });',
    rule: "plugin",
    says: TOTALS,
  },
  { line: "export const loose: any = 1;", rule: "lint/suspicious/noExplicitAny" },
  { line: "export const sure = [1].at(0)!;", rule: "lint/style/noNonNullAssertion" },
  { line: "export default 1;", rule: "lint/style/noDefaultExport" },
  { line: 'export * from "./allowed.ts";', rule: "lint/performance/noReExportAll" },
  { line: "export enum Colour { Red }", rule: "lint/style/noEnum" },
  { line: 'import { at } from "./allowed.ts";', rule: "lint/correctness/noUnusedImports" },
  { line: "const unused = 1;", rule: "lint/correctness/noUnusedVariables" },
  { line: "const go = async () => 1;\nexport const start = () => { go(); };", rule: "lint/nursery/noFloatingPromises" },
  { line: "// @ts-ignore\nexport const hidden = 1;", rule: "lint/suspicious/noTsIgnore" },
];

/** What looks alike and is right: nothing here may be reported. */
export const ALLOWED = `// OR REPLACE in a comment, Date.now() too
export const at = new Date(5);
export const sql = "SELECT debits_posted FROM ledger_accounts WHERE id = ?";
export const other = "UPDATE payments SET status = ? WHERE tenant_id = ? AND id = ?";
export const ask = (fetch: (url: string) => string) => fetch("https://example.com");
export const port = { now: () => 5 };
export const now = port.now();
`;
