/** (c) From accepted to succeeded: our workflow, its provider answering at once, and bare ones. */
import type { LocalDatabase } from "../local/migrations.ts";
import { paymentRequests, quiet } from "./accepting.ts";
import type { BenchHost } from "./bench-host.ts";
import { ledgerOf } from "./books.ts";
import { beside, type Figure, median, ratio } from "./figures.ts";
import { type Answered, type Asked, byTurns, Connections, expectStatus } from "./load.ts";

const ROUNDS = 5;
const PAYMENTS = 30;
/** Far enough apart that no payment meets the one before. */
const EVERY_MS = 80;

/** Nobody asks while a payment is under way: the database itself writes down when it succeeded, on both sides. */
const MARKS = [
  "CREATE TABLE IF NOT EXISTS bench_marks (id TEXT PRIMARY KEY, at REAL NOT NULL)",
  `CREATE TRIGGER IF NOT EXISTS bench_succeeded AFTER UPDATE OF state ON payments WHEN NEW.state = 'succeeded'
    BEGIN INSERT INTO bench_marks VALUES (NEW.id, unixepoch('subsec') * 1000); END`,
];

/**
 * The bare workflow that ours is held against asks the provider by three plain fetches, since no workflow that takes a
 * payment can do without them; one that only writes is measured beside it, to know.
 */
export async function benchSettling(bench: BenchHost): Promise<Figure[]> {
  const books = await bench.host.database(await ledgerOf(bench));
  const bareBooks = await bench.database("bare", "BOOKS");
  await markSuccesses([books, bareBooks]);
  const connections = new Connections(1);
  const ours = paymentRequests(bench, await bench.token());
  const bare = (path: string) => () => ({ method: "POST" as const, url: `${bench.url.bare}${path}` });
  const rounds: { ours: number[]; asking: number[]; writing: number[] } = { ours: [], asking: [], writing: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const accept = (make: (i: number) => Asked) => async (i: number) =>
      accepted(await expectStatus(connections, make(i), 202));
    const loads = [accept(ours), accept(bare("/durable?asks")), accept(bare("/durable"))] as const;
    const [taken, asking, writing] = await byTurns(loads, { count: PAYMENTS, everyMs: EVERY_MS });
    await quiet(bench);
    rounds.ours.push(median(await takenTimes(taken, books)));
    rounds.asking.push(median(await takenTimes(asking, bareBooks)));
    rounds.writing.push(median(await takenTimes(writing, bareBooks)));
  }
  connections.close();
  const words = { part: "c", what: "p50 from accepted to succeeded, provider answering at once", unit: "ms" };
  const asked = "a bare workflow of as many steps with the same writes and three plain fetches to the provider";
  return [
    ratio({ ...words, against: asked }, { ours: rounds.ours, other: rounds.asking }, { atMost: 1.25 }),
    beside(
      { ...words, against: "the same bare workflow, asking no provider" },
      { ours: rounds.ours, other: rounds.writing },
    ),
  ];
}

export async function markSuccesses(databases: readonly LocalDatabase[]): Promise<void> {
  for (const database of databases) await database.batch(MARKS.map((sql) => database.prepare(sql)));
}

type Accepted = { readonly id: string; readonly at: number };

export function accepted({ body, at }: Answered): Accepted {
  return { id: (JSON.parse(body) as { id: string }).id, at };
}

/** @returns of each payment the ms from its answer to the commit of its success */
export async function takenTimes(payments: readonly Accepted[], database: LocalDatabase): Promise<number[]> {
  const { results } = await database.prepare("SELECT id, at FROM bench_marks").all<Accepted>();
  const marks = new Map(results.map(({ id, at }) => [id, at]));
  return payments.map(({ id, at }) => {
    const mark = marks.get(id);
    if (mark === undefined) throw new Error(`${id} has not succeeded in time`);
    return mark - at;
  });
}
