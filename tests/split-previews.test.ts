/** Trying splits before they are used: previews of a rule's active version, and simulations of terms. */
import { describe, expect, it } from "vitest";
import { previewSplit, type SimulateSplit, simulateSplit } from "../core/money/split-preview.ts";
import { type CreateSplitRule, listSplitRules, planCreateSplitRule } from "../core/money/split-rules.ts";
import { planCreateMerchant } from "../core/parties/merchants.ts";
import { SANDBOX_ONBOARDING } from "../core/parties/onboarding-terms.ts";
import { type SetUpWorld, setUpWorld } from "./set-up-world.ts";

const FIRST_PAGE = { limit: 20, after: null };

async function merchantIn(world: SetUpWorld): Promise<string> {
  const input = { legal_name: "Pixelsmith", country: "DE" };
  return (await world.commit(() => planCreateMerchant(world.context, input, SANDBOX_ONBOARDING))).result.id;
}

async function rule(world: SetUpWorld, input: Pick<CreateSplitRule, "base" | "lines">) {
  return (await world.commit(() => planCreateSplitRule(world.context, { name: "Standard", ...input }))).result;
}

const line = (merchant: string, share_bps: number) => ({ recipient: { merchant }, share_bps });

describe("a preview", () => {
  async function threeWays(world: SetUpWorld, base: "gross" | "net_of_fee") {
    const [a, b, c] = [await merchantIn(world), await merchantIn(world), await merchantIn(world)];
    return rule(world, { base, lines: [line(a, 7000), line(b, 2000), line(c, 1000)] });
  }

  it("shares the gross amount and leaves the fee to the tenant", async () => {
    const world = await setUpWorld();
    const made = await threeWays(world, "gross");
    const preview = await previewSplit(world.context, made.id, { amount: 1999, currency: "EUR", fee: 55 });
    expect(preview.shares.map(({ amount }) => amount)).toEqual([1399, 400, 200]);
    expect(preview).toMatchObject({ amount: 1999, fee: 55, fee_borne_by_tenant: 55 });
    expect(preview.shares[1]?.recipient).toEqual(made.active_version.lines[1]?.recipient);
  });

  it("shares what the fee leaves, and must know it", async () => {
    const world = await setUpWorld();
    const { id } = await threeWays(world, "net_of_fee");
    const preview = await previewSplit(world.context, id, { amount: 1999, currency: "EUR", fee: 55 });
    expect(preview.shares.map(({ amount }) => amount)).toEqual([1361, 389, 194]);
    expect(preview.fee_borne_by_tenant).toBe(0);
    const dear = await previewSplit(world.context, id, { amount: 20, currency: "EUR", fee: 55 });
    expect(dear.shares.map(({ amount }) => amount)).toEqual([0, 0, 0]);
    expect(dear.fee_borne_by_tenant).toBe(35);
    await expect(previewSplit(world.context, id, { amount: 1999, currency: "EUR" })).rejects.toMatchObject({
      code: "validation_failed",
      errors: [{ pointer: "/fee" }],
    });
  });
});

describe("a simulation", () => {
  const lines: SimulateSplit["lines"] = [
    { recipient: { operator: true }, amount: 30 },
    { recipient: { tenant: true }, share_bps: 5000, max_amount: 500, bears_fee: true },
    { recipient: { tenant: true }, remaining: true },
  ];

  it("shares payments by terms that are written nowhere, and adds them up", async () => {
    const { context } = await setUpWorld();
    const simulated = await simulateSplit(context, {
      base: "gross",
      fee_bearer: "lines",
      lines,
      currency: "EUR",
      payments: [{ amount: 1999, fee: 55 }, { amount: 130 }],
    });
    const amounts = simulated.payments.map(({ shares }) => shares.map(({ amount }) => amount));
    expect(amounts).toEqual([
      [30, 500, 1469],
      [30, 50, 50],
    ]);
    expect(simulated.payments[0]?.shares.map(({ fee_borne }) => fee_borne)).toEqual([0, 55, 0]);
    expect(simulated.totals).toMatchObject({ amount: 2129, fee: 55, fee_netted: 0, fee_borne_by_tenant: 0 });
    expect(simulated.totals.shares.map(({ amount }) => amount)).toEqual([60, 550, 1519]);
    expect((await listSplitRules(context, FIRST_PAGE)).data).toEqual([]);
  });

  it("is refused what a rule or a payment would be refused", async () => {
    const { context } = await setUpWorld();
    const asked = { base: "gross", lines, currency: "EUR", payments: [{ amount: 130 }, { amount: 29 }] } as const;
    const refused = (more: Partial<SimulateSplit>) => simulateSplit(context, { ...asked, ...more } as SimulateSplit);
    await expect(refused({})).rejects.toMatchObject({ errors: [{ pointer: "/lines/1/bears_fee" }] });
    await expect(refused({ fee_bearer: "lines" })).rejects.toMatchObject({
      code: "amount_below_fixed_amounts",
      errors: [{ pointer: "/payments/1/amount" }],
    });
    const stranger = [{ recipient: { merchant: context.ids.make("merchant") }, share_bps: 10_000 }];
    await expect(refused({ lines: stranger })).rejects.toMatchObject({ code: "not_found" });
  });
});
