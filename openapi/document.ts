/** The contract as an OpenAPI 3.1 document, made of the declared operations and the catalogues. */
import type { z } from "zod";
import { operations } from "../api/operations.ts";
import { Problem } from "../api/problems.ts";
import type { Contract, ContractAnswer, Operation } from "../api/routing.ts";
import { SCOPES } from "../api/scopes.ts";
import { TAGS } from "../api/tags.ts";
import { CATALOGUE, type ErrorCode } from "../core/errors.ts";
import { EVENT_TYPES } from "../core/outbound/catalogue.ts";
import { EventView } from "../core/outbound/feed.ts";
import { Components, type Json, reference } from "./schemas.ts";

const DESCRIPTION = `Tributary takes a publisher's payments, splits every one among those who earned it, and books it.

**Authentication.** Get an access token with your client's credentials at \`POST /oauth/token\` and send it as
\`Authorization: Bearer …\`. A token belongs to one tenant.

**Money** is \`amount\` in minor units with \`currency\`: \`1999\` and \`EUR\` are 19.99 EUR. Times are RFC 3339 in UTC.

**Repeating.** Every \`POST\` takes an \`Idempotency-Key\`: the same key with the same body gives the same answer, with
\`Idempotency-Replayed: true\`, for 30 days.

**Refusals** are problem details (RFC 9457) with a stable \`code\`; every code has a page under \`/docs/errors\`.

**Values are added** to enumerations, and fields to objects, without notice: skip what you do not know.`;

const REQUEST_HEADERS: Record<string, Json> = {
  "Idempotency-Key": {
    name: "Idempotency-Key",
    in: "header",
    required: true,
    description:
      "Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.",
    schema: { type: "string", minLength: 1, maxLength: 257 },
    example: "order-1042",
  },
  "If-Match": {
    name: "If-Match",
    in: "header",
    required: true,
    description: "The `ETag` that was read: a resource that has changed since is not overwritten.",
    schema: { type: "string", minLength: 1, maxLength: 200 },
    example: '"3"',
  },
  "Last-Event-ID": {
    name: "Last-Event-ID",
    in: "header",
    description: "The `id` of the last event that was received: the stream goes on after it.",
    schema: { type: "string", maxLength: 100 },
    example: "42",
  },
};

const ANSWER_HEADERS: Record<string, Json> = {
  "Request-Id": {
    description: "This request's id. Quote it when you ask about it.",
    schema: { type: "string", maxLength: 40, examples: ["req_01k9zp3w5xe8r9v2m4n6q8t0ab"] },
  },
  Location: { description: "Where the resource is.", schema: { type: "string", maxLength: 500 } },
  ETag: { description: "The version that was read; for `If-Match`.", schema: { type: "string", maxLength: 200 } },
  Link: { description: 'The next page, with `rel="next"`.', schema: { type: "string", maxLength: 3000 } },
  "Idempotency-Replayed": {
    description: "Present when the answer is the one that was given first under this key.",
    schema: { type: "string", enum: ["true"] },
  },
  "WWW-Authenticate": { description: "RFC 6750, section 3.", schema: { type: "string", maxLength: 1000 } },
  "Retry-After": { description: "Seconds to wait.", schema: { type: "string", maxLength: 10 } },
};

/** The document. Deterministic: the same code gives the same text. */
export function contractDocument(): Json {
  const components = new Components();
  components.describe(Problem, "output");
  const responses: Record<string, Json> = {};
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: operationObject(operation, components, responses),
    };
  }
  const webhooks = webhookObjects(components);
  return withoutUnused({
    openapi: "3.1.0",
    info: { title: "Tributary API", version: "1.0.0", description: DESCRIPTION },
    servers: [{ url: "/", description: "This deployment" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: [],
    paths,
    webhooks,
    components: {
      schemas: sorted(components.schemas),
      responses: sorted(responses),
      headers: ANSWER_HEADERS,
      parameters: Object.fromEntries(
        Object.entries(REQUEST_HEADERS).map(([name, header]) => [componentName(name), header]),
      ),
      examples: Object.fromEntries((Object.keys(CATALOGUE) as ErrorCode[]).map((code) => [code, problemExample(code)])),
      securitySchemes: {
        oauth2: {
          type: "oauth2",
          description: "Client credentials: `POST /oauth/token`.",
          flows: { clientCredentials: { tokenUrl: "/oauth/token", scopes: SCOPES } },
        },
        client: { type: "http", scheme: "basic", description: "Client id and secret, each form-encoded (RFC 6749)." },
      },
    },
  });
}

/** Leaves out headers, parameters and examples that nothing refers to. */
function withoutUnused(document: Json & { components: Record<string, Record<string, unknown>> }): Json {
  const text = JSON.stringify(document);
  const used = Object.entries(document.components).map(([kind, all]) => [
    kind,
    Object.fromEntries(
      Object.entries(all).filter(
        ([name]) => kind === "securitySchemes" || text.includes(`"#/components/${kind}/${name}"`),
      ),
    ),
  ]);
  return { ...document, components: Object.fromEntries(used) };
}

function operationObject({ contract, path }: Operation, components: Components, responses: Record<string, Json>): Json {
  const { operationId, sdk, tag, summary, description, body } = contract;
  const parameters = parametersOf(contract, components);
  return {
    operationId,
    ...(sdk !== undefined && { "x-sdk": sdk }),
    tags: [tag],
    summary,
    description,
    security: securityOf(contract, path),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: { [body.contentType]: { schema: components.describe(body.schema, "input") } },
      },
    }),
    responses: { ...answersOf(contract, components), ...refusalsOf(contract, responses) },
  };
}

function securityOf({ scope }: Contract, path: string): Json[] {
  if (scope !== null) return [{ oauth2: [scope] }];
  return path.startsWith("/oauth/") ? [{ client: [] }, {}] : [];
}

function parametersOf({ params, query, requestHeaders }: Contract, components: Components): Json[] {
  return [
    ...fieldsOf(params, "path", components),
    ...fieldsOf(query, "query", components),
    ...requestHeaders.map((name) => reference(componentName(name), "parameters")),
  ];
}

/** Each field of an object's schema as a parameter of its own. */
function fieldsOf(schema: z.ZodType | undefined, place: "path" | "query", components: Components): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = components.describe(schema, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => {
    const { description = PARAMETERS[name] ?? "The resource's id.", example, default: byDefault, ...own } = property;
    const isObject = own.type === "object";
    return {
      name,
      in: place,
      ...(place === "path" || required.includes(name) ? { required: true } : {}),
      description,
      ...(isObject && { style: "deepObject", explode: true }),
      schema: byDefault === undefined ? own : { ...own, default: byDefault },
      ...(example !== undefined && { example }),
    };
  });
}

const PARAMETERS: Record<string, string> = {
  tenant_id: "The tenant.",
  client_id: "The OAuth client.",
};

function answersOf({ answers }: Contract, components: Components): Record<string, Json> {
  return Object.fromEntries(
    answers.map((answer) => [
      String(answer.status),
      {
        description: answer.description,
        headers: headersOf(["Request-Id", ...answer.headers]),
        ...contentOf(answer, components),
      },
    ]),
  );
}

function contentOf({ contentType = "application/json", schema, page }: ContractAnswer, components: Components): Json {
  if (contentType === "text/event-stream") return { content: { [contentType]: { schema: { type: "string" } } } };
  if (schema === undefined) return {};
  const described = components.describe(schema, "output");
  return { content: { [contentType]: { schema: page ? pageOf(described) : described } } };
}

function pageOf(item: Json): Json {
  return {
    type: "object",
    properties: {
      data: { type: "array", items: item, maxItems: 100 },
      has_more: { type: "boolean" },
      next_cursor: {
        type: ["string", "null"],
        maxLength: 500,
        description: "Give it as `cursor` to get what follows.",
      },
    },
    required: ["data", "has_more", "next_cursor"],
    additionalProperties: false,
  };
}

/** The refusals of an operation: per status one response, which other operations with the same codes share. */
function refusalsOf({ errors }: Contract, responses: Record<string, Json>): Record<string, Json> {
  const byStatus = Map.groupBy(errors, (code) => CATALOGUE[code].status);
  const statuses = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    statuses.map(([status, codes]) => {
      const name = codes.map(pascal).join("Or");
      responses[name] ??= refusalObject(status, codes);
      return [String(status), reference(name, "responses")];
    }),
  );
}

function refusalObject(status: number, codes: readonly ErrorCode[]): Json {
  const headers = [
    "Request-Id",
    ...(status === 401 || status === 403 ? ["WWW-Authenticate"] : []),
    ...(status === 429 || status === 503 ? ["Retry-After"] : []),
  ];
  return {
    description: codes.map((code) => `\`${code}\`: ${CATALOGUE[code].title}.`).join(" "),
    headers: headersOf(headers),
    content: {
      "application/problem+json": {
        schema: reference("Problem"),
        examples: Object.fromEntries(codes.map((code) => [code, reference(code, "examples")])),
      },
    },
  };
}

function headersOf(names: readonly string[]): Record<string, Json> {
  return Object.fromEntries(names.map((name) => [name, reference(name, "headers")]));
}

function problemExample(code: ErrorCode): Json {
  const { status, title, ...entry }: { status: number; title: string; retryable?: true } = CATALOGUE[code];
  const value = {
    type: `https://api.example.com/docs/errors/${code}`,
    title,
    status,
    detail: `${title}.`,
    instance: "urn:tributary:req_01k9zp3w5xe8r9v2m4n6q8t0ab",
    code,
    request_id: "req_01k9zp3w5xe8r9v2m4n6q8t0ab",
    retryable: entry.retryable ?? false,
  };
  return { summary: title, value };
}

/** One webhook per type of event: the envelope that every event has, with its type and what it carries. */
function webhookObjects(components: Components): Record<string, Json> {
  const envelope = components.describe(EventView, "output");
  return Object.fromEntries(
    EVENT_TYPES.map(({ type, description, objectSchema }) => {
      if (!(objectSchema in components.schemas))
        throw new Error(`${type} carries ${objectSchema}, which no answer shows`);
      const data = { type: "object", properties: { object: reference(objectSchema) }, required: ["object"] };
      const own = { type: "object", properties: { type: { type: "string", const: type }, data } };
      const post = {
        operationId: `on${pascal(type)}`,
        tags: ["Webhook endpoints"],
        summary: type,
        description:
          `${description} Signed as Standard Webhooks say. Answer with any 2xx status within 15 seconds; ` +
          "anything else is tried again, ten times in all.",
        security: [],
        parameters: WEBHOOK_HEADERS,
        requestBody: { required: true, content: { "application/json": { schema: { allOf: [envelope, own] } } } },
      };
      return [type, { post }];
    }),
  );
}

const WEBHOOK_HEADERS: Json[] = [
  webhookHeader("Webhook-Id", "The event's id: the same on every attempt, so that a repetition can be told."),
  webhookHeader("Webhook-Timestamp", "When the attempt was made, seconds since the epoch."),
  webhookHeader("Webhook-Signature", "Signatures of id, timestamp and body, separated by spaces."),
];

function webhookHeader(name: string, description: string): Json {
  return { name, in: "header", required: true, description, schema: { type: "string", maxLength: 1000 } };
}

function pascal(text: string): string {
  return text.replaceAll(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Component names may not hold everything that header names may. */
function componentName(header: string): string {
  return header.replaceAll("-", "");
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
