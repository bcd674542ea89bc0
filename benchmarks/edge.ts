/** (d) What the token check costs a request, and (e) what tokens cost, in time and in calls to the database. */
import { type BenchHost, tokenRequest } from "./bench-host.ts";
import { paymentBody, recordedCalls, settled } from "./books.ts";
import { alternate, difference, type Figure, ratio, roundsOf, single } from "./figures.ts";
import { type Asked, byTurns, Connections, expectStatus, flood } from "./load.ts";
import { TENANT_HEADER } from "./no-token.ts";

const READ_ROUNDS = 10;
const READS = { count: 120, everyMs: 0 };
const TOKEN_ROUNDS = 5;
const TOKENS = { count: 600, lanes: 16 };

export async function benchTokenCheck(bench: BenchHost): Promise<Figure[]> {
  const { url, seeded } = bench;
  const { paymentId, calls } = await countedPayment(bench);
  const connections = new Connections(1);
  const path = `/v1/payments/${paymentId}`;
  const read = (base: string, headers: Record<string, string>): Asked => ({ method: "GET", url: base + path, headers });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const token = await bench.token();
  const fresh = await manyTokens(bench, READ_ROUNDS * READS.count);
  const time = (make: (i: number) => Asked) => async (i: number) => (await expectStatus(connections, make(i), 200)).ms;
  const known = time(() => read(url.withToken, bearer(token)));
  const unknown = (round: number) => time((i) => read(url.withToken, bearer(fresh[round * READS.count + i] ?? "")));
  const without = time(() => read(url.withoutToken, { [TENANT_HEADER]: seeded.tenant }));
  await byTurns([known, without], READS);
  const knownPair = await roundsOf(READ_ROUNDS, () => byTurns([known, without], READS));
  const unknownPair = await roundsOf(READ_ROUNDS, (round) => byTurns([unknown(round), without], READS));
  const counts = await countedReads(bench, connections, path, [bearer(token), bearer(await bench.token())]);
  connections.close();
  const words = { part: "d", unit: "ms", against: "the same without the token check" };
  return [
    difference({ ...words, what: "p50 of an authenticated GET, its token seen before" }, knownPair, 0.2),
    difference({ ...words, what: "p50 of an authenticated GET, its token new" }, unknownPair, 0.2),
    single({ part: "d", what: "D1 calls for the check of a token", unit: "calls" }, counts.check, 1),
    single({ part: "d", what: "D1 calls of the GET itself", unit: "calls" }, counts.all),
    single({ part: "b", what: "D1 calls of an accepted payment", unit: "calls" }, calls.accept),
    single({ part: "c", what: "D1 calls of its workflow to the capture", unit: "calls" }, calls.settle),
  ];
}

/** Calls to the databases: of one payment with everything remembered that may be. */
async function countedPayment(bench: BenchHost) {
  const connections = new Connections(1);
  const headers = { authorization: `Bearer ${await bench.token()}`, "content-type": "application/json" };
  const take = async () => {
    await recordedCalls(bench);
    const asked = { method: "POST" as const, url: `${bench.url.recording}/v1/payments`, body: paymentBody(bench) };
    const keyed = { ...asked, headers: { ...headers, "idempotency-key": crypto.randomUUID() } };
    const { body } = await expectStatus(connections, keyed, 202);
    const { id } = JSON.parse(body) as { id: string };
    await settled(bench, [id]);
    return { paymentId: id, calls: await recordedCalls(bench) };
  };
  await take();
  const { paymentId, calls } = await take();
  connections.close();
  const firstOfRun = calls.findIndex(({ statements }) => statements[0]?.sql.includes("FROM workflow_runs"));
  return { paymentId, calls: { accept: firstOfRun, settle: calls.length - firstOfRun } };
}

/** The most calls that one read made: to the directory, which is where clients stand, and in all. */
async function countedReads(bench: BenchHost, connections: Connections, path: string, kinds: Record<string, string>[]) {
  const asked = (headers: Record<string, string>): Asked => ({
    method: "GET",
    url: bench.url.recording + path,
    headers,
  });
  const [first] = kinds;
  if (first) await expectStatus(connections, asked(first), 200);
  let check = 0;
  let all = 0;
  for (const headers of kinds) {
    await recordedCalls(bench);
    await expectStatus(connections, asked(headers), 200);
    const calls = await recordedCalls(bench);
    check = Math.max(check, calls.filter(({ database }) => database === "DIRECTORY").length);
    all = Math.max(all, calls.length);
  }
  return { check, all };
}

async function manyTokens(bench: BenchHost, count: number): Promise<string[]> {
  const lanes = Array.from({ length: TOKENS.lanes }, async () => {
    const tokens: string[] = [];
    for (let i = 0; i < count / TOKENS.lanes; i++) tokens.push(await bench.token());
    return tokens;
  });
  return (await Promise.all(lanes)).flat();
}

export async function benchTokens(bench: BenchHost): Promise<Figure[]> {
  const connections = new Connections(TOKENS.lanes);
  const asked = tokenRequest(bench.host.baseUrl, bench.seeded);
  const ours = () => flood(connections, { make: () => asked, status: 200 }, TOKENS);
  const bareAsked = { ...asked, url: `${bench.url.bare}/read` };
  const bare = () => flood(connections, { make: () => bareAsked, status: 200 }, TOKENS);
  await ours();
  await bare();
  const pair = await alternate(TOKEN_ROUNDS, ours, bare);
  connections.close();
  const words = { part: "e", what: "tokens issued, 16 at a time", unit: "/s", against: "Hono and one D1 read" };
  return [ratio(words, pair, { atLeast: 0.5 })];
}
