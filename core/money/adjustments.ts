/** Manual adjustments of the books: proposed by one person with a reason, posted when a second one approves. */
import * as z from "zod";
import { audit } from "../audit.ts";
import { type Context, tenantNow } from "../context.ts";
import { notFound, Refusal, refuseField } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { announce, type LastEvent, lastEvent, type News, noEventYet } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { statesOf } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { adjustments, reconciliationExceptions, reconciliationItems } from "../store/reconciliation-schema.ts";
import { bankConnections, merchants, tenantProfiles } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { type Account, account, accountId } from "./accounts.ts";
import { Currency, displayAmount, PositiveAmount } from "./currency.ts";
import { closeException, type ExceptionRow } from "./exceptions.ts";
import { type Leg, mustNotHaveMoved, post, totalsOf, transferId } from "./ledger.ts";

export type AdjustmentRow = Row<typeof adjustments>;

const Address = z
  .string()
  .max(200)
  .meta({ description: "An account by its address: `tenant:balance`, `merchant:mer_…:available`, …" });

export const CreateAdjustment = z
  .strictObject({
    debit: Address.meta({ example: "tenant:balance" }),
    credit: Address.meta({ example: "provider:platform" }),
    amount: PositiveAmount,
    currency: Currency,
    reason: z
      .string()
      .min(1)
      .max(500)
      .meta({ description: "Why, for who approves it.", example: "Goodwill, ticket 42" }),
    exception: idOf("exception").optional().meta({ description: "The exception that it corrects, and so closes." }),
    metadata: Metadata.optional(),
  })
  .meta({ id: "CreateAdjustment" });
export type CreateAdjustment = z.infer<typeof CreateAdjustment>;

export const DecideAdjustment = z
  .strictObject({ reason: z.string().min(1).max(500).optional().meta({ description: "Why it was so decided." }) })
  .meta({ id: "DecideAdjustment" });
export type DecideAdjustment = z.infer<typeof DecideAdjustment>;

const Side = z.strictObject({ account: idOf("ledger_account"), address: Address });

export const AdjustmentView = z
  .strictObject({
    id: idOf("adjustment"),
    object: z.literal("adjustment"),
    livemode: z.boolean(),
    status: z.enum(statesOf("adjustment")),
    debit: Side,
    credit: Side,
    amount: PositiveAmount,
    currency: Currency,
    reason: z.string().max(500),
    exception: idOf("exception").nullable(),
    proposed_by: idOf("oauth_client").meta({ description: "The OAuth client that proposed it." }),
    decided_by: idOf("oauth_client").nullable().meta({ description: "The one that approved or rejected it." }),
    decision_reason: z.string().max(500).nullable(),
    ledger_transfer: idOf("ledger_transfer").nullable(),
    metadata: Metadata,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "Adjustment", description: "A manual posting that takes two persons." });
export type AdjustmentView = z.infer<typeof AdjustmentView>;

export function adjustmentView(row: AdjustmentRow, { store, livemode }: Context): AdjustmentView {
  const side = (address: string) => ({ account: accountId(store.tenantId, address, row.currency), address });
  return {
    id: row.id,
    object: "adjustment",
    livemode,
    status: row.state,
    debit: side(row.debit_address),
    credit: side(row.credit_address),
    amount: row.amount,
    currency: row.currency,
    reason: row.reason,
    exception: row.exception_id,
    proposed_by: row.proposed_by,
    decided_by: row.decided_by,
    decision_reason: row.decision_reason,
    ledger_transfer: row.state === "booked" ? transferId(store, postingKey(row.id), LEG) : null,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

const LEG = "adjustment";
const postingKey = (id: string) => `${id}/booked`;

/** What an adjustment may touch, by kind. The others are moved by what happens, and by nobody's hand. */
const KINDS: readonly (readonly [kind: string, address: RegExp])[] = [
  ["tenant", /^tenant:balance$/],
  ["tax", /^tenant:tax$/],
  ["operator", /^operator:fees$/],
  ["available", /^merchant:(mer_[0-9a-z]{26}):available$/],
  ["receivable", /^merchant:(mer_[0-9a-z]{26}):receivable$/],
  ["provider", /^provider:(?:platform|reserved|connected:(bnk_[0-9a-z]{26}))$/],
];

/** Pairs that may stand against each other, in either direction. */
export const PAIRS = [
  "tenant+available",
  "tenant+receivable",
  "tenant+operator",
  "tenant+tax",
  "available+receivable",
  "provider+tenant",
  "provider+available",
  "provider+receivable",
  "provider+operator",
] as const;

interface Named {
  readonly kind: string;
  readonly owner: string | undefined;
  readonly account: Account;
}

function named(address: string, pointer: string): Named {
  for (const [kind, form] of KINDS) {
    const match = form.exec(address);
    if (match) return { kind, owner: match[1], account: accountOf(kind, address, match[1] ?? "") };
  }
  throw refuseField(
    "validation_failed",
    pointer,
    "No adjustment may touch this account. The documentation names them.",
  );
}

function accountOf(kind: string, address: string, owner: string): Account {
  if (kind === "tenant") return account.tenantBalance;
  if (kind === "tax") return account.tenantTax;
  if (kind === "operator") return account.operatorFees;
  if (kind === "available") return account.available(owner);
  if (kind === "receivable") return account.receivable(owner);
  if (address === account.reserved.address) return account.reserved;
  return address === account.platform.address ? account.platform : account.connected(owner);
}

/**
 * Plans a proposal. Nothing is posted yet.
 * @throws Refusal not_found, validation_failed, currency_unsupported, state_conflict
 */
export async function planAdjustment(context: Context, input: CreateAdjustment): Promise<Plan<AdjustmentView>> {
  const { store } = context;
  const [debit, credit] = [named(input.debit, "/debit"), named(input.credit, "/credit")];
  const owners = [debit, credit].flatMap(({ owner }) => owner ?? []);
  const [parties, connections, now, of, profile] = await store.read(
    store.rows(merchants, { where: { id: { in: owners } } }),
    store.rows(bankConnections, { where: { id: { in: owners } } }),
    tenantNow(context),
    store.row(reconciliationExceptions, { id: input.exception ?? "" }),
    store.row(tenantProfiles, {}),
  );
  if (new Set(owners).size !== parties.length + connections.length) throw notFound();
  if (input.exception !== undefined && !of) throw notFound();
  mustBePair(debit, credit);
  if (of) mustCorrect(of, input);
  else if (debit.kind === "provider" || credit.kind === "provider") {
    const detail = "A provider's account is adjusted only to correct an exception: name it.";
    throw refuseField("validation_failed", "/exception", detail);
  }
  if (input.currency !== profile?.settlement_currency && !of) {
    const detail = `This tenant settles in ${profile?.settlement_currency} only.`;
    throw refuseField("currency_unsupported", "/currency", detail);
  }
  const row: AdjustmentRow = {
    tenant_id: store.tenantId,
    id: context.ids.make("adjustment"),
    state: "proposed",
    debit_address: input.debit,
    credit_address: input.credit,
    amount: input.amount,
    currency: input.currency,
    reason: input.reason,
    exception_id: input.exception ?? null,
    proposed_by: context.actor,
    decided_by: null,
    decision_reason: null,
    metadata: JSON.stringify(input.metadata ?? {}),
    created_at: now,
    updated_at: now,
  };
  const view = adjustmentView(row, context);
  return {
    statements: [
      announce(context, [{ type: "adjustment.proposed", after: noEventYet(row.id), object: view }], now),
      store.insert(adjustments, row),
      audit(context, { action: "adjustment.propose", subjectId: row.id, fields: Object.keys(input) }),
    ],
    result: view,
  };
}

function mustBePair(debit: Named, credit: Named): void {
  const pairs: readonly string[] = PAIRS;
  const isPair = pairs.includes(`${debit.kind}+${credit.kind}`) || pairs.includes(`${credit.kind}+${debit.kind}`);
  const isOfOne = debit.kind.length === 0 || !isOwn(debit) || !isOwn(credit) || debit.owner === credit.owner;
  if (isPair && isOfOne) return;
  const detail = "These two accounts do not stand against each other. The documentation names the pairs.";
  throw refuseField("validation_failed", "/credit", detail);
}

/** Of a merchant: two accounts of merchants must be of the same one. */
function isOwn({ kind }: Named): boolean {
  return kind === "available" || kind === "receivable";
}

/** A correction moves the exception's account, by its amount, to where the provider's balance is. */
function mustCorrect(of: ExceptionRow, input: CreateAdjustment): void {
  if (of.state !== "open") throw new Refusal("state_conflict", "The exception is closed: there is nothing to correct.");
  if (of.kind === "transfer_refused") {
    throw new Refusal("state_conflict", "A refused transfer is tried again by itself; there is nothing to book.");
  }
  const side = of.more_at === "provider" ? "debit" : "credit";
  if (input[side] !== of.address) {
    throw refuseField("validation_failed", `/${side}`, `This exception is corrected by a ${side} to ${of.address}.`);
  }
  if (input.amount !== of.amount || input.currency !== of.currency) {
    const detail = `This exception is corrected by ${displayAmount(of.amount, of.currency)}.`;
    throw refuseField("validation_failed", "/amount", detail);
  }
}

/**
 * Plans the approval: the posting, and the end of the exception that it corrects.
 * @throws Refusal not_found, state_conflict, second_person_required; insufficient_funds when it lands
 */
export async function planApproval(
  context: Context,
  id: string,
  { reason }: DecideAdjustment,
): Promise<Plan<AdjustmentView>> {
  const { store } = context;
  const { row, last, now, exception, lastOfException } = await decidable(context, id);
  if (row.proposed_by === context.actor) {
    throw new Refusal("second_person_required", "Another client than the one that proposed it has to approve it.");
  }
  const decided = {
    state: "booked",
    decided_by: context.actor,
    decision_reason: reason ?? null,
    updated_at: now,
  } as const;
  const view = adjustmentView({ ...row, ...decided }, context);
  const debit = named(row.debit_address, "/debit").account;
  const earned = await mustHaveEarned(context, debit, row);
  const closed = exception && closeException(context, exception, { last: lastOfException, closedBy: id }, now);
  const leg: Leg = {
    key: LEG,
    kind: "posted",
    code: "adjustment",
    subjectId: id,
    debit,
    credit: named(row.credit_address, "/credit").account,
    amount: row.amount,
    ...(exception?.entry_ref ? { providerRef: exception.entry_ref } : {}),
  };
  const news: News[] = [{ type: "adjustment.booked", after: last, object: view }, ...(closed?.news ?? [])];
  return {
    statements: [
      announce(context, news, now),
      ...earned,
      ...post(store, {
        key: postingKey(id),
        commitKey: postingKey(id),
        currency: row.currency,
        effectiveAt: now,
        recordedAt: now,
        legs: [leg],
      }),
      store.update(adjustments, { id }, decided),
      ...(closed?.statements ?? []),
      ...(exception ? [forgetItem(context, exception)] : []),
      audit(context, { action: "adjustment.approve", subjectId: id, fields: ["status"] }),
    ],
    result: view,
  };
}

/**
 * Refunds may leave the operator owing, an adjustment may not: what it or the tax office never had would become the
 * tenant's to pay out, and that money is the merchants'.
 */
async function mustHaveEarned({ store }: Context, debit: Account, row: AdjustmentRow): Promise<Statement[]> {
  if (debit !== account.operatorFees && debit !== account.tenantTax) return [];
  const totals = await store.readOne(totalsOf(store, debit, row.currency));
  const there = Math.max(0, totals.creditsPosted - totals.debitsPosted - totals.debitsPending);
  if (row.amount > there) {
    throw new Refusal("insufficient_funds", `${debit.address} has ${displayAmount(there, row.currency)}.`);
  }
  return [mustNotHaveMoved(store, [totals])];
}

function forgetItem({ store }: Context, { address, item_key }: ExceptionRow): Statement {
  return store.remove(reconciliationItems, { address, item_key });
}

/** Plans a rejection, also by who proposed it. @throws Refusal not_found, state_conflict */
export async function planRejection(
  context: Context,
  id: string,
  { reason }: DecideAdjustment,
): Promise<Plan<AdjustmentView>> {
  const { store } = context;
  const { row, last, now } = await decidable(context, id);
  const decided = {
    state: "rejected",
    decided_by: context.actor,
    decision_reason: reason ?? null,
    updated_at: now,
  } as const;
  const view = adjustmentView({ ...row, ...decided }, context);
  return {
    statements: [
      announce(context, [{ type: "adjustment.rejected", after: last, object: view }], now),
      store.update(adjustments, { id }, decided),
      audit(context, { action: "adjustment.reject", subjectId: id, fields: ["status"] }),
    ],
    result: view,
  };
}

async function decidable(context: Context, id: string) {
  const { store } = context;
  const [row, last, now, [exception], [event]] = await store.read(
    store.row(adjustments, { id }),
    lastEvent(store, id),
    tenantNow(context),
    store.query<ExceptionRow>(
      `SELECT e.* FROM adjustments a JOIN reconciliation_exceptions e ON e.tenant_id = a.tenant_id
         AND e.id = a.exception_id WHERE a.tenant_id = ?1 AND a.id = ?2`,
      id,
    ),
    store.query<{ subject_id: string; sequence: number; id: string }>(
      `SELECT e.subject_id, e.sequence, e.id FROM adjustments a JOIN events e ON e.tenant_id = a.tenant_id
         AND e.subject_id = a.exception_id WHERE a.tenant_id = ?1 AND a.id = ?2 ORDER BY e.sequence DESC LIMIT 1`,
      id,
    ),
  );
  if (!row) throw notFound();
  if (row.state !== "proposed") throw new Refusal("state_conflict", `The adjustment is ${row.state} already.`);
  if (exception && exception.state !== "open") {
    throw new Refusal("state_conflict", "The exception that it corrects is closed by now: reject the adjustment.");
  }
  const lastOfException: LastEvent = {
    subjectId: exception?.id ?? "",
    sequence: event?.sequence ?? 0,
    eventId: event?.id ?? null,
  };
  return { row, last, now, exception, lastOfException };
}

export interface AdjustmentFilter {
  status?: AdjustmentRow["state"] | undefined;
  exception?: string | undefined;
}

export async function listAdjustments(
  context: Context,
  filter: AdjustmentFilter,
  page: Page,
): Promise<Listed<AdjustmentView>> {
  const { store } = context;
  const where = {
    state: filter.status,
    exception_id: filter.exception,
    ...(page.after === null ? {} : { id: { lt: page.after } }),
  };
  const rows = await store.readOne(
    store.rows(adjustments, { where, orderBy: [{ column: "id", descending: true }], limit: page.limit + 1 }),
  );
  const listed = cut(rows, page, (row) => row.id);
  return { data: listed.rows.map((row) => adjustmentView(row, context)), next: listed.next };
}

export async function getAdjustment(context: Context, id: string): Promise<AdjustmentView> {
  const row = await context.store.readOne(context.store.row(adjustments, { id }));
  if (!row) throw notFound();
  return adjustmentView(row, context);
}
