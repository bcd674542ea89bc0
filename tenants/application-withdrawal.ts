/** Taking an application back: whoever applied is forgotten, and what it had handed in is destroyed. */
import { Refusal } from "../core/errors.ts";
import { mayMove } from "../core/states.ts";
import type { Plan } from "../core/store/commit.ts";
import { tenants } from "../core/store/directory-schema.ts";
import { NOTHING_TOLD } from "./application-fields.ts";
import { planErasure } from "./application-subjects.ts";
import { planWake } from "./application-wakes.ts";
import {
  type ApplicationRow,
  type ApplicationView,
  applicationView,
  changed,
  planChange,
  readApplication,
} from "./applications.ts";
import { type Applying, audited, notNow } from "./applying.ts";

/** What was handed in, and nobody needs any more. */
const NOTHING_GIVEN: Partial<ApplicationRow> = {
  account_ref: null,
  publishable_key: null,
  sealed_secret_key: null,
  permissions: null,
  key_given_at: null,
  webhook_url: null,
  sealed_webhook_secret: null,
  webhook_ping: null,
  split_rule: null,
  remind_at: null,
};

/**
 * Plans the end of an application by its applicant, as long as it is not approved: after that there is a tenant to be
 * closed instead. Its run has the provider redact what the representative has shown.
 *
 * @throws Refusal `not_found`, `state_conflict`
 */
export async function planWithdraw({ platform, context }: Applying, id: string): Promise<Plan<ApplicationView>> {
  const { directory, wall } = platform;
  const of = await readApplication(platform, id);
  if (of.row.state === "approved" && of.row.active_at === null) {
    throw new Refusal(
      "state_conflict",
      "It is approved, and its tenant is being opened: ask the operator to close it.",
    );
  }
  if (!mayMove("tenant_application", of.row.state, "withdrawn")) throw notNow(of);
  const now = wall.now();
  const set = { ...NOTHING_GIVEN, state: "withdrawn", erased_at: now } as const;
  const tenant = { ...of.tenant, state: "closed", updated_at: now } as const;
  return {
    statements: [
      ...planChange(context, of, set),
      directory.update(tenants, { id }, { state: tenant.state, updated_at: now }),
      planErasure(context, id),
      planWake(context, id),
      audited(context, id, "withdraw", ["status", "personal_data"]),
    ],
    result: applicationView(changed({ ...of, tenant, details: NOTHING_TOLD }, set, now)),
  };
}
