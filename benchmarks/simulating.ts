/** (h) The simulator's share of a payment's time: how much of it is spent waiting for the simulator's answers. */
import { paymentRequests, quiet } from "./accepting.ts";
import type { BenchHost } from "./bench-host.ts";
import { ledgerOf } from "./books.ts";
import { type Figure, share } from "./figures.ts";
import { Connections, expectStatus } from "./load.ts";
import { accepted, markSuccesses, takenTimes } from "./settling.ts";

const ROUNDS = 5;
const PAYMENTS = 30;
/** Far enough apart that no payment meets the one before. */
const EVERY_MS = 80;
/** A simulator that takes more than this is what one waits for. */
const SHARE_MAX = 0.2;

export async function benchSimulating(bench: BenchHost): Promise<Figure[]> {
  const books = await bench.host.database(await ledgerOf(bench));
  await markSuccesses([books]);
  const connections = new Connections(1);
  const make = paymentRequests(bench, await bench.token());
  const ask = (path: string) => expectStatus(connections, { method: "POST", url: `${bench.url.provider}${path}` }, 200);
  const mean = (times: readonly number[]) => times.reduce((sum, time) => sum + time, 0) / times.length;
  const waited: number[] = [];
  const taken: number[] = [];
  await ask("/answers-at-once?is=false");
  for (let round = 0; round < ROUNDS; round++) {
    await ask("/waited");
    const payments = [];
    for (let i = 0; i < PAYMENTS; i++) {
      payments.push(accepted(await expectStatus(connections, make(i), 202)));
      await new Promise((done) => setTimeout(done, EVERY_MS));
    }
    await quiet(bench);
    const { waited_ms } = JSON.parse((await ask("/waited")).body) as { waited_ms: number };
    waited.push(waited_ms / PAYMENTS);
    taken.push(mean(await takenTimes(payments, books)));
  }
  await ask("/answers-at-once?is=true");
  connections.close();
  const words = {
    part: "h",
    what: "waiting for the simulator in a payment, on average",
    unit: "ms",
    against: "from accepted to succeeded",
  };
  return [share(words, { ours: waited, other: taken }, SHARE_MAX)];
}
