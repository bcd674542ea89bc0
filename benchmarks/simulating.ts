/** (h) The simulator's share of a payment's time: with it, and with a provider that answers at once. */
import { paymentRequests, quiet } from "./accepting.ts";
import type { BenchHost } from "./bench-host.ts";
import { ledgerOf } from "./books.ts";
import { type Figure, roundsOf, share } from "./figures.ts";
import { byTurns, Connections, expectStatus } from "./load.ts";
import { accepted, markSuccesses, takenTimes } from "./settling.ts";

const ROUNDS = 5;
const PAYMENTS = 20;
/** Far enough apart that no payment meets the one before. */
const EVERY_MS = 80;
/** A simulator that takes more than this is what one waits for. */
const SHARE_MAX = 0.2;

export async function benchSimulating(bench: BenchHost): Promise<Figure[]> {
  const books = await bench.host.database(await ledgerOf(bench));
  await markSuccesses([books]);
  const connections = new Connections(1);
  const make = paymentRequests(bench, await bench.token());
  const take = (answersAtOnce: boolean) => async (i: number) => {
    const url = `${bench.url.provider}/answers-at-once?is=${answersAtOnce}`;
    await expectStatus(connections, { method: "POST", url }, 200);
    return accepted(await expectStatus(connections, make(i), 202));
  };
  const pair = await roundsOf(ROUNDS, async () => {
    const [simulated, instant] = await byTurns([take(false), take(true)], { count: PAYMENTS, everyMs: EVERY_MS });
    await quiet(bench);
    return [await takenTimes(simulated, books), await takenTimes(instant, books)];
  });
  await expectStatus(connections, { method: "POST", url: `${bench.url.provider}/answers-at-once?is=true` }, 200);
  connections.close();
  const words = {
    part: "h",
    what: "p50 from accepted to succeeded, provider being the simulator",
    unit: "ms",
    against: "a provider that answers at once",
  };
  return [share(words, pair, SHARE_MAX)];
}
