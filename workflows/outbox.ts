/** The queues' consumers: news becomes deliveries, deliveries are tried, and what a queue gives up is kept. */
import * as z from "zod";
import type { Context } from "../core/context.ts";
import { idOf } from "../core/ids.ts";
import { announceLowBalances } from "../core/money/balance-alerts.ts";
import { type AttemptPorts, attemptDelivery, postponeStatements, waitingAfter } from "../core/outbound/attempt.ts";
import { keepDeadLetter, QUEUES, type QueueName } from "../core/outbound/dead-letters.ts";
import { type DeliveryMessage, drainOutbox, type OutboxMessage, sendDeliveries } from "../core/outbound/fan-out.ts";
import type { OutboundQueues } from "../core/outbound/leftovers.ts";
import type { Clock, Fetcher, Log } from "../core/ports.ts";
import { MINUTE, SECOND } from "../core/time.ts";
import type { Bindings } from "../tenants/bindings.ts";
import { platformOf } from "../tenants/registry.ts";
import { urlRulesOf } from "../tenants/url-rules.ts";

/** A message as its consumer sees it. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: unknown;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

export interface QueuedBatch {
  readonly queue: string;
  readonly messages: readonly QueuedMessage[];
}

/** Everything that the consumers reach. */
export interface OutboundWorld {
  /** @throws Refusal `not_found` when there is no such tenant */
  open(tenantId: string, causedBy: string): Promise<Context>;
  readonly queues: OutboundQueues;
  readonly ports: AttemptPorts;
  readonly clock: Clock;
  readonly log: Log;
  wait(ms: number): Promise<unknown>;
}

/** The parts of the world that only the Worker's entry has. */
export interface Surroundings {
  /** The way to tenants' endpoints. */
  readonly fetcher: Fetcher;
  readonly log: Log;
  wait(ms: number): Promise<unknown>;
}

/** The world behind a Worker's bindings. */
export function outboundWorld(env: Bindings, { fetcher, log, wait }: Surroundings): OutboundWorld {
  const platform = platformOf(env);
  const { wall, ids, sealer, randomness, registry } = platform;
  return {
    open: async (tenantId, causedBy) => {
      const { store, tenant } = await registry.open(tenantId);
      return { store, livemode: tenant.livemode, wall, ids, sealer, causedBy, actor: "outbox" };
    },
    queues: { outbox: env.OUTBOX, deliveries: env.DELIVERIES },
    ports: { fetcher, randomness, rules: urlRulesOf(env, fetcher) },
    clock: wall,
    log,
    wait,
  };
}

/**
 * A batch is answered after this long at most; what is still under way goes on behind it, under its lease. The local
 * queue hands out one batch at a time, so this is also what a slow endpoint costs the others there.
 */
const PATIENCE_MS = 100;
/** Retries due sooner than this are put on the queue with their delay; later ones are the sweeper's. */
const SOON_MS = 2 * MINUTE;
const RETRY_DELAY_SECONDS = 1;
const DEAD_SUFFIX = "-dead";

const OutboxBody = z.object({ tenant_id: idOf("tenant") });
const DeliveryBody = z.object({ tenant_id: idOf("tenant"), delivery_id: idOf("delivery") });

/**
 * Handles one batch of any of the four queues. Every message is answered for itself, and none waits for another.
 *
 * @param background keeps the Worker alive for what outlasts the batch
 */
export async function consumeBatch(
  batch: QueuedBatch,
  world: OutboundWorld,
  background: (work: Promise<unknown>) => void,
): Promise<void> {
  const dead = batch.queue.endsWith(DEAD_SUFFIX);
  const name = dead ? batch.queue.slice(0, -DEAD_SUFFIX.length) : batch.queue;
  const queue = QUEUES.find((each) => each === name);
  if (queue === undefined) {
    world.log.error("a batch of an unknown queue", { queue: batch.queue });
    return;
  }
  if (queue === "outbox" && !dead) return consumeOutbox(batch.messages, world);
  const handle = async (message: QueuedMessage) => {
    if (!dead) return consumeDelivery(message, world, background);
    settle(message, await succeeds(message, world, () => bury(queue, message, world)));
  };
  await Promise.all(batch.messages.map(handle));
}

/** One drain answers all messages of its tenant. */
async function consumeOutbox(messages: readonly QueuedMessage[], world: OutboundWorld): Promise<void> {
  const byTenant = Map.groupBy(messages, (message) => OutboxBody.safeParse(message.body).data?.tenant_id);
  await Promise.all(
    [...byTenant.values()].map(async (group) => {
      const [first] = group;
      if (first === undefined) return;
      const isDone = await succeeds(first, world, () => work("outbox", first, world));
      for (const message of group) settle(message, isDone);
    }),
  );
}

/**
 * An attempt that takes long is answered for by its lease: if it gets lost, the sweeper takes the delivery up again.
 */
async function consumeDelivery(
  message: QueuedMessage,
  world: OutboundWorld,
  background: (work: Promise<unknown>) => void,
): Promise<void> {
  const attempt = succeeds(message, world, () => work("deliveries", message, world));
  const isDone = await Promise.race([attempt, world.wait(PATIENCE_MS).then(() => true)]);
  background(attempt);
  settle(message, isDone);
}

/**
 * Keeps what a queue gave up. Queues do not say why, so the work is tried once more where its error can be kept; if
 * it succeeds there is nothing to keep.
 */
async function bury(queue: QueueName, message: QueuedMessage, world: OutboundWorld): Promise<void> {
  let reason: string;
  try {
    await work(queue, message, world);
    return;
  } catch (error) {
    reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  const { data: body } = (queue === "outbox" ? OutboxBody : DeliveryBody).safeParse(message.body);
  if (body === undefined) {
    world.log.error("a message that names no tenant was dropped", { queue, message_id: message.id });
    return;
  }
  const context = await world.open(body.tenant_id, message.id);
  const consequences = async () => {
    const { data: delivery } = DeliveryBody.safeParse(body);
    return delivery ? postponeStatements(context, delivery.delivery_id, world.ports.randomness) : [];
  };
  await keepDeadLetter(context, { queue, messageId: message.id, body, reason }, consequences);
  world.log.error("a dead letter was kept", { queue, tenant_id: body.tenant_id, message_id: message.id });
}

/** What a message asks for. Harmless to do again. @throws whatever stands in its way */
async function work(queue: QueueName, message: QueuedMessage, world: OutboundWorld): Promise<void> {
  if (queue === "outbox") {
    const { tenant_id: tenantId } = OutboxBody.parse(message.body) satisfies OutboxMessage;
    const context = await world.open(tenantId, message.id);
    await announceLowBalances(context);
    await drainOutbox(context, (ids) =>
      sendDeliveries(
        world.queues.deliveries,
        ids.map((id) => ({ tenant_id: tenantId, delivery_id: id })),
      ),
    );
    return;
  }
  const { tenant_id: tenantId, delivery_id: deliveryId } = DeliveryBody.parse(message.body) satisfies DeliveryMessage;
  const context = await world.open(tenantId, message.id);
  const attempted = await attemptDelivery(context, deliveryId, world.ports);
  if (attempted.kind === "not_due") return;
  if (attempted.kind === "scheduled") {
    const delayMs = attempted.nextAttemptAt - world.clock.now();
    if (delayMs < SOON_MS) {
      const delaySeconds = Math.max(1, Math.ceil(delayMs / SECOND));
      await world.queues.deliveries.send({ tenant_id: tenantId, delivery_id: deliveryId }, { delaySeconds });
    }
  }
  const waiting = await waitingAfter(context, attempted.endpointId, world.ports.randomness);
  if (waiting !== undefined) await world.queues.deliveries.send({ tenant_id: tenantId, delivery_id: waiting });
}

async function succeeds(message: QueuedMessage, world: OutboundWorld, task: () => Promise<void>): Promise<boolean> {
  try {
    await task();
    return true;
  } catch (error) {
    world.log.error("a queued message failed", { message_id: message.id, reason: String(error) });
    return false;
  }
}

function settle(message: QueuedMessage, isDone: boolean): void {
  if (isDone) message.ack();
  else message.retry({ delaySeconds: RETRY_DELAY_SECONDS });
}
