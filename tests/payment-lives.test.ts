/** A payment's run, killed before and after every single effect it has: what comes out is always the same. */
import { describe, expect, test } from "vitest";
import { tenantNow } from "../core/context.ts";
import { announce, lastEvent } from "../core/outbound/events.ts";
import { startOf } from "../core/runs.ts";
import type { RunStart } from "../core/store/commit.ts";
import { workflowRuns } from "../core/store/run-schema.ts";
import { DAY, MINUTE } from "../core/time.ts";
import { distributePayment } from "../workflows/distribute-payment.ts";
import { takePayment } from "../workflows/take-payment.ts";
import { killAt } from "./kill-points.ts";
import { type Accepted, accepted, books } from "./payment-lives-world.ts";
import type { SetUpWorld } from "./set-up-world.ts";
import { stripeError } from "./stripe-script.ts";

async function release(world: SetUpWorld): Promise<void> {
  world.ledger.clock.time += 3 * DAY;
  const runs = await world.context.store.readOne(
    world.context.store.rows(workflowRuns, { where: { kind: "distribute-payment", state: "running" } }),
  );
  for (const run of runs) await world.drive(startOf(run), distributePayment);
}

const types = async (world: SetUpWorld, id: string) => (await world.eventsOf(id)).map((event) => event.type);

const BOOKED_GROSS = ({ parties: [a, b, c] }: Accepted) => ({
  "provider:platform": -55,
  "tenant:balance": -55,
  [`merchant:${a}:available`]: 1399,
  [`merchant:${b}:available`]: 400,
  [`merchant:${c}:available`]: 200,
});

function withoutConnected(found: Record<string, number>) {
  return Object.fromEntries(Object.entries(found).filter(([address]) => !address.startsWith("provider:connected")));
}

describe("a payment", () => {
  test("is authorized, captured, shared out, released and moved: the worked example, gross", async () => {
    const given = await accepted();
    await given.world.drive(given.start, takePayment);
    expect(await types(given.world, given.id)).toEqual([
      "payment.created",
      "payment.authorized",
      "payment.captured",
      "payment.succeeded",
    ]);
    await release(given.world);
    const found = books(given.world);
    expect(withoutConnected(found)).toEqual(BOOKED_GROSS(given));
    const connected = Object.entries(found).filter(([address]) => address.startsWith("provider:connected"));
    expect(connected.map(([, balance]) => balance).sort((x, y) => y - x)).toEqual([1399, 400, 200]);
    expect(given.rails.done).toEqual({ held: 1, captured: 1, canceled: 0, transferred: 3 });
  });

  test("on net base waits with its shares for the fee, which is asked for", async () => {
    const given = await accepted("net_of_fee");
    const { world, rails } = given;
    rails.feeless = true;
    let waits = 0;
    await world.drive(given.start, takePayment, () => {
      waits += 1;
      expect(books(world)).toMatchObject({ clearing: 1999 });
      if (waits === 2) rails.feeless = false;
    });
    expect(waits).toBe(2);
    expect((await types(world, given.id)).at(-1)).toBe("payment.fee_booked");
    const [a, b, c] = given.parties;
    expect(books(world)).toEqual({
      "provider:platform": 1944,
      [`merchant:${a}:pending`]: 1361,
      [`merchant:${b}:pending`]: 389,
      [`merchant:${c}:pending`]: 194,
    });
  });

  test("that is declined ends as failed with the provider's codes, and moves nothing", async () => {
    const { world, rails, id, start } = await accepted();
    rails.declines = true;
    await world.drive(start, takePayment);
    const last = (await world.eventsOf(id)).at(-1);
    expect(last?.type).toBe("payment.failed");
    expect(last?.object.error).toMatchObject({ code: "card_declined", decline_code: "insufficient_funds" });
    expect(books(world)).toEqual({});
    expect(await world.runState(start)).toBe("succeeded");
  });

  test("whose provider is slow is asked about until it answers", async () => {
    const { world, rails, id, start } = await accepted();
    rails.slow = true;
    const waited: number[] = [];
    await world.drive(start, takePayment, (ms) => {
      waited.push(ms);
      if (waited.length === 3) rails.slow = false;
    });
    expect(waited.map((ms) => ms / MINUTE)).toEqual([10, 30, 60]);
    expect((await types(world, id)).at(-1)).toBe("payment.succeeded");
    expect(rails.done.captured).toBe(1);
  });

  test("that cannot be captured gives its hold back before it has failed", async () => {
    const { world, rails, id, start } = await accepted();
    rails.refuseCapture = stripeError({ code: "charge_expired_for_capture" }, 400);
    await world.drive(start, takePayment);
    expect(await types(world, id)).toEqual(["payment.created", "payment.authorized", "payment.failed"]);
    expect(rails.done).toMatchObject({ held: 1, captured: 0, canceled: 1 });
    expect(books(world)).toEqual({});
  });

  test("whose capture leaves it as it was is asked about, and captured again", async () => {
    const { world, rails, id, start } = await accepted();
    rails.idleCaptures = 1;
    let waits = 0;
    await world.drive(start, takePayment, () => {
      waits += 1;
    });
    expect(waits).toBe(1);
    expect((await types(world, id)).at(-1)).toBe("payment.succeeded");
    expect(rails.done.captured).toBe(1);
  });

  test("that nobody began in time is failed as expired and never asked for", async () => {
    const { world, rails, id, start } = await accepted();
    world.ledger.clock.time += 61 * MINUTE;
    await world.drive(start, takePayment);
    const last = (await world.eventsOf(id)).at(-1);
    expect(last?.object).toMatchObject({ status: "failed", error: { code: "expired" } });
    expect(rails.done.held).toBe(0);
  });
});

describe("what a commit has left", () => {
  test("is what the next step begins with: one call that reads, and one for each commit", async () => {
    const given = await accepted();
    const { database } = given.world.ledger;
    const batch = database.batch;
    let calls = 0;
    database.batch = (statements) => {
      calls += 1;
      return batch(statements);
    };
    await given.world.drive(given.start, takePayment);
    expect(calls).toBe(4);
  });

  test("is read anew when somebody else has moved the payment in between", async () => {
    const given = await accepted();
    const { world, rails, id } = given;
    let met = false;
    world.stripe(async (sent) => {
      const answer = await rails.script(sent);
      if (sent.path.endsWith("/capture")) {
        met = true;
        await moveOn(world, id);
      }
      return answer;
    });
    await world.drive(given.start, takePayment);
    expect(met).toBe(true);
    expect(await types(world, id)).toEqual([
      "payment.created",
      "payment.authorized",
      "payment.refund_requested",
      "payment.captured",
      "payment.succeeded",
    ]);
    expect(rails.done).toMatchObject({ held: 1, captured: 1 });
  });
});

/** Somebody else announces something of a payment. */
async function moveOn({ context }: SetUpWorld, id: string): Promise<void> {
  const { store } = context;
  const [last, now] = await store.read(lastEvent(store, id), tenantNow(context));
  await store.write([announce(context, [{ type: "payment.refund_requested", after: last, object: {} }], now)]);
}

async function lifeWithKill(n: number, when: "before" | "after"): Promise<boolean> {
  const given = await accepted();
  const kill = killAt(given, n, when);
  await kill.life(() => given.world.drive(given.start, takePayment));
  given.world.ledger.clock.time += 3 * DAY;
  const run = startOfRelease(given.world);
  await kill.life(() => given.world.drive(run, distributePayment));
  const struck = kill.end();
  expect(withoutConnected(books(given.world))).toEqual(BOOKED_GROSS(given));
  expect(given.rails.done).toEqual({ held: 1, captured: 1, canceled: 0, transferred: 3 });
  const sequences = (await given.world.eventsOf(given.id)).map((event) => event.sequence);
  expect(sequences).toEqual([1, 2, 3, 4]);
  return struck;
}

function startOfRelease(world: SetUpWorld): RunStart {
  const row = world.ledger.sqlite.prepare("SELECT * FROM workflow_runs WHERE kind = 'distribute-payment'").get();
  if (!row) throw new Error("a booked distribution has a run");
  return startOf(row as unknown as Parameters<typeof startOf>[0]);
}

describe.each(["before", "after"] as const)("killed %s an effect", (when) => {
  test("every effect in turn: one charge, one distribution, three transfers, the same books", async () => {
    const most = 60;
    let struck = 0;
    for (let n = 1; n <= most; n++) struck += Number(await lifeWithKill(n, when));
    expect(struck).toBeGreaterThan(15);
    expect(struck).toBeLessThan(most);
  });
});
