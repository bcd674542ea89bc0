/** What an invariant is in SQL. */

/**
 * Queries over one ledger database, by the name that a broken one is told by. Each must give no row, whatever was done
 * and at any moment. The number is the invariant's in the list that all of them come from.
 */
export type Queries = Readonly<Record<string, string>>;
