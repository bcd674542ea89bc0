/** What a person wants to see of an account at one look; the page at `/_control` shows it. */

import { type Endpoint, type LoggedDelivery, loggedDeliveries, type StripeEvent } from "./deliveries.ts";
import type { Fault, Strike } from "./faults.ts";
import { type LoggedRequest, loggedRequests } from "./request-log.ts";
import type { StripeObject } from "./store.ts";
import type { EndpointSecrets } from "./webhook-secrets.ts";
import type { Home, Settings } from "./world.ts";

/** So many of each kind. */
const SHOWN = 25;

export interface Overview {
  readonly id: string;
  readonly name: string;
  readonly clock: { readonly now: number; readonly offset_ms: number; readonly frozen: boolean; readonly rate: number };
  /** Minor units, of the platform and its connected accounts. */
  readonly balances: readonly {
    account: string;
    currency: string;
    available: number;
    pending: number;
    /** What the platform holds for this account's negative balance. */
    reserved: number;
  }[];
  /** What will happen by itself, soonest first, with the amount that it is about. */
  readonly due: readonly {
    at: number;
    kind: string;
    subject: string;
    amount: number | null;
    currency: string | null;
  }[];
  readonly requests: readonly (LoggedRequest & { at: number })[];
  readonly planned: readonly (Fault & { remaining: number })[];
  readonly struck: readonly Strike[];
  readonly endpoints: readonly { url: string; status: string; connect: boolean; events: readonly string[] }[];
  readonly deliveries: readonly (LoggedDelivery & { type: string; url: string })[];
}

const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

export function overview({ store, clock, faults }: Home, settings: Settings): Overview {
  const find = (id: string): StripeObject | undefined => store.find(id)?.object;
  const due = store.rows<{ at: number; kind: string; subject: string }>(
    "SELECT at, kind, subject FROM due ORDER BY at, seq LIMIT ?",
    SHOWN,
  );
  return {
    id: settings.id,
    name: settings.name,
    clock: clock.read(),
    balances: store.rows(
      `SELECT b.account, b.currency, b.available, b.pending, coalesce(r.amount, 0) AS reserved
       FROM balances b LEFT JOIN reserves r ON r.account = b.account AND r.currency = b.currency
       ORDER BY b.account <> ?, b.account, b.currency LIMIT ?`,
      settings.id,
      SHOWN * 4,
    ),
    due: due.map((one) => {
      const subject = find(one.subject);
      return { ...one, amount: number(subject?.net ?? subject?.amount), currency: text(subject?.currency) };
    }),
    requests: loggedRequests({ store }, SHOWN),
    planned: faults.planned().slice(0, SHOWN),
    struck: faults.strikes().slice(0, SHOWN),
    endpoints: store
      .all<Endpoint>("webhook_endpoint")
      .slice(-SHOWN)
      .map(({ id, url, status, enabled_events: events }) => {
        return { url, status, connect: store.hidden<EndpointSecrets>(id).connect, events };
      }),
    deliveries: loggedDeliveries(store, SHOWN).map((one) => ({
      ...one,
      type: (find(one.event) as StripeEvent | undefined)?.type ?? "",
      url: text(find(one.endpoint)?.url) ?? "(deleted)",
    })),
  };
}
