/** Rules about where payouts go: bank accounts, debit cards, and the links by which people give them. */

import type Stripe from "stripe";
import { expect } from "vitest";
import { bankOf, eventTypes, funded, GERMAN_BANK, open, toMonday } from "./connect-world.ts";
import { DAY_MS, type Rule, refusal } from "./rule.ts";

const bank = GERMAN_BANK as unknown as string;
const idsOf = async (stripe: Stripe, account: string) =>
  (await stripe.accounts.listExternalAccounts(account)).data.map(({ id }) => id);

export const externalAccountRules: Rule[] = [
  {
    object: "external_account",
    rule: "the first in its currency is the default; another becomes it when asked",
    says:
      "When set to true, or if this is the first external account added in this currency, this account becomes the " +
      "default external account for its currency. (docs.stripe.com/api/external_account_bank_accounts/create)",
    run: async (stripe) => {
      const { id } = await open(stripe);
      const first = await stripe.accounts.createExternalAccount(id, { external_account: bank });
      expect(first).toMatchObject({ object: "bank_account", default_for_currency: true, last4: "3000", status: "new" });
      const second = await stripe.accounts.createExternalAccount(id, { external_account: bank });
      expect(second.default_for_currency).toBe(false);
      await stripe.accounts.updateExternalAccount(id, second.id, { default_for_currency: true });
      const former = await stripe.accounts.retrieveExternalAccount(id, first.id);
      expect(former.default_for_currency).toBe(false);
      expect(await idsOf(stripe, id)).toEqual([second.id, first.id]);
    },
  },
  {
    object: "external_account",
    rule: "the default of the account's own currency cannot be deleted",
    says:
      "You cannot delete the default external account for your default currency. Please make another external " +
      "account the default using the default_for_currency param, and then delete this one. (the API's own " +
      "message)",
    run: async (stripe) => {
      const { id } = await open(stripe, { external_account: bank });
      const [first = ""] = await idsOf(stripe, id);
      expect((await refusal(stripe.accounts.deleteExternalAccount(id, first))).message).toContain("You cannot delete");
      const { id: other } = await stripe.accounts.createExternalAccount(id, {
        external_account: bank,
        default_for_currency: true,
      });
      expect(await stripe.accounts.deleteExternalAccount(id, first)).toMatchObject({ id: first, deleted: true });
      expect(await idsOf(stripe, id)).toEqual([other]);
      expect(await eventTypes(stripe, id, first)).toEqual([
        "account.external_account.created",
        "account.external_account.updated",
        "account.external_account.deleted",
      ]);
    },
  },
  {
    object: "external_account",
    rule: "given with an account, it replaces the former default",
    says:
      "By default, providing an external account sets it as the new default external account for its currency, and " +
      "deletes the old default if one exists. (docs.stripe.com/api/accounts/update)",
    run: async (stripe) => {
      const { id } = await open(stripe, { external_account: bank });
      const [former] = await idsOf(stripe, id);
      const { external_accounts: now } = await stripe.accounts.update(id, { external_account: bank });
      expect(now?.data.length).toBe(1);
      expect(now?.data[0]?.id).not.toBe(former);
    },
  },
  {
    object: "external_account",
    rule: "comes by Stripe's test tokens, or by a token that is used once",
    says:
      "Determines if you have already used this token (you can only use tokens once). " +
      "(docs.stripe.com/api/tokens/object, the SDK's types)",
    account: { country: "US", currency: "usd" },
    run: async (stripe) => {
      const { id } = await open(stripe, { country: "US", external_account: "btok_us_verified" });
      const card = await stripe.accounts.createExternalAccount(id, {
        external_account: "tok_visa_debit_us_transferSuccess",
      });
      expect(card).toMatchObject({ object: "card", brand: "Visa", last4: "5556", funding: "debit", currency: "usd" });
      const token = await stripe.tokens.create({
        bank_account: { country: "US", currency: "usd", account_number: "000123456789", routing_number: "110000000" },
      });
      expect(token).toMatchObject({ object: "token", type: "bank_account", used: false });
      await stripe.accounts.createExternalAccount(id, { external_account: token.id });
      expect((await stripe.tokens.retrieve(token.id)).used).toBe(true);
      const again = stripe.accounts.createExternalAccount(id, { external_account: token.id });
      expect(await refusal(again)).toMatchObject({ code: "token_already_used" });
      const nothing = stripe.accounts.createExternalAccount(id, { external_account: "btok_nothing" });
      expect(await refusal(nothing)).toMatchObject({ code: "resource_missing" });
    },
  },
  {
    object: "external_account",
    rule: "numbers that cannot be are refused by name",
    says: "account_number_invalid: The bank account number provided is invalid. (docs.stripe.com/error-codes)",
    run: async (stripe) => {
      const { id } = await open(stripe);
      const add = (details: object) =>
        refusal(stripe.accounts.createExternalAccount(id, { external_account: { ...GERMAN_BANK, ...details } }));
      expect(await add({ account_number: "DE" })).toMatchObject({ code: "account_number_invalid" });
      const us = { country: "US", currency: "usd", account_number: "000123456789", routing_number: "1" };
      expect(await add(us)).toMatchObject({ code: "routing_number_invalid" });
    },
  },
  {
    object: "external_account",
    rule: "a failed payout disables it until its details are updated",
    says:
      "If a payout fails, the status is set to errored and scheduled payouts are stopped until account details are " +
      "updated. (docs.stripe.com/api/external_account_bank_accounts/object)",
    account: { float: 10_000 },
    run: async (stripe, control) => {
      await toMonday(control);
      const stripeAccount = await funded(stripe, 1_000, bankOf(1));
      await stripe.payouts.create({ amount: 400, currency: "eur" }, { stripeAccount });
      await control.advance(2 * DAY_MS);
      const [id = ""] = await idsOf(stripe, stripeAccount);
      expect((await stripe.accounts.retrieveExternalAccount(stripeAccount, id)).status).toBe("errored");
      const again = stripe.payouts.create({ amount: 400, currency: "eur" }, { stripeAccount });
      expect((await refusal(again)).message).toContain("previous payout to it failed");
      await stripe.accounts.updateExternalAccount(stripeAccount, id, { account_holder_name: "Jenny Rosen" });
      expect((await stripe.accounts.retrieveExternalAccount(stripeAccount, id)).status).toBe("new");
      await stripe.payouts.create({ amount: 400, currency: "eur" }, { stripeAccount });
    },
  },
];

const LINK = { refresh_url: "https://platform.test/again", return_url: "https://platform.test/done" } as const;

const linkTo = (
  stripe: Stripe,
  account: string,
  type: "account_onboarding" | "account_update" = "account_onboarding",
) => stripe.accountLinks.create({ ...LINK, account, type });

/** A visitor: each answer is a page, or the address that it leads to. */
async function visit(url: string, form?: Record<string, string>) {
  const init = form ? { method: "POST", body: new URLSearchParams(form) } : {};
  const response = await fetch(url, { ...init, redirect: "manual" });
  return { status: response.status, to: response.headers.get("location") ?? "", html: await response.text() };
}

/** Opens a link and enters the code that came by SMS; answers the address of the form. */
async function enter(url: string): Promise<{ at: string; html: string }> {
  const { to: at } = await visit(url);
  expect((await visit(at)).html).toContain("000-000");
  expect((await visit(at, { code: "123-456" })).status).toBe(422);
  return { at, html: (await visit(at, { code: "000-000" })).html };
}

export const accountLinkRules: Rule[] = [
  {
    object: "account_link",
    rule: "lasts minutes, and is good for one visit: else it leads to refresh_url",
    says:
      "Your user will be redirected to the refresh_url in these cases: The link is expired (a few minutes went " +
      "by since the link was created). The link was already visited. " +
      "(docs.stripe.com/connect/custom/hosted-onboarding)",
    account: { onboarding: "required" },
    run: async (stripe, control) => {
      const { id } = await open(stripe);
      const link = await linkTo(stripe, id);
      expect(link).toMatchObject({ object: "account_link", expires_at: link.created + 300 });
      expect((await visit(link.url)).to).toMatch(/visit=/);
      expect((await visit(link.url)).to).toBe(LINK.refresh_url);
      const late = await linkTo(stripe, id);
      await control.advance(300_000);
      expect((await visit(late.url)).to).toBe(LINK.refresh_url);
      expect(await refusal(linkTo(stripe, "acct_none"))).toMatchObject({ param: "account" });
    },
  },
  {
    object: "account_link",
    rule: "asks for what is due, in steps, and returns to return_url without a word of state",
    says:
      "Stripe redirects the connected account back to this URL when they complete the onboarding flow or click " +
      "Save for later at any point in the flow. It doesn't mean that all information has been collected. " +
      "(docs.stripe.com/connect/hosted-onboarding)",
    account: { onboarding: "required" },
    run: async (stripe) => {
      const { id } = await open(stripe);
      const { at, html } = await enter((await linkTo(stripe, id)).url);
      for (const label of ["Who are you?", "Website", "IBAN", "I accept"]) expect(html).toContain(label);
      const first = await visit(at, {
        action: "save",
        business_type: "individual",
        "business_profile.mcc": "5734",
        "business_profile.url": "https://accessible.stripe.com",
        "bank.account_number": GERMAN_BANK.account_number,
        tos: "true",
      });
      expect(first.html).toContain("Day of birth");
      const wrong = await visit(at, { action: "save", "individual.email": "nobody", "individual.first_name": "Jenny" });
      expect([wrong.status, wrong.html.includes("Invalid email address: nobody")]).toEqual([422, true]);
      const who = { first_name: "Jenny", last_name: "Rosen", email: "jenny@example.com", phone: "0000000000" };
      const where = { "address.line1": "address_full_match", "address.city": "Berlin", "address.postal_code": "10115" };
      const born = { "dob.day": "1", "dob.month": "1", "dob.year": "1902" };
      const given = Object.entries({ ...who, ...where, ...born });
      const done = await visit(at, Object.fromEntries(given.map(([name, value]) => [`individual.${name}`, value])));
      expect([done.status, done.to]).toEqual([303, LINK.return_url]);
      const account = await stripe.accounts.retrieve(id);
      expect(account).toMatchObject({ payouts_enabled: true, capabilities: { transfers: "active" } });
      expect((await visit(at)).status).toBe(410);
    },
  },
  {
    object: "account_link",
    rule: "account_update shows what is known, and Save for later keeps what was typed",
    says:
      "account_update links display the attributes that are already populated on the account object and allow " +
      "the connected account to edit previously provided information. " +
      "(docs.stripe.com/connect/hosted-onboarding)",
    account: { onboarding: "required" },
    run: async (stripe) => {
      const { id } = await open(stripe, { business_profile: { url: "https://before.example.com" } });
      const { at, html } = await enter((await linkTo(stripe, id, "account_update")).url);
      expect(html).toContain("https://before.example.com");
      const saved = await visit(at, { action: "later", "business_profile.url": "https://after.example.com" });
      expect(saved.to).toBe(LINK.return_url);
      expect((await stripe.accounts.retrieve(id)).business_profile?.url).toBe("https://after.example.com");
    },
  },
];
