/** Merchants' onboarding: steps waited for, names screened with proof, a person asked, reminded and heard; the end. */
import { describe, expect, test } from "vitest";
import type { Tributary } from "../sdk/client.ts";
import { onboard, showDocument } from "./hosted-pages.ts";
import { Onboarding } from "./onboarding-tenant.ts";
import { bankOf, bareTenant, freshTenant, operator, until } from "./tenant.ts";

type Steps = NonNullable<NonNullable<Parameters<Tributary["tenant"]["config"]["update"]>[0]["onboarding"]>["steps"]>;

const REVIEWED: Steps = [
  { step: "bank_connection", approval: false },
  { step: "screening", approval: false },
];

async function tenantWith(steps: Steps) {
  const bare = await bareTenant();
  await bare.api.tenant.config.update({ onboarding: { steps } }, { ifMatch: "*" });
  return bare;
}

async function listOf(
  api: Tributary,
  names: readonly string[],
  kind: "sanctions" | "politically_exposed" = "sanctions",
) {
  const list = await api.screeningLists.create({ name: `List ${crypto.randomUUID()}`, kind });
  await api.screeningLists.addEntries(list.id, { entries: names.map((name, i) => ({ name, reference: `E-${i}` })) });
  return api.screeningLists.activate(list.id);
}

const merchantIn = (api: Tributary, id: string, status: string) =>
  until(
    () => api.merchants.retrieve(id),
    (merchant) => merchant.status === status,
  );

async function typesOf(api: Tributary, subject: string): Promise<string[]> {
  const types: string[] = [];
  for await (const event of api.events.list({ after: 0, limit: 100 })) {
    if (event.subject_id === subject) types.push(event.type);
  }
  return types;
}

async function refusalOf(call: Promise<unknown>): Promise<{ status: number; code: string; message: string }> {
  return call.then(
    () => expect.fail("was not refused"),
    (thrown) => thrown,
  );
}

async function openDecision(api: Tributary, subject: string) {
  const { data } = await until(
    () => api.decisions.list({ subject }),
    (page) => page.data.length > 0,
  );
  const [decision] = data;
  if (!decision) throw new Error("nobody was asked");
  return decision;
}

describe("onboarding", () => {
  test("a name that nobody lists is screened, with proof, and the merchant is active", async () => {
    const { api } = await tenantWith(REVIEWED);
    const list = await listOf(api, ["Ivan Petrov", "Владимир Соколов"]);
    const { id } = await api.merchants.create({ legal_name: "Northlight Studio GmbH", country: "DE" });
    await merchantIn(api, id, "active");
    expect(await typesOf(api, id)).toEqual(["merchant.created", "merchant.screened", "merchant.activated"]);
    expect((await api.decisions.list({ subject: id })).data).toEqual([]);
    expect((await api.merchants.onboarding(id)).steps.map(({ status }) => status)).toEqual(["done", "done"]);
    expect(list).toMatchObject({ status: "active", entries: 2, version: 1, platform: false });
  });

  test("a listed name, in another script and order, waits for a person, and approval lets it through", async () => {
    const { api } = await tenantWith(REVIEWED);
    const list = await listOf(api, ["Anna Schmidt", "Владимир Петрович Соколов"]);
    const { id } = await api.merchants.create({ legal_name: "Sokolov Vladimir", country: "DE" });
    const decision = await openDecision(api, id);
    expect(decision).toMatchObject({ kind: "screening_hit", step: "screening", status: "open" });
    expect(decision.screening).toMatchObject({ lists: [{ list: list.id, version: 1 }], review_score: 88 });
    expect(decision.screening?.hits).toMatchObject([{ list: list.id, entry: 1, reference: "E-1", kind: "sanctions" }]);
    expect(await merchantIn(api, id, "in_review")).toMatchObject({ status: "in_review" });
    expect((await api.merchants.onboarding(id)).steps[1]).toMatchObject({ status: "in_review", decision: decision.id });
    await api.decisions.requestInformation(decision.id, { reason: "Send the register's extract." });
    const decided = await api.decisions.approve(decision.id, { reason: "Another person of that name." });
    expect(decided).toMatchObject({ status: "approved", reason: "Another person of that name." });
    await merchantIn(api, id, "active");
    const told = ["merchant.created", "merchant.screened", "merchant.in_review", "merchant.activated"];
    expect(await typesOf(api, id)).toEqual(told);
    const asked = ["decision.opened", "decision.information_requested", "decision.approved"];
    expect(await typesOf(api, decision.id)).toEqual(asked);
    expect(await refusalOf(api.decisions.reject(decision.id, { reason: "After all." }))).toMatchObject({ status: 409 });
  });

  test("a rejection ends it for good", async () => {
    const { api } = await tenantWith(REVIEWED);
    const { id } = await api.merchants.create({ legal_name: "Kim Park", country: "DE", politically_exposed: true });
    const decision = await openDecision(api, id);
    expect(decision.screening).toMatchObject({ hits: [], declared_politically_exposed: true });
    await api.decisions.reject(decision.id, { reason: "Outside our policy." });
    await merchantIn(api, id, "rejected");
    expect((await typesOf(api, id)).at(-1)).toBe("merchant.rejected");
    expect((await api.merchants.onboarding(id)).status).toBe("rejected");
  });

  test("whoever decides is reminded, and told when the time is over", async () => {
    const { api } = await tenantWith(REVIEWED);
    const { id } = await api.merchants.create({ legal_name: "Kim Park", country: "DE", politically_exposed: true });
    const decision = await openDecision(api, id);
    const reminders = async (count: number, hours: number) => {
      await api.sandbox.advanceClock({ advance_seconds: hours * 3600 });
      await until(
        () => api.decisions.retrieve(decision.id),
        (each) => each.reminders === count,
      );
    };
    await reminders(1, 25);
    await reminders(2, 49);
    expect(await typesOf(api, decision.id)).toEqual(["decision.opened", "decision.reminded", "decision.overdue"]);
    await api.decisions.approve(decision.id, { reason: "Known to us." });
    await merchantIn(api, id, "active");
  });

  test("a step that a person must approve asks once it is ready, in the tenant's order", async () => {
    const { api } = await tenantWith([
      { step: "screening", approval: false },
      { step: "bank_connection", approval: true },
    ]);
    const { id } = await api.merchants.create({ legal_name: "Pixelsmith", country: "DE" });
    const decision = await openDecision(api, id);
    expect(decision).toMatchObject({ kind: "onboarding_step", step: "bank_connection", screening: null });
    await api.decisions.approve(decision.id, { reason: "Looks right." });
    await merchantIn(api, id, "active");
  });

  test("all four steps in the default's order, with what the merchant does on the provider's pages", async () => {
    const of = await Onboarding.make();
    const { api } = of;
    await api.tenant.config.update({ onboarding: null }, { ifMatch: "*" });
    const merchant = await of.merchant();
    const standing = async () => (await api.merchants.onboarding(merchant)).steps.map(({ status }) => status);
    expect(await standing()).toEqual(["waiting", "pending", "pending", "pending"]);
    const connection = await of.begun(merchant);
    await onboard(connection.link?.url ?? "");
    await of.connection(connection.id, "verified");
    expect(await standing()).toEqual(["done", "waiting", "pending", "pending"]);
    await api.persons.create({ merchant, first_name: "Jenny", last_name: "Rosen" });
    const session = await api.identitySessions.create({ merchant });
    await of.session(session.id, "requires_input");
    const { challenge } = await api.identitySessions.createChallenge(session.id);
    await showDocument(challenge?.url ?? "");
    await of.session(session.id, "verified");
    await until(standing, (all) => all[3] === "waiting");
    expect(await standing()).toEqual(["done", "done", "done", "waiting"]);
    expect(await of.told(merchant)).not.toContain("merchant.activated");
    await bankOf(of, merchant);
    expect(await merchantIn(api, merchant, "active")).toMatchObject({ kyc_status: "verified" });
    expect(await standing()).toEqual(["done", "done", "done", "done"]);
  });

  test("the platform's lists are in force for everybody, and nobody's to change", async () => {
    const { api } = await tenantWith(REVIEWED);
    const ops = await operator();
    const name = `Platform ${crypto.randomUUID()}`;
    const load = async (entry: string) => {
      const list = await ops.operator.screeningLists.create({ name, kind: "sanctions" });
      await ops.operator.screeningLists.addEntries(list.id, { entries: [{ name: "Nobody At All", aliases: [entry] }] });
      return ops.operator.screeningLists.activate(list.id);
    };
    const first = await load("Zebulon Quartermain");
    const second = await load("Ferdinand Wolkenstein");
    expect([first.version, second.version]).toEqual([1, 2]);
    expect(await api.screeningLists.retrieve(first.id)).toMatchObject({ status: "retired", platform: true });
    expect(await refusalOf(api.screeningLists.retire(second.id))).toMatchObject({ status: 404 });
    const free = await api.merchants.create({ legal_name: "Zebulon Quartermain", country: "DE" });
    await merchantIn(api, free.id, "active");
    const held = await api.merchants.create({ legal_name: "Wolkenstein, Ferdinand", country: "DE" });
    expect((await openDecision(api, held.id)).screening?.hits).toMatchObject([{ list: second.id, score: 100 }]);
    await ops.operator.screeningLists.retire(second.id);
  });

  test("refuses lists that are empty or in force already, and configurations without a bank connection", async () => {
    const { api } = await bareTenant();
    const empty = await api.screeningLists.create({ name: "Empty", kind: "sanctions" });
    expect(await refusalOf(api.screeningLists.activate(empty.id))).toMatchObject({ status: 409 });
    const list = await listOf(api, ["A B"]);
    const entries = [{ name: "C D" }];
    expect(await refusalOf(api.screeningLists.addEntries(list.id, { entries }))).toMatchObject({ status: 409 });
    const steps: Steps = [{ step: "screening", approval: false }];
    const update = api.tenant.config.update({ onboarding: { steps } }, { ifMatch: "*" });
    expect(await refusalOf(update)).toMatchObject({ status: 422, errors: [{ pointer: "/onboarding/steps" }] });
  });

  test("parts of a list that are sent at once are all kept", async () => {
    const { api } = await bareTenant();
    const { id } = await api.screeningLists.create({ name: "Parts", kind: "politically_exposed" });
    await Promise.all(
      Array.from({ length: 6 }, (_, i) => api.screeningLists.addEntries(id, { entries: [{ name: `Entry ${i}` }] })),
    );
    expect((await api.screeningLists.activate(id)).entries).toBe(6);
  });
});

describe("the end of a merchant", () => {
  test("pausing ends; closing with money is refused unless it is frozen; erasing leaves the books", async () => {
    const { api, card, merchants } = await freshTenant();
    const { studio } = merchants;
    expect((await api.merchants.pause(studio)).status).toBe("paused");
    expect((await api.merchants.pause(studio)).status).toBe("paused");
    expect((await api.merchants.resume(studio)).status).toBe("active");
    const { id } = await api.payments.create({ payment_instrument: card, amount: 1999, currency: "EUR" });
    await until(
      () => api.payments.retrieve(id),
      ({ status }) => status === "succeeded",
    );
    const refused = await refusalOf(api.merchants.close(studio, {}));
    expect(refused).toMatchObject({ status: 409, code: "state_conflict" });
    expect(refused.message).toContain("13.99");
    expect(await refusalOf(api.merchants.erase(studio))).toMatchObject({ status: 409 });
    expect((await api.merchants.close(studio, { money_owed: "freeze" })).status).toBe("closed");
    expect(await refusalOf(api.merchants.resume(studio))).toMatchObject({ status: 409 });
    expect((await api.merchants.retrieve(studio)).legal_name).toBe("Northlight Studio");
    expect((await api.merchants.erase(studio)).legal_name).toBeNull();
    expect(await api.merchants.erase(studio)).toMatchObject({ legal_name: null, status: "closed" });
    const { data } = await api.balances.list({ merchant: studio });
    expect(data.map(({ amount }) => amount)).toContain(1399);
    expect((await typesOf(api, studio)).slice(2)).toEqual([
      "merchant.paused",
      "merchant.resumed",
      "merchant.closed",
      "merchant.erased",
    ]);
  });

  test("a merchant without money is closed at once", async () => {
    const { api, merchants } = await freshTenant();
    expect((await api.merchants.close(merchants.modder, {})).status).toBe("closed");
  });
});
