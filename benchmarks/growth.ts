/** (g) What posting, a balance and a page of a statement cost at 100,000 and a million transfers, against 10,000. */
import type { LocalDatabase } from "../local/migrations.ts";
import type { BenchHost } from "./bench-host.ts";
import { migrateLedger, openAccounts } from "./books.ts";
import { alternate, type Figure, ratio } from "./figures.ts";
import { fillLedger } from "./fill-ledger.ts";
import { LEGS } from "./ledger-shape.ts";
import { looped } from "./posting.ts";

const TRANSFERS = { SMALL: 10_000, MIDDLE: 100_000, LARGE: 1_000_000 } as const;
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
    for (const larger of ["MIDDLE", "LARGE"] as const) {
      await cost(larger, 0, WARM_UP);
      const pair = await alternate(
        ROUNDS,
        (round) => cost(larger, round * times),
        (round) => cost("SMALL", round * times),
      );
      const at = `at ${TRANSFERS[larger].toLocaleString("en")} transfers`;
      figures.push(
        ratio({ part: "g", what: `${what}, ${at}`, unit: "ms", against: "at 10,000" }, pair, { atMost: 1.3 }),
      );
    }
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
