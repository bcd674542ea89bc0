/** An application whose process is killed at every single effect, that is overtaken, left waiting, or given up. */
import { expect, test } from "vitest";
import { planIdentityCheck } from "../tenants/application-identity.ts";
import { planProviderKey, planUpdateApplication } from "../tenants/applying.ts";
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
