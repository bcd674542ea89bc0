/** Rules about connected accounts: what they owe, what satisfies it, what happens when nobody does. */

import { expect } from "vitest";
import { COMPLETE, eventTypes, JENNY, open, person } from "./connect-world.ts";
import { DAY_MS, type Rule, refusal } from "./rule.ts";

const TESTING = "(docs.stripe.com/connect/testing)";
const HANDLING = "(docs.stripe.com/connect/handling-api-verification)";
const onboarding = "required";
const REQUIRED = { onboarding, float: 100_000 } as const;

const transfersOf = (account: { capabilities?: { transfers?: string } }) => account.capabilities?.transfers;

const initial: Rule[] = [
  {
    object: "account",
    rule: "a new one owes its details, and receives nothing before they are there",
    says:
      "Immediately after creating an account, check the Account object’s requirements.currently_due attribute for " +
      "any " +
      `additional requirements. ${HANDLING}`,
    account: REQUIRED,
    run: async (stripe) => {
      const made = await open(stripe);
      const due = [
        ...["business_profile.mcc", "business_profile.url", "business_type", "external_account"],
        ...["representative.address.city", "representative.address.line1", "representative.address.postal_code"],
        ...["representative.dob.day", "representative.dob.month", "representative.dob.year", "representative.email"],
        ...["representative.first_name", "representative.last_name", "representative.phone"],
        ...["tos_acceptance.date", "tos_acceptance.ip"],
      ];
      expect(made.requirements).toMatchObject({
        currently_due: due,
        disabled_reason: "requirements.past_due",
        eventually_due: due,
        past_due: due,
      });
      expect(made).toMatchObject({ details_submitted: false, payouts_enabled: false });
      expect(transfersOf(made)).toBe("inactive");
      const transfer = stripe.transfers.create({ amount: 100, currency: "eur", destination: made.id });
      expect(await refusal(transfer)).toMatchObject({ code: "insufficient_capabilities_for_transfer" });
    },
  },
  {
    object: "account",
    rule: "what is due shrinks with what is given",
    says:
      "eventually_due: … All required information starts in this array. … currently_due is a subset of " +
      "eventually_due. (docs.stripe.com/connect/handling-api-verification)",
    account: REQUIRED,
    run: async (stripe) => {
      const { id } = await open(stripe);
      const typed = await stripe.accounts.update(id, { business_type: "individual" });
      expect(typed.requirements?.currently_due).toContain("individual.first_name");
      const named = await stripe.accounts.update(id, { individual: { first_name: "Jenny", last_name: "Rosen" } });
      expect(named.requirements?.currently_due).not.toContain("individual.first_name");
      expect(named.individual?.requirements?.currently_due).toContain("dob.day");
      const accepted = await stripe.accounts.update(id, { tos_acceptance: { date: 1_700_000_000, ip: "127.0.0.1" } });
      const { currently_due, eventually_due, past_due } = accepted.requirements ?? {};
      expect(currently_due).not.toContain("tos_acceptance.date");
      expect(currently_due).toEqual(expect.arrayContaining(past_due ?? ["none"]));
      expect(eventually_due).toEqual(expect.arrayContaining(currently_due ?? ["none"]));
    },
  },
  {
    object: "account",
    rule: "1902-01-01 is verified in the response itself",
    says:
      "1902-01-01: Successful, immediate date of birth match. The verification result is returned directly in the " +
      `response, not as part of a webhook event. ${TESTING}`,
    account: REQUIRED,
    run: async (stripe) => {
      const made = await person(stripe);
      expect(made).toMatchObject({ details_submitted: true, payouts_enabled: true });
      expect(made.individual?.verification?.status).toBe("verified");
      expect(made.requirements).toMatchObject({ currently_due: [], pending_verification: [], disabled_reason: null });
    },
  },
  {
    object: "account",
    rule: "1901-01-01 is verified a little later, which account.updated and capability.updated tell",
    says:
      "pending_verification: Fields that might become required depending on the results of verification or review. " +
      `It’s an empty array unless an asynchronous verification is pending. ${HANDLING}`,
    account: REQUIRED,
    run: async (stripe, control) => {
      const made = await person(stripe, { dob: { day: 1, month: 1, year: 1901 } });
      expect(transfersOf(made)).toBe("pending");
      expect(made.requirements).toMatchObject({
        currently_due: [],
        disabled_reason: "requirements.pending_verification",
      });
      expect(made.requirements?.pending_verification).toContain("individual.dob.day");
      expect(made.individual?.verification?.status).toBe("pending");
      await control.advance(10_000);
      const later = await stripe.accounts.retrieve(made.id);
      expect(transfersOf(later)).toBe("active");
      expect(later.requirements).toMatchObject({ disabled_reason: null, pending_verification: [] });
      const told = await eventTypes(stripe, made.id);
      expect(told.filter((type) => type === "account.updated").length).toBe(2);
      expect(told).toEqual(expect.arrayContaining(["capability.updated", "person.updated"]));
    },
  },
];

const verification: Rule[] = [
  {
    object: "account",
    rule:
      "an unverified person must show a document by the deadline, or the account is disabled; the document " +
      "restores it",
    says:
      "currently_due: Fields that you must collect by the current_deadline for the connected account to remain " +
      "enabled. … past_due: Fields you didn’t submit by the deadline, which disabled the connected account. " +
      `${HANDLING}`,
    account: REQUIRED,
    run: async (stripe, control) => {
      const { id } = await person(stripe, { dob: { day: 10, month: 11, year: 1980 } });
      await control.advance(10_000);
      const asked = await stripe.accounts.retrieve(id);
      const document = "individual.verification.document";
      expect(asked.requirements).toMatchObject({ currently_due: [document], past_due: [], disabled_reason: null });
      expect(asked.requirements?.errors?.[0]).toMatchObject({
        code: "verification_failed_keyed_identity",
        requirement: document,
      });
      expect(transfersOf(asked)).toBe("active");
      const { body } = await control.call("GET", "clock");
      const deadline = asked.requirements?.current_deadline ?? 0;
      await control.advance(deadline * 1000 - Number(body.now));
      await control.advance(1_000);
      const disabled = await stripe.accounts.retrieve(id);
      expect(disabled.requirements).toMatchObject({ past_due: [document], disabled_reason: "requirements.past_due" });
      expect(transfersOf(disabled)).toBe("inactive");
      expect(disabled.payouts_enabled).toBe(false);
      const front = "file_identity_document_success";
      const given = await stripe.accounts.update(id, { individual: { verification: { document: { front } } } });
      expect(given.requirements).toMatchObject({ currently_due: [], pending_verification: [document] });
      await control.advance(10_000);
      const restored = await stripe.accounts.retrieve(id);
      expect(transfersOf(restored)).toBe("active");
      expect(restored).toMatchObject({ payouts_enabled: true, individual: { verification: { status: "verified" } } });
    },
  },
  {
    object: "account",
    rule: "an unverified birth date asks for a document, an unverified address for an additional one",
    says:
      "1901-01-01: Successful date of birth match. Any other DOB results in a no-match. … address_no_match: " +
      "Unsuccessful address match likely to trigger requirements in currently_due. " +
      "(docs.stripe.com/connect/testing)",
    account: REQUIRED,
    run: async (stripe, control) => {
      const unknown = { day: 10, month: 11, year: 1980 };
      const { dob: known, address } = JENNY;
      const elsewhere = { ...address, line1: "address_no_match" };
      const cases = [
        [known, address, "verified", []],
        [known, elsewhere, "unverified", ["verification.additional_document"]],
        [unknown, address, "unverified", ["verification.document"]],
        [unknown, elsewhere, "unverified", ["verification.additional_document", "verification.document"]],
      ] as const;
      for (const [dob, at, status, due] of cases) {
        const { id } = await person(stripe, { dob, address: at });
        await control.advance(10_000);
        const { individual } = await stripe.accounts.retrieve(id);
        expect([individual?.verification?.status, individual?.requirements?.currently_due]).toEqual([status, due]);
      }
    },
  },
  {
    object: "account",
    rule: "id numbers match, match at once, or do not match; a document goes before them",
    says:
      "Test images take precedence over test ID numbers. If you upload a verified image, the ID number matching " +
      `succeeds, even if you also provide an unsuccessful test ID value. ${TESTING}`,
    account: REQUIRED,
    run: async (stripe, control) => {
      const dob = { day: 10, month: 11, year: 1980 };
      const statusOf = async (id: string) => (await stripe.accounts.retrieve(id)).individual?.verification?.status;
      const good = await person(stripe, { dob, id_number: "000000000" });
      const instant = await person(stripe, { dob, id_number: "222222222" });
      const bad = await person(stripe, { dob, id_number: "111111111" });
      expect(good.individual?.verification?.status).toBe("pending");
      expect(instant.individual?.verification?.status).toBe("verified");
      await control.advance(10_000);
      expect([await statusOf(good.id), await statusOf(bad.id)]).toEqual(["verified", "unverified"]);
      const change = (front: "file_identity_document_success" | "file_identity_document_failure") =>
        stripe.accounts.update(bad.id, { individual: { verification: { document: { front } } } });
      await change("file_identity_document_failure");
      await control.advance(10_000);
      expect((await stripe.accounts.retrieve(bad.id)).requirements?.errors?.[0]?.code).toBe(
        "verification_document_failed_test_mode",
      );
      await change("file_identity_document_success");
      await control.advance(10_000);
      expect(await statusOf(bad.id)).toBe("verified");
    },
  },
  {
    object: "account",
    rule: "1900-01-01 is on a sanctions list: the account is held until Stripe decides",
    says: `1900-01-01: This DOB triggers an Office of Foreign Assets Control (OFAC) alert. ${TESTING}`,
    account: REQUIRED,
    run: async (stripe, control) => {
      const { id } = await person(stripe, { dob: { day: 1, month: 1, year: 1900 } });
      await control.advance(10_000);
      const held = await stripe.accounts.retrieve(id);
      expect(held.requirements?.disabled_reason).toBe("listed");
      expect(transfersOf(held)).toBe("inactive");
    },
  },
  {
    object: "account",
    rule: "web addresses have test values of their own",
    says: `https://inaccessible.stripe.com: Trigger an invalid_url_website_inaccessible verification error. ${TESTING}`,
    account: REQUIRED,
    run: async (stripe) => {
      const { id } = await person(stripe);
      const url = "https://inaccessible.stripe.com";
      const { requirements } = await stripe.accounts.update(id, { business_profile: { url } });
      expect(requirements?.errors?.[0]).toMatchObject({
        code: "invalid_url_website_inaccessible",
        requirement: "business_profile.url",
      });
    },
  },
];

const control: Rule[] = [
  {
    object: "account",
    rule: "one that was rejected receives nothing and is not paid out, until it is unrejected",
    says:
      "Whether to pause payouts on the account as part of the rejection. Defaults to pause. " +
      "(docs.stripe.com/api/account/reject)",
    account: REQUIRED,
    run: async (stripe) => {
      const { id } = await person(stripe);
      const rejected = await stripe.accounts.reject(id, { reason: "fraud_other" });
      expect(rejected.requirements?.disabled_reason).toBe("rejected.platform_fraud");
      expect(rejected).toMatchObject({ payouts_enabled: false, capabilities: { transfers: "inactive" } });
      const open = await stripe.accounts.reject(id, { reason: "terms_of_service", payouts_action: "none" });
      expect(open.requirements?.disabled_reason).toBe("rejected.platform_terms_of_service");
      expect(open.payouts_enabled).toBe(true);
      const back = await stripe.accounts.unreject(id);
      expect(back).toMatchObject({ payouts_enabled: true, requirements: { disabled_reason: null } });
      expect(await refusal(stripe.accounts.unreject(id))).toMatchObject({ statusCode: 400 });
    },
  },
  {
    object: "account",
    rule: "further information may become due later, and disables the account only after its deadline",
    says:
      "current_deadline: Date by which the fields in currently_due must be collected to keep the account enabled. " +
      HANDLING,
    account: REQUIRED,
    run: async (stripe, control) => {
      const { id } = await person(stripe);
      const requirement = "individual.id_number";
      await control.call("POST", `connected_accounts/${id}`, { require: [requirement], within_ms: 3 * DAY_MS });
      const asked = await stripe.accounts.retrieve(id);
      expect(asked.requirements).toMatchObject({ currently_due: [requirement], past_due: [], disabled_reason: null });
      await control.advance(3 * DAY_MS);
      expect(transfersOf(await stripe.accounts.retrieve(id))).toBe("inactive");
      await stripe.accounts.update(id, { individual: { id_number: "222222222" } });
      expect(transfersOf(await stripe.accounts.retrieve(id))).toBe("active");
    },
  },
  {
    object: "account",
    rule: "a capability can be looked at by itself, and asked for no more",
    says:
      "To request a new capability for an account, pass true. There can be a delay before the requested " +
      "capability becomes active. (docs.stripe.com/api/capabilities/update, the SDK's types)",
    account: REQUIRED,
    run: async (stripe) => {
      const { id } = await open(stripe);
      const inactive = await stripe.accounts.retrieveCapability(id, "transfers");
      expect(inactive).toMatchObject({ object: "capability", requested: true, status: "inactive", account: id });
      expect(inactive.requirements?.disabled_reason).toBe("requirements.fields_needed");
      expect((await stripe.accounts.listCapabilities(id)).data.map((one) => one.id)).toEqual(["transfers"]);
      const gone = await stripe.accounts.updateCapability(id, "transfers", { requested: false });
      expect(gone).toMatchObject({ requested: false, status: "unrequested" });
      expect((await stripe.accounts.retrieve(id)).capabilities).toEqual({});
    },
  },
  {
    object: "account",
    rule: "is deleted with its people and its bank accounts, once its balances are zero",
    says:
      "All other Live-mode accounts, can be deleted when all balances are zero. " +
      "(docs.stripe.com/api/accounts/delete)",
    account: { float: 10_000 },
    run: async (stripe) => {
      const { id } = await open(stripe, COMPLETE);
      const transfer = await stripe.transfers.create({ amount: 100, currency: "eur", destination: id });
      expect(await refusal(stripe.accounts.del(id))).toMatchObject({ statusCode: 400 });
      await stripe.transfers.createReversal(transfer.id);
      expect(await stripe.accounts.del(id)).toMatchObject({ id, object: "account", deleted: true });
      expect(await refusal(stripe.accounts.retrieve(id))).toMatchObject({ statusCode: 403, code: "account_invalid" });
    },
  },
];

export const accountRules: Rule[] = [...initial, ...verification, ...control];
