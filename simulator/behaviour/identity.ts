/** Rules about identity verification sessions, their page, and the people of accounts that they are about. */

import type Stripe from "stripe";
import { expect } from "vitest";
import { JENNY, open, person } from "./connect-world.ts";
import { HOUR_MS, type Rule, refusal } from "./rule.ts";

const SESSIONS = "(docs.stripe.com/identity/verification-sessions)";

const typesOf = async (stripe: Stripe, id: string) =>
  (await stripe.events.list({ limit: 100 })).data
    .filter(({ data: { object } }) => (object as { id?: string }).id === id)
    .map(({ type }) => type.replace("identity.verification_session.", ""))
    .reverse();

/** Goes to the page as a person, and submits an outcome; answers where that leads. */
async function visit(url: string | null, outcome: string): Promise<string | null> {
  const page = await fetch(String(url), { redirect: "manual" });
  const form = String(page.headers.get("location"));
  expect(await (await fetch(form)).text()).toContain("What will the check find?");
  const body = new URLSearchParams({ outcome });
  const submitted = await fetch(form, { method: "POST", body, redirect: "manual" });
  return submitted.headers.get("location");
}

export const identityRules: Rule[] = [
  {
    object: "identity.verification_session",
    rule: "is submitted on its page, processed, and verified; verified_outputs is shown where it is expanded",
    says:
      "Once all of the verification checks have passed, the status changes to verified. You can expand the " +
      `verified_outputs field to see the verified data. ${SESSIONS}`,
    run: async (stripe, control) => {
      const made = await stripe.identity.verificationSessions.create({
        type: "document",
        options: { document: { require_matching_selfie: true } },
        client_reference_id: "mer_1",
        metadata: { merchant: "mer_1" },
        return_url: "https://platform.test/done",
      });
      expect(made).toMatchObject({
        object: "identity.verification_session",
        last_error: null,
        options: { document: { require_matching_selfie: true } },
        status: "requires_input",
        type: "document",
      });
      expect(await visit(made.url, "verified")).toBe("https://platform.test/done");
      const processing = await stripe.identity.verificationSessions.retrieve(made.id);
      expect(processing).toMatchObject({ status: "processing", url: null, client_secret: null });
      await control.advance(5_000);
      const verified = await stripe.identity.verificationSessions.retrieve(made.id, {
        expand: ["verified_outputs", "verified_outputs.dob", "last_verification_report"],
      });
      expect(verified).toMatchObject({
        last_verification_report: { document: { status: "verified" }, selfie: { status: "verified", error: null } },
        status: "verified",
        verified_outputs: { first_name: "Jenny", last_name: "Rosen", dob: { year: 1901 } },
      });
      const plain = await stripe.identity.verificationSessions.retrieve(made.id);
      expect(plain).not.toHaveProperty("verified_outputs");
      expect(await typesOf(stripe, made.id)).toEqual(["created", "processing", "verified"]);
      const found = await stripe.identity.verificationSessions.list({ client_reference_id: "mer_1" });
      expect(found.data).toEqual([plain]);
      const reports = await stripe.identity.verificationReports.list({ verification_session: made.id });
      expect(reports.data.map(({ id }) => id)).toEqual([plain.last_verification_report]);
    },
  },
  {
    object: "identity.verification_session",
    rule: "a failed check says why and asks again by a fresh address",
    says:
      "If any of the verification checks fail (for example, because of a manipulated document), the " +
      "VerificationSession’s status returns to requires_input. … If you want your user to attempt verification " +
      `again, you’ll need to Retrieve the VerificationSession to get a fresh URL. ${SESSIONS}`,
    run: async (stripe, control) => {
      const made = await stripe.identity.verificationSessions.create({ type: "document" });
      const seen: unknown[] = [];
      for (const code of ["document_expired", "document_unverified_other", "consent_declined"]) {
        const { url } = await stripe.identity.verificationSessions.retrieve(made.id);
        seen.push(url);
        await visit(url, code);
        await control.advance(5_000);
        const failed = await stripe.identity.verificationSessions.retrieve(made.id, {
          expand: ["last_verification_report"],
        });
        expect(failed).toMatchObject({ status: "requires_input", last_error: { code } });
        expect(failed.last_error?.reason).toBeTruthy();
        if (code === "consent_declined") continue;
        const document = { status: "unverified", error: { code } };
        expect(failed.last_verification_report).toMatchObject({ document });
      }
      expect(new Set(seen).size).toBe(3);
      expect((await fetch(String(made.url))).status).toBe(410);
    },
  },
  {
    object: "identity.verification_session",
    rule: "its address is good for one visit and for 48 hours",
    says:
      "The short-lived URL that you use to redirect a user to Stripe … This URL expires after 48 hours and can " +
      "only be " +
      "used once. (docs.stripe.com/api/identity/verification_sessions/object)",
    run: async (stripe, control) => {
      const made = await stripe.identity.verificationSessions.create({ type: "document" });
      expect((await fetch(String(made.url))).status).toBe(200);
      expect((await fetch(String(made.url))).status).toBe(410);
      const { url } = await stripe.identity.verificationSessions.retrieve(made.id);
      expect(url).not.toBe(made.url);
      await control.advance(48 * HOUR_MS);
      expect((await fetch(String(url))).status).toBe(410);
    },
  },
  {
    object: "identity.verification_session",
    rule: "can be canceled before it is processing or verified",
    says:
      "You can cancel a VerificationSession at any point before it’s processing or verified. This invalidates the " +
      `VerificationSession for future submission attempts, and can’t be undone. ${SESSIONS}`,
    run: async (stripe, control) => {
      const { id, url } = await stripe.identity.verificationSessions.create({ type: "document" });
      expect(await stripe.identity.verificationSessions.cancel(id)).toMatchObject({ status: "canceled", url: null });
      expect((await fetch(String(url))).status).toBe(410);
      expect(await typesOf(stripe, id)).toEqual(["created", "canceled"]);
      const other = await stripe.identity.verificationSessions.create({ type: "id_number" });
      await control.call("POST", `verification_sessions/${other.id}`, { outcome: "verified" });
      expect(await refusal(stripe.identity.verificationSessions.cancel(other.id))).toMatchObject({ statusCode: 400 });
    },
  },
  {
    object: "identity.verification_session",
    rule: "redacting takes its personal data away, its metadata too, and cancels one that waits",
    says:
      "Redacted sessions show placeholder values for all fields that previously contained personally identifiable " +
      "information (PII). … If the VerificationSession is in the processing state you must wait until it finishes " +
      `before redacting it. ${SESSIONS}`,
    run: async (stripe, control) => {
      const options = { type: "document", metadata: { merchant: "mer_1" } } as const;
      const { id } = await stripe.identity.verificationSessions.create(options);
      await control.call("POST", `verification_sessions/${id}`, { outcome: "verified" });
      expect(await refusal(stripe.identity.verificationSessions.redact(id))).toMatchObject({ statusCode: 400 });
      await control.advance(5_000);
      const going = await stripe.identity.verificationSessions.redact(id);
      expect(going.redaction).toEqual({ status: "processing" });
      await control.advance(HOUR_MS);
      const gone = await stripe.identity.verificationSessions.retrieve(id, { expand: ["verified_outputs"] });
      expect(gone).toMatchObject({
        metadata: {},
        redaction: { status: "redacted" },
        status: "verified",
        verified_outputs: { first_name: "[redacted]", last_name: "[redacted]" },
      });
      const metadata = { a: "1" };
      expect(await refusal(stripe.identity.verificationSessions.update(id, { metadata }))).toMatchObject({
        statusCode: 400,
      });
      expect((await typesOf(stripe, id)).pop()).toBe("redacted");
      const waiting = await stripe.identity.verificationSessions.create({ type: "document" });
      expect((await stripe.identity.verificationSessions.redact(waiting.id)).status).toBe("canceled");
    },
  },
  {
    object: "identity.verification_session",
    rule: "verified, it fulfils what was asked of the related person",
    says:
      "A token referencing a Person resource that this verification is being used to verify. … If provided, the " +
      "person parameter is also required and must be associated with the account. " +
      "(docs.stripe.com/api/identity/verification_sessions/create, the SDK's types)",
    account: { onboarding: "required" },
    run: async (stripe, control) => {
      const { id: account } = await person(stripe, { ...JENNY, dob: { day: 10, month: 11, year: 1980 } });
      await control.advance(10_000);
      const asked = await stripe.accounts.retrieve(account);
      expect(asked.requirements?.currently_due).toEqual(["individual.verification.document"]);
      const related_person = { account, person: String(asked.individual?.id) };
      const session = await stripe.identity.verificationSessions.create({ type: "document", related_person });
      expect(session.related_person).toEqual(related_person);
      await control.call("POST", `verification_sessions/${session.id}`, { outcome: "document_expired" });
      await control.advance(5_000);
      expect((await stripe.accounts.retrieve(account)).requirements?.currently_due?.length).toBe(1);
      await control.call("POST", `verification_sessions/${session.id}`, { outcome: "verified" });
      await control.advance(5_000);
      const done = await stripe.accounts.retrieve(account);
      expect(done.requirements).toMatchObject({ currently_due: [], errors: [] });
      expect(done.individual?.verification?.status).toBe("verified");
      const stranger = { account: (await open(stripe)).id, person: related_person.person };
      const wrong = stripe.identity.verificationSessions.create({ type: "document", related_person: stranger });
      expect(await refusal(wrong)).toMatchObject({ code: "resource_missing", param: "related_person[person]" });
    },
  },
];
