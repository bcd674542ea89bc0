/**
 * Payments through a host that is killed again and again: with its whole process group, alone, and so that its engine
 * goes on without it. Whatever was going on, in the end each payment has been taken, shared, transferred and told once.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TypeID } from "typeid-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../local/configuration.ts";
import type { HostRecord } from "../local/folder.ts";
import { type Host, startHost } from "../local/host.ts";
import { processes, processOf } from "../local/processes.ts";
import { ApiError } from "../sdk/errors.ts";
import { judge, report } from "./contract.ts";
import { temporaryFolder } from "./host.ts";
import { violations } from "./invariants.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { control, ended, freshTenant, simulatorKey, type TestTenant, until } from "./tenant.ts";

/**
 * Who is killed, and in the middle of what: so many ms after the first of some payments was accepted (undefined: before
 * any was), or after the sandbox was told to move to a time when shares are due.
 */
const KILLS = [
  ["the whole group", { payments: undefined }],
  ["the host alone", { payments: 0 }],
  ["the whole group", { payments: 20 }],
  ["the host and its guard", { payments: 40 }],
  ["the host alone", { payments: 80 }],
  ["the whole group", { transfers: 400 }],
  ["the host alone", { transfers: 150 }],
  ["the whole group", { payments: 130 }],
] as const;
type Victim = (typeof KILLS)[number][0];

const AT_ONCE = 4;
const SHARES = [200, 400, 1399];
const THREE_DAYS_SECONDS = 259_200;

/** What was asked for, and whether the answer came before the kill. */
interface Asked {
  readonly key: string;
  readonly acknowledged: string | undefined;
}

const folder = temporaryFolder();
let receiver: Receiver;
let tenant: TestTenant;
/** The one that is left alive in the end, in this process. */
let last: Host;
/** How many events there were before anybody listened. */
let quiet: number;
const asked: Asked[] = [];
const killedAt: number[] = [];

beforeAll(async () => {
  receiver = await startReceiver();
  const first = await startHost({ folder, port: 0, cron: false, log: "none" });
  tenant = await freshTenant({}, "pm_card_visa", first);
  quiet = (await all(tenant.api.events.list({ limit: 100 }))).length;
  await tenant.api.webhookEndpoints.create({ url: `${receiver.url}/all` });
  const port = Number(new URL(first.baseUrl).port);
  await first.stop();
  for (const [victim, moment] of KILLS) {
    const child = await hostProcess(port);
    // What is not taken when its time is over has failed, and rightly so.
    if ("transfers" in moment) await allEnded();
    const answers = "payments" in moment ? Array.from({ length: AT_ONCE }, () => ask()) : [threeDaysOn()];
    await reached(moment, answers);
    killedAt.push(Date.now());
    await kill(victim, child);
    asked.push(...(await Promise.all(answers)).flat());
  }
  last = await startHost({ folder, port, cron: false, log: "none", temporary: true });
});

afterAll(async () => {
  await last?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  await receiver.close();
});

const take = (idempotencyKey: string, maxRetries: number) =>
  tenant.api.payments.create(
    { amount: 1999, currency: "EUR", payment_instrument: tenant.card },
    { idempotencyKey, maxRetries },
  );

async function allEnded() {
  const found = await all(tenant.api.payments.list({ limit: 100 }));
  return Promise.all(found.map(({ id }) => ended(tenant.api, id)));
}

async function reached(moment: (typeof KILLS)[number][1], answers: readonly Promise<unknown>[]): Promise<void> {
  if ("transfers" in moment) return sleep(moment.transfers);
  if (moment.payments === undefined) return sleep(5);
  await Promise.race(answers);
  await sleep(moment.payments);
}

/** Makes funds available and shares due, so that they are transferred. */
async function threeDaysOn(): Promise<[]> {
  await tenant.api.sandbox.advanceClock({ advance_seconds: THREE_DAYS_SECONDS }, { maxRetries: 0 }).catch(cut);
  return [];
}

/** The line was cut. A refusal would be something else. */
function cut(error: unknown): void {
  if (error instanceof ApiError) throw error;
}

async function ask(): Promise<Asked> {
  const key = randomUUID();
  try {
    return { key, acknowledged: (await take(key, 0)).id };
  } catch (error) {
    cut(error);
    return { key, acknowledged: undefined };
  }
}

async function hostProcess(port: number): Promise<ChildProcess> {
  const script = resolve(repository, "tests/crash-host.ts");
  const child = spawn(process.execPath, [script, folder, String(port)], { detached: true });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const died = once(child, "exit").then(() => Promise.reject(new Error(`the host did not start: ${errors}`)));
  await Promise.race([once(child.stdout, "data"), died]);
  died.catch(() => undefined);
  return child;
}

async function kill(victim: Victim, child: ChildProcess): Promise<void> {
  const pid = child.pid as number;
  const { engines } = JSON.parse(readFileSync(join(folder, "host.json"), "utf8")) as HostRecord;
  if (victim === "the host and its guard") {
    const guard = processes().find((each) => each.parent === pid && each.command.startsWith("sh -c cat"));
    process.kill(guard?.pid as number, "SIGKILL");
  }
  process.kill(victim === "the whole group" ? -pid : pid, "SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  if (victim === "the host and its guard") {
    // Nobody ends the engine but the next host: until then it works on.
    expect(engines.map(processOf)).not.toContain(undefined);
    return;
  }
  await until(
    async () => engines.map(processOf),
    (found) => found.every((each) => each === undefined),
  );
}

/** All that a list has. */
async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of list) found.push(each);
  return found;
}

type Transfer = { id: string; amount: number; metadata: Record<string, string> };
type Charge = { captured: boolean; payment_intent: string | null };
type Books = { objects: { charge: Charge[]; payment_intent: unknown[]; transfer: Transfer[] } };

describe("after all kills", () => {
  test("what was acknowledged is there, and what was not is made once by asking again", async () => {
    for (const { key, acknowledged } of asked) {
      const again = await take(key, 2);
      if (acknowledged !== undefined) expect(again.id).toBe(acknowledged);
    }
    expect(asked.some(({ acknowledged }) => acknowledged === undefined)).toBe(true);
    expect(await all(tenant.api.payments.list({ limit: 100 }))).toHaveLength(asked.length);
  });

  test("every payment comes to its end", async () => {
    for (const payment of await allEnded()) expect(payment).toMatchObject({ status: "succeeded", fee: 55 });
  });

  test("every share is transferred, once", async () => {
    await threeDaysOn();
    await until(
      () => all(tenant.api.distributions.list({ limit: 100 })),
      (found) =>
        found.length === asked.length && found.every(({ shares }) => shares.every((s) => s.status === "transferred")),
    );
    const { objects } = (await control(tenant, "GET", "state", undefined, last)) as Books;
    expect(objects.payment_intent).toHaveLength(asked.length);
    // What a connected account gets is a charge in its books, without a payment intent.
    const charges = objects.charge.filter(({ captured, payment_intent }) => captured && payment_intent !== null);
    expect(charges).toHaveLength(asked.length);
    expect(new Set(charges.map(({ payment_intent }) => payment_intent)).size).toBe(asked.length);
    const byPayment = Map.groupBy(objects.transfer, ({ metadata }) => metadata.payment_id);
    expect(byPayment.size).toBe(asked.length);
    for (const transfers of byPayment.values()) {
      expect(transfers.map(({ amount }) => amount).sort((a, b) => a - b)).toEqual(SHARES);
    }
  });

  test("the kills came in the middle", async () => {
    const types = "payment.created,payment.succeeded,share.released,share.transferred";
    const events = await all(tenant.api.events.list({ types, limit: 100 }));
    const lives = [...Map.groupBy(events, ({ subject_id }) => subject_id).values()];
    const times = lives.map((life) => life.map(({ id }) => madeAt(id)));
    const open = killedAt.map((at) => times.filter(([from = 0, to = 0]) => from <= at && at < to).length);
    expect(open.filter((count) => count > 0).length).toBeGreaterThanOrEqual(KILLS.length / 2);
  });

  test("the receiver has been told of every event, of none in two ways, and of nothing else", async () => {
    const expected = await all(tenant.api.events.list({ after: quiet, limit: 100 }));
    const told = () => Map.groupBy(receiver.received("/all"), ({ headers }) => headers["webhook-id"]);
    await sendWhatIsLeased();
    await until(
      async () => expected.filter(({ id }) => !told().has(id)).map(({ type }) => type),
      (missing) => missing.length === 0,
    );
    for (const [id, deliveries] of told()) {
      expect(new Set(deliveries.map(({ body }) => body)).size).toBe(1);
      const [{ event } = {}] = deliveries;
      report("a webhook", judge.eventFaults(event));
      expect(event).toEqual(expected.find((each) => each.id === id));
    }
  });

  test("all invariants hold, at the provider too", async () => {
    expect(await violations(last)).toEqual([]);
  });

  test("and do not hold once a payment is charged again behind the ledger's back", async () => {
    const [{ id = "" } = {}] = (await tenant.api.payments.list({ limit: 1 })).data;
    const answer = await fetch(`${last.simulatorUrl}/v1/payment_intents`, {
      method: "POST",
      headers: { authorization: `Bearer ${await simulatorKey(tenant.id, last)}` },
      body: new URLSearchParams({
        amount: "1999",
        currency: "eur",
        confirm: "true",
        payment_method: "pm_card_visa",
        "automatic_payment_methods[enabled]": "true",
        "automatic_payment_methods[allow_redirects]": "never",
        "metadata[payment_id]": id,
      }),
    });
    expect(await answer.json()).toMatchObject({ status: "succeeded" });
    const found = (await violations(last)).map(({ invariant }) => invariant);
    expect(found.sort()).toEqual(["7 the provider's balances are the ledger's", "8 charged once"]);
  });
});

/** An id's time, wall time in ms: a sandbox's events are dated by its own clock. */
function madeAt(id: string): number {
  return Number.parseInt(TypeID.fromString(id).toUUID().replaceAll("-", "").slice(0, 12), 16);
}

/** An attempt that was cut holds its delivery for half a minute: the test does not wait for that. */
async function sendWhatIsLeased(): Promise<void> {
  for (const binding of ["LEDGER_01", "LEDGER_02"]) {
    const sql = "UPDATE deliveries SET lease_until = 0, next_attempt_at = 0 WHERE state = 'scheduled'";
    await (await last.database(binding)).prepare(sql).run();
  }
  await last.tick();
}
