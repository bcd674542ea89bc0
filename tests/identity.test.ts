/** Identity sessions in the real runtime: a person shows a document at the provider, and nothing of it comes here. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiError } from "../sdk/errors.ts";
import { host } from "./host.ts";
import { follow, showDocument } from "./hosted-pages.ts";
import { violations } from "./invariants.ts";
import { Onboarding, RETURN, type Session } from "./onboarding-tenant.ts";
import { until } from "./tenant.ts";

const HOUR_SECONDS = 3_600;

let tenant: Onboarding;
beforeAll(async () => {
  tenant = await Onboarding.make();
});
afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => error as ApiError,
  );

/** A session of a merchant's representative, up to where a document is asked for. */
async function challenged(on: Onboarding, more: object = {}): Promise<Session> {
  const { merchant } = await on.verified();
  const { id } = await on.api.identitySessions.create({ merchant, ...more });
  return on.session(id, "requires_input");
}

/** Shows a document at the newest address, and lets the provider look at it. */
async function show(on: Onboarding, { id }: Session, outcome: string): Promise<void> {
  const { challenge } = await on.api.identitySessions.createChallenge(id);
  await showDocument(challenge?.url ?? "", outcome);
  await on.session(id, "processing");
  await on.later(10);
}

const kycOf = async (on: Onboarding, { merchant }: Session) => (await on.api.merchants.retrieve(merchant)).kyc_status;

/** What the simulator has of sessions and persons. */
async function simulated(on: Onboarding) {
  type Objects = { verification_session?: Record<string, unknown>[]; person?: Record<string, unknown>[] };
  const { objects } = (await on.control("GET", "state")) as { objects: Objects };
  return { sessions: objects.verification_session ?? [], persons: objects.person ?? [] };
}

describe("a merchant's representative is verified", () => {
  test("as a person of its connected account, at an address that is published, and sent back", async () => {
    const on = await Onboarding.make();
    const { merchant, provider_references } = await on.verified();
    const named = { merchant, first_name: "Ada", last_name: "Byron", date_of_birth: "1990-01-31" };
    const person = await on.api.persons.create({ ...named, email: "ada@example.com" });
    const made = await on.api.identitySessions.create({ person: person.id, return_url: RETURN.return_url });
    expect(made).toMatchObject({ status: "processing", merchant, person: person.id, attempts: 0, challenge: null });
    const asked = await on.session(made.id, "requires_input");
    expect(await kycOf(on, asked)).toBe("requires_input");
    expect(await showDocument(asked.challenge?.url ?? "")).toBe(RETURN.return_url);
    await on.session(made.id, "processing");
    await on.later(10);
    const verified = await on.session(made.id, "verified");
    expect(verified).toMatchObject({ challenge: null, error: null, attempts: 0, redaction: null });
    expect(await kycOf(on, verified)).toBe("verified");
    const { sessions, persons } = await simulated(on);
    const related = { account: provider_references.account, person: verified.provider_references.person };
    expect(sessions).toMatchObject([{ client_reference_id: made.id, related_person: related }]);
    expect(persons).toMatchObject([{ id: related.person, first_name: "Ada", metadata: { person_id: person.id } }]);
    const events = await on.events(made.id);
    expect(events.map(({ type }) => type.replace("identity_session.", ""))).toEqual([
      "created",
      "updated",
      "requires_input",
      "processing",
      "verified",
    ]);
    expect(events[2]?.data.object).toMatchObject({ challenge: asked.challenge });
    const kyc = (await on.events(merchant)).filter(({ type }) => type === "merchant.updated");
    expect(kyc.map(({ data }) => (data.object as { kyc_status: string }).kyc_status)).toEqual([
      "processing",
      "requires_input",
      "processing",
      "verified",
    ]);
    const told = [...events, ...(await on.events(merchant)), ...(await on.events(person.id))];
    expect(JSON.stringify(told)).not.toMatch(/Ada|Byron|1990-01-31|example\.com/);
    expect(await on.api.persons.retrieve(person.id)).toMatchObject(named);
  });

  test("as whoever the provider has as such, when nobody was named", async () => {
    const asked = await challenged(tenant);
    expect(await tenant.api.persons.retrieve(asked.person)).toMatchObject({
      first_name: null,
      merchant: asked.merchant,
    });
    const again = await refusal(
      tenant.api.persons.create({ merchant: asked.merchant, first_name: "A", last_name: "B" }),
    );
    expect(again).toMatchObject({ status: 409, code: "already_exists" });
    await tenant.api.identitySessions.cancel(asked.id);
    await tenant.session(asked.id, "canceled");
    expect(await kycOf(tenant, asked)).toBe("not_started");
    const { id } = await tenant.api.identitySessions.create({ merchant: asked.merchant });
    const second = await tenant.session(id, "requires_input");
    expect(second.person).toBe(asked.person);
    expect(second.provider_references.person).toBe(asked.provider_references.person);
  });

  test("with a fresh address when the first was visited", async () => {
    const asked = await challenged(tenant);
    await follow(asked.challenge?.url ?? "");
    expect((await fetch(asked.challenge?.url ?? "")).status).toBe(410);
    const fresh = await tenant.api.identitySessions.createChallenge(asked.id);
    expect(fresh.challenge?.url).not.toBe(asked.challenge?.url);
    await follow(fresh.challenge?.url ?? "");
  });
});

describe("who cannot be verified", () => {
  test("is asked again, and has failed after five attempts; the next session starts anew", async () => {
    const on = await Onboarding.make();
    const asked = await challenged(on);
    const wrong = ["document_expired", "document_expired", "consent_declined", "document_unverified_other"];
    for (const [at, outcome] of wrong.entries()) {
      await show(on, asked, outcome);
      const again = await on.session(asked.id, "requires_input", ({ attempts }) => attempts === at + 1);
      expect(again.error?.code).toBe(outcome);
      expect(again.challenge).not.toBeNull();
    }
    await show(on, asked, "consent_declined");
    const failed = await on.session(asked.id, "failed");
    expect(failed).toMatchObject({ attempts: 5, challenge: null, error: { code: "consent_declined" } });
    expect(await kycOf(on, asked)).toBe("failed");
    expect((await simulated(on)).sessions).toMatchObject([{ status: "canceled" }]);
    const { id } = await on.api.identitySessions.create({ merchant: asked.merchant });
    const second = await on.session(id, "requires_input");
    await show(on, second, "verified");
    expect((await on.session(id, "verified")).attempts).toBe(0);
    expect(await kycOf(on, asked)).toBe("verified");
  });

  test("may begin again after giving up, although the provider is busy", async () => {
    const on = await Onboarding.make();
    const { id, provider_references } = await on.begun();
    const { merchant } = await on.api.bankConnections.retrieve(id);
    const held = await on.api.identitySessions.create({ merchant });
    await on.session(held.id, "requires_input");
    await on.api.identitySessions.cancel(held.id);
    await on.session(held.id, "canceled");
    await on.control("POST", "faults", { do: "error_429", on: { route: "POST /v1/identity/verification_sessions" } });
    const next = await on.api.identitySessions.create({ merchant });
    expect((await on.session(next.id, "requires_input")).provider_references.person).not.toBeNull();
    expect(provider_references.account).not.toBeNull();
  });
});

describe("the provider's word", () => {
  test.each([
    ["by webhook", undefined],
    ["by asking, when no webhook comes", "drop_webhook"],
    ["told twice", "double_webhook"],
  ])("reaches a session %s", async (_, fault) => {
    const on = await Onboarding.make();
    const asked = await challenged(on);
    for (const name of ["processing", "verified"]) {
      const event = `identity.verification_session.${name}`;
      if (fault) await on.fault(fault, { event }, { times: 10 });
    }
    await showDocument(asked.challenge?.url ?? "");
    await on.later(fault === "drop_webhook" ? HOUR_SECONDS : 10);
    await on.session(asked.id, "verified");
    expect((await on.told(asked.id)).filter((type) => type === "identity_session.verified")).toHaveLength(1);
  });

  test("comes before a cancellation: what was shown at that moment counts", async () => {
    const on = await Onboarding.make();
    const asked = await challenged(on);
    await on.fault("drop_webhook", { event: "identity.verification_session.processing" }, { times: 10 });
    await showDocument(asked.challenge?.url ?? "");
    expect(await on.api.identitySessions.cancel(asked.id)).toMatchObject({ status: "requires_input", challenge: null });
    await on.session(asked.id, "processing");
    await on.later(10);
    await on.session(asked.id, "verified");
  });

  test.each([
    ["its answer is lost", "cut", { effect: true }],
    ["nothing was done", "html_502", {}],
    ["a failure is stored after the effect", "effect_then_500", {}],
    ["a failure is stored before it", "error_500", {}],
    ["a status comes that nobody knows", "unknown_status", {}],
  ])("is asked for once, although %s", async (_, fault, more) => {
    const on = await Onboarding.make();
    const { merchant } = await on.verified();
    for (const path of ["accounts/:id/persons", "identity/verification_sessions"]) {
      await on.fault(fault, { route: `POST /v1/${path}` }, more);
    }
    const { id } = await on.api.identitySessions.create({ merchant });
    if (fault === "unknown_status") {
      await until(
        () => on.api.identitySessions.retrieve(id),
        ({ provider_references: { verification_session } }) => verification_session !== null,
      );
      await on.later(HOUR_SECONDS);
    }
    await on.session(id, "requires_input");
    const { sessions, persons } = await simulated(on);
    expect([sessions.length, persons.length]).toEqual([1, 1]);
  });
});

describe("what the provider keeps", () => {
  test("is destroyed when asked for, and that it was is heard late", async () => {
    const on = await Onboarding.make();
    const asked = await challenged(on);
    expect(await refusal(on.api.identitySessions.redact(asked.id))).toMatchObject({ code: "state_conflict" });
    await show(on, asked, "verified");
    await on.session(asked.id, "verified");
    expect(await on.api.identitySessions.redact(asked.id)).toMatchObject({ redaction: "requested" });
    await until(
      () => simulated(on),
      ({ sessions: [session] }) => session?.redaction !== null,
    );
    await on.later(2 * HOUR_SECONDS);
    await on.session(asked.id, "verified", ({ redaction }) => redaction === "redacted");
    expect((await on.told(asked.id)).slice(-2)).toEqual([
      "identity_session.redaction_requested",
      "identity_session.redacted",
    ]);
    expect(await refusal(on.api.identitySessions.redact(asked.id))).toMatchObject({ code: "state_conflict" });
    expect(await kycOf(on, asked)).toBe("verified");
  });

  test("never comes here: no table holds what a document said", async () => {
    const on = await Onboarding.make();
    const asked = await challenged(on);
    await show(on, asked, "verified");
    await on.session(asked.id, "verified");
    for (const binding of ["LEDGER_01", "LEDGER_02"]) {
      const database = await (await host()).database(binding);
      for (const table of ["identity_sessions", "provider_calls", "events", "receipts", "commits"]) {
        const { results } = await database.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?`).bind(on.id).all();
        // The simulator's document is Jenny Rosen's.
        expect(JSON.stringify(results), table).not.toMatch(/Jenny|Rosen|driving_license|1901/);
      }
    }
  });
});

describe("what does not fit is refused", () => {
  test("a session of nobody, before the account, beside an open one, after its end", async () => {
    expect(await refusal(tenant.api.identitySessions.create({}))).toMatchObject({
      status: 422,
      errors: [{ pointer: "/merchant" }],
    });
    const merchant = await tenant.merchant();
    const early = await refusal(tenant.api.identitySessions.create({ merchant }));
    expect(early).toMatchObject({ status: 409, code: "state_conflict" });
    const asked = await challenged(tenant);
    const beside = await refusal(tenant.api.identitySessions.create({ merchant: asked.merchant }));
    expect(beside).toMatchObject({ status: 409, code: "already_exists" });
    const others = await refusal(tenant.api.identitySessions.create({ merchant, person: asked.person }));
    expect(others).toMatchObject({ status: 404 });
    const away = { merchant: (await tenant.verified()).merchant, return_url: "https://evil.example/" };
    expect(await refusal(tenant.api.identitySessions.create(away))).toMatchObject({ code: "url_not_allowed" });
    await tenant.api.identitySessions.cancel(asked.id);
    expect(await refusal(tenant.api.identitySessions.cancel(asked.id))).toMatchObject({ code: "state_conflict" });
    await tenant.session(asked.id, "canceled");
    for (const verb of ["cancel", "createChallenge"] as const) {
      expect(await refusal(tenant.api.identitySessions[verb](asked.id))).toMatchObject({ code: "state_conflict" });
    }
  });

  test("of two that are asked for at once one begins", async () => {
    const { merchant } = await tenant.verified();
    const asked = () => refusal(tenant.api.identitySessions.create({ merchant }));
    const both = await Promise.all([asked(), asked(), asked()]);
    expect(both.filter((error) => error === undefined)).toHaveLength(1);
    for (const error of both) if (error) expect(error).toMatchObject({ status: 409, code: "already_exists" });
  });
});
