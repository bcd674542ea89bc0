/** What two persons give a merchant, or take from it: its connected account follows with its next share. */
import { expect, test } from "vitest";
import { planAdjustment, planApproval } from "../core/money/adjustments.ts";
import { RefundWorld } from "./refund-world.ts";

async function adjusted(of: RefundWorld, addresses: { debit: string; credit: string }, amount: number): Promise<void> {
  const { commit, context } = of.world;
  const by = (actor: string) => ({ ...context, actor });
  const input = { ...addresses, amount, currency: "EUR", reason: "Goodwill." };
  const { result } = await commit(() => planAdjustment(by("cli_first"), input));
  await commit(() => planApproval(by("cli_second"), result.id, {}));
}

test("goodwill is transferred with the merchant's next share, and a charge is kept of it", async () => {
  const of = await RefundWorld.make();
  await of.pay();
  await of.release();
  const tenant = "tenant:balance";
  const [studio, modder] = of.merchants.map((id) => `merchant:${id}:available`);
  await adjusted(of, { debit: tenant, credit: studio ?? "" }, 100);
  await adjusted(of, { debit: modder ?? "", credit: tenant }, 30);
  expect(of.dues()).toEqual([100, -30, 0]);
  expect([...of.faults(), ...(await of.broken())]).toEqual([]);
  await of.pay();
  await of.release();
  expect(of.have("available")).toEqual([2 * 1399 + 100, 2 * 400 - 30, 2 * 200]);
  expect(of.dues()).toEqual([0, 0, 0]);
  expect([...of.faults(), ...(await of.broken())]).toEqual([]);
});
