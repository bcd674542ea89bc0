/** What must hold after every suite that moves money: in the ledger databases, and at the simulator. */
import { misplacedTenants, type Violation, violations as violationsIn } from "../core/invariants/violations.ts";
import type { Database } from "../core/ports.ts";
import type { DatabaseOf } from "../local/engine.ts";
import { againstProvider, type ProviderBooks } from "../local/provider-books.ts";

/** What is looked into: the databases, the simulator and the keys of one deployment, in this process or another. */
export interface Books extends ProviderBooks {
  readonly database: DatabaseOf;
}

const LEDGERS = ["LEDGER_01", "LEDGER_02"];

/** Tenants at whose provider a test has planted a difference on purpose: their balances there are not the ledger's. */
export const differing = new Set<string>();

/** Everything that is wrong now, of every tenant. Empty is what a suite that moves money must end with. */
export async function violations(books: Books): Promise<Violation[]> {
  const databases = await Promise.all(LEDGERS.map(async (binding) => (await books.database(binding)) as Database));
  const found: Violation[] = [...(await misplacedTenants(databases))];
  for (const database of databases) {
    const there = await againstProvider(books, database);
    const isPlanted = (row: unknown) => differing.has(String((row as { tenant_id?: string }).tenant_id));
    const unplanned = there.map((each) => ({ ...each, rows: each.rows.filter((row) => !isPlanted(row)) }));
    found.push(...(await violationsIn(database)), ...unplanned.filter(({ rows }) => rows.length > 0));
  }
  return found;
}
