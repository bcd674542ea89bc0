/** (g) What posting, a balance and a page of a statement cost at a million ledger transfers, against ten thousand. */
import type { LocalDatabase } from "../local/migrations.ts";
import type { BenchHost } from "./bench-host.ts";
import { migrateLedger, openAccounts } from "./books.ts";
import { alternate, type Figure, ratio } from "./figures.ts";
import { fillLedger } from "./fill-ledger.ts";
import { LEGS } from "./ledger-shape.ts";
import { looped } from "./posting.ts";

const TRANSFERS = { SMALL: 10_000, LARGE: 1_000_000 } as const;
const ROUNDS = 7;
const WARM_UP = 50;
const works = [
  { path: "post", what: "posting four transfers", times: 60 },
  { path: "balance", what: "the balances of one merchant", times: 200 },
  { path: "statement", what: "the newest 50 lines of a statement", times: 120 },
] as const;

export async function benchGrowth(bench: BenchHost): Promise<Figure[]> {
  for (const [binding, transfers] of Object.entries(TRANSFERS)) {
    const database = await bench.database("posting", binding);
    await migrateLedger(database, binding);
    await openAccounts(database);
    await fillLedger(database, transfers / LEGS);
  }
  const figures: Figure[] = [];
  for (const { path, what, times } of works) {
    const cost = async (database: keyof typeof TRANSFERS, first: number, many: number = times) =>
      1000 / (await looped(`${bench.url.posting}/${path}`, { database, first, times: many }));
    await cost("SMALL", 0, WARM_UP);
    await cost("LARGE", 0, WARM_UP);
    const pair = await alternate(
      ROUNDS,
      (round) => cost("LARGE", round * times),
      (round) => cost("SMALL", round * times),
    );
    const words = { part: "g", what: `${what}, at 1,000,000 transfers`, unit: "ms", against: "at 10,000" };
    figures.push(ratio(words, pair, { atMost: 1.3 }));
  }
  for (const binding of Object.keys(TRANSFERS))
    await insistOnBalance(await bench.database("posting", binding), binding);
  return figures;
}

/** Debits are credits, and the totals are what the transfers sum to. */
async function insistOnBalance(database: LocalDatabase, binding: string): Promise<void> {
  const totals = await database
    .prepare(
      `SELECT (SELECT sum(amount) FROM ledger_transfers) AS moved, sum(debits_posted) AS debits,
         sum(credits_posted) AS credits, sum(entries) AS entries, (SELECT count(*) FROM ledger_entries) AS counted
       FROM ledger_accounts`,
    )
    .first<{ moved: number; debits: number; credits: number; entries: number; counted: number }>();
  const { moved, debits, credits, entries, counted } = totals ?? {};
  if (moved !== debits || moved !== credits || entries !== counted) {
    throw new Error(`the books of ${binding} do not balance: ${JSON.stringify(totals)}`);
  }
}
