/**
 * API versions: which ones Stripe has published, and what the simulator shows or takes otherwise in an older one,
 * as far as Stripe's changelog names a breaking change of what the simulator covers.
 */

import { Refusal } from "./errors.ts";
import type { FormObject } from "./form.ts";
import type { Store, StripeObject } from "./store.ts";

/** The version that the pinned SDK speaks: an account's default. */
export const API_VERSION = "2026-10-28.endive";
/** The oldest one covered: it still has `charges` in payment intents and `refunds` in charges. */
export const OLDER_VERSION = "2022-08-01";

/** What Stripe has published from then on, oldest first, as the SDK's type of a webhook endpoint's version lists it. */
export const API_VERSIONS = [
  ...["2022-08-01", "2022-11-15", "2023-08-16", "2023-10-16", "2024-04-10", "2024-06-20"],
  ...["2024-09-30.acacia", "2024-10-28.acacia", "2024-11-20.acacia", "2024-12-18.acacia", "2025-01-27.acacia"],
  ...["2025-02-24.acacia", "2025-03-01.dashboard", "2025-03-31.basil", "2025-04-30.basil", "2025-05-28.basil"],
  ...["2025-06-30.basil", "2025-07-30.basil", "2025-08-27.basil", "2025-09-30.clover", "2025-10-29.clover"],
  ...["2025-11-17.clover", "2025-12-15.clover", "2026-01-28.clover", "2026-02-25.clover", "2026-03-25.dahlia"],
  ...["2026-04-22.dahlia", "2026-05-27.dahlia", "2026-06-24.dahlia", "2026-07-29.dahlia", "2026-08-26.dahlia"],
  ...["2026-09-30.endive", "2026-10-28.endive"],
] as const;

/** Since 2022-11-15 a payment intent has no `charges`, and a charge shows no `refunds` by itself. */
const WITHOUT_SUBLISTS = "2022-11-15";
/** Since then payment methods are automatic where a payment intent names none. */
const AUTOMATIC_METHODS = "2023-08-16";
/** Since then a payment intent is captured asynchronously unless it says otherwise. */
const ASYNCHRONOUS_CAPTURE = "2024-04-10";
/** Since then intents take `allowed_payment_method_types` instead of `payment_method_types`. */
const ALLOWED_TYPES = "2026-09-30.endive";

/** Versions begin with their dates. */
const isBefore = (version: string, other: string): boolean => version < other;

/** One that a fault can render an event in although nobody asked for it. */
export const otherThan = (version: string): string =>
  isBefore(version, WITHOUT_SUBLISTS) ? API_VERSION : OLDER_VERSION;

export const isCovered = (version: string): boolean => (API_VERSIONS as readonly string[]).includes(version);

/** The version that a request is answered in. @throws Refusal 400 for one that was never published, or an older one */
export function versionOf(header: string | null): string {
  if (header === null) return API_VERSION;
  if (isCovered(header)) return header;
  throw new Refusal(400, { message: `Invalid Stripe API version: ${header}` }, true);
}

const INTENTS = /^POST \/v1\/(payment|setup)_intents(\/:id(\/confirm)?)?$/;

/** A request's parameters as the current version takes them. */
export function upgraded(version: string, route: string, form: FormObject): FormObject {
  if (!isBefore(version, ALLOWED_TYPES) || !INTENTS.test(route)) return form;
  const { payment_method_types: types, ...rest } = form;
  const known = types === undefined ? form : { ...rest, allowed_payment_method_types: types };
  if (route !== "POST /v1/payment_intents") return known;
  const named = types !== undefined || form.automatic_payment_methods !== undefined;
  return {
    ...(isBefore(version, AUTOMATIC_METHODS) && !named ? { allowed_payment_method_types: { "0": "card" } } : {}),
    ...(isBefore(version, ASYNCHRONOUS_CAPTURE) ? { capture_method: "automatic" } : {}),
    ...known,
  };
}

/** How many items stand in a list inside another object. */
const SUBLIST_MAX = 10;

function sublist(store: Store, kind: "charge" | "refund", account: string, of: Record<string, string>, url: string) {
  const all = store.all(kind, account, of);
  return {
    object: "list",
    data: all.slice(0, SUBLIST_MAX),
    has_more: all.length > SUBLIST_MAX,
    total_count: all.length,
    url,
  };
}

function withSublist(store: Store, account: string, object: StripeObject): StripeObject {
  const { id } = object;
  if (object.object === "payment_intent") {
    const url = `/v1/charges?payment_intent=${id}`;
    const charges = sublist(store, "charge", account, { payment_intent: id }, url);
    return { ...object, charges: { ...charges, data: charges.data.map((one) => withSublist(store, account, one)) } };
  }
  if (object.object === "charge") {
    return { ...object, refunds: sublist(store, "refund", account, { charge: id }, `/v1/charges/${id}/refunds`) };
  }
  return object;
}

/** An event's object, or an answer with everything in it, as a version shows it. Events keep their own version. */
export function renderAs<T extends object>(version: string, store: Store, account: string, object: T): T {
  if (!isBefore(version, WITHOUT_SUBLISTS)) return object;
  const render = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(render);
    if (typeof value !== "object" || value === null) return value;
    if ((value as { object?: unknown }).object === "event") return value;
    const fields = Object.entries(value).map(([name, field]) => [name, render(field)] as const);
    return withSublist(store, account, Object.fromEntries(fields) as StripeObject);
  };
  return render(object) as T;
}
