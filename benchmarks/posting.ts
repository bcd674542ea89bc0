/** (a) Payments posted per second through core, and as a raw batch of the same rows. */
import type { BenchHost } from "./bench-host.ts";
import { migrateLedger, openAccounts } from "./books.ts";
import { alternate, type Figure, ratio } from "./figures.ts";
import { Connections, expectStatus } from "./load.ts";

const ROUNDS = 7;
const PAYMENTS = 300;
const WARM_UP = 100;

/** Asks a Worker to do something many times in one request. @returns times per second */
export async function looped(url: string, query: Record<string, string | number>): Promise<number> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  const connections = new Connections(1);
  const { ms } = await expectStatus(connections, { method: "POST", url: `${url}?${search}` }, 200);
  connections.close();
  return (Number(query.times) * 1000) / ms;
}

export async function benchPosting(bench: BenchHost): Promise<Figure[]> {
  const posted = await bench.database("posting", "POSTED");
  await migrateLedger(posted, "POSTED");
  await openAccounts(posted);
  const ours = (first: number, times = PAYMENTS) =>
    looped(`${bench.url.posting}/post`, { database: "POSTED", first, times });
  const bare = (first: number, times = PAYMENTS) => looped(`${bench.url.bare}/post`, { first, times });
  await ours(0, WARM_UP);
  await bare(0, WARM_UP);
  const pair = await alternate(
    ROUNDS,
    (round) => ours(round * PAYMENTS),
    (round) => bare(round * PAYMENTS),
  );
  const words = {
    part: "a",
    what: "payments posted, four ledger transfers each, one at a time",
    unit: "/s",
    against: "raw D1 batch() of the same rows, same triggers",
  };
  return [ratio(words, pair, { atLeast: 0.8 })];
}
