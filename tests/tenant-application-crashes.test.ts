/** An application whose process is killed at every single effect, that is overtaken, left waiting, or given up. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { planIdentityCheck } from "../tenants/application-identity.ts";
import { planWithdraw } from "../tenants/application-withdrawal.ts";
import { planProviderKey, planUpdateApplication } from "../tenants/applying.ts";
import { planOpenTenant } from "../tenants/opening.ts";
import { ApplicantWorld, type Databases, databases, LeftWaiting } from "./applicant-world.ts";
import { oneDeath, type When } from "./kill-points.ts";

/** Kills at the n-th effect from here on; what comes after the revival happens. */
function killAt(of: ApplicantWorld, n: number, when: When) {
  const death = oneDeath(n, when);
  // Killed at a question to the provider it is as if it were killed before what comes next.
  of.strike = (effect, isRead = false) => (isRead && !death.isDead() ? effect() : death.strike(effect));
  return death;
}

/** Screened, approved by the operator, opened, pinged, activated. */
async function opened(n: number, when: When, isForgetful: boolean, where?: Databases) {
  const of = new ApplicantWorld(where);
  await of.submit();
  const kill = killAt(of, n, when);
  await kill.life(() => of.drive(undefined, isForgetful));
  const { strike } = of;
  of.strike = (effect) => effect();
  await of.review("approve");
  of.strike = strike;
  await kill.life(() => of.drive(undefined, isForgetful));
  const struck = kill.end();
  return { struck, ...(await of.remains()) };
}

test.each([
  ["before", "keeps its journal", false],
  ["after", "forgets", true],
] as const)(
  "killed %s an effect it becomes the same tenant, and its engine %s",
  async (when, _, isForgetful) => {
    const [most, where] = [120, databases()];
    const { struck: _never, ...untouched } = await opened(1_000, when, isForgetful, where);
    let struck = 0;
    for (let n = 1; n <= most; n++) {
      const { struck: was, ...found } = await opened(n, when, isForgetful, where);
      expect({ n, ...found }).toEqual({ n, ...untouched });
      struck += Number(was);
      if (!was) break;
    }
    expect(struck).toBeGreaterThan(20);
    expect(struck).toBeLessThan(most);
  },
  60_000,
);

test("untouched, it comes to its end", async () => {
  expect(await opened(1_000, "before", false)).toMatchObject({
    states: ["approved", "active"],
    secrets: [true, true],
    problems: "[]",
    screenings: ["1"],
    wakes: ["0"],
    books: ["1 1 1 1 1 1"],
    atProvider: [["platform", "connect"], "manual"],
    open: undefined,
  });
});

test("who was overtaken plans again: of two changes at once neither is lost", async () => {
  const of = new ApplicantWorld();
  await of.apply();
  let plans = 0;
  await of.act(async (a) => {
    const plan = await planUpdateApplication(a, of.id, { business: { legal_name: "Aurora" } });
    plans += 1;
    const other = { business: { registration_number: "HRB 1" } };
    if (plans === 1) await of.act((b) => planUpdateApplication(b, of.id, other));
    return plan;
  });
  expect((await of.read()).details.business).toEqual({ legal_name: "Aurora", registration_number: "HRB 1" });
  expect(plans).toBe(2);
});

test.each(["requires_input", "verified"])(
  "withdrawn when its check is %s, the provider forgets it too",
  async (status) => {
    const of = new ApplicantWorld();
    await of.submit();
    for (const session of of.rails.sessions) session.status = status;
    await of.act((a) => planWithdraw(a, of.id));
    await of.drive();
    expect(of.rails.identityEnds).toEqual(status === "verified" ? ["redact"] : ["cancel", "redact"]);
    const { row, tenant, details } = await of.read();
    expect([row.state, tenant.state, row.identity_ref, row.sealed_secret_key, row.webhook_url, details]).toEqual([
      "withdrawn",
      "closed",
      null,
      null,
      null,
      { business: {}, representative: {}, beneficial_owners: [] },
    ]);
    expect(await of.openRun()).toBeUndefined();
    await expect(of.review("approve")).rejects.toMatchObject({ code: "state_conflict" });
    await expect(of.act((a) => planWithdraw(a, of.id))).rejects.toMatchObject({ code: "state_conflict" });
  },
);

test("withdrawn and its provider's answer lost, it forgets all the same", async () => {
  for (const when of ["before", "after"] as const) {
    for (let n = 1; n <= 12; n++) {
      const of = new ApplicantWorld();
      await of.submit();
      await of.act((a) => planWithdraw(a, of.id));
      const kill = killAt(of, n, when);
      await kill.life(() => of.drive(undefined, true));
      kill.end();
      expect([when, n, (await of.read()).row.identity_ref, of.rails.identityEnds.at(-1)]).toEqual([
        when,
        n,
        null,
        "redact",
      ]);
    }
  }
});

test("nobody is approved before the names that were submitted are screened", async () => {
  const of = new ApplicantWorld();
  await of.submit();
  await expect(of.review("approve")).rejects.toMatchObject({ code: "state_conflict" });
  await of.drive();
  await of.review("approve");
  expect((await of.read()).row.state).toBe("approved");
});

test("the operator is reminded every day, and told when it is overdue", async () => {
  const of = new ApplicantWorld();
  await of.submit();
  const until = of.clock.time + 3.9 * 86_400_000;
  await of.drive(() => {
    if (of.clock.time > until) throw new LeftWaiting();
  });
  expect(of.alerts).toEqual(["application.waits", "application.waits", "application.overdue", "application.overdue"]);
  expect((await of.read()).row).toMatchObject({ state: "waiting", reminders: 4 });
});

test("whoever breaks off during the check is asked for ever more rarely, and at last no more", async () => {
  const of = new ApplicantWorld();
  await of.apply();
  const person = { first_name: "Jane", last_name: "Doe", email: "j@a.example", date_of_birth: "1990-01-31" };
  const told = { representative: { ...person, politically_exposed: false } };
  await of.act((a) => planUpdateApplication(a, of.id, told));
  await of.act((a) => planIdentityCheck(a, of.id, {}));
  const waits: number[] = [];
  await of.drive((ms) => void waits.push(ms));
  expect(waits.length).toBeLessThan(60);
  expect([waits[0], waits.at(-1)]).toEqual([300_000, 86_400_000]);
  expect(await of.openRun()).toBeUndefined();
});

test("a restricted key that lacks permissions is refused with each of them by name", async () => {
  const of = new ApplicantWorld();
  await of.apply();
  of.rails.denied = ["/v1/payouts", "/v1/balance_settings"];
  const given = of.act((a) => planProviderKey(a, of.id, { secret_key: "rk_test_0123456789abcdef" }));
  const pointer = "/secret_key";
  await expect(given).rejects.toMatchObject({
    code: "validation_failed",
    errors: [
      { pointer, code: "permission_missing", detail: "may not read balance_settings" },
      { pointer, code: "permission_missing", detail: "may not read payouts" },
    ],
  });
  expect((await of.read()).row.key_given_at).toBeNull();
});

test("a key that lost a permission before the opening is told to the applicant, and another one goes on", async () => {
  const of = new ApplicantWorld();
  await of.submit();
  await of.drive();
  await of.review("approve");
  of.rails.denied = ["/v1/transfers"];
  await of.drive();
  const stuck = await of.read();
  expect(JSON.parse(stuck.row.problems)).toEqual([
    { pointer: "/provider/secret_key", code: "permission_missing", detail: "may not read transfers" },
  ]);
  of.rails.denied = [];
  await of.giveKey();
  await of.drive();
  expect((await of.read()).tenant.state).toBe("active");
});

test.each([
  ["balance_settings", "POST /v1/balance_settings"],
  ["webhook_endpoints", "POST /v1/webhook_endpoints"],
])(
  "a key that may read %s and not write it is told to the applicant, and another one goes on",
  async (name, denied) => {
    const of = new ApplicantWorld();
    await of.submit();
    await of.drive();
    await of.review("approve");
    of.rails.denied = [denied];
    await of.drive();
    expect(JSON.parse((await of.read()).row.problems)).toEqual([
      { pointer: "/provider/secret_key", code: "permission_missing", detail: `may not write ${name}` },
    ]);
    of.rails.denied = [];
    await of.giveKey();
    await of.drive();
    expect((await of.read()).tenant.state).toBe("active");
  },
);

describe("an account that another tenant works with", () => {
  test("is refused when its key is handed in", async () => {
    const where = databases();
    const first = await became(new ApplicantWorld(where));
    const second = new ApplicantWorld(where);
    second.rails.account = first.rails.account;
    await second.apply();
    await expect(second.giveKey()).rejects.toMatchObject({
      code: "provider_account_taken",
      errors: [{ pointer: "/secret_key", code: "provider_account_taken" }],
    });
    expect((await second.read()).row.key_given_at).toBeNull();
    second.rails.account = "acct_of_its_own";
    await second.giveKey();
  });

  test("is told to who handed it in before, nothing is done there, and another key goes on", async () => {
    const where = databases();
    const second = new ApplicantWorld(where);
    await second.submit();
    const first = new ApplicantWorld(where);
    first.rails.account = second.rails.account;
    await became(first);
    await second.drive();
    await second.review("approve");
    await second.drive();
    expect(JSON.parse((await second.read()).row.problems)).toEqual([
      { pointer: "/provider/secret_key", code: "provider_account_taken", detail: expect.stringContaining("acct_") },
    ]);
    expect([second.rails.endpoints, second.rails.schedule]).toEqual([[], "daily"]);
    second.rails.account = "acct_of_its_own";
    await second.giveKey();
    await second.drive();
    expect((await second.read()).tenant.state).toBe("active");
  });

  test("is one tenant's also when two are opened at the same moment", async () => {
    const where = databases();
    const [first, second] = [new ApplicantWorld(where), new ApplicantWorld(where)];
    first.rails.account = second.rails.account;
    for (const of of [first, second]) {
      await of.submit();
      await of.drive();
      await of.review("approve");
    }
    // The other one comes between the look at whose account it is and the commit.
    const { script } = second.rails;
    let isFirst = true;
    second.rails.script = async (sent) => {
      if (isFirst && sent.path === "/v1/balance_settings" && sent.method === "POST") {
        isFirst = false;
        await first.drive();
      }
      return script(sent);
    };
    await expect(second.drive()).rejects.toThrow("account_ref");
    await second.drive();
    const states = [(await first.read()).tenant.state, (await second.read()).tenant.state];
    expect(states).toEqual(["active", "in_review"]);
    expect((await second.read()).row.problems).toContain("provider_account_taken");
  });
});

describe("a live tenant that the operator opens", () => {
  const opening = (secret_key: string) => ({
    name: "Aurora",
    mode: "live" as const,
    placement: "shared" as const,
    country: "DE",
    currency: "EUR",
    provider: { secret_key },
  });
  const tenantsIn = (of: ApplicantWorld) =>
    of.directory.sqlite
      .prepare("SELECT state FROM tenants")
      .all()
      .map(({ state }) => state);

  test("has an account of its own, and a refused key leaves no tenant behind", async () => {
    const of = new ApplicantWorld();
    vi.stubGlobal("fetch", of.stripe);
    const open = (key: string) =>
      of.act(({ platform, context }) =>
        planOpenTenant(platform, context, opening(`sk_live_${key}`), { key, fingerprint: key }),
      );
    of.rails.denied = ["/v1/payouts"];
    await expect(open("0123456789a")).rejects.toMatchObject({ code: "validation_failed" });
    expect(tenantsIn(of)).toEqual([]);
    of.rails.denied = [];
    await open("0123456789b");
    expect(tenantsIn(of)).toEqual(["active"]);
    await expect(open("0123456789c")).rejects.toMatchObject({
      code: "provider_account_taken",
      errors: [{ pointer: "/provider/secret_key" }],
    });
    expect(tenantsIn(of)).toEqual(["active"]);
    of.rails.account = "acct_of_another";
    await open("0123456789d");
    expect(tenantsIn(of)).toEqual(["active", "active"]);
  });

  afterEach(() => vi.unstubAllGlobals());
});

async function became(of: ApplicantWorld): Promise<ApplicantWorld> {
  await of.submit();
  await of.drive();
  await of.review("approve");
  await of.drive();
  expect((await of.read()).tenant.state).toBe("active");
  return of;
}
