/** Rules about companies and the people behind accounts. */

import { expect } from "vitest";
import { eventTypes, open } from "./connect-world.ts";
import { type Rule, refusal } from "./rule.ts";

const TESTING = "(docs.stripe.com/connect/testing)";
const REQUIRED = { onboarding: "required", float: 100_000 } as const;

const BEST_COOKIES = {
  ...{ address: { city: "Schenectady", line1: "123 State St", postal_code: "12345", state: "NY" } },
  name: "The Best Cookie Co",
  phone: "8888675309",
  tax_id: "000000000",
} as const;

export const personRules: Rule[] = [
  {
    object: "account",
    rule: "a company of the United States goes through Stripe's own example",
    says:
      "After creating a Person for your external account, checking the Account object shows that the required " +
      "verification information for the newly created Person has been added to the requirements.currently_due list. " +
      "(docs.stripe.com/connect/testing-verification)",
    account: { ...REQUIRED, country: "US", currency: "usd" },
    run: async (stripe, control) => {
      const made = await open(stripe, {
        country: "US",
        business_type: "company",
        external_account: "btok_us",
        tos_acceptance: { date: 1_547_923_073, ip: "172.18.80.19" },
      });
      const due = ["business_profile.mcc", "business_profile.url"];
      const company = [
        "address.city",
        "address.line1",
        "address.postal_code",
        "address.state",
        "name",
        "phone",
        "tax_id",
      ];
      const roles = ["relationship.owner", "relationship.representative"];
      expect(made.requirements?.currently_due).toEqual([...due, ...company.map((name) => `company.${name}`), ...roles]);
      const described = await stripe.accounts.update(made.id, {
        business_profile: { mcc: "5045", url: "https://bestcookieco.com" },
        company: BEST_COOKIES,
      });
      expect(described.requirements?.currently_due).toEqual(roles);
      const ceo = await stripe.accounts.createPerson(made.id, {
        first_name: "Jenny",
        last_name: "Rosen",
        relationship: { representative: true, title: "CEO" },
      });
      expect(ceo.requirements?.currently_due).toEqual([
        ...["address.city", "address.line1", "address.postal_code", "address.state"],
        ...["dob.day", "dob.month", "dob.year", "email", "phone", "ssn_last_4"],
      ]);
      const more = await stripe.accounts.retrieve(made.id);
      expect(more.requirements?.currently_due).toContain(`${ceo.id}.dob.day`);
      await stripe.accounts.updatePerson(made.id, ceo.id, {
        address: BEST_COOKIES.address,
        dob: { day: 10, month: 11, year: 1980 },
        email: "jenny@bestcookieco.com",
        phone: "8888675309",
        relationship: { executive: true, owner: true, percent_ownership: 80 },
        ssn_last_4: "0000",
      });
      const owned = await stripe.accounts.retrieve(made.id);
      expect(owned.requirements?.currently_due).toEqual(["company.owners_provided"]);
      await stripe.accounts.update(made.id, { company: { owners_provided: true } });
      await control.advance(10_000);
      const done = await stripe.accounts.retrieve(made.id);
      expect(done.requirements).toMatchObject({ currently_due: [], disabled_reason: null, errors: [] });
      expect(done).toMatchObject({ payouts_enabled: true, capabilities: { transfers: "active" } });
    },
  },
  {
    object: "account",
    rule: "a tax id that does not match, or was not issued, must be given again",
    says: `111111112: Unsuccessful business ID number match (tax ID not issued). ${TESTING}`,
    account: REQUIRED,
    run: async (stripe, control) => {
      const { id } = await open(stripe, { business_type: "company", company: { name: "Games GmbH" } });
      const codes: unknown[] = [];
      for (const tax_id of ["111111111", "111111112", "000000000"]) {
        await stripe.accounts.update(id, { company: { tax_id } });
        await control.advance(10_000);
        codes.push((await stripe.accounts.retrieve(id)).requirements?.errors?.map(({ code }) => code));
      }
      const [match, issued] = ["verification_failed_tax_id_match", "verification_failed_tax_id_not_issued"];
      expect(codes).toEqual([[match], [issued], []]);
    },
  },
  {
    object: "person",
    rule: "is born on a day of the calendar",
    says:
      "day: The day of birth, between 1 and 31. month: The month of birth, between 1 and 12. " +
      "year: The four-digit year of birth. (docs.stripe.com/api/persons/create)",
    run: async (stripe) => {
      const { id } = await open(stripe, { business_type: "company" });
      const day = { day: 31, month: 12, year: 1901 };
      for (const wrong of [{ day: 32 }, { month: 13 }, { year: 91 }]) {
        const error = await refusal(stripe.accounts.createPerson(id, { dob: { ...day, ...wrong } }));
        expect(error).toMatchObject({ statusCode: 400, param: `dob[${Object.keys(wrong)[0]}]` });
      }
      expect(await stripe.accounts.createPerson(id, { dob: day })).toMatchObject({ dob: day });
    },
  },
  {
    object: "person",
    rule: "is made, changed, found by its role and deleted, except the representative",
    says:
      "Any person with a relationship for an account can be deleted through the API, except if the person is " +
      "the representative. (docs.stripe.com/api/persons/delete, the SDK's types)",
    account: REQUIRED,
    run: async (stripe) => {
      const { id } = await open(stripe, { business_type: "company" });
      const relationship = { representative: true } as const;
      const chief = await stripe.accounts.createPerson(id, { first_name: "Jenny", relationship });
      const owner = await stripe.accounts.createPerson(id, { first_name: "Kim", relationship: { owner: true } });
      const found = await stripe.accounts.listPersons(id, { relationship: { owner: true } });
      expect(found.data.map((one) => one.id)).toEqual([owner.id]);
      const named = await stripe.accounts.updatePerson(id, owner.id, { last_name: "Banks", metadata: { a: "1" } });
      expect(named).toMatchObject({ first_name: "Kim", last_name: "Banks", metadata: { a: "1" } });
      expect(await stripe.accounts.retrievePerson(id, owner.id)).toEqual(named);
      expect(await refusal(stripe.accounts.createPerson(id, { relationship }))).toMatchObject({ statusCode: 400 });
      expect(await refusal(stripe.accounts.deletePerson(id, chief.id))).toMatchObject({ statusCode: 400 });
      expect(await stripe.accounts.deletePerson(id, owner.id)).toMatchObject({ deleted: true });
      const told = await eventTypes(stripe, id, owner.id);
      expect([told[0], told[told.length - 1]]).toEqual(["person.created", "person.deleted"]);
    },
  },
];
