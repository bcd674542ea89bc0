/** The closed catalogue of refusals. The same list declares the OpenAPI responses and renders the problem details. */

interface CatalogueEntry {
  status: number;
  title: string;
  /** Whether the very same request may succeed later without being changed. */
  retryable?: true;
}

export const CATALOGUE = {
  malformed_json: { status: 400, title: "The body is not well-formed JSON" },
  malformed_request: { status: 400, title: "The request is malformed" },
  idempotency_key_missing: { status: 400, title: "An Idempotency-Key header is required" },
  idempotency_key_invalid: { status: 400, title: "The Idempotency-Key header is malformed" },
  cursor_invalid: { status: 400, title: "The cursor is not one that this list gave out" },
  signature_invalid: { status: 400, title: "The signature does not fit the body" },
  unauthenticated: { status: 401, title: "No access token was sent" },
  invalid_token: { status: 401, title: "The access token is not valid" },
  insufficient_scope: { status: 403, title: "The access token lacks a scope" },
  second_person_required: { status: 403, title: "Somebody else has to decide this" },
  tenant_suspended: { status: 403, title: "The tenant is suspended" },
  not_found: { status: 404, title: "There is no such resource" },
  method_not_allowed: { status: 405, title: "The path does not take this method" },
  state_conflict: { status: 409, title: "The resource's state does not allow this" },
  insufficient_funds: { status: 409, title: "The balance does not cover this" },
  amount_exceeds_refundable: { status: 409, title: "The payment has less left to refund" },
  amount_exceeds_capturable: { status: 409, title: "Less is held than this" },
  nothing_owed: { status: 409, title: "The merchant does not owe so much" },
  application_incomplete: { status: 409, title: "The application lacks something" },
  identity_check_unavailable: { status: 409, title: "The operator has no account for identity checks" },
  provider_account_taken: { status: 409, title: "Another tenant works with this account at the provider" },
  payment_disputed: { status: 409, title: "The payment is disputed" },
  already_exists: { status: 409, title: "It exists already" },
  secret_already_shown: { status: 409, title: "The secret was shown once and cannot be shown again" },
  bank_connection_unusable: { status: 409, title: "The bank connection cannot be used" },
  payout_instrument_unusable: { status: 409, title: "The payout instrument cannot be paid out to" },
  merchant_not_payable: { status: 409, title: "The merchant cannot be paid" },
  precondition_failed: { status: 412, title: "The resource has changed since it was read" },
  body_too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "The body must be application/json" },
  validation_failed: { status: 422, title: "The request does not fit the schema" },
  idempotency_key_reused: { status: 422, title: "The Idempotency-Key was used for another request" },
  split_rule_invalid: { status: 422, title: "The split rule does not add up" },
  split_rule_missing: { status: 422, title: "There is no split rule to apply" },
  currency_unsupported: { status: 422, title: "The currency is not settled by this tenant" },
  amount_too_small: { status: 422, title: "The amount is below the provider's minimum" },
  amount_below_fixed_amounts: { status: 422, title: "The amount does not cover the split rule's fixed amounts" },
  payment_instrument_unusable: { status: 422, title: "The payment instrument cannot be charged" },
  payment_method_unsupported: { status: 422, title: "The payment method does not allow this" },
  url_not_allowed: { status: 422, title: "The URL may not be called" },
  precondition_required: { status: 428, title: "An If-Match header is required" },
  rate_limited: { status: 429, title: "Too many requests", retryable: true },
  internal_error: { status: 500, title: "Something went wrong on our side", retryable: true },
  unavailable: { status: 503, title: "Temporarily unavailable", retryable: true },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof CATALOGUE;

/** One field that does not fit: a JSON pointer into the body, or `header:Name`, `query:name`, `path:name`. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

/** A refusal of the caller's request. `detail` is a sentence that a stranger can act on. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: ErrorCode;
  readonly errors: FieldError[];
  readonly retryAfterSeconds: number | undefined;
  /** The scope that was missing, with `insufficient_scope`. */
  readonly scope: string | undefined;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { errors?: FieldError[]; retryAfterSeconds?: number; scope?: string } = {},
  ) {
    super(detail);
    this.code = code;
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.scope = options.scope;
  }

  get status(): number {
    return CATALOGUE[this.code].status;
  }
}

/** A refusal that points at one field. */
export function refuseField(code: ErrorCode, pointer: string, detail: string): Refusal {
  return new Refusal(code, detail, { errors: [{ pointer, code, detail }] });
}

/** The same words for a stranger's id and for one that does not exist. */
export function notFound(): Refusal {
  return new Refusal("not_found", "There is no such resource, or it is not yours.");
}

/** A broken promise of our own code or data. Never the caller's fault: crashes the request and is logged. */
export class BrokenInvariant extends Error {
  override readonly name = "BrokenInvariant";
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BrokenInvariant(message);
}
