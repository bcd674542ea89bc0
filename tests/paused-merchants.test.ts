/** A merchant that is paused earns on, is not transferred to, and has it all as soon as it is resumed. */
import { afterAll, expect, test } from "vitest";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { freshTenant, pay, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const THREE_DAYS = { advance_seconds: 3 * 86_400 };

test("what a paused merchant earns is released and stays, and goes on when it is resumed", async () => {
  const { api, merchants, ...t } = await freshTenant();
  await api.merchants.pause(merchants.studio);
  const payment = await pay({ api, merchants, ...t }, 1999);
  await api.sandbox.advanceClock(THREE_DAYS);
  const shares = (wanted: string) =>
    until(
      async () => (await api.distributions.list({ payment: payment.id })).data[0]?.shares.map(({ status }) => status),
      (found) => found?.join() === wanted,
    );
  await shares("released,transferred,transferred");
  await api.merchants.resume(merchants.studio);
  await api.sandbox.advanceClock({ advance_seconds: 1 });
  await shares("transferred,transferred,transferred");
});
