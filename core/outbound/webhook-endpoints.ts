/** Webhook endpoints: where a tenant's events are sent, with which secret, and when that is over. */
import * as z from "zod";
import { audit } from "../audit.ts";
import { type Context, tenantNow } from "../context.ts";
import { notFound, Refusal, refuseField } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import type { Randomness } from "../ports.ts";
import { statesOf } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { feedCounters, webhookEndpoints } from "../store/journal-schema.ts";
import type { Statement } from "../store/statements.ts";
import type { NewRow, Row } from "../store/store.ts";
import { DAY, wireTime } from "../time.ts";
import { type EventType, isEventFilter } from "./catalogue.ts";
import { announce, type LastEvent, lastEvent } from "./events.ts";
import { makeSecret } from "./signing.ts";
import { guardFault, URL_LENGTH_MAX, type UrlRules } from "./url-guard.ts";

export type EndpointRow = Row<typeof webhookEndpoints>;

/** Endpoints that may be enabled at a time: each of them receives every event. */
export const ENABLED_MAX = 50;
/** How long the secret before still signs after a rotation. */
export const ROTATION_GRACE_MS = DAY;

export const DISABLED_REASONS = ["requested", "gone", "failing"] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** What the verbs need of the world beside their context. */
export interface EndpointPorts {
  readonly randomness: Randomness;
  readonly rules: UrlRules;
}

const EventFilters = z
  .array(z.string().max(100).refine(isEventFilter, "must be a type of event, `<resource>.*`, or `*`"))
  .min(1)
  .max(100)
  .meta({ description: "Types of event, `<resource>.*` for all of a resource, `*` for everything." });

const Url = z
  .string()
  .min(1)
  .max(URL_LENGTH_MAX)
  .meta({ description: "https on port 443, at a public host name.", example: "https://games.example.com/webhooks" });

const Description = z.string().min(1).max(500);

export const CreateWebhookEndpoint = z
  .strictObject({
    url: Url,
    event_types: EventFilters.optional().meta({ description: "Default: everything (`*`)." }),
    description: Description.optional(),
    metadata: Metadata.optional(),
  })
  .meta({
    id: "CreateWebhookEndpoint",
    example: { url: "https://games.example.com/webhooks", event_types: ["payment.*", "share.transferred"] },
  });
export type CreateWebhookEndpoint = z.infer<typeof CreateWebhookEndpoint>;

export const UpdateWebhookEndpoint = z
  .strictObject({
    url: Url.optional(),
    event_types: EventFilters.optional(),
    description: Description.nullable().optional(),
    status: z.enum(["enabled", "disabled"]).optional(),
    metadata: Metadata.optional(),
  })
  .meta({ id: "UpdateWebhookEndpoint", example: { status: "disabled" } });
export type UpdateWebhookEndpoint = z.infer<typeof UpdateWebhookEndpoint>;

const endpointFields = {
  id: idOf("webhook_endpoint"),
  object: z.literal("webhook_endpoint"),
  livemode: z.boolean(),
  status: z.enum(statesOf("webhook_endpoint")),
  url: z.string().max(URL_LENGTH_MAX),
  event_types: z.array(z.string().max(100)),
  description: z.string().max(500).nullable(),
  disabled_reason: z
    .enum(DISABLED_REASONS)
    .nullable()
    .meta({ description: "`requested` by you, `gone` (it answered 410) or `failing` (for five days on end)." }),
  failing_since: z.iso
    .datetime()
    .nullable()
    .meta({ description: "The first failure since the last success; null when the last attempt succeeded." }),
  previous_secret_expires_at: z.iso
    .datetime()
    .nullable()
    .meta({ description: "Until when the secret before the last rotation signs as well." }),
  metadata: Metadata,
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
};

export const WebhookEndpointView = z
  .strictObject(endpointFields)
  .meta({ id: "WebhookEndpoint", description: "A URL that events are sent to, signed after Standard Webhooks." });
export type WebhookEndpointView = z.infer<typeof WebhookEndpointView>;

export const WebhookEndpointWithSecret = z
  .strictObject({
    ...endpointFields,
    secret: z.string().max(100).meta({
      description: "Verifies signatures. Shown this once.",
      example: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw4N3ZLq0kZ7o=",
    }),
  })
  .meta({ id: "WebhookEndpointWithSecret", description: "A webhook endpoint, and its secret this once." });
export type WebhookEndpointWithSecret = z.infer<typeof WebhookEndpointWithSecret>;

export function endpointView(row: EndpointRow, livemode: boolean): WebhookEndpointView {
  return {
    id: row.id,
    object: "webhook_endpoint",
    livemode,
    status: row.state,
    url: row.url,
    event_types: JSON.parse(row.event_types) as string[],
    description: row.description,
    disabled_reason: row.disabled_reason as DisabledReason | null,
    failing_since: wireTime(row.failing_since),
    previous_secret_expires_at: wireTime(row.previous_secret_expires_at),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

/** @throws Refusal `url_not_allowed`, `state_conflict` */
export async function planCreateEndpoint(
  context: Context,
  input: CreateWebhookEndpoint,
  ports: EndpointPorts,
): Promise<Plan<WebhookEndpointWithSecret>> {
  await assertCallable(input.url, ports.rules);
  return planEndpointWithSecret(context, input, makeSecret(ports.randomness));
}

/** The same, for a URL that has been looked at and with a secret that somebody knows already. */
export async function planEndpointWithSecret(
  context: Context,
  input: CreateWebhookEndpoint,
  secret: string,
): Promise<Plan<WebhookEndpointWithSecret>> {
  const { store } = context;
  const [now, feed, enabled] = await store.read(
    tenantNow(context),
    store.row(feedCounters, {}),
    store.rows(webhookEndpoints, { where: { state: "enabled" }, limit: ENABLED_MAX }),
  );
  assertRoom(enabled.length);
  const id = context.ids.make("webhook_endpoint");
  const row: NewRow<typeof webhookEndpoints> = {
    id,
    state: "enabled",
    url: input.url,
    description: input.description ?? null,
    event_types: JSON.stringify(input.event_types ?? ["*"]),
    sealed_secret: await sealSecret(context, id, secret),
    sealed_previous_secret: null,
    previous_secret_expires_at: null,
    failing_since: null,
    disabled_reason: null,
    after_position: feed?.position ?? 0,
    metadata: JSON.stringify(input.metadata ?? {}),
    created_at: now,
    updated_at: now,
  };
  return {
    statements: [
      store.insert(webhookEndpoints, row),
      audit(context, { action: "webhook_endpoint.create", subjectId: id, fields: Object.keys(input) }),
    ],
    result: { ...endpointView({ tenant_id: store.tenantId, ...row } as EndpointRow, context.livemode), secret },
  };
}

/** @throws Refusal `not_found`, `url_not_allowed`, `state_conflict` */
export async function planUpdateEndpoint(
  context: Context,
  id: string,
  input: UpdateWebhookEndpoint,
  ports: EndpointPorts,
): Promise<Plan<WebhookEndpointView>> {
  const { store } = context;
  const { row, last, now } = await readForChange(context, id);
  if (input.url !== undefined || input.status === "enabled") await assertCallable(input.url ?? row.url, ports.rules);
  const to = input.status === row.state ? undefined : input.status;
  if (to === "enabled") {
    assertRoom((await store.readOne(store.rows(webhookEndpoints, { where: { state: "enabled" } }))).length);
  }
  const set: Partial<NewRow<typeof webhookEndpoints>> = {
    ...(input.url !== undefined && { url: input.url }),
    ...(input.event_types !== undefined && { event_types: JSON.stringify(input.event_types) }),
    ...(input.description !== undefined && { description: input.description }),
    ...(input.metadata !== undefined && { metadata: JSON.stringify(input.metadata) }),
    ...(to === "disabled" && { state: to, disabled_reason: "requested" }),
    ...(to === "enabled" && { state: to, disabled_reason: null, failing_since: null }),
    updated_at: now,
  };
  const view = endpointView({ ...row, ...set }, context.livemode);
  const statements = [
    store.update(webhookEndpoints, { id }, set),
    audit(context, { action: "webhook_endpoint.update", subjectId: id, fields: Object.keys(input) }),
  ];
  if (to !== undefined) statements.push(announceEndpoint(context, `webhook_endpoint.${to}`, last, view, now));
  return { statements, result: view };
}

/** Makes a new secret; the one before signs beside it for a day. @throws Refusal `not_found` */
export async function planRotateSecret(
  context: Context,
  id: string,
  ports: Pick<EndpointPorts, "randomness">,
): Promise<Plan<WebhookEndpointWithSecret>> {
  const { store } = context;
  const { row, last, now } = await readForChange(context, id);
  const secret = makeSecret(ports.randomness);
  const set = {
    sealed_secret: await sealSecret(context, id, secret),
    sealed_previous_secret: row.sealed_secret,
    // Signing lives on wall time, whatever a sandbox's clock says.
    previous_secret_expires_at: context.wall.now() + ROTATION_GRACE_MS,
    updated_at: now,
  };
  const view = endpointView({ ...row, ...set }, context.livemode);
  return {
    statements: [
      store.update(webhookEndpoints, { id }, set),
      audit(context, { action: "webhook_endpoint.rotate_secret", subjectId: id, fields: ["secret"] }),
      // Also the lock: of two rotations at once the second plans again, and no secret is shown that never signs.
      announceEndpoint(context, "webhook_endpoint.secret_rotated", last, view, now),
    ],
    result: { ...view, secret },
  };
}

/** Statements that switch an endpoint off because of how it answers. Empty when it is off already. */
export async function disableStatements(context: Context, id: string, reason: DisabledReason): Promise<Statement[]> {
  const { row, last, now } = await readForChange(context, id);
  if (row.state !== "enabled") return [];
  const set = { state: "disabled" as const, disabled_reason: reason, updated_at: now };
  const view = endpointView({ ...row, ...set }, context.livemode);
  return [
    context.store.update(webhookEndpoints, { id }, set),
    announceEndpoint(context, "webhook_endpoint.disabled", last, view, now),
  ];
}

/** @throws Refusal `not_found` */
export async function readEndpoint(context: Context, id: string): Promise<WebhookEndpointView> {
  const row = await context.store.readOne(context.store.row(webhookEndpoints, { id }));
  if (!row) throw notFound();
  return endpointView(row, context.livemode);
}

export async function listEndpoints(context: Context, page: Page): Promise<Listed<WebhookEndpointView>> {
  const found = await context.store.readOne(
    context.store.rows(webhookEndpoints, {
      ...(page.after !== null && { where: { id: { lt: page.after } } }),
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map((row) => endpointView(row, context.livemode)), next };
}

/** The secrets that sign now, the newest first. */
export async function signingSecrets(context: Context, row: EndpointRow, now: number): Promise<string[]> {
  const { sealed_previous_secret: previous, previous_secret_expires_at: until } = row;
  const sealed = [row.sealed_secret, ...(previous !== null && until !== null && now < until ? [previous] : [])];
  const purpose = purposeOf(row.id);
  return Promise.all(sealed.map((each) => context.sealer.open(context.store.tenantId, purpose, each)));
}

function sealSecret(context: Context, id: string, secret: string): Promise<string> {
  return context.sealer.seal(context.store.tenantId, purposeOf(id), secret);
}

function purposeOf(endpointId: string): string {
  return `webhook_secret/${endpointId}`;
}

async function readForChange(
  context: Context,
  id: string,
): Promise<{ row: EndpointRow; last: LastEvent; now: number }> {
  const { store } = context;
  const [row, last, now] = await store.read(
    store.row(webhookEndpoints, { id }),
    lastEvent(store, id),
    tenantNow(context),
  );
  if (!row) throw notFound();
  return { row, last, now };
}

function announceEndpoint(
  context: Context,
  type: EventType,
  after: LastEvent,
  object: WebhookEndpointView,
  at: number,
): Statement {
  return announce(context, [{ type, after, object }], at);
}

async function assertCallable(url: string, rules: UrlRules): Promise<void> {
  const fault = await guardFault(url, rules);
  if (fault !== undefined) throw refuseField("url_not_allowed", "/url", fault);
}

function assertRoom(enabled: number): void {
  if (enabled >= ENABLED_MAX) {
    throw new Refusal("state_conflict", `There may be ${ENABLED_MAX} enabled endpoints; disable one first.`);
  }
}
