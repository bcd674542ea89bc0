/** The deliveries of events to webhook endpoints: planned, claimed, settled, tried again for three days. */

import { ageFailures, judge } from "./endpoint-health.ts";
import type { Fault } from "./faults.ts";
import type { Store, StripeObject } from "./store.ts";
import type { EndpointSecrets } from "./webhook-secrets.ts";

/** A delivery under way counts as lost after this, for example because the process died. */
const LEASE_MS = 30_000;
const FIRST_RETRY_MS = 2_000;
const RETRY_MAX_MS = 3_600_000;
const GIVE_UP_MS = 3 * 86_400_000;
/** Deliveries started at one time. */
const BATCH_MAX = 50;

/** `held`: waits for a later one to overtake it. `sending`: an attempt is under way. */
type State = "waiting" | "held" | "sending" | "delivered" | "dropped" | "failed";

export interface StripeEvent extends StripeObject {
  type: string;
  account?: string;
  api_version: string;
  created: number;
  data: { object: StripeObject; previous_attributes?: Record<string, unknown> };
}

/** A webhook endpoint as far as deliveries need it. */
export interface Endpoint extends StripeObject {
  url: string;
  status: string;
  enabled_events: string[];
  api_version: string | null;
}

export interface Delivery {
  readonly seq: number;
  readonly created: number;
  readonly attempts: number;
  readonly event: StripeEvent;
  /** Whose event it is. */
  readonly account: string;
  readonly endpoint: Endpoint;
  readonly secrets: EndpointSecrets;
  readonly fault: Fault["do"] | null;
}

/** How an event's fault changes its delivery: in which state it begins, and after how long it is sent. */
function beginning(fault: Fault | undefined): { state: State; afterMs: number } {
  switch (fault?.do) {
    case "drop_webhook":
      return { state: "dropped", afterMs: 0 };
    case "late_webhook":
      return { state: "waiting", afterMs: fault.ms ?? 0 };
    case "reorder_webhook":
      return { state: "held", afterMs: fault.ms ?? 0 };
    default:
      return { state: "waiting", afterMs: 0 };
  }
}

/** Plans the delivery of an event to an endpoint, as the fault that struck the event has it. */
export function planDelivery(store: Store, event: string, endpoint: string, fault?: Fault): void {
  const now = Date.now();
  const { state, afterMs } = beginning(fault);
  for (let times = fault?.do === "double_webhook" ? 2 : 1; times > 0; times--) {
    store.rows(
      "INSERT INTO deliveries (event, endpoint, created, attempts, next_at, state, fault) VALUES (?, ?, ?, 0, ?, ?, ?)",
      event,
      endpoint,
      now,
      state === "dropped" ? null : now + afterMs,
      state,
      fault?.do ?? null,
    );
  }
}

/** When the next delivery is to be tried, Unix milliseconds of the wall clock. */
export function nextDeliveryAt(store: Store): number | undefined {
  const [row] = store.rows<{ at: number | null }>(
    "SELECT min(next_at) AS at FROM deliveries WHERE next_at IS NOT NULL",
  );
  return row?.at ?? undefined;
}

type Row = { seq: number; created: number; attempts: number; event: string; endpoint: string; fault: string | null };

/** Takes the deliveries whose time has come; until they are settled nobody else tries them. */
export function claim(store: Store, wallMs: number): Delivery[] {
  const rows = store.rows<Row>(
    `SELECT seq, created, attempts, event, endpoint, fault FROM deliveries WHERE next_at <= ?
     ORDER BY next_at, seq LIMIT ?`,
    wallMs,
    BATCH_MAX,
  );
  return rows.flatMap((row) => {
    const found = store.find(row.event);
    const endpoint = store.find(row.endpoint)?.object as Endpoint | undefined;
    if (found === undefined || endpoint?.status !== "enabled") {
      store.rows(
        "UPDATE deliveries SET state = 'failed', next_at = NULL, last_answer = 'no endpoint' WHERE seq = ?",
        row.seq,
      );
      return [];
    }
    store.rows(
      "UPDATE deliveries SET attempts = attempts + 1, state = 'sending', next_at = ? WHERE seq = ?",
      wallMs + LEASE_MS,
      row.seq,
    );
    return [
      {
        seq: row.seq,
        created: row.created,
        attempts: row.attempts + 1,
        event: found.object as StripeEvent,
        account: found.account,
        endpoint,
        secrets: store.hidden<EndpointSecrets>(endpoint.id),
        fault: row.fault as Fault["do"] | null,
      },
    ];
  });
}

/** Records how an attempt ended: delivered by 2xx, else tried again, for three days in all. `status` 0: no answer. */
export function settleDelivery(store: Store, delivery: Delivery, status: number, wallMs: number): void {
  const { seq, attempts, endpoint } = delivery;
  const delivered = status >= 200 && status < 300;
  const retryAt = wallMs + Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), RETRY_MAX_MS);
  // Moving the clock on moves the beginning, too: it is read again.
  const [row] = store.rows<{ created: number }>("SELECT created FROM deliveries WHERE seq = ?", seq);
  const again = !delivered && retryAt < (row?.created ?? delivery.created) + GIVE_UP_MS;
  store.rows(
    "UPDATE deliveries SET state = ?, next_at = ?, last_answer = ? WHERE seq = ?",
    delivered ? "delivered" : again ? "waiting" : "failed",
    again ? retryAt : null,
    status === 0 ? "no answer" : String(status),
    seq,
  );
  judge(store, endpoint.id, delivered, wallMs);
  if (!delivered) return;
  store.rows(
    "UPDATE deliveries SET state = 'waiting', next_at = ? WHERE state = 'held' AND endpoint = ? AND seq < ?",
    wallMs,
    endpoint.id,
    seq,
  );
}

/**
 * Lets time pass for deliveries that failed or are late: what would have been tried on the way is tried now, and the
 * three days are so much shorter.
 */
export function hurry(store: Store, ms: number, wallMs: number): void {
  ageFailures(store, ms);
  store.rows(
    `UPDATE deliveries SET created = created - ?1,
       next_at = CASE WHEN state = 'sending' THEN next_at ELSE max(?2, next_at - ?1) END
     WHERE next_at IS NOT NULL AND ?1 > 0`,
    ms,
    wallMs,
  );
}

/** An endpoint that has an event by one delivery has it. */
const PENDING = `FROM deliveries AS one WHERE one.event = objects.id AND NOT EXISTS (
  SELECT 1 FROM deliveries AS other WHERE other.event = one.event AND other.endpoint = one.endpoint
    AND other.state = 'delivered')`;

/** SQL, about the `objects` row of an event: whether every endpoint has it. */
export const IS_DELIVERED = `NOT EXISTS (SELECT 1 ${PENDING})`;

/** How many endpoints have not got an event yet. */
export function pendingWebhooks(store: Store, event: string): number {
  const [row] = store.rows<{ n: number }>(
    `SELECT (SELECT count(DISTINCT one.endpoint) ${PENDING}) AS n FROM objects WHERE id = ?`,
    event,
  );
  return row?.n ?? 0;
}

export interface LoggedDelivery {
  readonly event: string;
  readonly endpoint: string;
  readonly attempts: number;
  readonly state: State;
  readonly last_answer: string | null;
  readonly next_at: number | null;
  readonly fault: string | null;
}

/** In the order in which they were planned, or the last ones first. */
export function loggedDeliveries(store: Store, last?: number): LoggedDelivery[] {
  return store.rows<LoggedDelivery>(
    `SELECT event, endpoint, attempts, state, last_answer, next_at, fault FROM deliveries
     ORDER BY seq ${last === undefined ? "" : "DESC"} LIMIT ?`,
    last ?? -1,
  );
}
