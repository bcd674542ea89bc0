/** (i) What runs cost: the engine's steps of a payment, which it bills by, and a sweep among many finished runs. */
import type { LocalDatabase } from "../local/migrations.ts";
import { quiet } from "./accepting.ts";
import type { BenchHost } from "./bench-host.ts";
import { ledgerOf, paymentBody, settled } from "./books.ts";
import { type Figure, median, ratio, single } from "./figures.ts";
import { Connections, expectStatus } from "./load.ts";

const STEPS_MAX = 6;
const THREE_DAYS_SECONDS = 259_200;
const PATIENCE_MS = 60_000;
const OPEN = 100;
const FINISHED = 100_000;
const PAGE = 10_000;
const SWEEPS = 9;

export async function benchRunning(bench: BenchHost): Promise<Figure[]> {
  const database = await bench.host.database(await ledgerOf(bench));
  const connections = new Connections(8);
  const headers = { authorization: `Bearer ${await bench.token()}`, "content-type": "application/json" };
  const post = async (path: string, body: string): Promise<{ id: string }> => {
    const keyed = { ...headers, "idempotency-key": crypto.randomUUID() };
    const asked = { method: "POST" as const, url: `${bench.host.baseUrl}${path}`, headers: keyed, body };
    const { body: answered, status } = await connections.send(asked);
    if (status >= 300) throw new Error(`${path} answered ${status}: ${answered}`);
    return JSON.parse(answered) as { id: string };
  };
  const provider = (is: boolean) =>
    expectStatus(connections, { method: "POST", url: `${bench.url.provider}/answers-at-once?is=${is}` }, 200);
  await provider(false);
  try {
    const steps = await stepsOfPayment(bench, database, post);
    const pair = await sweeps(bench, database, post);
    const against = `${OPEN} open ones alone`;
    const words = {
      part: "i",
      what: `a sweep at ${FINISHED.toLocaleString("en")} finished runs and ${OPEN} open ones`,
    };
    return [
      single(
        { part: "i", what: "engine steps of a payment to its last transfer, waits counted", unit: "steps" },
        steps,
        STEPS_MAX + 1,
      ),
      ratio({ ...words, unit: "ms", against }, pair, { atMost: 1.3 }),
    ];
  } finally {
    await provider(true);
    connections.close();
  }
}

type Post = (path: string, body: string) => Promise<{ id: string }>;

/** Steps and waits of taking a payment of three shares and of distributing it, as their runs have written them down. */
async function stepsOfPayment(bench: BenchHost, database: LocalDatabase, post: Post): Promise<number> {
  const { id } = await post("/v1/payments", paymentBody(bench));
  await settled(bench, [id]);
  await post("/v1/sandbox/clock", JSON.stringify({ advance_seconds: THREE_DAYS_SECONDS }));
  const sql = `SELECT sum(r.steps) AS steps, sum(r.state NOT IN ('succeeded')) AS open, count(*) AS runs
    FROM workflow_runs r WHERE r.tenant_id = ?1 AND r.subject_id IN (SELECT ?2 UNION ALL
      SELECT id FROM distributions WHERE tenant_id = ?1 AND payment_id = ?2)`;
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; ) {
    const row = await database
      .prepare(sql)
      .bind(bench.seeded.tenant, id)
      .first<{ steps: number; open: number; runs: number }>();
    if (row && row.open === 0 && row.runs >= 2) return row.steps;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${id} was not distributed in time`);
}

/** Ms of a sweep, with nothing but open runs and among many that have ended. */
async function sweeps(bench: BenchHost, database: LocalDatabase, post: Post) {
  const { tenant } = bench.seeded;
  await quiet(bench);
  for (let i = 0; i < OPEN; i++) await post("/v1/payments", paymentBody(bench));
  await quiet(bench);
  // Their distributions are open and not due. Each sweep asks about whatever has begun, as a minute later.
  const times = async () => {
    const taken: number[] = [];
    for (let i = 0; i < SWEEPS; i++) {
      await database.prepare("UPDATE workflow_runs SET checked_at = 0 WHERE ended_at IS NULL").run();
      const startedAt = performance.now();
      await bench.host.tick();
      taken.push(performance.now() - startedAt);
    }
    return median(taken);
  };
  await times();
  const alone = await times();
  const insert = `INSERT INTO workflow_runs (tenant_id, id, subject_id, kind, generation, state, stalled, started,
      due_at, config_version, created_at, updated_at, ended_at)
    WITH RECURSIVE n(i) AS (SELECT ?2 UNION ALL SELECT i + 1 FROM n WHERE i < ?3)
    SELECT ?1, 'run_' || printf('%026d', i), 'pay_' || printf('%026d', i), 'take-payment', 1, 'succeeded', 0, 1,
      0, 1, 0, 0, 0 FROM n`;
  for (let from = 0; from < FINISHED; from += PAGE) {
    await database
      .prepare(insert)
      .bind(tenant, from, from + PAGE - 1)
      .run();
  }
  const among = await times();
  await database.prepare("DELETE FROM workflow_runs WHERE tenant_id = ?1 AND id < 'run_01'").bind(tenant).run();
  return { ours: [among], other: [alone] };
}
