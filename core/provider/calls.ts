/** Provider calls as rows: each stands in the commit that uses its outcome. */
import { providerCalls } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
import type { Store } from "../store/store.ts";
import type { ProviderCall } from "./port.ts";

/**
 * Plans the records of the provider calls that one commit used.
 * @param commitKey the key of that commit: a commit writes its calls once
 * @param subjectId the subject that the calls were made for
 * @param calls in the order in which they were made, at least one
 * @param at ms of the tenant's time
 */
export function planProviderCalls(
  store: Store,
  commitKey: string,
  subjectId: string,
  calls: readonly ProviderCall[],
  at: number,
): Statement {
  return store.insert(
    providerCalls,
    calls.map((call, index) => ({
      commit_key: commitKey,
      position: index + 1,
      subject_id: subjectId,
      provider: call.provider,
      kind: call.kind,
      idempotency_key: call.idempotencyKey,
      reference: call.reference,
      status: call.status,
      request: JSON.stringify(call.request),
      response: JSON.stringify(call.response),
      recorded_at: at,
      request_id: call.requestId ?? null,
      duration_ms: call.durationMs ?? null,
    })),
  );
}
