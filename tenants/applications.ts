/** A publisher's application to become a tenant: how it is read and shown, and what is to be done next with it. */
import * as z from "zod";
import { type FieldError, invariant, notFound } from "../core/errors.ts";
import { idOf } from "../core/ids.ts";
import { Recipient } from "../core/money/distribution.ts";
import { CreateSplitRule } from "../core/money/split-rules.ts";
import { SPLIT_LINES_MAX, SplitRuleLine } from "../core/money/split-terms.ts";
import { statesOf } from "../core/states.ts";
import type { Directory } from "../core/store/directory.ts";
import { applicationVersions, tenantApplications } from "../core/store/directory-application-schema.ts";
import { tenants } from "../core/store/directory-schema.ts";
import type { Sealer } from "../core/store/sealing.ts";
import type { Statement } from "../core/store/statements.ts";
import type { Row } from "../core/store/store.ts";
import { DAY, wireTime } from "../core/time.ts";
import {
  BeneficialOwner,
  BusinessView,
  type Details,
  missing,
  missingOf,
  RepresentativeView,
  shown,
} from "./application-fields.ts";
import { openSubjects, subjectsOf } from "./application-subjects.ts";
import type { DirectoryContext } from "./audit.ts";
import { Country, CurrencyCode, TenantName, type TenantRow } from "./tenants.ts";

export type ApplicationRow = Row<typeof tenantApplications>;

/** Somebody who has not come back for so long is not waited for: whoever comes back later is looked at again. */
const GIVEN_UP_AFTER = 30 * DAY;
/** Checks of the representative that may be begun: each costs the operator something. */
export const IDENTITY_SESSIONS_MAX = 5;

const Problem = z
  .strictObject({
    pointer: z.string().max(2000).meta({ example: "/business/website" }),
    code: z.string().max(100).meta({ example: "required" }),
    detail: z.string().max(1000).meta({ example: "is required" }),
  })
  .meta({ id: "ApplicationProblem", description: "What is missing or wrong, and where." });

const [, OfTenant, OfOperator] = Recipient.options;

/** There are no merchants before there is a tenant. */
export const FirstSplitRule = CreateSplitRule.omit({ default: true })
  .extend({
    lines: z
      .array(SplitRuleLine.extend({ recipient: z.union([OfTenant, OfOperator]) }))
      .min(1)
      .max(SPLIT_LINES_MAX),
  })
  .meta({
    id: "FirstSplitRule",
    description: "The default split rule that a tenant begins with. Its lines name the tenant and the operator.",
    example: { name: "Standard", base: "gross", lines: [{ recipient: { tenant: true }, share_bps: 10_000 }] },
  });
export type FirstSplitRule = z.infer<typeof FirstSplitRule>;

const Ping = z.strictObject({
  delivered: z.boolean(),
  status: z.int().min(100).max(599).nullable().meta({ description: "What your endpoint answered." }),
  error: z.string().max(500).nullable(),
  at: z.iso.datetime(),
});
export type Ping = z.infer<typeof Ping>;

export const APPLICATION_STEPS = [
  "business",
  "representative",
  "beneficial_owners",
  "identity_check",
  "provider_key",
  "webhook_endpoint",
  "submission",
  "screening",
  "decision",
  "opening",
  "webhook_ping",
  "activation",
  "first_client",
] as const;
export type ApplicationStep = (typeof APPLICATION_STEPS)[number];

export const ApplicationView = z
  .strictObject({
    id: idOf("tenant").meta({ description: "The tenant's, from the first moment." }),
    object: z.literal("tenant_application"),
    livemode: z.boolean(),
    status: z.enum(statesOf("tenant")).meta({ description: "The tenant's." }),
    review: z.enum(statesOf("tenant_application")).meta({ description: "How far the operator is with it." }),
    name: TenantName,
    country: Country,
    currency: CurrencyCode,
    business: BusinessView,
    representative: RepresentativeView,
    beneficial_owners: z.array(BeneficialOwner).max(100),
    identity_check: z.strictObject({
      status: z.enum(["not_started", ...statesOf("identity_session")]),
      error: z.string().max(1000).nullable().meta({ description: "What was wrong with the last attempt." }),
      sessions_left: z.int().min(0).max(IDENTITY_SESSIONS_MAX),
    }),
    provider: z
      .strictObject({
        account: z.string().max(255).nullable().meta({ example: "acct_1PqX2eFq8mZ3kL0v" }),
        publishable_key: z.string().max(255).nullable(),
        secret_key_given_at: z.iso.datetime(),
        permissions: z
          .array(z.strictObject({ name: z.string().max(100).meta({ example: "payouts" }), granted: z.boolean() }))
          .max(100),
      })
      .nullable(),
    webhook_endpoint: z.strictObject({ url: z.string().max(1000), ping: Ping.nullable() }).nullable(),
    split_rule: FirstSplitRule.nullable(),
    steps: z
      .array(
        z.strictObject({
          step: z.enum(APPLICATION_STEPS),
          status: z.enum(["pending", "missing", "waiting", "done", "rejected"]).meta({
            description: "`missing`: it is your turn. `waiting`: it is the platform's, or the operator's.",
          }),
          problems: z.array(Problem).max(100),
        }),
      )
      .max(APPLICATION_STEPS.length),
    reason: z.string().max(2000).nullable().meta({ description: "What the operator has said." }),
    submitted_at: z.iso.datetime().nullable(),
    decided_at: z.iso.datetime().nullable(),
    active_at: z.iso.datetime().nullable(),
    erased_at: z.iso.datetime().nullable().meta({
      description: "When it was forgotten who had applied: nobody can tell any more.",
    }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "TenantApplication", description: "How far a publisher is on its way to being a tenant." });
export type ApplicationView = z.infer<typeof ApplicationView>;

/** Everything that is known of an application, opened. */
export interface Application {
  readonly row: ApplicationRow;
  readonly tenant: TenantRow;
  readonly details: Details;
}

type Reader = { readonly directory: Directory; readonly sealer: Sealer };

/** @throws Refusal `not_found` for a tenant that has not applied, too */
export async function readApplication({ directory, sealer }: Reader, tenantId: string): Promise<Application> {
  const [row, tenant, subjects] = await directory.read(
    directory.row(tenantApplications, { tenant_id: tenantId }),
    directory.row(tenants, { id: tenantId }),
    subjectsOf(directory, tenantId),
  );
  if (!row) throw notFound();
  invariant(tenant, `${tenantId} has applied and is no tenant`);
  return { row, tenant, details: await openSubjects(sealer, subjects) };
}

/** Plans a change of the application from what was read. The first statement is the lock. */
export function planChange(
  { directory, wall }: Pick<DirectoryContext, "directory" | "wall">,
  { row }: Pick<Application, "row">,
  set: Partial<ApplicationRow>,
): Statement[] {
  const { tenant_id, version } = row;
  const now = wall.now();
  return [
    directory.insert(applicationVersions, { tenant_id, version: version + 1, recorded_at: now }),
    directory.update(tenantApplications, { tenant_id }, { ...set, updated_at: now }),
  ];
}

export function changed(of: Application, set: Partial<ApplicationRow>, now: number): Application {
  return { ...of, row: { ...of.row, ...set, updated_at: now } };
}

/** Whether the applicant may still change what it has told. */
export function isEditable({ row }: Pick<Application, "row">): boolean {
  return row.state === "not_submitted" || row.state === "information_requested";
}

/** What is to be done next by the platform. */
export type Next =
  | { readonly do: "nothing" | "ask_identity" | "screen" | "open" | "ping" | "activate" | "redact_identity" }
  | { readonly do: "await_decision"; readonly remindAt: number | null };

/** Pure: the same for the run and for whoever reads how far it is. */
export function nextOf(row: ApplicationRow, now: number): Next {
  if (row.erased_at !== null) return { do: row.identity_ref === null ? "nothing" : "redact_identity" };
  switch (row.state) {
    case "not_submitted":
    case "information_requested": {
      const isOpen = row.identity_status === "requires_input" || row.identity_status === "processing";
      const isWaitedFor = row.updated_at + GIVEN_UP_AFTER > now;
      return { do: isOpen && isWaitedFor ? "ask_identity" : "nothing" };
    }
    case "waiting":
      return isScreened(row) ? { do: "await_decision", remindAt: row.remind_at } : { do: "screen" };
    case "approved":
      if (row.opened_at === null) return { do: "open" };
      if (row.pinged_at === null) return { do: "ping" };
      return { do: row.active_at === null ? "activate" : "nothing" };
    case "rejected":
    case "withdrawn":
      return { do: "nothing" };
  }
}

/** Whether the names that were submitted have been screened. */
export function isScreened({ submitted_at, screened_at }: ApplicationRow): boolean {
  return submitted_at !== null && screened_at !== null && screened_at >= submitted_at;
}

/** What the applicant has still to give before it can submit, step by step. */
export function problemsBefore(of: Application): ReadonlyMap<ApplicationStep, FieldError[]> {
  const { row, details } = of;
  const identity = row.identity_status === "verified" ? [] : [missing("/identity_check", identityDetail(row))];
  return new Map<ApplicationStep, FieldError[]>([
    ["business", missingOf("business", details)],
    ["representative", missingOf("representative", details)],
    ["beneficial_owners", missingOf("beneficial_owners", details)],
    ["identity_check", identity],
    ["provider_key", row.key_given_at === null ? [missing("/provider/secret_key")] : []],
    ["webhook_endpoint", row.webhook_url === null ? [missing("/webhook_endpoint/url")] : []],
  ]);
}

function identityDetail({ identity_status: status }: ApplicationRow): string {
  if (status === "processing") return "the provider is looking at what was shown";
  return status === "requires_input" ? "the representative must show a document" : "is to be begun";
}

/** Where each step stands. What was given stays done, whatever the operator asks for beside it. */
function stepsOf(of: Application): ApplicationView["steps"] {
  const { row } = of;
  const lacks = problemsBefore(of);
  const isOver = row.state === "rejected" || row.state === "withdrawn";
  const own = [...lacks].map(([step, problems]) => {
    // Nothing is wanted any more of somebody whose application has ended.
    if (isOver) return { step, status: problems.length === 0 ? ("done" as const) : ("pending" as const), problems: [] };
    const isOurs = step === "identity_check" && row.identity_status === "processing";
    const status = problems.length === 0 ? "done" : isOurs ? "waiting" : "missing";
    return { step, status, problems } as const;
  });
  const isSubmitted = row.state !== "not_submitted" && row.submitted_at !== null;
  const asked = row.state === "information_requested" ? [missing("/", row.reason ?? "more is asked for")] : [];
  const open = JSON.parse(row.problems) as FieldError[];
  const after = (isDone: boolean, isTurn: boolean, problems: FieldError[] = []) => ({
    status: isDone
      ? ("done" as const)
      : !isTurn
        ? ("pending" as const)
        : problems.length > 0
          ? ("missing" as const)
          : ("waiting" as const),
    problems: isDone ? [] : problems,
  });
  const isApproved = row.state === "approved";
  const decision =
    row.state === "rejected"
      ? { status: "rejected" as const, problems: [] }
      : after(isApproved, isSubmitted && isScreened(row), asked);
  return [
    ...own,
    {
      step: "submission",
      status: isSubmitted && asked.length === 0 ? "done" : isOver ? "pending" : "missing",
      problems: [],
    },
    { step: "screening", ...after(isSubmitted && isScreened(row), isSubmitted) },
    { step: "decision", ...decision },
    { step: "opening", ...after(row.opened_at !== null, isApproved, open) },
    { step: "webhook_ping", ...after(row.pinged_at !== null, row.opened_at !== null, open) },
    { step: "activation", ...after(row.active_at !== null, row.pinged_at !== null) },
    {
      step: "first_client",
      status: row.first_client !== null ? "done" : row.active_at === null ? "pending" : "missing",
      problems: [],
    },
  ];
}

export function applicationView(of: Application): ApplicationView {
  const { row, tenant, details } = of;
  return {
    id: tenant.id,
    object: "tenant_application",
    livemode: tenant.livemode === 1,
    status: tenant.state,
    review: row.state,
    name: tenant.name,
    country: tenant.country,
    currency: tenant.currency,
    business: shown.business(details.business),
    representative: shown.representative(details.representative),
    beneficial_owners: [...details.beneficial_owners],
    identity_check: {
      status: row.identity_status ?? "not_started",
      error: row.identity_error,
      sessions_left: IDENTITY_SESSIONS_MAX - row.identity_sessions,
    },
    provider:
      row.key_given_at === null
        ? null
        : {
            account: row.account_ref,
            publishable_key: row.publishable_key,
            secret_key_given_at: wireTime(row.key_given_at),
            permissions: parsed<{ name: string; granted: boolean }[]>(row.permissions) ?? [],
          },
    webhook_endpoint: row.webhook_url === null ? null : { url: row.webhook_url, ping: parsed<Ping>(row.webhook_ping) },
    split_rule: parsed<FirstSplitRule>(row.split_rule),
    steps: stepsOf(of),
    reason: row.reason,
    submitted_at: wireTime(row.submitted_at),
    decided_at: wireTime(row.decided_at),
    active_at: wireTime(row.active_at),
    erased_at: wireTime(row.erased_at),
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

function parsed<T>(stored: string | null): T | null {
  return stored === null ? null : (JSON.parse(stored) as T);
}
