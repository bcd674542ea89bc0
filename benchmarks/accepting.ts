/** (b) Accepting payments: bursts and single requests against a bare Hono, zod and batch; and settling, by itself. */
import type { BenchHost } from "./bench-host.ts";
import { ledgerOf, paymentBody } from "./books.ts";
import { alternate, type Figure, median, ratio, single } from "./figures.ts";
import { type Asked, burst, Connections, expectStatus, type Load, paced } from "./load.ts";

const BURST = 200;
const BURST_ROUNDS = 5;
const BURST_CONNECTIONS = 32;
const PACED_ROUNDS = 8;
const PACED = { count: 25, everyMs: 60 };
const SETTLED_WITHIN_MS = 60_000;

export async function benchAccepting(bench: BenchHost): Promise<Figure[]> {
  const connections = new Connections(BURST_CONNECTIONS);
  const ours = { make: paymentRequests(bench, await bench.token()), status: 202 };
  const bare = { make: barePayments(bench), status: 202 };
  for (const load of [ours, bare]) await burst(connections, load, BURST_CONNECTIONS);
  await quiet(bench);
  const settledPerSecond: number[] = [];
  const accepted = await alternate(
    BURST_ROUNDS,
    async () => {
      const since = Date.now();
      const perSecond = await burst(connections, ours, BURST);
      settledPerSecond.push(await untilSettled(bench, since, BURST));
      return perSecond;
    },
    () => burst(connections, bare, BURST),
  );
  const times = (load: Load) => async () => median(await paced(connections, load, PACED));
  const p50 = await alternate(PACED_ROUNDS, times(ours), times(bare));
  await quiet(bench);
  const withSimulator = await settlingWithSimulator(bench, connections, ours);
  connections.close();
  const against = "Hono, zod and a D1 batch of as many rows";
  return [
    ratio({ part: "b", what: `payments accepted in bursts of ${BURST}`, unit: "/s", against }, accepted, {
      atLeast: 0.6,
    }),
    ratio({ part: "b", what: `p50 of one payment each ${PACED.everyMs} ms`, unit: "ms", against }, p50, {
      atMost: 1.6,
    }),
    single({ part: "b", what: "payments settled, provider answering at once", unit: "/s" }, median(settledPerSecond)),
    single({ part: "b", what: "payments settled, provider being the simulator", unit: "/s" }, withSimulator),
  ];
}

/** Requests that the platform accepts, each with a key of its own. */
export function paymentRequests(bench: BenchHost, token: string): (i: number) => Asked {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = paymentBody(bench);
  const url = `${bench.host.baseUrl}/v1/payments`;
  return () => ({ method: "POST", url, headers: { ...headers, "idempotency-key": crypto.randomUUID() }, body });
}

function barePayments(bench: BenchHost): (i: number) => Asked {
  const headers = { "content-type": "application/json" };
  const body = paymentBody(bench);
  return () => ({ method: "POST", url: `${bench.url.bare}/v1/payments`, headers, body });
}

async function settlingWithSimulator(bench: BenchHost, connections: Connections, load: Load): Promise<number> {
  const answersAtOnce = (is: boolean) =>
    expectStatus(connections, { method: "POST", url: `${bench.url.provider}/answers-at-once?is=${is}` }, 200);
  await answersAtOnce(false);
  const since = Date.now();
  await burst(connections, load, BURST);
  const perSecond = await untilSettled(bench, since, BURST);
  await answersAtOnce(true);
  return perSecond;
}

/** @returns payments per second, from the burst's start to the last payment's success */
async function untilSettled(bench: BenchHost, since: number, count: number): Promise<number> {
  await quiet(bench);
  const database = await bench.host.database(await ledgerOf(bench));
  // Payments stand in the tenant's time, which an earlier part may have moved on.
  const sql = `SELECT count(*) AS succeeded, max(p.updated_at) - c.offset_ms AS last FROM tenant_clocks c, payments p
    WHERE c.tenant_id = ?1 AND p.tenant_id = ?1 AND p.created_at >= ?2 + c.offset_ms AND p.state = 'succeeded'`;
  const row = await database.prepare(sql).bind(bench.seeded.tenant, since).first<{ succeeded: number; last: number }>();
  if (row?.succeeded !== count) throw new Error(`${row?.succeeded} of ${count} payments succeeded`);
  return (count * 1000) / (row.last - since);
}

/** Waits until every payment has settled and its news have left the outbox. */
export async function quiet(bench: BenchHost): Promise<void> {
  const database = await bench.host.database(await ledgerOf(bench));
  const sql = `SELECT (SELECT count(*) FROM workflow_runs WHERE tenant_id = ?1 AND kind = 'take-payment'
    AND ended_at IS NULL) + (SELECT count(*) FROM outbox WHERE tenant_id = ?1) AS open`;
  for (const deadline = Date.now() + SETTLED_WITHIN_MS; Date.now() < deadline; ) {
    await new Promise((done) => setTimeout(done, 100));
    const row = await database.prepare(sql).bind(bench.seeded.tenant).first<{ open: number }>();
    if (row?.open === 0) return;
  }
  throw new Error("payments did not settle in time");
}
