/** One attempt at a delivery: taken under a lease, sent, and recorded with what is due next in one commit. */
import type { Context } from "../context.ts";
import type { Fetcher, Randomness } from "../ports.ts";
import { commitKey, commitPlanned, type Plan } from "../store/commit.ts";
import { deliveries, deliveryAttempts, webhookEndpoints } from "../store/journal-schema.ts";
import type { Query, Statement } from "../store/statements.ts";
import type { NewRow, Row } from "../store/store.ts";
import { SECOND } from "../time.ts";
import { claimDelivery, nextWaiting } from "./deliveries.ts";
import { type EventRow, eventView } from "./feed.ts";
import { FAILING_MAX_MS, nextAttemptAt, verdictOf } from "./schedule.ts";
import { type Answer, ATTEMPT_TIMEOUT_MS, post } from "./send.ts";
import { signedHeaders } from "./signing.ts";
import { guardFault, type UrlRules } from "./url-guard.ts";
import { type DisabledReason, disableStatements, type EndpointRow, signingSecrets } from "./webhook-endpoints.ts";

/** Longer than any attempt takes: who loses its sender is taken up again after it. */
export const LEASE_MS = 30 * SECOND;

export interface AttemptPorts {
  readonly fetcher: Fetcher;
  readonly randomness: Randomness;
  readonly rules: UrlRules;
  /** Default 15 s. */
  readonly timeoutMs?: number;
}

/** What became of it: `not_due` when there was nothing to do here and now. */
export type Attempted =
  | { kind: "not_due" }
  | { kind: "delivered" | "dead"; endpointId: string }
  | { kind: "scheduled"; endpointId: string; nextAttemptAt: number };

type DeliveryRow = Row<typeof deliveries>;

interface Verdict {
  state: DeliveryRow["state"];
  nextAttemptAt: number | null;
  error: string | null;
  disable: DisabledReason | null;
}

/** Tries a delivery if it is due and nobody else is at it. Safe to call at any time and any number of times. */
export async function attemptDelivery(context: Context, deliveryId: string, ports: AttemptPorts): Promise<Attempted> {
  const { store, wall } = context;
  const now = wall.now();
  const [taken, [endpoint], [event]] = await store.read(
    claimDelivery(store, deliveryId, now, now + LEASE_MS),
    endpointOf(context, deliveryId),
    eventOf(context, deliveryId),
  );
  const delivery = taken[0];
  if (!delivery || !endpoint || !event) return { kind: "not_due" };
  if (endpoint.state !== "enabled") return giveUp(context, delivery);
  let verdict: Verdict;
  try {
    const answer = await send(context, { endpoint, event }, ports);
    verdict = judge(delivery, endpoint, answer, ports.randomness);
    await record(context, { delivery, endpoint, answer, verdict });
  } catch (error) {
    await release(context, delivery);
    throw error;
  }
  const endpointId = endpoint.id;
  if (verdict.state !== "scheduled" || verdict.nextAttemptAt === null) {
    return { kind: verdict.state === "delivered" ? "delivered" : "dead", endpointId };
  }
  return { kind: "scheduled", endpointId, nextAttemptAt: verdict.nextAttemptAt };
}

/**
 * An attempt that failed on our side for good (its queue has given it up) takes its place in the schedule, so that it
 * comes back by and by and not with every sweep. Statements for the commit that keeps the reason.
 */
export async function postponeStatements(
  context: Context,
  deliveryId: string,
  randomness: Randomness,
): Promise<Statement[]> {
  const { store, wall } = context;
  const delivery = await store.readOne(store.row(deliveries, { id: deliveryId }));
  if (delivery?.state !== "scheduled") return [];
  const now = wall.now();
  const attempt = delivery.attempts + 1;
  const next = nextAttemptAt(attempt, now, null, randomness);
  const error = "It could not be sent for a reason on our side.";
  const state = next === null ? "dead" : "scheduled";
  return [
    ...moved(context, delivery, { state, attempts: attempt, next_attempt_at: next, last_error: error }),
    store.insert(deliveryAttempts, {
      delivery_id: delivery.id,
      attempt,
      started_at: now,
      duration_ms: 0,
      status_code: null,
      error,
      response_excerpt: null,
    }),
  ];
}

/** A due delivery that waited for this attempt to end. Any of them: attempts that end together go on with several. */
export async function waitingAfter(
  context: Context,
  endpointId: string,
  randomness: Randomness,
): Promise<string | undefined> {
  const waiting = await context.store.readOne(nextWaiting(context.store, endpointId, context.wall.now()));
  return waiting[(randomness.bytes(1)[0] ?? 0) % Math.max(1, waiting.length)];
}

async function send(
  context: Context,
  { endpoint, event }: { endpoint: EndpointRow; event: EventRow },
  ports: AttemptPorts,
): Promise<Answer> {
  const startedAt = context.wall.now();
  const fault = await guardFault(endpoint.url, ports.rules);
  if (fault !== undefined) {
    return { startedAt, durationMs: 0, status: null, error: fault, excerpt: null, retryAfterMs: null };
  }
  const body = JSON.stringify(eventView(event, context.livemode));
  const secrets = await signingSecrets(context, endpoint, startedAt);
  const headers = await signedHeaders({ id: event.id, at: startedAt, body }, secrets);
  const timeoutMs = ports.timeoutMs ?? ATTEMPT_TIMEOUT_MS;
  return post(ports.fetcher, context.wall, { url: endpoint.url, headers, body }, timeoutMs);
}

function judge(delivery: DeliveryRow, endpoint: EndpointRow, answer: Answer, randomness: Randomness): Verdict {
  const outcome = answer.status === null ? "failed" : verdictOf(answer.status);
  if (outcome === "delivered") return { state: "delivered", nextAttemptAt: null, error: null, disable: null };
  const error = answer.error ?? `The endpoint answered ${answer.status}.`;
  if (outcome === "gone") return { state: "dead", nextAttemptAt: null, error, disable: "gone" };
  const failedAt = answer.startedAt + answer.durationMs;
  if (endpoint.failing_since !== null && failedAt - endpoint.failing_since >= FAILING_MAX_MS) {
    return { state: "dead", nextAttemptAt: null, error, disable: "failing" };
  }
  const next = nextAttemptAt(delivery.attempts + 1, failedAt, answer.retryAfterMs, randomness);
  return { state: next === null ? "dead" : "scheduled", nextAttemptAt: next, error, disable: null };
}

interface Recorded {
  delivery: DeliveryRow;
  endpoint: EndpointRow;
  answer: Answer;
  verdict: Verdict;
}

/** Under the attempt's number: of two senders that overlapped after a lost lease, the first to come writes. */
async function record(context: Context, { delivery, endpoint, answer, verdict }: Recorded): Promise<void> {
  const { store } = context;
  const attempt = delivery.attempts + 1;
  const failed = verdict.state !== "delivered";
  const plan = async (): Promise<Plan<null>> => ({
    statements: [
      ...moved(context, delivery, {
        state: verdict.state,
        attempts: attempt,
        next_attempt_at: verdict.nextAttemptAt,
        last_error: verdict.error,
      }),
      store.insert(deliveryAttempts, {
        delivery_id: delivery.id,
        attempt,
        started_at: answer.startedAt,
        duration_ms: answer.durationMs,
        status_code: answer.status,
        error: answer.error,
        response_excerpt: answer.excerpt,
      }),
      ...(failed && endpoint.failing_since === null
        ? [
            store.update(
              webhookEndpoints,
              { id: endpoint.id, failing_since: null },
              { failing_since: answer.startedAt },
            ),
          ]
        : []),
      ...(!failed && endpoint.failing_since !== null
        ? [store.update(webhookEndpoints, { id: endpoint.id }, { failing_since: null })]
        : []),
      ...(verdict.disable === null ? [] : await disableStatements(context, endpoint.id, verdict.disable)),
    ],
    result: null,
  });
  await commitPlanned(store, commitKey(store, `${delivery.id}/attempt-${attempt}`, context.wall.now()), plan);
}

/** Nothing is sent to an endpoint that is switched off; its deliveries wait for a replay. */
async function giveUp(context: Context, delivery: DeliveryRow): Promise<Attempted> {
  const statements = moved(context, delivery, {
    state: "dead",
    next_attempt_at: null,
    last_error: "The webhook endpoint is disabled.",
  });
  const key = commitKey<null>(context.store, `${delivery.id}/given-up-${delivery.lease_until}`, context.wall.now());
  await commitPlanned(context.store, key, async () => ({ statements, result: null }));
  return { kind: "dead", endpointId: delivery.webhook_endpoint_id };
}

/** Lets the queue's next try have it. Best effort: the lease ends by itself. */
async function release({ store }: Context, { id, lease_until: lease }: DeliveryRow): Promise<void> {
  const free = store.update(deliveries, { id, state: "scheduled", lease_until: lease }, { lease_until: 0 });
  await store.write([free]).catch(() => undefined);
}

function moved(context: Context, delivery: DeliveryRow, set: Partial<NewRow<typeof deliveries>>): Statement[] {
  const change = { ...set, lease_until: 0, updated_at: context.wall.now() };
  return [context.store.update(deliveries, { id: delivery.id, state: "scheduled" }, change)];
}

function endpointOf(context: Context, deliveryId: string): Query<EndpointRow[]> {
  return context.store.query<EndpointRow>(
    `SELECT w.* FROM webhook_endpoints w WHERE w.tenant_id = ?1
      AND w.id = (SELECT webhook_endpoint_id FROM deliveries WHERE tenant_id = ?1 AND id = ?2)`,
    deliveryId,
  );
}

function eventOf(context: Context, deliveryId: string): Query<EventRow[]> {
  return context.store.query<EventRow>(
    `SELECT e.*, f.position FROM feed f JOIN events e ON e.tenant_id = f.tenant_id AND e.id = f.event_id
      WHERE f.tenant_id = ?1 AND f.event_id = (SELECT event_id FROM deliveries WHERE tenant_id = ?1 AND id = ?2)`,
    deliveryId,
  );
}
