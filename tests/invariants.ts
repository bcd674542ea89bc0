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

/** Everything that is wrong now, of every tenant. Empty is what a suite that moves money must end with. */
export async function violations(books: Books): Promise<Violation[]> {
  const databases = await Promise.all(LEDGERS.map(async (binding) => (await books.database(binding)) as Database));
  const found: Violation[] = [...(await misplacedTenants(databases))];
  for (const database of databases) {
    found.push(...(await violationsIn(database)), ...(await againstProvider(books, database)));
  }
  return found;
}
