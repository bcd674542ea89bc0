/** Split rules: exact terms, strangers' merchants, one default, versions that follow each other, and previews. */
import { describe, expect, it } from "vitest";
import { previewSplit } from "../core/money/split-preview.ts";
import {
  type CreateSplitRule,
  getSplitRule,
  getSplitRuleVersion,
  listSplitRules,
  listSplitRuleVersions,
  planCreateSplitRule,
  planCreateSplitRuleVersion,
} from "../core/money/split-rules.ts";
import { CreateSplitRuleVersion } from "../core/money/split-terms.ts";
import { mayPayOutTo } from "../core/parties/countries.ts";
import { planCreateMerchant } from "../core/parties/merchants.ts";
import { SANDBOX_ONBOARDING } from "../core/parties/onboarding-terms.ts";
import { merchants } from "../core/store/schema.ts";
import { type SetUpWorld, setUpWorld } from "./set-up-world.ts";

const FIRST_PAGE = { limit: 20, after: null };

async function merchantIn(world: SetUpWorld, country = "DE"): Promise<string> {
  const input = { legal_name: "Pixelsmith", country };
  return (await world.commit(() => planCreateMerchant(world.context, input, SANDBOX_ONBOARDING))).result.id;
}

async function rule(world: SetUpWorld, input: Partial<CreateSplitRule> = {}) {
  const whole: CreateSplitRule = { name: "Standard", base: "gross", lines: tenantsOwn, ...input };
  return (await world.commit(() => planCreateSplitRule(world.context, whole))).result;
}

const tenantsOwn: CreateSplitRule["lines"] = [{ recipient: { tenant: true }, share_bps: 10_000 }];
/** What holds of a line that says nothing about it. */
const OWN = {
  refund_bearer: "line",
  dispute_bearer: "line",
  hold_days: 0,
  reserve_bps: 0,
  reserve_days: 0,
  bears_fee: false,
} as const;
const line = (merchant: string, share_bps: number) => ({ recipient: { merchant }, share_bps });

describe("terms", () => {
  it("are kept as they were given, in their order, active at once", async () => {
    const world = await setUpWorld();
    const [studio, modder] = [await merchantIn(world), await merchantIn(world, "FR")];
    const made = await rule(world, {
      default: true,
      lines: [
        line(studio, 7000),
        { ...line(modder, 2000), hold_days: 14 },
        { recipient: { operator: true }, share_bps: 400 },
        { recipient: { tenant: true }, share_bps: 600 },
      ],
      metadata: { title: "starfall" },
    });
    expect(made).toMatchObject({
      object: "split_rule",
      name: "Standard",
      default: true,
      metadata: { title: "starfall" },
    });
    expect(made.active_version).toMatchObject({ version: 1, status: "active", base: "gross", fee_bearer: "tenant" });
    expect(made.active_version.lines).toEqual([
      { ...OWN, recipient: { merchant: studio }, share_bps: 7000 },
      { ...OWN, recipient: { merchant: modder }, share_bps: 2000, hold_days: 14 },
      { ...OWN, recipient: { operator: true }, share_bps: 400 },
      { ...OWN, recipient: { tenant: true }, share_bps: 600 },
    ]);
    expect(await getSplitRule(world.context, made.id)).toEqual(made);
    expect((await listSplitRules(world.context, FIRST_PAGE)).data).toEqual([made]);
    const [created] = await world.eventsOf(made.id);
    expect(created).toMatchObject({ type: "split_rule.created", sequence: 1, object: { id: made.id } });
  });

  it("that do not sum to the whole are refused", async () => {
    const world = await setUpWorld();
    for (const share_bps of [9_999, 1]) {
      const lines = [{ recipient: { tenant: true as const }, share_bps }];
      await expect(rule(world, { lines })).rejects.toMatchObject({
        code: "split_rule_invalid",
        errors: [{ pointer: "/lines" }],
      });
    }
  });

  it("may fix amounts, cap them, give what remains, hold, reserve, and say who bears what", async () => {
    const world = await setUpWorld();
    const [studio, modder] = [await merchantIn(world), await merchantIn(world)];
    const lines: CreateSplitRule["lines"] = [
      { recipient: { operator: true }, amount: 30, refund_bearer: "tenant" },
      { recipient: { merchant: studio }, share_bps: 7000, max_amount: 10_000, reserve_bps: 1000, reserve_days: 30 },
      { recipient: { merchant: modder }, share_bps: 1000, dispute_bearer: "tenant", hold_days: 14, bears_fee: true },
      { recipient: { tenant: true }, remaining: true },
    ];
    const made = await rule(world, { fee_bearer: "lines", lines });
    const { active_version } = made;
    expect(active_version.fee_bearer).toBe("lines");
    expect(active_version.lines).toEqual(lines.map((each) => ({ ...OWN, ...each })));
    const again = await rule(world, { fee_bearer: "lines", lines: active_version.lines });
    expect(again.active_version.lines).toEqual(active_version.lines);
  });

  const merchant = "mer_01k9zp3w5xe8r9v2m4n6q8t0ab";
  const tenant = { tenant: true } as const;
  it.each<{ name: string; at: string; terms: Partial<CreateSplitRule> }>([
    { name: "a line that says nothing", at: "/lines/0", terms: { lines: [{ recipient: tenant }] } },
    {
      name: "a line that says two things",
      at: "/lines/0",
      terms: { lines: [{ recipient: tenant, share_bps: 10_000, amount: 1 }] },
    },
    {
      name: "two that take what remains",
      at: "/lines",
      terms: {
        lines: [
          { recipient: tenant, remaining: true },
          { recipient: { operator: true }, remaining: true },
        ],
      },
    },
    {
      name: "more than the whole",
      at: "/lines",
      terms: {
        lines: [
          { recipient: tenant, remaining: true },
          { recipient: tenant, share_bps: 6000 },
          { recipient: { operator: true }, share_bps: 6000 },
        ],
      },
    },
    { name: "fixed amounts alone", at: "/lines", terms: { lines: [{ recipient: tenant, amount: 100 }] } },
    {
      name: "caps on all",
      at: "/lines",
      terms: { lines: [{ recipient: tenant, share_bps: 10_000, max_amount: 100 }] },
    },
    {
      name: "a cap on a fixed amount",
      at: "/lines/0/max_amount",
      terms: { lines: [{ recipient: tenant, amount: 5, max_amount: 3 }] },
    },
    {
      name: "a reserve without days",
      at: "/lines/0/reserve_days",
      terms: { lines: [{ recipient: { merchant }, share_bps: 10_000, reserve_bps: 100 }] },
    },
    {
      name: "a reserve of the tenant's own",
      at: "/lines/0/reserve_bps",
      terms: { lines: [{ recipient: tenant, share_bps: 10_000, reserve_bps: 100, reserve_days: 3 }] },
    },
    {
      name: "more than 80 days",
      at: "/lines/0/hold_days",
      terms: {
        lines: [{ recipient: { merchant }, share_bps: 10_000, hold_days: 51, reserve_bps: 100, reserve_days: 30 }],
      },
    },
    {
      name: "a role",
      at: "/lines/0/recipient/role",
      terms: { lines: [{ recipient: { role: "creator" }, share_bps: 10_000 }] },
    },
    { name: "a fee that no line bears", at: "/fee_bearer", terms: { fee_bearer: "lines" } },
    {
      name: "a line that bears a fee which it does not",
      at: "/lines/0/bears_fee",
      terms: { lines: [{ recipient: tenant, share_bps: 10_000, bears_fee: true }] },
    },
  ])("with $name are refused", async ({ at, terms }) => {
    const world = await setUpWorld();
    await expect(rule(world, terms)).rejects.toMatchObject({ code: "split_rule_invalid", errors: [{ pointer: at }] });
  });

  it("hold no longer than the tenant's country lets funds be held", async () => {
    const world = await setUpWorld("TH");
    const lines = [{ ...line(await merchantIn(world, "TH"), 10_000), hold_days: 9 }];
    await expect(rule(world, { lines })).rejects.toMatchObject({ errors: [{ pointer: "/lines/0/hold_days" }] });
    expect(
      (await rule(world, { lines: [{ ...line(await merchantIn(world, "TH"), 10_000), hold_days: 8 }] })).id,
    ).toMatch(/^spl_/);
  });

  it("have at most 50 lines of at least a basis point", () => {
    const lines = (n: number) => Array.from({ length: n }, () => ({ recipient: { tenant: true }, share_bps: 200 }));
    expect(CreateSplitRuleVersion.safeParse({ base: "gross", lines: lines(50) }).success).toBe(true);
    expect(CreateSplitRuleVersion.safeParse({ base: "gross", lines: lines(51) }).success).toBe(false);
    expect(CreateSplitRuleVersion.safeParse({ base: "gross", lines: [] }).success).toBe(false);
    for (const share_bps of [0, -1, 0.5, 10_001, "7000"]) {
      const one = { base: "gross", lines: [{ recipient: { tenant: true }, share_bps }] };
      expect(CreateSplitRuleVersion.safeParse(one).success).toBe(false);
    }
  });

  it("name only this tenant's merchants: a stranger's is as unknown as none", async () => {
    const world = await setUpWorld();
    const own = await merchantIn(world);
    const stranger = { ...world, context: world.ledger.context() };
    const refusals = await Promise.all(
      [own, world.context.ids.make("merchant")].map((id) =>
        rule(stranger, { lines: [line(id, 10_000)] }).catch((error: unknown) => error),
      ),
    );
    expect(refusals[0]).toMatchObject({ code: "not_found", errors: [] });
    expect(String(refusals[0])).toBe(String(refusals[1]));
  });

  it("name only merchants that can be paid", async () => {
    const world = await setUpWorld();
    const abroad = await merchantIn(world, "BR");
    await expect(rule(world, { lines: [line(abroad, 10_000)] })).rejects.toMatchObject({
      code: "merchant_not_payable",
      errors: [{ pointer: "/lines/0/recipient/merchant" }],
    });
    const refused = await merchantIn(world);
    const { store } = world.context;
    await store.write([store.update(merchants, { id: refused }, { state: "rejected" })]);
    const lines = [{ recipient: { tenant: true as const }, share_bps: 1 }, line(refused, 9_999)];
    await expect(rule(world, { lines })).rejects.toMatchObject({
      code: "merchant_not_payable",
      errors: [{ pointer: "/lines/1/recipient/merchant" }],
    });
  });

  it("countries pay within themselves and among Europe and North America", () => {
    expect(mayPayOutTo("DE", "US")).toBe(true);
    expect(mayPayOutTo("GB", "NO")).toBe(true);
    expect(mayPayOutTo("BR", "BR")).toBe(true);
    expect(mayPayOutTo("BR", "DE")).toBe(false);
    expect(mayPayOutTo("US", "JP")).toBe(false);
  });
});

describe("the default", () => {
  it("gives way to a new one in the same commit", async () => {
    const world = await setUpWorld();
    const first = await rule(world, { default: true });
    const plain = await rule(world);
    const second = await rule(world, { default: true });
    const defaults = (await listSplitRules(world.context, FIRST_PAGE)).data.map((one) => [one.id, one.default]);
    expect(defaults).toEqual([
      [second.id, true],
      [plain.id, false],
      [first.id, false],
    ]);
    const [, updated] = await world.eventsOf(first.id);
    expect(updated).toMatchObject({ type: "split_rule.updated", sequence: 2, object: { default: false } });
    expect(updated?.object).toEqual(await getSplitRule(world.context, first.id));
  });

  for (const [name, before] of [
    ["first", false],
    ["next", true],
  ] as const) {
    it(`two that race to be the ${name}: both are made, one is the default`, async () => {
      const world = await setUpWorld();
      if (before) await rule(world, { default: true });
      // Both have planned before either commits: the slower one's commit is refused and it plans again.
      let planned = 0;
      let both = () => {};
      const met = new Promise<void>((resolve) => {
        both = resolve;
      });
      const racing = (label: string) =>
        world.commit(async (attempt) => {
          const plan = await planCreateSplitRule(world.context, {
            name: label,
            default: true,
            base: "gross",
            lines: tenantsOwn,
          });
          planned += 1;
          if (planned === 2) both();
          if (attempt === 1) await met;
          return plan;
        });
      await Promise.all([racing("a"), racing("b")]);
      expect(planned).toBe(3);
      const { data } = await listSplitRules(world.context, FIRST_PAGE);
      expect(data).toHaveLength(before ? 3 : 2);
      expect(data.filter((one) => one.default)).toHaveLength(1);
    });
  }
});

describe("versions", () => {
  it("follow each other: the new one is active, the former retired and still to be read", async () => {
    const world = await setUpWorld();
    const made = await rule(world);
    const lines = [
      { recipient: { tenant: true as const }, share_bps: 5_000 },
      { recipient: { operator: true as const }, share_bps: 5_000 },
    ];
    const { result: second } = await world.commit(() =>
      planCreateSplitRuleVersion(world.context, made.id, { base: "net_of_fee", lines }),
    );
    expect(second).toMatchObject({ version: 2, status: "active", base: "net_of_fee", split_rule: made.id });
    expect((await getSplitRule(world.context, made.id)).active_version).toEqual(second);
    const { data } = await listSplitRuleVersions(world.context, made.id, FIRST_PAGE);
    expect(data.map(({ version, status }) => [version, status])).toEqual([
      [2, "active"],
      [1, "retired"],
    ]);
    const newest = await listSplitRuleVersions(world.context, made.id, { limit: 1, after: null });
    const rest = await listSplitRuleVersions(world.context, made.id, { limit: 1, after: newest.next });
    expect([newest.data, rest.data, rest.next]).toEqual([[second], data.slice(1), null]);
    const former = await getSplitRuleVersion(world.context, made.id, made.active_version.id);
    expect(former).toMatchObject({ status: "retired", lines: made.active_version.lines });
    const [, activated] = await world.eventsOf(made.id);
    expect(activated).toMatchObject({ type: "split_rule.version_activated", object: { id: second.id } });
  });

  it("two that race both come in, one after the other", async () => {
    const world = await setUpWorld();
    const { id } = await rule(world);
    const add = () =>
      world.commit(() => planCreateSplitRuleVersion(world.context, id, { base: "gross", lines: tenantsOwn }));
    await Promise.all([add(), add()]);
    const { data } = await listSplitRuleVersions(world.context, id, FIRST_PAGE);
    expect(data.map(({ version }) => version)).toEqual([3, 2, 1]);
    expect(data.filter(({ status }) => status === "active")).toHaveLength(1);
  });

  it("of another tenant's rule are not found, nor is the rule", async () => {
    const world = await setUpWorld();
    const { id, active_version } = await rule(world);
    const stranger = world.ledger.context();
    const terms = { base: "gross" as const, lines: tenantsOwn };
    const tries = [
      getSplitRule(stranger, id),
      getSplitRuleVersion(stranger, id, active_version.id),
      listSplitRuleVersions(stranger, id, FIRST_PAGE),
      previewSplit(stranger, id, { amount: 1, currency: "EUR" }),
      planCreateSplitRuleVersion(stranger, id, terms),
    ];
    for (const tried of tries) await expect(tried).rejects.toMatchObject({ code: "not_found" });
    const other = await rule(world);
    const elsewhere = getSplitRuleVersion(world.context, other.id, active_version.id);
    await expect(elsewhere).rejects.toMatchObject({ code: "not_found" });
  });
});
