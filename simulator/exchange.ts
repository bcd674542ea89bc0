/** Money in a currency that the platform's account does not hold: exchanged as it is booked, at the day's rate. */

import { Rejection, readCurrency, readObject } from "./control-input.ts";
import type { Store } from "./store.ts";
import type { Settings, World } from "./world.ts";

const RATE_MAX = 1_000_000;

/** What an amount is booked as. `rate`: null where nothing is exchanged. Minor units. */
export interface Booked {
  readonly amount: number;
  readonly currency: string;
  readonly rate: number | null;
}

/** Connected accounts hold whatever they are sent. Whatever is exchanged comes to a unit at least. */
export function bookedAs(
  { settings }: Pick<World, "settings">,
  account: string,
  { amount, currency }: { readonly amount: number; readonly currency: string },
): Booked {
  const rate = account === settings.id ? settings.rates?.[currency] : undefined;
  if (rate === undefined || currency === settings.currency) return { amount, currency, rate: null };
  const worth = amount === 0 ? 0 : Math.sign(amount) * Math.max(1, Math.round(Math.abs(amount) * rate));
  return { amount: worth, currency: settings.currency, rate };
}

/** The currency that money of the platform's in another one is booked in: its fees are in it, too. */
export function settledIn(world: Pick<World, "settings">, currency: string): string {
  return bookedAs(world, world.settings.id, { amount: 0, currency }).currency;
}

/** What a charge came to in the balance; what it is itself while that is not booked. */
export function cameTo(
  store: Store,
  charge: {
    readonly amount_captured: number;
    readonly balance_transaction: string | null;
    readonly currency: string;
  },
): { readonly amount: number; readonly currency: string } {
  const found = charge.balance_transaction === null ? undefined : store.find(charge.balance_transaction);
  const { amount_captured: amount, currency } = charge;
  return (found?.object as { amount: number; currency: string } | undefined) ?? { amount, currency };
}

/** Rates by currency: what a minor unit of each comes to in minor units of the account's own. */
export function readRates(value: unknown, at: string): NonNullable<Settings["rates"]> {
  const input = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const rates = Object.entries(readObject(value, at, input)).map(([currency, rate]) => {
    const name = at === "" ? currency : `${at}.${currency}`;
    if (typeof rate !== "number" || !(rate > 0 && rate <= RATE_MAX)) {
      throw new Rejection(name, `must be a number above 0, up to ${RATE_MAX}`);
    }
    return [readCurrency(currency, name), rate] as const;
  });
  return Object.fromEntries(rates);
}
