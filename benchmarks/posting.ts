/** (a) Payments, releases and refunds posted per second through core: beside a raw batch, and in groups. */
import type { LocalDatabase } from "../local/migrations.ts";
import type { BenchHost } from "./bench-host.ts";
import { migrateLedger, openAccounts } from "./books.ts";
import { alternate, type Figure, ratio, single } from "./figures.ts";
import { Connections, expectStatus } from "./load.ts";

const ROUNDS = 7;
const PAYMENTS = 300;
const WARM_UP = 100;
const BYTES_MAX = 6000;

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
  const rate = (path: string, first: number, times: number) =>
    looped(`${bench.url.posting}/${path}`, { database: "POSTED", first, times });
  const ours = (first: number, times = PAYMENTS) => rate("post", first, times);
  const bare = (first: number, times = PAYMENTS) => looped(`${bench.url.bare}/post`, { first, times });
  await ours(0, WARM_UP);
  await bare(0, WARM_UP);
  const empty = await sizeOf(posted);
  const pair = await alternate(
    ROUNDS,
    (round) => ours(round * PAYMENTS),
    (round) => bare(round * PAYMENTS),
  );
  const bytes = ((await sizeOf(posted)) - empty) / (ROUNDS * PAYMENTS);
  const words = {
    part: "a",
    what: "payments posted, four ledger transfers each, one at a time",
    unit: "/s",
    against: "raw D1 batch() of the same rows, same triggers",
  };
  const size = { part: "a", what: "D1 bytes of a payment of four ledger transfers, indexes included", unit: "bytes" };
  const figures = [ratio(words, pair, { atLeast: 0.8 }), single(size, Math.round(bytes), BYTES_MAX)];
  for (const { path, what, atLeast, times } of KINDS) {
    await rate(path, 0, WARM_UP);
    const beside = await alternate(
      ROUNDS,
      (round) => rate(path, round * times, times),
      (round) => ours(round * times, times),
    );
    figures.push(
      ratio({ part: "a", what, unit: "/s", against: "payments of three lines, one at a time" }, beside, { atLeast }),
    );
  }
  return figures;
}

/** What is posted beside a payment of three lines, and how often at least for each of those. */
const KINDS = [
  { path: "post-together", what: "the same payments in groups of up to 100", atLeast: 3, times: PAYMENTS },
  { path: "post-many", what: "payments of 20 lines posted, 21 ledger transfers", atLeast: 0.2, times: 60 },
  { path: "release", what: "releases of two shares, transfers asked for and answered", atLeast: 0.35, times: 100 },
  { path: "refund", what: "refunds of three parts, set aside and booked", atLeast: 0.35, times: 100 },
] as const;

async function sizeOf(database: LocalDatabase): Promise<number> {
  const { meta } = (await database.prepare("SELECT 1").run()) as { meta: { size_after: number } };
  return meta.size_after;
}
