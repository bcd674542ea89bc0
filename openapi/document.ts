/** The contract as an OpenAPI 3.1 document: the declared operations and catalogues, handed to @hono/zod-openapi. */
import { createRoute, OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import { operations } from "../api/operations.ts";
import { Problem } from "../api/problems.ts";
import type { Contract, ContractAnswer, Operation } from "../api/routing.ts";
import { APPLICANT_SCOPES, SCOPES, type Scope, TENANT_SCOPES } from "../api/scopes.ts";
import { TAGS } from "../api/tags.ts";
import { EVENT_TYPES } from "../core/outbound/catalogue.ts";
import { EventView } from "../core/outbound/feed.ts";
import { addExamples } from "./examples.ts";
import { finished } from "./finishing.ts";
import { type NamedSchemas, namedSchemas } from "./named-schemas.ts";
import { pascal, SharedParts } from "./shared-parts.ts";

const DESCRIPTION = `Tributary takes a publisher's payments, splits every one among those who earned it, and books it.

**Authentication.** Get an access token with your client's credentials at \`POST /oauth/token\` and send it as
\`Authorization: Bearer …\`. A token belongs to one tenant.

**Money** is \`amount\` in minor units with \`currency\`: \`1999\` and \`EUR\` are 19.99 EUR. Times are RFC 3339 in UTC.

**Repeating.** Every \`POST\` takes an \`Idempotency-Key\`: the same key with the same body gives the same answer, with
\`Idempotency-Replayed: true\`, for 30 days.

**Refusals** are problem details (RFC 9457) with a stable \`code\`; every code has a page under \`/docs/errors\`.

**Values are added** to enumerations, and fields to objects, without notice: skip what you do not know.`;

/** No client has scopes of two of these lists: who asks for all of one list gets them. */
const flowsOf = (scopes: readonly Scope[]) => ({
  clientCredentials: {
    tokenUrl: "/oauth/token",
    scopes: Object.fromEntries(scopes.map((scope) => [scope, SCOPES[scope]])),
  },
});

/** The document. Deterministic: the same code gives the same text. */
export function contractDocument() {
  const app = new OpenAPIHono();
  const registry = app.openAPIRegistry;
  const named = namedSchemas([Problem, EventView, ...operations.flatMap(schemasOf)]);
  for (const [name, schema] of named) registry.register(name, schema);
  registry.registerComponent("securitySchemes", "oauth2", {
    type: "oauth2",
    description: "Client credentials: `POST /oauth/token`.",
    flows: flowsOf(TENANT_SCOPES),
  });
  registry.registerComponent("securitySchemes", "operator", {
    type: "oauth2",
    description: "Client credentials of the deployment's operator: `POST /oauth/token`.",
    flows: flowsOf(["operator"]),
  });
  registry.registerComponent("securitySchemes", "applicant", {
    type: "oauth2",
    description: "Client credentials of somebody who applies: `POST /oauth/token`.",
    flows: flowsOf(APPLICANT_SCOPES),
  });
  registry.registerComponent("securitySchemes", "client", {
    type: "http",
    scheme: "basic",
    description: "Client id and secret, each form-encoded (RFC 6749).",
  });
  const shared = new SharedParts(registry);
  for (const operation of operations) registry.registerPath(routeOf(operation, shared));
  for (const event of EVENT_TYPES) registry.registerWebhook(webhookOf(event, named));
  const document = app.getOpenAPI31Document(
    {
      openapi: "3.1.0",
      info: { title: "Tributary API", version: "1.0.0", description: DESCRIPTION },
      servers: [{ url: "/", description: "This deployment" }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      security: [],
    },
    { sortComponents: "alphabetically" },
  );
  const written = finished(document);
  addExamples(written as unknown as Parameters<typeof addExamples>[0]);
  return written;
}

function schemasOf({ contract: { body, answers } }: Operation) {
  return [body, ...answers].map((each) => each?.schema);
}

function routeOf({ method, path, contract }: Operation, shared: SharedParts): RouteConfig {
  const { operationId, sdk, tag, summary, description, params, query, requestHeaders, body } = contract;
  return createRoute({
    method,
    path,
    operationId,
    ...(sdk !== undefined && { "x-sdk": sdk }),
    tags: [tag],
    summary,
    description,
    security: securityOf(contract, path),
    ...(requestHeaders.length > 0 && { parameters: requestHeaders.map((name) => shared.requestHeader(name)) }),
    request: {
      ...(params && { params: objectOf(params) }),
      ...(query && { query: objectOf(query) }),
      ...(body && { body: { required: true, content: { [body.contentType]: { schema: body.schema } } } }),
    },
    responses: {
      ...Object.fromEntries(contract.answers.map((answer) => [answer.status, responseOf(answer, shared)])),
      ...shared.refusals(contract.errors),
    },
  });
}

function securityOf({ scope }: Contract, path: string): Record<string, string[]>[] {
  if (scope === "operator") return [{ operator: [scope] }];
  if (scope !== null) return [{ [APPLICANT_SCOPES.includes(scope) ? "applicant" : "oauth2"]: [scope] }];
  return path.startsWith("/oauth/") ? [{ client: [] }, {}] : [];
}

function reference(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}

function objectOf(schema: z.ZodType): z.ZodObject {
  if (schema instanceof z.ZodObject) return schema;
  throw new Error("parameters are declared as a z.strictObject");
}

function responseOf({ description, headers, schema, page, ...answer }: ContractAnswer, shared: SharedParts) {
  const { contentType = "application/json" } = answer;
  const content = schema === undefined && contentType !== "application/json" ? z.string() : schema;
  return {
    description,
    headers: shared.headers(["Request-Id", ...headers]),
    ...(content && { content: { [contentType]: { schema: page ? pageOf(content) : content } } }),
  };
}

function pageOf(item: z.ZodType): z.ZodType {
  return z.strictObject({
    data: z.array(item).max(100),
    has_more: z.boolean(),
    next_cursor: z.string().max(500).nullable().meta({ description: "Give it as `cursor` to get what follows." }),
  });
}

/**
 * The envelope that every event has, with its type and what it carries. By reference: the generator writes webhooks
 * before the schemas that were registered.
 */
function webhookOf(
  { type, description, objectSchema }: (typeof EVENT_TYPES)[number],
  named: NamedSchemas,
): RouteConfig {
  if (!named.has(objectSchema)) throw new Error(`${type} carries ${objectSchema}, which no answer shows`);
  const data = { type: "object" as const, properties: { object: reference(objectSchema) }, required: ["object"] };
  const own = { type: "object" as const, properties: { type: { type: "string" as const, const: type }, data } };
  const schema = { allOf: [reference("Event"), own] };
  return {
    method: "post",
    path: type,
    operationId: `on${pascal(type)}`,
    tags: ["Webhook endpoints"],
    summary: type,
    description:
      `${description} Signed as Standard Webhooks say. Answer with any 2xx status within 15 seconds; ` +
      "anything else is tried again, ten times in all.",
    security: [],
    request: { headers: WEBHOOK_HEADERS, body: { required: true, content: { "application/json": { schema } } } },
    responses: { default: { description: "2xx: the event has arrived. Anything else: it is sent again." } },
  };
}

const signed = (description: string) => z.string().max(1000).meta({ description });

const WEBHOOK_HEADERS = z.object({
  "Webhook-Id": signed("The event's id: the same on every attempt, so that a repetition can be told."),
  "Webhook-Timestamp": signed("When the attempt was made, seconds since the epoch."),
  "Webhook-Signature": signed("Signatures of id, timestamp and body, separated by spaces."),
});
