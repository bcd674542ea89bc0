/** The demo's purchase: through the SDK alone, from the request to the transferred shares, then once more in vain. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Distribution, Event, LedgerTransfer, Tributary } from "../sdk/client.ts";
import type { ReceivedWebhook, Receiver } from "./demo-receiver.ts";
import { type Books, type Connections, DemoFailed, must, purchase } from "./demo-story.ts";
import type { Seeded } from "./seed.ts";

/** The sandbox's provider makes a charge's funds available after two days. */
export const clockDays = 3;

const DAY_SECONDS = 86_400;
const PATIENCE_MS = 30_000;
const ASK_MS = 100;
const LIST_MAX = 1_000;

/** An event as it arrived, in ms from the request. */
interface Live {
  readonly event: Event;
  readonly afterMs: number;
}

/** A purchase that has come to its end, and the attempt to make it a second time. */
export interface Purchase {
  readonly key: string;
  readonly books: Books;
  readonly connections: Connections;
  readonly acceptedAfterMs: number;
  /** What arrived on the live stream. */
  readonly live: readonly Live[];
  readonly webhooks: readonly ReceivedWebhook[];
  /** Unix time in ms. */
  readonly startedAt: number;
  /** Status of the second answer. */
  readonly repeatedStatus: number;
}

/**
 * @throws DemoFailed a state or a count is not what it must be
 * @throws TributaryError from the SDK
 */
export async function buy(tributary: Tributary, seed: Seeded, receiver: Receiver): Promise<Purchase> {
  const { amount, currency } = purchase;
  const order = { amount, currency, payment_instrument: seed.payment_instrument, description: "The demo's purchase" };
  const key = `demo-${crypto.randomUUID()}`;
  const startedAt = Date.now();
  const created = await tributary.payments.create(order, { idempotencyKey: key });
  const acceptedAfterMs = Date.now() - startedAt;
  const live = await follow(tributary, created.id, startedAt);
  await tributary.sandbox.advanceClock({ advance_seconds: clockDays * DAY_SECONDS });
  await transferred(tributary, created.id);
  const after = (live[0]?.event.position ?? 1) - 1;
  const books = await read(tributary, created.id, after);
  const webhooks = await delivered(receiver, books.events);

  const again = await tributary.payments.create(order, { idempotencyKey: key }).withResponse();
  must(again.data.id === created.id, `The second request made another payment, ${again.data.id}.`);
  must(again.idempotencyReplayed, "The second answer does not say that it is a replay.");
  must(same(await read(tributary, created.id, after), books), "The second request changed something.");
  const connections = await tributary.bankConnections.list({ limit: 100 }).take(LIST_MAX);
  const repeatedStatus = again.status;
  return { key, books, connections, acceptedAfterMs, live, webhooks, startedAt, repeatedStatus };
}

/** Watches the payment until it has ended; every event with the time of its arrival. */
async function follow(tributary: Tributary, id: string, startedAt: number): Promise<Live[]> {
  const live: Live[] = [];
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    for await (const event of tributary.payments.follow(id, { signal })) {
      live.push({ event, afterMs: Date.now() - startedAt });
    }
  } catch (error) {
    if (error === signal.reason) throw new DemoFailed(`The payment had not ended after ${PATIENCE_MS / 1000} s.`);
    throw error;
  }
  const last = live.at(-1)?.event.type;
  must(last === "payment.succeeded", `The payment's last event is ${last}, not payment.succeeded.`);
  return live;
}

/** Waits until every share has reached its merchant's account. */
async function transferred(tributary: Tributary, payment: string): Promise<void> {
  let statuses: string[] = [];
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(ASK_MS)) {
    statuses = (await distributionOf(tributary, payment)).shares.map(({ status }) => status);
    if (statuses.every((status) => status === "transferred")) return;
  }
  throw new DemoFailed(`The shares are ${statuses.join(", ")} and not transferred after ${PATIENCE_MS / 1000} s.`);
}

/** Waits until every event has come as a webhook that verified. */
async function delivered(receiver: Receiver, events: readonly Event[]): Promise<ReceivedWebhook[]> {
  const ids = new Set(events.map(({ id }) => id));
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(ASK_MS)) {
    const received = receiver.received.filter((webhook) => ids.has(webhook.event));
    must(receiver.refused.length === 0, `A webhook did not verify: ${receiver.refused[0]}.`);
    const distinct = new Set(received.map((webhook) => webhook.event));
    if (distinct.size === ids.size) return received;
    must(Date.now() < deadline, `Of ${ids.size} events only ${distinct.size} came as webhooks.`);
  }
}

/** @param after the place in the feed before the payment's first event */
async function read(tributary: Tributary, id: string, after: number): Promise<Books> {
  const [payment, distribution, newestFirst, everyAccount] = await Promise.all([
    tributary.payments.retrieve(id),
    distributionOf(tributary, id),
    tributary.ledgerTransfers.list({ payment: id, limit: 100 }).take(LIST_MAX),
    tributary.ledgerAccounts.list({ limit: 100 }).take(LIST_MAX),
  ]);
  must(payment.fee === purchase.fee, `The provider's fee is ${payment.fee}, not ${purchase.fee}.`);
  const captures = newestFirst.filter(({ code, kind }) => code === "capture" && kind === "post_pending");
  must(captures.length === 1, `The ledger has ${captures.length} captures of the payment, not one.`);
  const touched = new Set(newestFirst.flatMap(({ debit, credit }) => [debit.account, credit.account]));
  const accounts = everyAccount.filter((account) => touched.has(account.id));
  const events = await eventsOf(tributary, distribution, after);
  return { payment, distribution, transfers: newestFirst.toSorted(byCauseAndTime), accounts, events };
}

async function distributionOf(tributary: Tributary, payment: string): Promise<Distribution> {
  const { data } = await tributary.distributions.list({ payment });
  const [distribution, ...more] = data;
  must(distribution !== undefined && more.length === 0, `The payment has ${data.length} distributions, not one.`);
  return distribution;
}

/** The events of the payment, its distribution and its shares, from the feed. */
async function eventsOf(tributary: Tributary, { payment, id, shares }: Distribution, after: number): Promise<Event[]> {
  const subjects = new Set([payment, id, ...shares.map((share) => share.id)]);
  const feed = await tributary.events.list({ after, limit: 100 }).take(LIST_MAX);
  return feed.filter((event) => subjects.has(event.subject_id));
}

/** The order in which one thing leads to the next; within one commit the time alone does not tell. */
const causes = ["authorization", "capture", "provider_fee", "share", "fee_borne", "release", "provider_transfer"];

function byCauseAndTime(a: LedgerTransfer, b: LedgerTransfer): number {
  const step = causes.indexOf(a.code) - causes.indexOf(b.code);
  return step || b.amount - a.amount || a.recorded_at.localeCompare(b.recorded_at);
}

function same(a: Books, b: Books): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
