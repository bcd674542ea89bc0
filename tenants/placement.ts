/** Which ledger database a new tenant gets: the emptiest of the shared ones, or one of its own. */
import { Refusal } from "../core/errors.ts";
import type { Directory } from "../core/store/directory.ts";
import type { ledgerDatabases } from "../core/store/directory-schema.ts";
import type { Statement } from "../core/store/statements.ts";
import type { Row } from "../core/store/store.ts";

export interface Placed {
  readonly ledger: string;
  /** Makes the directory know the databases that are bound; goes before the tenant's row. */
  readonly statements: readonly Statement[];
}

/**
 * Chooses among the databases that are bound. Another tenant may be faster: the commit then finds the database taken,
 * and plans again.
 *
 * @throws Refusal `state_conflict` when no database is left
 */
export async function place(
  directory: Directory,
  bound: readonly string[],
  placement: "shared" | "dedicated",
  now: number,
): Promise<Placed> {
  const known = await directory.readOne(directory.query<Row<typeof ledgerDatabases>>("SELECT * FROM ledger_databases"));
  const byBinding = new Map(known.map((row) => [row.binding, row]));
  const candidates = bound
    .map((binding) => byBinding.get(binding) ?? { binding, kind: "free" as const, tenants: 0 })
    .filter(({ kind }) => kind === "free" || (kind === "shared" && placement === "shared"))
    .sort((a, b) => a.tenants - b.tenants || (a.binding < b.binding ? -1 : 1));
  const [chosen] = candidates;
  if (!chosen) {
    const detail =
      placement === "dedicated"
        ? "Every ledger database has tenants already. Add one (npm run ledger:add), then ask again."
        : "There is no shared ledger database. Add one (npm run ledger:add), then ask again.";
    throw new Refusal("state_conflict", detail);
  }
  const statements = bound
    .filter((binding) => !byBinding.has(binding))
    .map((binding) =>
      directory.statement(
        `INSERT INTO ledger_databases (binding, kind, tenants, created_at) VALUES (?1, 'free', 0, ?2)
          ON CONFLICT DO NOTHING`,
        binding,
        now,
      ),
    );
  return { ledger: chosen.binding, statements };
}
