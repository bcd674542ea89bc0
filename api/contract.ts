/** What the contract says of a declaration, with the headers and refusals that follow from its form. */
import type { z } from "zod";
import type { ErrorCode } from "../core/errors.ts";
import type { Contract, ContractAnswer, Described, Inputs } from "./routing.ts";
import type { Scope } from "./scopes.ts";

const ANSWERED = {
  200: "Done: the resource as it stands.",
  201: "Made, and complete.",
  202: "Accepted: a workflow continues it. Follow the resource or its events.",
  204: "Gone.",
} as const;

const WITH_TOKEN: readonly ErrorCode[] = ["unauthenticated", "invalid_token", "insufficient_scope"];
const OURS: readonly ErrorCode[] = ["internal_error", "unavailable"];
const WITH_BODY: readonly ErrorCode[] = ["malformed_json", "body_too_large", "unsupported_media_type"];
const WITH_KEY: readonly ErrorCode[] = ["idempotency_key_missing", "idempotency_key_invalid", "idempotency_key_reused"];

type Declared = Described & Inputs<unknown, unknown, unknown> & { readonly scope: Scope | null };

interface Form {
  readonly answer: ContractAnswer;
  readonly requestHeaders: Contract["requestHeaders"];
  readonly errors: readonly ErrorCode[];
  readonly takesBody: boolean;
}

export function contractOf(door: { readonly errors: readonly ErrorCode[] }, declared: Declared, form: Form): Contract {
  const { operationId, sdk, tag, summary, description, scope, params, query, body } = declared;
  const errors = new Set<ErrorCode>([
    ...(scope === null ? [] : WITH_TOKEN),
    ...door.errors,
    ...(params ? (["not_found"] as const) : []),
    "validation_failed",
    ...(form.takesBody ? WITH_BODY : []),
    ...form.errors,
    ...(declared.errors ?? []),
    ...OURS,
  ]);
  return {
    operationId,
    ...(sdk !== undefined && { sdk }),
    tag,
    summary,
    description,
    scope,
    params,
    query,
    requestHeaders: form.requestHeaders,
    body: body && { schema: body, contentType: "application/json" },
    answers: [form.answer],
    errors: [...errors],
  };
}

export function readForm(declared: {
  readonly method?: string;
  readonly answer: z.ZodType;
  readonly answerDescription?: string;
  readonly etag?: unknown;
}): Form {
  const { answer: schema, answerDescription: description = "The resource as it stands." } = declared;
  const headers = declared.etag ? (["ETag"] as const) : [];
  const answer = { status: 200, description, schema, headers };
  return { answer, requestHeaders: [], errors: [], takesBody: declared.method === "post" };
}

export function listForm(declared: { readonly item: z.ZodType; readonly answerDescription?: string }): Form {
  const { item: schema, answerDescription: description = "A page, newest first." } = declared;
  const answer = { status: 200, description, schema, page: true, headers: ["Link"] } as const;
  return { answer, requestHeaders: [], errors: ["cursor_invalid"], takesBody: false };
}

export function streamForm(description: string): Form {
  const answer = { status: 200, description, contentType: "text/event-stream", headers: [] };
  return { answer, requestHeaders: ["Last-Event-ID"], errors: [], takesBody: false };
}

export function textForm({ answerDescription: description, contentType }: TextAnswer): Form {
  return {
    answer: { status: 200, description, contentType, headers: [] },
    requestHeaders: [],
    errors: [],
    takesBody: false,
  };
}

interface TextAnswer {
  readonly answerDescription: string;
  readonly contentType: string;
}

export function writeForm(declared: {
  readonly method?: string;
  readonly status: keyof typeof ANSWERED;
  readonly answer?: z.ZodType;
  readonly answerDescription?: string;
  readonly location?: unknown;
  readonly etag?: unknown;
  readonly ifMatch?: true;
  readonly showsSecret?: true;
}): Form {
  const { method = "post", status, answer: schema, answerDescription: description = ANSWERED[status] } = declared;
  const isKeyed = method === "post";
  const headers = [
    ...(declared.location ? (["Location"] as const) : []),
    ...(declared.etag ? (["ETag"] as const) : []),
    ...(isKeyed ? (["Idempotency-Replayed"] as const) : []),
  ];
  const requestHeaders = [
    ...(isKeyed ? (["Idempotency-Key"] as const) : []),
    ...(declared.ifMatch ? (["If-Match"] as const) : []),
  ];
  const errors: ErrorCode[] = [
    ...(isKeyed ? WITH_KEY : []),
    ...(declared.showsSecret ? (["secret_already_shown"] as const) : []),
    ...(declared.ifMatch ? (["precondition_required", "precondition_failed"] as const) : []),
  ];
  return { answer: { status, description, schema, headers }, requestHeaders, errors, takesBody: true };
}
