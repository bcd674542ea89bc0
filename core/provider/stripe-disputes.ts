/** Stripe's disputes: what they are to us, with every entry of their money, and how they are answered. */
import * as z from "zod";
import type {
  DisputeEntry,
  DisputeOutcome,
  DisputeStatus,
  ListedDispute,
  SubmitEvidenceRequest,
} from "./dispute-port.ts";
import { type Act, type Answer, type Provider, UnknownOutcome } from "./port.ts";
import { listOf, readAnswer } from "./stripe-answers.ts";
import { actOnce, answer, findInList, type ListPage, type Reply, since } from "./stripe-exchange.ts";
import type { Exchange } from "./stripe-payouts.ts";

export type DisputeProvider = Pick<Provider, "findDispute" | "submitEvidence" | "acceptDispute" | "listDisputes">;

/** The charge tells what came of the cardholder's authentication. */
const WITH_CHARGE = { expand: ["charge"] };

export function disputesThrough({ stripe, send, ask }: Exchange): DisputeProvider {
  const calls: DisputeCalls = {
    retrieve: (ref) => ask("disputes.retrieve", () => stripe.disputes.retrieve(ref, WITH_CHARGE)),
    list: (filter) => ask("disputes.list", () => stripe.disputes.list(filter)),
    entries: (filter) => ask("balance_transactions.list", () => stripe.balanceTransactions.list(filter)),
    submit: (ref, evidence, idempotencyKey) =>
      send("disputes.update", () => stripe.disputes.update(ref, { evidence, submit: true }, { idempotencyKey })),
    close: (ref, idempotencyKey) => send("disputes.close", () => stripe.disputes.close(ref, {}, { idempotencyKey })),
  };
  return {
    findDispute: (disputeRef) => findDispute(disputeRef, calls),
    submitEvidence: (act, request) => submitEvidence(act, request, calls),
    acceptDispute: (act, request) => acceptDispute(act, request, calls),
    listDisputes: (from) => listDisputes(from, calls),
  };
}

type Asked = Exclude<Reply, { kind: "spoiled" }>;

/** Disputes as the package calls them. */
interface DisputeCalls {
  /** With the charge. */
  retrieve(disputeRef: string): Promise<Asked>;
  list(filter: ListPage & { created: { gte: number } }): Promise<Asked>;
  /** The balance transactions of an object. */
  entries(filter: ListPage & { source: string }): Promise<Asked>;
  submit(disputeRef: string, fields: Readonly<Record<string, string>>, idempotencyKey: string): Promise<Reply>;
  close(disputeRef: string, idempotencyKey: string): Promise<Reply>;
}

const id = z.string().min(1);
const amount = z.int();
const seconds = z.int();
const named = z.union([z.string(), z.object({ id }).transform((object) => object.id)]);

const entry = z.object({
  object: z.literal("balance_transaction"),
  id,
  amount,
  fee: amount,
  currency: z.string(),
  created: seconds,
  type: z.string(),
  reporting_category: z.string().nullish(),
  source: named.nullish(),
});
type Entry = z.infer<typeof entry>;

const threeDSecure = z.object({ result: z.string().nullish(), version: z.string().nullish() });
const charge = z.object({
  id,
  payment_method_details: z
    .object({ card: z.object({ three_d_secure: threeDSecure.nullish() }).nullish() })
    .nullish()
    .catch(null),
});

const dispute = z.object({
  object: z.literal("dispute"),
  id,
  amount,
  currency: z.string(),
  status: z.string(),
  reason: z.string(),
  network_reason_code: z.string().nullish(),
  is_charge_refundable: z.boolean(),
  charge: z.union([z.string(), charge]),
  payment_intent: named.nullish(),
  balance_transactions: z.array(entry),
  evidence_details: z.object({ due_by: seconds.nullish(), submission_count: z.int() }),
});
type Dispute = z.infer<typeof dispute>;

/** An appeal after a loss is under review again; what is due to it is not answered by us. */
const STATUSES: Readonly<Record<string, DisputeStatus>> = {
  warning_needs_response: "warning",
  warning_under_review: "warning",
  warning_closed: "closed",
  needs_response: "needs_response",
  under_review: "under_review",
  appeal_needs_response: "under_review",
  appeal_under_review: "under_review",
  won: "won",
  lost: "lost",
  prevented: "prevented",
};

/** In Stripe's words a dispute that can still be answered. */
const ANSWERABLE = ["warning_needs_response", "needs_response"];
const CLOSED = ["warning_closed", "won", "lost", "prevented"];

/** The dispute and, apart from it, whatever else was booked for it: what Stripe charges for answering is not in it. */
async function findDispute(disputeRef: string, calls: DisputeCalls): Promise<Answer<DisputeOutcome>> {
  const kind = "disputes.retrieve";
  const found = await retrieved(kind, disputeRef, calls);
  const acted = { key: null, found: await withEntries(found, calls) };
  return answer(kind, { dispute: disputeRef }, acted, dispute, { found: outcomeOf, refused: unreadable(kind) });
}

async function submitEvidence(
  act: Act,
  { disputeRef, fields, submissions }: SubmitEvidenceRequest,
  calls: DisputeCalls,
): Promise<Answer<DisputeOutcome>> {
  const kind = "disputes.update";
  const isSent = (of: Dispute) => of.evidence_details.submission_count >= submissions;
  // Evidence is about a person: the record of the call names the fields and not what they say.
  const request = { dispute: disputeRef, submit: true, evidence: Object.keys(fields) };
  return moved(act, { kind, disputeRef, request, isDone: isSent }, calls, (key) =>
    calls.submit(disputeRef, fields, key),
  );
}

async function acceptDispute(
  act: Act,
  { disputeRef }: { disputeRef: string },
  calls: DisputeCalls,
): Promise<Answer<DisputeOutcome>> {
  const isDone = ({ status }: Dispute) => CLOSED.includes(status);
  const move = { kind: "disputes.close", disputeRef, request: { dispute: disputeRef }, isDone };
  return moved(act, move, calls, (key) => calls.close(disputeRef, key));
}

interface Move {
  readonly kind: string;
  readonly disputeRef: string;
  readonly request: Record<string, unknown>;
  /** Whether a dispute shows that it has been done. */
  readonly isDone: (of: Dispute) => boolean;
}

/** Moves a dispute on. The dispute itself is the look-up; a refusal of what has been done already is no refusal. */
async function moved(
  act: Act,
  { kind, disputeRef, request, isDone }: Move,
  calls: DisputeCalls,
  send: (key: string) => Promise<Reply>,
): Promise<Answer<DisputeOutcome>> {
  const lookUp = async () => {
    const found = await retrieved(kind, disputeRef, calls);
    return isDone(found) ? found : undefined;
  };
  const acted = await actOnce(act, send, lookUp);
  const refused = "reply" in acted && acted.reply.kind === "refused";
  const found = refused ? await lookUp() : await retrieved(kind, disputeRef, calls);
  const told = found ? { key: acted.key, found: await withEntries(found, calls) } : acted;
  return answer(kind, request, told, dispute, {
    found: outcomeOf,
    refused: ({ error }): DisputeOutcome => ({ status: "refused", error }),
  });
}

async function listDisputes(from: number, calls: DisputeCalls): Promise<ListedDispute[]> {
  const listed: ListedDispute[] = [];
  const isNeverTheLast = (of: Dispute) => {
    const entryRefs = of.balance_transactions.map((each) => each.id);
    const status = STATUSES[of.status] ?? null;
    listed.push({ disputeRef: of.id, intentRef: of.payment_intent ?? null, status, entryRefs });
    return false;
  };
  await findInList("disputes.list", dispute, (page) => calls.list({ ...page, created: since(from) }), isNeverTheLast);
  return listed;
}

async function retrieved(kind: string, disputeRef: string, calls: DisputeCalls): Promise<Dispute> {
  const reply = await calls.retrieve(disputeRef);
  if (reply.kind === "refused") return unreadable(kind)({ error: reply.error });
  return readAnswer(kind, dispute, reply.body);
}

/** Money may have moved under this reference: that nobody knows it any more does not undo it. */
function unreadable(kind: string) {
  return ({ error }: { error: { code: string } }): never => {
    throw new UnknownOutcome(`${kind}: the dispute could not be read (${error.code})`);
  };
}

const ENTRIES_MAX = 100;

async function withEntries(of: Dispute, calls: DisputeCalls): Promise<Dispute> {
  const kind = "balance_transactions.list";
  const reply = await calls.entries({ source: of.id, limit: ENTRIES_MAX });
  if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: refused with ${reply.error.code}`);
  const { data, has_more } = readAnswer(kind, listOf(entry), reply.body);
  if (has_more) throw new UnknownOutcome(`${kind}: ${of.id} has more than ${ENTRIES_MAX} entries`);
  const own = of.balance_transactions.map((each) => each.id);
  const others = data.filter((each) => each.source === of.id && !own.includes(each.id));
  return { ...of, balance_transactions: [...of.balance_transactions, ...others] };
}

const ORDER: readonly DisputeEntry["kind"][] = ["withdrawal", "fee", "reinstatement"];

/** A fee by itself is an entry of its own, negative where it is charged; with a withdrawal it is the entry's `fee`. */
function entryOf(of: Entry): DisputeEntry {
  const isFee = of.reporting_category === "fee" || of.type === "stripe_fee";
  const kind = isFee ? "fee" : of.amount < 0 ? "withdrawal" : "reinstatement";
  const fee = (isFee ? -of.amount : 0) + of.fee;
  return {
    entryRef: of.id,
    kind,
    amount: isFee ? 0 : Math.abs(of.amount),
    fee: Math.max(0, fee),
    feeReturned: Math.max(0, -fee),
    currency: of.currency.toUpperCase(),
    occurredAt: of.created * 1000,
  };
}

/** Where a dispute stands, in our words. */
function outcomeOf(of: Dispute): DisputeOutcome {
  const status = STATUSES[of.status];
  if (!status) return { status: "unrecognized", disputeRef: of.id, raw: of.status };
  const { due_by, submission_count: submissions } = of.evidence_details;
  const secure = typeof of.charge === "string" ? null : of.charge.payment_method_details?.card?.three_d_secure;
  const entries = of.balance_transactions.map(entryOf);
  return {
    status,
    disputeRef: of.id,
    chargeRef: typeof of.charge === "string" ? of.charge : of.charge.id,
    amount: of.amount,
    currency: of.currency.toUpperCase(),
    reason: of.reason,
    networkReasonCode: of.network_reason_code ?? null,
    isChargeRefundable: of.is_charge_refundable,
    evidenceDueAt: ANSWERABLE.includes(of.status) && due_by ? due_by * 1000 : null,
    submissions,
    entries: entries.sort((a, b) => a.occurredAt - b.occurredAt || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)),
    authentication: secure?.result ? [secure.result, secure.version ?? ""].join(" ").trim() : null,
  };
}
