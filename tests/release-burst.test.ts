/** Many payments that fall due at one moment, in the real runtime: each share is transferred exactly once. */
import { afterAll, expect, test } from "vitest";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { balances, control, freshTenant, pay, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

/** How many; a campaign asks for more. */
const BURST = Number(process.env.BURST ?? 12);
/** So many are taken at a time. */
const AT_ONCE = 10;

async function burst(t: TestTenant): Promise<string[]> {
  const paid: string[] = [];
  while (paid.length < BURST) {
    const amounts = Array.from({ length: Math.min(AT_ONCE, BURST - paid.length) }, (_, i) => 1000 + paid.length + i);
    paid.push(...(await Promise.all(amounts.map((amount) => pay(t, amount)))).map(({ id }) => id));
  }
  return paid;
}

async function sharesOf(t: TestTenant) {
  const found = [];
  for await (const { shares } of t.api.distributions.list({ limit: 100 })) found.push(...shares);
  return found;
}

/** Asks until so many shares have been transferred; with many it takes longer than one answer may. */
async function transferred(t: TestTenant, count: number): Promise<void> {
  for (let done = -1, last = -1; done < count; last = done) {
    const now = (await sharesOf(t)).filter(({ status }) => status === "transferred").length;
    done = now > last ? now : await moreThan(t, now, count);
  }
}

/** Fails when for a while none is transferred. */
async function moreThan(t: TestTenant, known: number, count: number): Promise<number> {
  const done = async () => (await sharesOf(t)).filter(({ status }) => status === "transferred").length;
  return until(done, (now) => now > known || now >= count);
}

test("a burst is released once, and one that the database refuses keeps none of the others", async () => {
  const t = await freshTenant();
  const paid = await burst(t);
  const [refused] = (await sharesOf(t)).filter(({ payment }) => payment === paid[Math.floor(BURST / 3)]);
  const databases = await Promise.all(["LEDGER_01", "LEDGER_02"].map(async (name) => (await host()).database(name)));
  for (const database of databases) {
    await database
      .prepare(
        `CREATE TRIGGER shares_refused BEFORE UPDATE ON shares WHEN OLD.id = '${refused?.id}'
         BEGIN SELECT RAISE(ABORT, 'PLANTED'); END`,
      )
      .run();
  }
  try {
    await t.api.sandbox.advanceClock({ advance_seconds: 3 * 86_400 });
    await transferred(t, 3 * (BURST - 1));
    const left = (await sharesOf(t)).filter(({ status }) => status !== "transferred");
    expect(new Set(left.map(({ payment }) => payment))).toEqual(new Set([refused?.payment]));
    expect(left.map(({ status, amount_released }) => [status, amount_released])).toEqual(Array(3).fill(["pending", 0]));
  } finally {
    for (const database of databases) await database.prepare("DROP TRIGGER shares_refused").run();
  }
  await transferred(t, 3 * BURST);
  const { objects } = (await control(t, "GET", "state")) as {
    objects: { transfer: { amount: number; destination: string; transfer_group: string }[] };
  };
  const shares = await sharesOf(t);
  const amounts = (of: readonly { amount: number }[]) => of.map(({ amount }) => amount).sort((a, b) => a - b);
  expect(shares).toHaveLength(3 * BURST);
  expect(amounts(objects.transfer)).toEqual(amounts(shares));
  const names = objects.transfer.map(({ destination, transfer_group }) => `${destination} ${transfer_group}`);
  expect(new Set(names).size).toBe(3 * BURST);
  const books = await balances(t.api);
  const sum = (form: RegExp) => {
    return Object.entries(books).reduce((total, [address, amount]) => total + (form.test(address) ? amount : 0), 0);
  };
  expect(sum(/:available$/)).toBe(sum(/^provider:connected:/));
  expect([sum(/:pending$/), sum(/^clearing$/), sum(/:receivable$/)]).toEqual([0, 0, 0]);
}, 600_000);
