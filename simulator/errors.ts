/** Stripe's refusals: what is thrown inside, and the error object that goes out. */

export type ErrorType = "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";

export interface ErrorFields {
  readonly type?: ErrorType;
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly message: string;
  readonly [extra: string]: unknown;
}

/** An answer that is not 2xx. Thrown, it undoes everything that its request has written. */
export class Refusal extends Error {
  readonly status: number;
  readonly fields: ErrorFields;
  /** Refused before the endpoint began: Stripe does not remember these under an idempotency key. */
  readonly beforeStart: boolean;

  constructor(status: number, fields: ErrorFields, beforeStart = false) {
    super(fields.message);
    this.status = status;
    this.fields = fields;
    this.beforeStart = beforeStart;
  }
}

/** The body of an error answer: `{ error: { type, code?, doc_url?, message, … } }`. */
export function errorBody(fields: ErrorFields): { error: Record<string, unknown> } {
  const { type = "invalid_request_error", ...rest } = fields;
  const doc = fields.code ? { doc_url: `https://stripe.com/docs/error-codes/${fields.code.replaceAll("_", "-")}` } : {};
  return { error: { ...doc, ...rest, type } };
}

/** 400 for a parameter: unknown, missing or of the wrong form. */
export function invalidParam(param: string, message: string, code?: string): Refusal {
  return new Refusal(400, { ...(code ? { code } : {}), message, param }, true);
}

/** A named object that is not there: 404 in a path, 400 in a body. */
export function missing(kind: string, id: string, param: string, status: 400 | 404 = 404): Refusal {
  return new Refusal(status, { code: "resource_missing", message: `No such ${kind}: '${id}'`, param });
}

/** 400 without a parameter to blame. */
export function refused(message: string, code?: string, extra: Record<string, unknown> = {}): Refusal {
  return new Refusal(400, { ...extra, ...(code ? { code } : {}), message });
}

export function unknownRoute(method: string, path: string): Refusal {
  return new Refusal(404, {
    message:
      `Unrecognized request URL (${method}: ${path}). ` +
      "Please see https://stripe.com/docs or we can help at https://support.stripe.com/.",
  });
}

const masked = (key: string) => `${key.slice(0, 8)}${"*".repeat(12)}${key.slice(-4)}`;

/** 401 for a key that was rolled away and has had its time. */
export function expiredKey(key: string): Refusal {
  return new Refusal(401, { code: "api_key_expired", message: `Expired API Key provided: ${masked(key)}` });
}

/** 403 for a restricted key that may not do this. */
export function permissionMissing(key: string, account: string, permission: string): Refusal {
  const message =
    `The provided key '${masked(key)}' does not have the required permissions for this endpoint on account ` +
    `'${account}'. Having the '${permission}' permission would allow this request to continue.`;
  return new Refusal(403, { message }, true);
}

export function invalidKey(key: string | null): Refusal {
  const message = key
    ? `Invalid API Key provided: ${masked(key)}`
    : "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer " +
      "auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
  return new Refusal(401, { message });
}
