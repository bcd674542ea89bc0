/** What the rules about payments share: payments to start from, and what became of them. */

import type Stripe from "stripe";
import { type Control, DAY_MS } from "./rule.ts";

const OFF_SESSION = { amount: 1999, currency: "eur", confirm: true, off_session: true } as const;

type Create = Partial<Stripe.PaymentIntentCreateParams>;

/** A payment without the person, captured at once unless said otherwise. */
export const paid = (stripe: Stripe, payment_method = "pm_card_visa", more: Create = {}) =>
  stripe.paymentIntents.create({ ...OFF_SESSION, payment_method, ...more });

/** The charge of such a payment. */
export async function charged(stripe: Stripe, payment_method?: string, more: Create = {}): Promise<Stripe.Charge> {
  const { latest_charge } = await paid(stripe, payment_method, { ...more, expand: ["latest_charge"] });
  return latest_charge as Stripe.Charge;
}

/** A payment with the person there, by a card or bank account that may ask for more. */
export const onSession = (stripe: Stripe, payment_method: string, more: Create = {}) =>
  stripe.paymentIntents.create({
    amount: 1999,
    currency: "eur",
    confirm: true,
    payment_method,
    return_url: "https://shop.example/back",
    ...more,
  });

/** Minor units of euros. */
export async function euros(stripe: Stripe): Promise<{ available: number; pending: number }> {
  const { available, pending } = await stripe.balance.retrieve();
  const held = (amounts: Stripe.Balance.Available[]) => amounts.find(({ currency }) => currency === "eur")?.amount ?? 0;
  return { available: held(available), pending: held(pending) };
}

/** The types of the latest events, oldest first. */
export async function events(stripe: Stripe, count: number): Promise<string[]> {
  const { data } = await stripe.events.list({ limit: count });
  return data.map(({ type }) => type).reverse();
}

/** The balance transactions of an object, oldest first. */
export async function booked(stripe: Stripe, source: string): Promise<Stripe.BalanceTransaction[]> {
  const { data } = await stripe.balanceTransactions.list({ source });
  return data.reverse();
}

/** A payment whose money is available. */
export async function settled(stripe: Stripe, control: Control, payment_method?: string): Promise<Stripe.Charge> {
  const charge = await charged(stripe, payment_method);
  await control.advance(2 * DAY_MS);
  return charge;
}

export const customerWith = async (stripe: Stripe, token: string) => {
  const { id: customer } = await stripe.customers.create({});
  const { id: payment_method } = await stripe.paymentMethods.attach(token, { customer });
  return { customer, payment_method };
};
