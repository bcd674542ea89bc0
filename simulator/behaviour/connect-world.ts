/** Connected accounts for rules: with nothing known, complete, and with money. */

import type Stripe from "stripe";
import type { Control } from "./rule.ts";

type Create = Stripe.AccountCreateParams;

/** Its platform collects its requirements and answers for its losses; it only receives transfers. */
export const CONTROLLED = {
  capabilities: { transfers: { requested: true } },
  controller: {
    fees: { payer: "application" },
    losses: { payments: "application" },
    requirement_collection: "application",
    stripe_dashboard: { type: "none" },
  },
} as const satisfies Create;

const BY_HAND = { settings: { payouts: { schedule: { interval: "manual" } } } } as const satisfies Create;

/** A German account of which nothing is known, paid out by hand. */
export const open = (stripe: Stripe, more: Create = {}): Promise<Stripe.Account> =>
  stripe.accounts.create({ country: "DE", ...CONTROLLED, ...BY_HAND, ...more });

export const GERMAN_BANK = {
  object: "bank_account",
  country: "DE",
  currency: "eur",
  account_number: "DE89370400440532013000",
} as const;

/** Somebody whose details are complete, and verified at once. */
export const JENNY = {
  address: { city: "Berlin", line1: "address_full_match", postal_code: "10115" },
  dob: { day: 1, month: 1, year: 1902 },
  email: "jenny@example.com",
  first_name: "Jenny",
  last_name: "Rosen",
  phone: "0000000000",
} as const;

/** Everything that Stripe asks of one person in Germany, except who it is. */
export const COMPLETE = {
  business_profile: { mcc: "5734", url: "https://accessible.stripe.com" },
  business_type: "individual",
  external_account: GERMAN_BANK as unknown as string,
  tos_acceptance: { date: 1_700_000_000, ip: "127.0.0.1" },
} as const satisfies Create;

/** A complete account of one person; `who` says what is different about that person. */
export const person = (stripe: Stripe, who: Stripe.AccountCreateParams.Individual = {}): Promise<Stripe.Account> =>
  open(stripe, { ...COMPLETE, individual: { ...JENNY, ...who } });

/** An account whose bank is asked nothing about, with money; by default the bank where payouts arrive. */
export async function funded(stripe: Stripe, amount: number, bank: Create["external_account"] = bankOf()) {
  const { id } = await open(stripe, bank === undefined ? {} : { external_account: bank });
  if (amount > 0) await stripe.transfers.create({ amount, currency: "eur", destination: id });
  return id;
}

/** A German bank account by the last digit of its documented test IBAN: 0 receives payouts. */
export const bankOf = (digit = 0): string =>
  ({ ...GERMAN_BANK, account_number: `DE8937040044053201300${digit}` }) as unknown as string;

/** What an account has available in euro cents; without an account the platform. */
export async function available(stripe: Stripe, stripeAccount?: string): Promise<number> {
  const balance = await stripe.balance.retrieve({}, stripeAccount ? { stripeAccount } : {});
  return balance.available.find(({ currency }) => currency === "eur")?.amount ?? 0;
}

/** The types of an account's events, oldest first. */
export async function eventTypes(stripe: Stripe, stripeAccount: string, about?: string): Promise<string[]> {
  const { data } = await stripe.events.list({ limit: 100 }, { stripeAccount });
  const of = data.filter(({ data: { object } }) => about === undefined || (object as { id?: string }).id === about);
  return of.map(({ type }) => type).reverse();
}

/** The next Monday, 10:00 UTC, by the account's clock: payouts take business days. */
export async function toMonday(control: Control): Promise<number> {
  const { body } = await control.call("GET", "clock");
  const now = Number(body.now);
  const date = new Date(now);
  const days = (8 - date.getUTCDay()) % 7 || 7;
  const monday = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + days, 10);
  await control.advance(monday - now);
  return monday;
}
