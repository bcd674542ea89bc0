/** The one renderer of refusals: problem details (RFC 9457) with a stable code, made from the catalogue. */
import * as z from "zod";
import { BrokenInvariant, CATALOGUE, type ErrorCode, Refusal } from "../core/errors.ts";
import type { Log } from "../core/ports.ts";
import { UnknownOutcome } from "../core/provider/port.ts";

const CODES = Object.keys(CATALOGUE) as [ErrorCode, ...ErrorCode[]];
const URL_LENGTH_MAX = 2000;
const DETAIL_LENGTH_MAX = 1000;
const FIELD_ERRORS_MAX = 100;

export const Problem = z
  .strictObject({
    type: z.url().max(URL_LENGTH_MAX).meta({ description: "A page about this kind of refusal." }),
    title: z.string().max(DETAIL_LENGTH_MAX),
    status: z.int().min(400).max(599),
    detail: z.string().max(DETAIL_LENGTH_MAX).meta({ description: "What happened, for a person." }),
    instance: z.string().max(URL_LENGTH_MAX).meta({ description: "This one occurrence, as a URN." }),
    code: z.enum(CODES).meta({ description: "For programs. Codes are added, never renamed." }),
    request_id: z.string().max(40).meta({ description: "The answer's `Request-Id`; quote it when you ask us." }),
    retryable: z.boolean().meta({ description: "Whether the very same request may succeed later." }),
    errors: z
      .array(
        z.strictObject({
          pointer: z
            .string()
            .max(URL_LENGTH_MAX)
            .meta({ description: "A JSON pointer into the body, or `query:name`, `header:Name`." }),
          code: z.string().max(100),
          detail: z.string().max(DETAIL_LENGTH_MAX),
        }),
      )
      .max(FIELD_ERRORS_MAX)
      .optional()
      .meta({ description: "The fields that do not fit." }),
    decline_code: z.string().max(100).optional(),
  })
  .meta({ id: "Problem", description: "Why a request was refused (RFC 9457)." });

/** What the renderer must know of the request. */
export interface Occasion {
  readonly requestId: string;
  readonly baseUrl: string;
  readonly log: Log;
}

/** Any error as an answer. What is not a refusal is ours: logged in full, answered with nothing inside. */
export function problem(error: unknown, occasion: Occasion): Response {
  const refusal = refusalFor(error, occasion);
  const { code, status, message, errors, retryAfterSeconds } = refusal;
  const entry: { title: string; retryable?: boolean } = CATALOGUE[code];
  const body: z.infer<typeof Problem> = {
    type: `${occasion.baseUrl}/docs/errors/${code}`,
    title: entry.title,
    status,
    detail: message.slice(0, DETAIL_LENGTH_MAX),
    instance: `urn:tributary:${occasion.requestId}`,
    code,
    request_id: occasion.requestId,
    retryable: entry.retryable ?? false,
    ...(errors.length > 0 && { errors: errors.slice(0, FIELD_ERRORS_MAX) }),
  };
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (retryAfterSeconds !== undefined) headers.set("retry-after", String(retryAfterSeconds));
  const challenge = challengeFor(refusal);
  if (challenge) headers.set("www-authenticate", challenge);
  return new Response(JSON.stringify(body), { status, headers });
}

function refusalFor(error: unknown, { log, requestId }: Occasion): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof UnknownOutcome) {
    log.error("the provider's answer is unknown", { request_id: requestId, reason: error.message });
    const detail = "The payment provider did not answer. Try again with the same Idempotency-Key.";
    return new Refusal("unavailable", detail, { retryAfterSeconds: 1 });
  }
  const kind = error instanceof BrokenInvariant ? "broken invariant" : "unexpected error";
  log.error(kind, { request_id: requestId, stack: error instanceof Error ? error.stack : String(error) });
  return new Refusal("internal_error", "It has been logged. Quote the request id when you ask about it.");
}

/** RFC 6750, section 3: no error code where no token was sent. */
function challengeFor({ code, message, scope }: Refusal): string | undefined {
  const quoted = message.replace(/[^\x20-\x7e]|["\\]/g, "'");
  switch (code) {
    case "unauthenticated":
      return 'Bearer realm="tributary"';
    case "invalid_token":
      return `Bearer realm="tributary", error="invalid_token", error_description="${quoted}"`;
    case "insufficient_scope":
      return `Bearer realm="tributary", error="insufficient_scope", scope="${scope ?? ""}"`;
    default:
      return undefined;
  }
}
