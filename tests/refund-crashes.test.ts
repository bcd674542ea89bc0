/** A refund's run, killed before and after every single effect it has: what comes out is always the same. */
import { describe, expect, test } from "vitest";
import { MINUTE } from "../core/time.ts";
import { killAt } from "./kill-points.ts";
import { RefundWorld } from "./refund-world.ts";

type When = "before" | "after";

/** What a life leaves behind, to be the same whenever it was killed. */
interface Remains {
  readonly struck: boolean;
  readonly books: Record<string, number>;
  readonly said: string[];
  readonly done: number[];
}

async function remains(of: RefundWorld, struck: boolean): Promise<Remains> {
  expect(of.faults()).toEqual([]);
  expect(await of.broken()).toEqual([]);
  const names = new Map(of.merchants.map((id, i) => [id, `m${i}`]));
  const connections = new Map(of.connections.map((id, i) => [id, `b${i}`]));
  const named = (address: string) =>
    address.replaceAll(/(mer|bnk)_\w+/g, (id) => names.get(id) ?? connections.get(id) ?? id);
  const books = Object.fromEntries(Object.entries(of.books()).map(([address, amount]) => [named(address), amount]));
  const { transfers, made } = of.rails;
  const reversed = transfers.flatMap(({ reversals }) => reversals.map(({ amount }) => -amount));
  const done = [...made.map(({ amount }) => amount), ...transfers.map(({ amount }) => amount), ...reversed];
  return saidOf(of).then((said) => ({ struck, books, said, done }));
}

async function saidOf(of: RefundWorld): Promise<string[]> {
  const { store } = of.world.context;
  const sql = "SELECT type FROM events WHERE tenant_id = ?1 AND subject_id LIKE 'ref_%' ORDER BY sequence";
  return (await store.readOne(store.query<{ type: string }>(sql))).map(({ type }) => type);
}

/** Refunded after the studio's payout, reversed, failed after all, mirrored and transferred again. */
async function lateFailure(n: number, when: When): Promise<Remains> {
  const of = await RefundWorld.make();
  const payment = await of.pay();
  await of.release();
  await of.payOut(0);
  const refund = await of.accept(payment, 1000);
  const kill = killAt({ world: of.world, rails: of.rails }, n, when);
  await kill.life(() => of.later(11 * MINUTE));
  if (of.rails.made[0]?.status === "succeeded") of.rails.fail("re_1");
  await kill.life(() => of.look(refund));
  await kill.life(() => of.later(11 * MINUTE));
  const struck = kill.end();
  await of.later(11 * MINUTE);
  return remains(of, struck);
}

/** All of it set aside before the release, which comes while the provider is still thinking; then it refuses. */
async function refusedAfterRelease(n: number, when: When): Promise<Remains> {
  const of = await RefundWorld.make("net_of_fee");
  const payment = await of.pay();
  of.rails.refunds = "pending";
  await of.accept(payment, 1500);
  const kill = killAt({ world: of.world, rails: of.rails }, n, when);
  of.onWait = () => {
    if (of.rails.made[0]?.status === "pending") of.rails.fail("re_1");
  };
  await kill.life(() => of.release());
  await kill.life(() => of.later(11 * MINUTE));
  const struck = kill.end();
  await of.later(11 * MINUTE);
  return remains(of, struck);
}

describe.each(["before", "after"] as const)("killed %s an effect", (when) => {
  test.each([
    ["a refund after a payout that fails late", lateFailure],
    ["a refund that is refused after the release", refusedAfterRelease],
  ])("%s ends the same at every effect", async (_, life) => {
    const most = 90;
    const { struck: _never, ...untouched } = await life(1_000, when);
    let struck = 0;
    for (let n = 1; n <= most; n++) {
      const { struck: was, ...found } = await life(n, when);
      expect({ n, ...found }).toEqual({ n, ...untouched });
      struck += Number(was);
      if (!was) break;
    }
    expect(struck).toBeGreaterThan(10);
    expect(struck).toBeLessThan(most);
  });
});
