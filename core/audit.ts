/** The audit trail: who changed what, written in the commit that changed it. Field names only, never their values. */
import type { Context } from "./context.ts";
import { auditRecords } from "./store/journal-schema.ts";
import type { Statement } from "./store/statements.ts";

export interface AuditedAct {
  /** `<resource>.<verb>`, for example `webhook_endpoint.create`. */
  action: string;
  subjectId: string;
  /** Names of the fields that were set or changed. */
  fields: readonly string[];
}

export function audit(context: Context, act: AuditedAct): Statement {
  return context.store.insert(auditRecords, {
    id: context.ids.make("audit_record"),
    actor: context.actor,
    action: act.action,
    subject_id: act.subjectId,
    fields: JSON.stringify(act.fields),
    request_id: context.causedBy,
    recorded_at: context.wall.now(),
  });
}
