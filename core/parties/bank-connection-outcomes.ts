/** What the provider's answers mean for a bank connection, and for its merchant. */
import type { Context } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import { resumeTransfers } from "../money/resuming.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, type LastEvent, lastEvent, type News } from "../outbound/events.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { AccountClosing, AccountLinkOutcome, AccountOutcome } from "../provider/party-outcomes.ts";
import type { Answer, ProviderError } from "../provider/port.ts";
import { mayMove, type State } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { bankConnections, merchants } from "../store/schema.ts";
import { type Reading, reading, type Statement } from "../store/statements.ts";
import type { NewRow } from "../store/store.ts";
import { type BankConnectionRow, bankConnectionView } from "./bank-connections.ts";
import { type MerchantRow, merchantView, NOBODY } from "./merchant-view.ts";
import { mustAct, requirementsOf, storedRequirements } from "./requirements.ts";

/** Everything that a step of the set-up decides on, read in one call. */
export interface BankConnectionFacts {
  readonly connection: BankConnectionRow;
  readonly merchant: MerchantRow;
  readonly last: LastEvent;
  readonly lastOfMerchant: LastEvent;
}

/** @throws Refusal `not_found` */
export function bankConnectionFacts({ store }: Context, id: string): Reading<BankConnectionFacts> {
  const merchantId = "(SELECT merchant_id FROM bank_connections WHERE tenant_id = ?1 AND id = ?2)";
  const merchant = store.query<MerchantRow>(`SELECT * FROM merchants WHERE tenant_id = ?1 AND id = ${merchantId}`, id);
  const events = store.query<{ sequence: number; id: string }>(
    `SELECT sequence, id FROM events WHERE tenant_id = ?1 AND subject_id = ${merchantId}
       ORDER BY sequence DESC LIMIT 1`,
    id,
  );
  return reading(
    [store.row(bankConnections, { id }), lastEvent(store, id), merchant, events],
    ([connection, last, [owner], [event]]) => {
      if (!connection) throw notFound();
      invariant(owner, `${id} belongs to no merchant`);
      const lastOfMerchant = { subjectId: owner.id, sequence: event?.sequence ?? 0, eventId: event?.id ?? null };
      return { connection, merchant: owner, last, lastOfMerchant };
    },
  );
}

/** What the set-up decides on next. Small, because it is kept in the engine's journal, and without the link. */
export interface BankConnectionProgress {
  readonly state: State<"bank_connection">;
  readonly accountRef: string | null;
  /** The account's holder must do something, and is to be told where. */
  readonly needsLink?: boolean;
  /** Given up: what was begun at the provider is to be undone. */
  readonly needsUndoing?: boolean;
  /** Verified, and to be restricted unless something is given in time. */
  readonly hasDeadline?: boolean;
}

export function bankConnectionProgress(row: BankConnectionRow): BankConnectionProgress {
  const { state, account_ref: accountRef } = row;
  const requirements = requirementsOf(row.requirements);
  return {
    state,
    accountRef,
    // Whoever is to do something is told where, in one event: the link is made before the state says so.
    needsLink: state === "pending" && row.return_url !== null && mustAct(requirements),
    needsUndoing: state === "canceled" && row.undone === 0,
    hasDeadline: state === "verified" && (requirements?.current_deadline ?? null) !== null,
  };
}

/** The key of the commit that takes a plan along, and the tenant's time in ms. */
interface Recording {
  readonly commitKey: string;
  readonly now: number;
}

type Patch = Partial<NewRow<typeof bankConnections>>;

/**
 * Plans what one answer of the provider means for a connection. Once it is verified, its merchant is active in the same
 * commit. An answer that tells nothing new is recorded and changes nothing.
 */
export function planBankConnectionOutcome(
  context: Context,
  recording: Recording,
  facts: BankConnectionFacts,
  { outcome, call }: Answer<AccountOutcome>,
): Plan<BankConnectionProgress> {
  const { store } = context;
  const { connection: row } = facts;
  const record = planProviderCalls(store, recording.commitKey, row.id, [call], recording.now);
  const reachable = waysTo(row, standing(row, outcome));
  const waitsForLink = row.state === "pending" && row.return_url !== null && reachable.includes("action_required");
  const ways = waitsForLink ? [] : reachable;
  const isOver = row.state === "canceled" || row.state === "failed" || outcome.status === "rejected";
  const requirements = isOver ? row.requirements : storedRequirements(outcome.requirements);
  const account_ref = row.account_ref ?? outcome.accountRef;
  const isNew = ways.length > 0 || account_ref !== row.account_ref || requirements !== row.requirements;
  if (!isNew) return { statements: [record], result: bankConnectionProgress(row) };
  const error = errorOf(outcome.status === "rejected" ? outcome.error : null);
  const moved = ways.length > 0 ? { ...error, link_url: null, link_expires_at: null } : {};
  const { statements, result } = planChange(context, recording, facts, { account_ref, requirements, ...moved }, ways);
  return { statements: [record, ...statements], result };
}

/** Plans what the link's making means: the merchant must act, there if a link was made. */
export function planLinkOutcome(
  context: Context,
  recording: Recording,
  facts: BankConnectionFacts,
  { outcome, call }: Answer<AccountLinkOutcome>,
): Plan<BankConnectionProgress> {
  const { connection: row } = facts;
  const record = planProviderCalls(context.store, recording.commitKey, row.id, [call], recording.now);
  if (row.state !== "pending") return { statements: [record], result: bankConnectionProgress(row) };
  const set =
    outcome.status === "created"
      ? { link_url: outcome.url, link_expires_at: outcome.expiresAt, ...errorOf(null) }
      : errorOf(outcome.error);
  const { statements, result } = planChange(context, recording, facts, set, ["action_required"]);
  return { statements: [record, ...statements], result };
}

/** Plans what became of the account of a connection that was given up. */
export function planUndone(
  context: Context,
  recording: Recording,
  facts: BankConnectionFacts,
  { outcome, call }: Answer<AccountClosing>,
): Plan<BankConnectionProgress> {
  const { connection: row } = facts;
  const record = planProviderCalls(context.store, recording.commitKey, row.id, [call], recording.now);
  if (row.undone === 1) return { statements: [record], result: bankConnectionProgress(row) };
  const account_ref = row.account_ref ?? (outcome.status === "closed" ? outcome.accountRef : null);
  const error = outcome.status === "refused" ? errorOf(outcome.error) : {};
  const { statements, result } = planChange(context, recording, facts, { account_ref, undone: 1, ...error }, []);
  return { statements: [record, ...statements], result };
}

/** One update and one event for each state that is gone through, or for what changes without one. */
function planChange(
  context: Context,
  { now }: Recording,
  { connection: row, merchant, last, lastOfMerchant }: BankConnectionFacts,
  patch: Patch,
  ways: readonly State<"bank_connection">[],
): Plan<BankConnectionProgress> {
  const { store, livemode } = context;
  const statements: Statement[] = [];
  const news: News[] = [];
  let next = row;
  for (const state of ways.length === 0 ? [row.state] : ways) {
    const set = { ...patch, state, updated_at: now };
    next = { ...next, ...set };
    statements.push(store.update(bankConnections, { id: row.id }, set));
    const type: EventType = ways.length === 0 ? "bank_connection.updated" : `bank_connection.${state}`;
    news.push({ type, after: last, object: bankConnectionView(next, livemode) });
  }
  // A merchant that is reviewed goes on by its own run, which the change of state wakes.
  if (ways.includes("verified") && merchant.onboarding === "direct" && merchant.state === "applied") {
    const active = { state: "active", updated_at: now } as const;
    statements.push(store.update(merchants, { id: merchant.id }, active));
    const object = merchantView({ ...merchant, ...active }, NOBODY, livemode);
    news.push({ type: "merchant.activated", after: lastOfMerchant, object });
  }
  if (ways.includes("verified")) statements.push(resumeTransfers(store, merchant.id, now));
  return { statements: [...statements, announce(context, news, now)], result: bankConnectionProgress(next) };
}

function errorOf(error: ProviderError | null) {
  return { error_code: error?.code ?? null, error_message: error?.message ?? null };
}

/**
 * The states to go through: none where the machine has no way there. An account that is rejected after it was verified
 * is restricted on the way, in the same commit.
 */
function waysTo({ state }: BankConnectionRow, to: State<"bank_connection">): State<"bank_connection">[] {
  if (mayMove("bank_connection", state, to)) return [to];
  if (state === "verified" && to === "rejected") return ["restricted", "rejected"];
  return [];
}

function standing({ state }: BankConnectionRow, outcome: AccountOutcome): State<"bank_connection"> {
  const wasVerified = state === "verified" || state === "restricted";
  switch (outcome.status) {
    case "verified":
      return "verified";
    case "pending":
      return wasVerified ? "restricted" : "pending";
    case "restricted":
      return wasVerified ? "restricted" : "action_required";
    case "rejected":
      // Refused before there was an account: nothing to be rejected, the set-up itself has failed.
      return outcome.accountRef === null ? "failed" : "rejected";
  }
}
