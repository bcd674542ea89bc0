/** What queues lost, and what has come due: the sweeper puts it back on the queues. */
import type { Clock, Queue } from "../ports.ts";
import type { SweepReads } from "../store/sweep-reads.ts";
import { type DeliveryMessage, nudgeOutbox, type OutboxMessage, sendDeliveries } from "./fan-out.ts";

/** Deliveries that one sweep of one database puts on the queue. What is more is due again a minute later. */
export const DUE_DELIVERIES_MAX = 1000;

export interface OutboundQueues {
  readonly outbox: Queue<OutboxMessage>;
  readonly deliveries: Queue<DeliveryMessage>;
}

/** Also what is on its way already is sent again, which is harmless. Says how much was found, for the log. */
export async function sweepOutbound(
  reads: SweepReads,
  clock: Clock,
  queues: OutboundQueues,
): Promise<{ tenants: number; deliveries: number }> {
  const now = clock.now();
  const [tenants, due] = await Promise.all([reads.tenantsWithOutbox(), reads.dueDeliveries(now, DUE_DELIVERIES_MAX)]);
  for (const tenantId of tenants) await nudgeOutbox(queues.outbox, tenantId);
  await sendDeliveries(queues.deliveries, due);
  return { tenants: tenants.length, deliveries: due.length };
}
