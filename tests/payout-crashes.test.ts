/** A payout's run, killed before and after every single effect it has: what comes out is always the same. */
import { describe, expect, test } from "vitest";
import { DAY, MINUTE } from "../core/time.ts";
import { killAt } from "./kill-points.ts";
import { PayoutWorld } from "./payout-world.ts";

type When = "before" | "after";

/** What a life leaves behind, to be the same whenever it was killed. */
interface Remains {
  readonly struck: boolean;
  readonly standing: ReturnType<PayoutWorld["standing"]>;
  readonly said: string[][];
  readonly there: string[];
}

async function remains(w: PayoutWorld, subjects: readonly string[], struck: boolean): Promise<Remains> {
  expect(w.of.faults()).toEqual([]);
  const said = await Promise.all(subjects.map((id) => w.types(id)));
  const there = [
    ...w.rails.payouts.map(({ amount, status }) => `${amount} ${status}`),
    ...w.rails.banks.map(({ status, deleted }) => `${status} ${deleted}`),
  ];
  return { struck, standing: w.standing(), said, there };
}

/** Paid, sent back, and paid after all, with the kill anywhere in between. */
async function threeTurns(n: number, when: When): Promise<Remains> {
  const w = await PayoutWorld.earned(1);
  const id = await w.accept(0, { amount: 1000 });
  const kill = killAt({ world: w.world, rails: w.rails }, n, when);
  await kill.life(() => w.of.later(11 * MINUTE));
  for (const turn of ["paid", "failed", "paid"] as const) {
    if (w.rails.payouts[0]?.status !== turn) w.rails.turn("po_1", turn);
    await kill.life(() => w.look(id));
  }
  const struck = kill.end();
  await w.of.later(4 * DAY);
  return remains(w, [id, w.banks[0] ?? ""], struck);
}

/** Taken back, after the first look. */
async function canceled(n: number, when: When): Promise<Remains> {
  const w = await PayoutWorld.earned(1);
  const id = await w.accept(0);
  const kill = killAt({ world: w.world, rails: w.rails }, n, when);
  await kill.life(() => w.of.later(11 * MINUTE));
  const struck = kill.end();
  await w.cancel(id);
  await w.of.later(4 * DAY);
  return remains(w, [id], struck);
}

/** A bank set up and taken away again. */
async function instrument(n: number, when: When): Promise<Remains> {
  const w = await PayoutWorld.earned(1);
  const id = await w.bank(w.of.merchants[0] ?? "");
  const kill = killAt({ world: w.world, rails: w.rails }, n, when);
  await kill.life(() => w.of.later(11 * MINUTE));
  const struck = kill.end();
  await w.remove(id);
  return remains(w, [id], struck);
}

describe.each(["before", "after"] as const)("killed %s an effect", (when) => {
  test.each([
    ["a payout that is paid, fails and is paid after all", threeTurns],
    ["a payout that is taken back", canceled],
    ["an instrument", instrument],
  ])("%s ends the same at every effect", async (_, life) => {
    const most = 60;
    const { struck: _never, ...untouched } = await life(1_000, when);
    let struck = 0;
    for (let n = 1; n <= most; n++) {
      const { struck: was, ...found } = await life(n, when);
      expect({ n, ...found }).toEqual({ n, ...untouched });
      struck += Number(was);
      if (!was) break;
    }
    expect(struck).toBeGreaterThan(2);
    expect(struck).toBeLessThan(most);
  });
});
