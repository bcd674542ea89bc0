/** What the platform operator does with applications: the task list, the grounds, the decision, the erasure. */
import * as z from "zod";
import { ScreeningView } from "../core/decisions.ts";
import { invariant, Refusal } from "../core/errors.ts";
import { cut, type Listed, type Page } from "../core/pages.ts";
import type { ScreeningHit } from "../core/parties/screening.ts";
import { mayMove, type State } from "../core/states.ts";
import type { Plan } from "../core/store/commit.ts";
import { applicationScreenings } from "../core/store/directory-application-schema.ts";
import { tenants } from "../core/store/directory-schema.ts";
import type { Row } from "../core/store/store.ts";
import { wireTime } from "../core/time.ts";
import { openSubjects, planErasure, type SubjectRow } from "./application-subjects.ts";
import { planWake } from "./application-wakes.ts";
import {
  type Application,
  type ApplicationRow,
  ApplicationView,
  applicationView,
  changed,
  isScreened,
  planChange,
  readApplication,
} from "./applications.ts";
import { type Applying, audited, notNow } from "./applying.ts";
import type { Platform } from "./registry.ts";
import type { TenantRow } from "./tenants.ts";

export const ReviewView = z
  .strictObject({
    ...ApplicationView.shape,
    object: z.literal("tenant_application_review"),
    screening: ScreeningView.nullable().meta({
      description: "What the names were screened against, and what was alike. The applicant does not see it.",
    }),
    decided_by: z.string().max(64).nullable().meta({ description: "The operator's client." }),
    deadline_at: z.iso.datetime().nullable().meta({ description: "Until when the applicant should hear of it." }),
    overdue: z.boolean(),
    reminders: z.int().min(0).max(1_000_000).meta({ description: "How often the log has said that it waits." }),
  })
  .meta({ id: "TenantApplicationReview", description: "An application as the operator reviews it." });
export type ReviewView = z.infer<typeof ReviewView>;

type ScreeningRow = Row<typeof applicationScreenings>;

function reviewView(of: Application, screening: ScreeningRow | undefined, now: number): ReviewView {
  const { row } = of;
  return {
    ...applicationView(of),
    object: "tenant_application_review",
    screening: screening ? screeningView(screening) : null,
    decided_by: row.decided_by,
    deadline_at: wireTime(row.deadline_at),
    overdue: row.state === "waiting" && row.deadline_at !== null && now > row.deadline_at,
    reminders: row.reminders,
  };
}

function screeningView(row: ScreeningRow): z.infer<typeof ScreeningView> {
  return {
    lists: JSON.parse(row.lists) as z.infer<typeof ScreeningView>["lists"],
    hits: JSON.parse(row.hits) as ScreeningHit[],
    review_score: row.review_score,
    declared_politically_exposed: row.declared_exposed === 1,
    screened_at: wireTime(row.screened_at),
  };
}

/** @throws Refusal `not_found` */
export async function readReview(platform: Platform, id: string): Promise<ReviewView> {
  const of = await readApplication(platform, id);
  return reviewView(of, await newestScreening(platform, of.row), platform.wall.now());
}

async function newestScreening({ directory }: Platform, row: ApplicationRow): Promise<ScreeningRow | undefined> {
  if (row.screened_at === null) return undefined;
  const where = { tenant_id: row.tenant_id, screened_at: row.screened_at };
  return directory.readOne(directory.row(applicationScreenings, where));
}

/** The task list, newest first. A page is two calls to the database, however long it is. */
export async function listReviews(
  { directory, sealer, wall }: Platform,
  { review }: { readonly review?: State<"tenant_application"> | undefined },
  page: Page,
): Promise<Listed<ReviewView>> {
  const found = await directory.readOne(
    directory.query<ApplicationRow>(
      `SELECT * FROM tenant_applications WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR tenant_id < ?2)
        ORDER BY tenant_id DESC LIMIT ?3`,
      review ?? null,
      page.after,
      page.limit + 1,
    ),
  );
  const { rows, next } = cut(found, page, (row) => row.tenant_id);
  const of = JSON.stringify(rows.map(({ tenant_id }) => tenant_id));
  const listed = "(SELECT value FROM json_each(?1))";
  const [owners, subjects, screenings] = await directory.read(
    directory.query<TenantRow>(`SELECT * FROM tenants WHERE id IN ${listed}`, of),
    directory.query<SubjectRow>(
      `SELECT * FROM application_subjects WHERE tenant_id IN ${listed} ORDER BY role, position`,
      of,
    ),
    directory.query<ScreeningRow>(`SELECT * FROM application_screenings WHERE tenant_id IN ${listed}`, of),
  );
  const views = rows.map(async (row) => {
    const tenant = owners.find(({ id }) => id === row.tenant_id);
    invariant(tenant, `${row.tenant_id} has applied and is no tenant`);
    const own = subjects.filter(({ tenant_id }) => tenant_id === row.tenant_id);
    const screening = screenings.find(
      ({ tenant_id, screened_at }) => tenant_id === row.tenant_id && screened_at === row.screened_at,
    );
    return reviewView({ row, tenant, details: await openSubjects(sealer, own) }, screening, wall.now());
  });
  return { data: await Promise.all(views), next };
}

/** How the operator may answer, and what it makes of the application and of the tenant. */
const ANSWERS = {
  approve: { state: "approved", tenant: "in_review" },
  reject: { state: "rejected", tenant: "rejected" },
  request_information: { state: "information_requested", tenant: "in_review" },
} as const;
export type ReviewAnswer = keyof typeof ANSWERS;

/**
 * Plans the operator's answer. Approved, the opening goes on by itself; more is asked for of the applicant, who then
 * submits again; rejected it is for good.
 *
 * @throws Refusal `not_found`, `state_conflict`, also before the names that were submitted are screened
 */
export async function planReview(
  { platform, context }: Applying,
  id: string,
  answer: ReviewAnswer,
  reason: string,
): Promise<Plan<ReviewView>> {
  const { directory, wall } = platform;
  const of = await readApplication(platform, id);
  const { state, tenant: tenantState } = ANSWERS[answer];
  if (!mayMove("tenant_application", of.row.state, state)) throw notNow(of);
  if (answer === "approve" && !isScreened(of.row)) {
    throw new Refusal("state_conflict", "The names are still being screened. Try again in a moment.");
  }
  const now = wall.now();
  const isFinal = answer !== "request_information";
  const set: Partial<ApplicationRow> = {
    state,
    reason,
    remind_at: null,
    ...(isFinal ? { decided_by: context.actor, decided_at: now } : { deadline_at: null }),
    ...(state === "rejected" ? { sealed_secret_key: null, sealed_webhook_secret: null } : {}),
  };
  const tenant = { ...of.tenant, state: tenantState, updated_at: now };
  return {
    statements: [
      ...planChange(context, of, set),
      directory.update(tenants, { id }, { state: tenantState, updated_at: now }),
      planWake(context, id),
      audited(context, id, answer, ["status", "reason"]),
    ],
    result: reviewView(changed({ ...of, tenant }, set, now), await newestScreening(platform, of.row), now),
  };
}

/**
 * Plans that nobody can tell any more who had applied: the keys of what it told are destroyed.
 * @throws Refusal `not_found`, `state_conflict` while it may still become, or is, a tenant
 */
export async function planEraseApplication({ platform, context }: Applying, id: string): Promise<Plan<ReviewView>> {
  const of = await readApplication(platform, id);
  if (of.tenant.state !== "rejected" && of.tenant.state !== "closed") {
    throw new Refusal("state_conflict", `The tenant is ${of.tenant.state}: reject or close it first.`);
  }
  const { wall } = platform;
  const set = { erased_at: wall.now() };
  const erased = { ...of, details: { business: {}, representative: {}, beneficial_owners: [] } };
  const screening = await newestScreening(platform, of.row);
  return {
    statements: [
      ...planChange(context, of, set),
      planErasure(context, id),
      planWake(context, id),
      audited(context, id, "erase", ["personal_data"]),
    ],
    result: reviewView(changed(erased, set, wall.now()), screening, wall.now()),
  };
}
