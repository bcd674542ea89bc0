/** A payment that waits for its player or its capture, killed at every effect: it comes to the same end. */
import { describe, expect, test } from "vitest";
import { planCancelPayment, planCapturePayment } from "../core/payments/payment-requests.ts";
import { HOUR } from "../core/time.ts";
import { takePayment } from "../workflows/take-payment.ts";
import { killAt } from "./kill-points.ts";
import { accepted, books } from "./payment-lives-world.ts";

type When = "before" | "after";
type Given = Awaited<ReturnType<typeof accepted>>;

/** Drives once and again until nothing waits for the world; what the world does meanwhile is done once. */
async function life(given: Given, n: number, when: When, meanwhile: (wait: number) => Promise<void> | void) {
  const kill = killAt(given, n, when);
  let waits = 0;
  const doing: Promise<void>[] = [];
  await kill.life(() =>
    given.world.drive(given.start, takePayment, () => void doing.push(Promise.resolve(meanwhile(++waits)))),
  );
  await Promise.all(doing);
  return kill.end();
}

async function end({ world, id, rails }: Given) {
  const events = await world.eventsOf(id);
  return { types: events.map(({ type }) => type), books: books(world), done: rails.done };
}

async function challenged(n: number, when: When) {
  const given = await accepted();
  given.rails.wantsPlayer = true;
  const struck = await life(given, n, when, () => given.rails.answer(true));
  return { struck, ...(await end(given)) };
}

async function expired(n: number, when: When) {
  const given = await accepted();
  given.rails.wantsPlayer = true;
  const struck = await life(given, n, when, () => {
    given.world.ledger.clock.time += 2 * HOUR;
  });
  return { struck, ...(await end(given)) };
}

async function capturedInPart(n: number, when: When) {
  const given = await accepted("gross", { capture_method: "manual" });
  const { world, id } = given;
  const ask = () => world.commit(() => planCapturePayment(world.context, id, { amount: 1000 })).catch(() => undefined);
  const struck = await life(given, n, when, async () => void (await ask()));
  return { struck, ...(await end(given)) };
}

async function canceled(n: number, when: When) {
  const given = await accepted("gross", { capture_method: "manual" });
  const { world, id } = given;
  const ask = () => world.commit(() => planCancelPayment(world.context, id)).catch(() => undefined);
  const struck = await life(given, n, when, async () => void (await ask()));
  return { struck, ...(await end(given)) };
}

describe.each(["before", "after"] as const)("killed %s an effect", (when) => {
  test.each([
    ["a payment whose player is asked for", challenged, "payment.succeeded", { held: 1, captured: 1, canceled: 0 }],
    ["a payment whose player never comes", expired, "payment.failed", { held: 0, captured: 0, canceled: 1 }],
    ["a hold that is captured in part", capturedInPart, "payment.succeeded", { held: 1, captured: 1, canceled: 0 }],
    ["a hold that is canceled", canceled, "payment.canceled", { held: 1, captured: 0, canceled: 1 }],
  ])("%s ends the same at every effect", async (_, lived, last, done) => {
    const { struck: _never, ...untouched } = await lived(1_000, when);
    expect(untouched.types.at(-1)).toBe(last);
    expect(untouched.done).toMatchObject(done);
    let struck = 0;
    for (let n = 1; n <= 60; n++) {
      const { struck: was, books: found, done: did, types } = await lived(n, when);
      const once = types.filter((type) => type === last).length;
      const merchants = (of: Record<string, number>) => Object.values(of).sort((a, b) => a - b);
      expect({ n, last: types.at(-1), once, did, found: merchants(found) }).toEqual({
        n,
        last,
        once: 1,
        did: untouched.done,
        found: merchants(untouched.books),
      });
      if (!was) break;
      struck += 1;
    }
    expect(struck).toBeGreaterThan(5);
  });
});
