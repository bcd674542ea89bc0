/** Provider events as receipts: each stored once, and the run that should look is named. Never believed, only heard. */
import { type Context, tenantNow } from "../context.ts";
import { planNotice } from "../payments/dispute-notices.ts";
import { latestConfig, latestRun, planRun, type RunKind, type RunRow, startOf } from "../runs.ts";
import { isFinal } from "../states.ts";
import type { RunStart } from "../store/commit.ts";
import { disputeNotices } from "../store/dispute-schema.ts";
import { tenantMovements } from "../store/funds-schema.ts";
import { identitySessions } from "../store/party-schema.ts";
import { payoutInstruments, payouts } from "../store/payout-schema.ts";
import { refunds } from "../store/refund-schema.ts";
import { bankConnections, paymentInstruments, payments, receipts } from "../store/schema.ts";
import { CommitRefused, type Statement } from "../store/statements.ts";
import type { Row } from "../store/store.ts";
import type { ProviderEvent } from "./port.ts";

/** Which of a tenant's two endpoints an event came in by. */
export type ReceivingEndpoint = "platform" | "connect";

/** What came of an event: nothing to do, a living run to wake, or one to start. */
export type Received =
  | { readonly outcome: "ignored" | "duplicate" | "stored" }
  | { readonly outcome: "wakes" | "starts"; readonly run: RunStart };

/** Provider events after which an ended payment has to look again: the money may have moved after all. */
const LATE_EDGE_TYPES = ["payment_intent.succeeded", "payment_intent.amount_capturable_updated", "charge.updated"];

/**
 * Stores an event once and says whom it concerns. An event of the wrong mode, or of an account that is not this
 * tenant's, is stored as ignored; one that is stored already has no effect.
 */
export async function receive(context: Context, endpoint: ReceivingEndpoint, event: ProviderEvent): Promise<Received> {
  const { store, wall, ids } = context;
  const [connection, now] = await store.read(
    store.row(bankConnections, { account_ref: event.accountRef ?? "" }),
    tenantNow(context),
  );
  const reason = ignoredBecause(context, endpoint, event, connection !== undefined);
  const receipt = store.insert(receipts, {
    id: ids.make("receipt"),
    provider: "stripe",
    provider_event_id: event.id,
    endpoint,
    type: event.type,
    account_ref: event.accountRef,
    object_ref: event.objectRef,
    state: reason === null ? "stored" : "ignored",
    reason,
    provider_created_at: event.createdAt,
    received_at: wall.now(),
  });
  const concerned = reason === null ? await concernedRun(context, event, connection) : null;
  const next = concerned === null ? null : nextRun(context, concerned, now);
  try {
    await store.write([receipt, ...(next?.statements ?? []), ...wakeUp(context, concerned, now)]);
  } catch (error) {
    if (!(error instanceof CommitRefused) || error.abort.kind !== "unique") throw error;
    // Another event may have started the same generation in between: then there is a living run to wake.
    if (/workflow_runs|dispute_notices/.test(error.abort.detail)) return receive(context, endpoint, event);
    return { outcome: "duplicate" };
  }
  if (reason !== null) return { outcome: "ignored" };
  if (next) return { outcome: "starts", run: next.start };
  if (!concerned || !("run" in concerned) || !isOpen(concerned.run)) return { outcome: "stored" };
  // A run that no sweep has begun yet, such as one that the daily statement has asked for, begins with what it hears.
  return { outcome: concerned.run.started === 0 ? "starts" : "wakes", run: startOf(concerned.run) };
}

function ignoredBecause(
  { livemode }: Context,
  endpoint: ReceivingEndpoint,
  event: ProviderEvent,
  knownAccount: boolean,
): string | null {
  if (event.livemode !== livemode) return "wrong_mode";
  if (endpoint === "platform") return event.accountRef === null ? null : "account_on_platform_endpoint";
  return knownAccount ? null : "unknown_account";
}

/** Whoever rings may find nobody: then the run is due, and the next sweep rings. */
function wakeUp({ store, wall }: Context, concerned: Concerned | Begun | null, now: number): Statement[] {
  if (concerned === null || "statements" in concerned || !isOpen(concerned.run)) return [];
  return [
    store.statement(
      `UPDATE workflow_runs SET woken_at = ?3,
         due_at = CASE WHEN state = 'waiting' OR started = 0 THEN min(due_at, ?4) ELSE due_at END
       WHERE tenant_id = ?1 AND id = ?2 AND state IN ('running', 'waiting')`,
      concerned.run.id,
      wall.now(),
      now,
    ),
  ];
}

interface Concerned {
  readonly run: RunRow;
  /** Nobody runs, and what the event says may be a late edge: the next generation is to ask. */
  readonly mayBeLate: boolean;
}

/** What began at the provider: the subject is made, and its first run. */
interface Begun {
  readonly statements: readonly Statement[];
  readonly start: RunStart;
}

const REFUND_EVENTS = /^(refund|charge\.refund)\./;
const INSTRUMENT_EVENTS = /^(setup_intent\.|payment_method\.detached$)/;
const DISPUTE_EVENTS = /^charge\.dispute\./;

const IDENTITY_EVENTS = /^identity\.verification_session\./;

/** @param connection whose account the event is of: then it came in by the Connect endpoint */
async function concernedRun(
  context: Context,
  event: ProviderEvent,
  connection: Row<typeof bankConnections> | undefined,
): Promise<Concerned | Begun | null> {
  if (connection) {
    if (event.type.startsWith("payout.")) return payoutRun(context, event);
    if (event.type.startsWith("account.external_account.")) return payoutInstrumentRun(context, event);
    return connectionRun(context, event, connection);
  }
  if (event.type === "balance_settings.updated") return reconciliationRun(context);
  if (DISPUTE_EVENTS.test(event.type)) return disputeRun(context, event);
  if (IDENTITY_EVENTS.test(event.type)) return identityRun(context, event);
  if (/^(topup|payout)\./.test(event.type)) return movementRun(context, event);
  if (REFUND_EVENTS.test(event.type)) return refundRun(context, event);
  return INSTRUMENT_EVENTS.test(event.type) ? instrumentRun(context, event) : paymentRun(context, event);
}

/** The account may be paid out by itself from now on: the daily look at it does not wait for its day. */
async function reconciliationRun({ store }: Context): Promise<Concerned | null> {
  const [run] = await store.readOne(
    store.query<RunRow>(
      `SELECT r.* FROM reconciliations c JOIN workflow_runs r ON r.tenant_id = c.tenant_id AND r.subject_id = c.id
       WHERE c.tenant_id = ?1 AND c.state = 'scheduled' ORDER BY r.generation DESC LIMIT 1`,
    ),
  );
  return run ? { run, mayBeLate: false } : null;
}

/** What a connected account may do, and what is asked of it. Verified is not the end of it. */
async function connectionRun(
  { store }: Context,
  event: ProviderEvent,
  { id, state }: Row<typeof bankConnections>,
): Promise<Concerned | null> {
  if (event.type !== "account.updated" && event.type !== "account.application.deauthorized") return null;
  const run = await store.readOne(latestRun(store, id, "set-up-bank-connection"));
  const isVerified = state === "verified" || state === "restricted";
  return run ? { run, mayBeLate: isVerified && concernsStanding(event) } : null;
}

/** What a connection's standing follows from. Accounts change in many ways; most of them are not worth a question. */
function concernsStanding({ changed }: ProviderEvent): boolean {
  return changed === undefined || changed.includes("capabilities") || changed.includes("requirements");
}

/** A session that has ended can only be redacted any more. */
async function identityRun({ store }: Context, event: ProviderEvent): Promise<Concerned | null> {
  if (event.objectRef === null) return null;
  const session = await store.readOne(
    store.row(identitySessions, { provider: "stripe", session_ref: event.objectRef }),
  );
  const run = session && (await store.readOne(latestRun(store, session.id, "verify-identity")));
  return run ? { run, mayBeLate: event.type.endsWith(".redacted") && session.redaction !== "redacted" } : null;
}

/** A dispute of a payment that is not ours is none of our business. */
async function disputeRun(context: Context, event: ProviderEvent): Promise<Concerned | Begun | null> {
  const { store } = context;
  const { objectRef: disputeRef, intentRef } = event;
  if (disputeRef === null || intentRef === null) return null;
  const [notice, payment, configVersion, now] = await store.read(
    store.row(disputeNotices, { provider: "stripe", dispute_ref: disputeRef }),
    store.row(payments, { provider: "stripe", intent_ref: intentRef }),
    latestConfig(store),
    tenantNow(context),
  );
  if (!notice) {
    if (!payment) return null;
    return planNotice(context, { paymentId: payment.id, provider: "stripe", disputeRef, configVersion, now });
  }
  const run = await store.readOne(latestRun(store, notice.dispute_id, "answer-dispute"));
  return run ? { run, mayBeLate: true } : null;
}

async function paymentRun({ store }: Context, event: ProviderEvent): Promise<Concerned | null> {
  const intentRef = event.intentRef ?? event.objectRef;
  if (intentRef === null) return null;
  const payment = await store.readOne(store.row(payments, { provider: "stripe", intent_ref: intentRef }));
  if (!payment) return null;
  const run = await store.readOne(latestRun(store, payment.id, "take-payment"));
  const settled = payment.state === "succeeded" && payment.fee !== null;
  // Also one that is not at its end and has no run, as those under review once had none.
  const mayBeLate = !settled && (LATE_EDGE_TYPES.includes(event.type) || !isFinal("payment", payment.state));
  return run ? { run, mayBeLate } : null;
}

/** By its set-up, or by the payment method that somebody has detached at the provider. */
async function instrumentRun({ store }: Context, event: ProviderEvent): Promise<Concerned | null> {
  const { objectRef, type } = event;
  if (objectRef === null) return null;
  const isSetUp = type.startsWith("setup_intent.");
  const reference = isSetUp ? { provider: "stripe", setup_ref: objectRef } : { payment_method_ref: objectRef };
  const instrument = await store.readOne(store.row(paymentInstruments, reference));
  if (!instrument) return null;
  const run = await store.readOne(latestRun(store, instrument.id, "set-up-payment-instrument"));
  const mayBeLate = isSetUp ? !isFinal("payment_instrument", instrument.state) : instrument.state === "active";
  return run ? { run, mayBeLate } : null;
}

/** A refund that has not stored its reference yet is just being made: its run needs no waking. */
async function refundRun({ store }: Context, event: ProviderEvent): Promise<Concerned | null> {
  if (event.objectRef === null) return null;
  const refund = await store.readOne(store.row(refunds, { provider: "stripe", refund_ref: event.objectRef }));
  if (!refund) return null;
  const run = await store.readOne(latestRun(store, refund.id, "refund-payment"));
  const settled = refund.state === "failed" || refund.state === "canceled";
  return run ? { run, mayBeLate: !settled && event.type !== "refund.created" } : null;
}

async function movementRun({ store }: Context, event: ProviderEvent): Promise<Concerned | null> {
  if (event.objectRef === null) return null;
  const named = store.row(tenantMovements, { provider: "stripe", movement_ref: event.objectRef });
  const movement = await store.readOne(named);
  const run = movement && (await store.readOne(latestRun(store, movement.id, "move-tenant-funds")));
  const settled = movement?.state === "failed" || movement?.state === "canceled";
  return run ? { run, mayBeLate: !settled && !event.type.endsWith(".created") } : null;
}

/** A payout that has not stored its reference yet is just being made: its run needs no waking. */
async function payoutRun({ store }: Context, event: ProviderEvent): Promise<Concerned | null> {
  if (event.objectRef === null) return null;
  const payout = await store.readOne(store.row(payouts, { provider: "stripe", payout_ref: event.objectRef }));
  const run = payout && (await store.readOne(latestRun(store, payout.id, "pay-out")));
  return run ? { run, mayBeLate: payout.state !== "canceled" && event.type !== "payout.created" } : null;
}

async function payoutInstrumentRun({ store }: Context, event: ProviderEvent): Promise<Concerned | null> {
  if (event.objectRef === null) return null;
  const instrument = await store.readOne(
    store.row(payoutInstruments, { provider: "stripe", external_account_ref: event.objectRef }),
  );
  const run = instrument && (await store.readOne(latestRun(store, instrument.id, "set-up-payout-instrument")));
  const settled = instrument?.state === "removed" && instrument.removed_at_provider === 1;
  return run ? { run, mayBeLate: !settled && event.type !== "account.external_account.created" } : null;
}

function isOpen(run: RunRow): boolean {
  return !isFinal("run", run.state);
}

/** No run lives and the subject might have a late edge: its next generation asks, applies the edge once, and ends. */
function nextRun(context: Context, concerned: Concerned | Begun, now: number): Begun | null {
  if ("statements" in concerned) return concerned;
  const { run, mayBeLate } = concerned;
  if (isOpen(run) || !mayBeLate) return null;
  const { statement, start } = planRun(context, {
    subjectId: run.subject_id,
    kind: run.kind as RunKind,
    generation: run.generation + 1,
    dueAt: now,
    configVersion: run.config_version,
    createdAt: now,
  });
  return { statements: [statement], start };
}
