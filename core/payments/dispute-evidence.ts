/** What answers the bank: assembled from what is known of the payment, changed by the tenant, sealed at rest. */
import * as z from "zod";
import { audit } from "../audit.ts";
import { type Context, tenantNow } from "../context.ts";
import { notFound, Refusal } from "../errors.ts";
import { idOf } from "../ids.ts";
import { announce, lastEvent } from "../outbound/events.ts";
import type { Plan } from "../store/commit.ts";
import { disputeEvidence, disputes } from "../store/dispute-schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { type DisputeRow, getDispute, submits } from "./disputes.ts";

/** As the provider takes it. Files are not taken yet. */
const TEXT_MAX = 20_000;
/** Of all fields together, as the provider takes it. */
const ALL_MAX = 150_000;

const Text = z.string().max(TEXT_MAX).nullable();

const FIELDS = {
  access_activity_log: Text.meta({ description: "What shows that the player got and used what was bought." }),
  billing_address: Text,
  cancellation_policy_disclosure: Text,
  cancellation_rebuttal: Text,
  customer_email_address: Text,
  customer_name: Text,
  customer_purchase_ip: Text,
  duplicate_charge_explanation: Text,
  duplicate_charge_id: Text,
  product_description: Text.meta({ description: "What was bought." }),
  refund_policy_disclosure: Text,
  refund_refusal_explanation: Text,
  service_date: Text.meta({ description: "When the player got it." }),
  shipping_address: Text,
  shipping_carrier: Text,
  shipping_date: Text,
  shipping_tracking_number: Text,
  uncategorized_text: Text.meta({ description: "Whatever else there is to say." }),
} as const;

export const EvidenceFields = z.strictObject(FIELDS).meta({ id: "DisputeEvidenceFields" });
export type EvidenceFields = z.infer<typeof EvidenceFields>;

export const UpdateDisputeEvidence = EvidenceFields.partial().meta({
  id: "UpdateDisputeEvidence",
  description: "What is absent stays as it is; null empties a field.",
  example: { product_description: "500 gems for Northlight Saga, credited at once." },
});
export type UpdateDisputeEvidence = z.infer<typeof UpdateDisputeEvidence>;

export const DisputeEvidenceView = z
  .strictObject({
    object: z.literal("dispute_evidence"),
    livemode: z.boolean(),
    dispute: idOf("dispute"),
    editable: z.boolean().meta({ description: "Whether it can be changed and submitted now." }),
    due_at: z.iso.datetime().nullable(),
    fields: EvidenceFields,
    updated_at: z.iso.datetime(),
    version: z.int().min(1).max(1_000_000).meta({ description: "The value of its `ETag`." }),
  })
  .meta({
    id: "DisputeEvidence",
    description: "What is sent to the bank when it is submitted. It may hold personal data, and no event carries it.",
  });
export type DisputeEvidenceView = z.infer<typeof DisputeEvidenceView>;

type EvidenceRow = Row<typeof disputeEvidence>;

const NOTHING = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, null])) as EvidenceFields;
const PURPOSE = "dispute-evidence";

const keyPurpose = (disputeId: string) => `${PURPOSE}/${disputeId}`;

/** The first version of a dispute's evidence, sealed under a key of its own. */
export async function sealedEvidence(
  { store, sealer }: Context,
  disputeId: string,
  fields: Partial<EvidenceFields>,
  now: number,
): Promise<EvidenceRow> {
  const own = await sealer.newKey(store.tenantId, keyPurpose(disputeId));
  const sealed = await own.sealer.seal(store.tenantId, PURPOSE, JSON.stringify(fields));
  const { tenantId: tenant_id } = store;
  return { tenant_id, dispute_id: disputeId, version: 1, sealed_key: own.sealedKey, sealed, updated_at: now };
}

/** The fields that hold something. Of erased evidence, none. */
export async function openEvidence(
  { store, sealer }: Context,
  row: EvidenceRow | undefined,
): Promise<Partial<EvidenceFields>> {
  if (!row || row.sealed_key === null) return {};
  const own = await sealer.withKey(store.tenantId, keyPurpose(row.dispute_id), row.sealed_key);
  return JSON.parse(await own.open(store.tenantId, PURPOSE, row.sealed)) as Partial<EvidenceFields>;
}

function isEditable(dispute: DisputeRow, now: number): boolean {
  if (dispute.state !== "warning" && dispute.state !== "needs_response") return false;
  if (submits(dispute) || dispute.acceptance_asked_at !== null) return false;
  return dispute.evidence_due_at !== null && now < dispute.evidence_due_at;
}

/** @throws Refusal state_conflict, in words that say which of the reasons it is */
export function assertAnswerable(dispute: DisputeRow, now: number): void {
  assertOpen(dispute);
  if (dispute.evidence_due_at === null) throw new Refusal("state_conflict", "The bank takes no evidence for it.");
  if (now >= dispute.evidence_due_at) throw new Refusal("state_conflict", "The deadline for evidence has passed.");
}

/** @throws Refusal state_conflict unless the dispute waits for an answer and none is under way */
export function assertOpen(dispute: DisputeRow): void {
  if (submits(dispute)) throw new Refusal("state_conflict", "The evidence is being submitted already.");
  if (dispute.acceptance_asked_at !== null)
    throw new Refusal("state_conflict", "The dispute is being accepted already.");
  if (dispute.state === "warning" || dispute.state === "needs_response") return;
  throw new Refusal("state_conflict", `The dispute is ${dispute.state}: it takes no answer now.`);
}

/** @throws Refusal not_found */
export async function getEvidence(context: Context, id: string): Promise<DisputeEvidenceView> {
  const { store } = context;
  const [dispute, row, now] = await store.read(
    store.row(disputes, { id }),
    store.row(disputeEvidence, { dispute_id: id }),
    tenantNow(context),
  );
  if (!dispute || !row) throw notFound();
  return evidenceView(context, dispute, row, { fields: await openEvidence(context, row), now });
}

function evidenceView(
  { livemode }: Context,
  dispute: DisputeRow,
  row: EvidenceRow,
  { fields, now }: { fields: Partial<EvidenceFields>; now: number },
): DisputeEvidenceView {
  return {
    object: "dispute_evidence",
    livemode,
    dispute: dispute.id,
    editable: isEditable(dispute, now),
    due_at: wireTime(dispute.evidence_due_at),
    fields: { ...NOTHING, ...fields },
    updated_at: wireTime(row.updated_at),
    version: row.version,
  };
}

/**
 * Plans a change of the evidence, for whoever has read the version that `ifMatch` names.
 * @throws Refusal not_found, precondition_failed, state_conflict, validation_failed
 */
export async function planUpdateEvidence(
  context: Context,
  id: string,
  ifMatch: string | null,
  input: UpdateDisputeEvidence,
): Promise<Plan<DisputeEvidenceView>> {
  const { store, sealer } = context;
  const [dispute, row, last, now] = await store.read(
    store.row(disputes, { id }),
    store.row(disputeEvidence, { dispute_id: id }),
    lastEvent(store, id),
    tenantNow(context),
  );
  if (!dispute || !row) throw notFound();
  if (ifMatch !== "*" && ifMatch !== `"${row.version}"`) {
    throw new Refusal("precondition_failed", `The evidence is at version ${row.version}. Read it again.`);
  }
  assertAnswerable(dispute, now);
  if (row.sealed_key === null) throw new Refusal("state_conflict", "The evidence was erased.");
  const merged = Object.entries({ ...(await openEvidence(context, row)), ...input });
  const fields = Object.fromEntries(
    merged.filter(([, text]) => text !== null && text !== ""),
  ) as Partial<EvidenceFields>;
  if (Object.values(fields).join("").length > ALL_MAX) {
    throw new Refusal("validation_failed", `All fields together may have ${ALL_MAX} characters.`);
  }
  const own = await sealer.withKey(store.tenantId, keyPurpose(id), row.sealed_key);
  const sealed = await own.seal(store.tenantId, PURPOSE, JSON.stringify(fields));
  const next = { ...row, version: row.version + 1, sealed, updated_at: now };
  const object = await getDispute(context, id);
  return {
    statements: [
      announce(
        context,
        [{ type: "dispute.evidence_updated", after: last, object, paymentId: dispute.payment_id }],
        now,
      ),
      store.update(disputeEvidence, { dispute_id: id }, { version: next.version, sealed, updated_at: now }),
      audit(context, { action: "dispute.update_evidence", subjectId: id, fields: Object.keys(input) }),
    ],
    result: evidenceView(context, dispute, next, { fields, now }),
  };
}
