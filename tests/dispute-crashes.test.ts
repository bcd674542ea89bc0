/** A dispute's runs, killed before and after every single effect they have: what comes out is always the same. */
import { describe, expect, test } from "vitest";
import { receive } from "../core/provider/receipts.ts";
import { MINUTE } from "../core/time.ts";
import type { RailsDispute } from "./dispute-rails.ts";
import { DisputeWorld } from "./dispute-world.ts";
import { killAt } from "./kill-points.ts";

/** Every third effect; `npm run campaign` takes each of them. */
const STRIDE = Number(process.env.DISPUTE_KILLS_EVERY ?? 3);

type When = "before" | "after";

/** What a life leaves behind, to be the same whenever it was killed. */
interface Remains {
  readonly struck: boolean;
  readonly books: Record<string, number>;
  readonly said: string[];
  readonly done: number[];
}

async function remains(world: DisputeWorld, at: RailsDispute, struck: boolean): Promise<Remains> {
  const { of } = world;
  expect(world.faults()).toEqual([]);
  const names = new Map([
    ...of.merchants.map((id, i) => [id, `m${i}`] as const),
    ...of.connections.map((id, i) => [id, `b${i}`] as const),
  ]);
  const named = (address: string) => address.replaceAll(/(mer|bnk)_\w+/g, (id) => names.get(id) ?? id);
  const books = Object.fromEntries(Object.entries(of.books()).map(([address, amount]) => [named(address), amount]));
  const reversed = of.rails.transfers.flatMap(({ reversals }) => reversals.map(({ amount }) => -amount));
  const said = await world.typesOf(await world.idOf(at));
  return { struck, books, said, done: [at.submissions, ...at.entries.map(({ amount }) => amount), ...reversed] };
}

/** The provider reports, and the runs go on as far as they can, with a kill in between. */
async function reported(world: DisputeWorld, at: RailsDispute, n: number): Promise<void> {
  const { context } = world.of.world;
  const { id: objectRef, payment_intent: intentRef } = at;
  const event = { id: `evt_${n}`, type: "charge.dispute.updated", accountRef: null, livemode: false, createdAt: 0 };
  await receive(context, "platform", { ...event, objectRef, intentRef });
  await world.of.later(11 * MINUTE);
}

/** Heard of after the studio's payout, lost, fetched back, and reinstated in the end. */
async function lostAndReinstated(n: number, when: When): Promise<Remains> {
  const world = await DisputeWorld.make("net_of_fee");
  const { of } = world;
  const payment = await of.pay();
  await of.release();
  await of.payOut(0);
  const at = await world.openAt(payment);
  const kill = killAt({ world: of.world, rails: { script: (sent) => world.rails.script(sent) } }, n, when);
  await kill.life(() => reported(world, at, 1));
  at.status = "lost";
  await kill.life(() => reported(world, at, 2));
  if (at.status === "lost") world.rails.win(at);
  await kill.life(() => reported(world, at, 3));
  const struck = kill.end();
  for (let rounds = 0; rounds < 3; rounds++) await of.later(61 * MINUTE);
  return remains(world, at, struck);
}

/** Frozen before the release, answered, released meanwhile, and won in part. */
async function answered(n: number, when: When): Promise<Remains> {
  const world = await DisputeWorld.make();
  const { of } = world;
  const payment = await of.pay();
  const { id, at } = await world.dispute(payment, 1500);
  const kill = killAt({ world: of.world, rails: { script: (sent) => world.rails.script(sent) } }, n, when);
  await kill.life(() => world.submit(id).catch((error: { code?: string }) => again(error)));
  await kill.life(() => of.release());
  if (at.status === "under_review") world.rails.win(at, 700);
  await kill.life(() => reported(world, at, 2));
  const struck = kill.end();
  for (let rounds = 0; rounds < 3; rounds++) await of.later(61 * MINUTE);
  return remains(world, at, struck);
}

/** Asked for a second time after the crash, what was committed is under way already. */
function again(error: { code?: string }): void {
  if (error.code !== "state_conflict") throw error;
}

describe.each(["before", "after"] as const)("killed %s an effect", (when) => {
  test.each([
    ["a dispute after a payout that is lost and reinstated", lostAndReinstated],
    ["a dispute that is answered and won in part", answered],
  ])("%s ends the same wherever it is killed", { timeout: 240_000 }, async (_, life) => {
    const most = 120;
    const { struck: _never, ...untouched } = await life(1_000, when);
    let struck = 0;
    for (let n = when === "before" ? 1 : 2; n <= most; n += STRIDE) {
      const { struck: was, ...found } = await life(n, when);
      expect({ n, ...found }).toEqual({ n, ...untouched });
      struck += Number(was);
      if (!was) break;
    }
    expect(struck).toBeGreaterThan(10);
    expect(struck).toBeLessThan(most);
  });
});
