// Errors the SDK throws: one class per status of the API, and one for every way of getting no answer.

/** One field that did not fit, from a 422 answer. `pointer` is a JSON pointer into the request body. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** Problem details as the API sends them (RFC 9457 with the extensions of the API). */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly code?: string;
  readonly request_id?: string;
  readonly retryable?: boolean;
  readonly errors?: readonly FieldError[];
  readonly decline_code?: string;
  readonly [extension: string]: unknown;
}

/** Base of everything the SDK throws itself. An aborted call throws the reason of its own signal instead. */
export class TributaryError extends Error {
  override name = "TributaryError";
}

/**
 * No usable answer arrived: name resolution, a refused or a cut connection. Whether the API acted is unknown;
 * the same call with the same idempotency key finds out.
 */
export class ConnectionError extends TributaryError {
  override name = "ConnectionError";
}

/** No answer within `timeoutMs`. Like every `ConnectionError`, it says nothing about whether the API acted. */
export class TimeoutError extends ConnectionError {
  override name = "TimeoutError";
}

/** What an `ApiError` is made from. */
export interface ApiErrorInput {
  readonly status: number;
  readonly headers: Headers;
  readonly problem: Problem;
  /** Wall time in milliseconds, to turn a `Retry-After` date into seconds. */
  readonly now: number;
}

/**
 * The API answered with a refusal or a failure.
 *
 * `code` is stable and meant for programs; `message` is for people and may change. Branch on the class or the code.
 */
export class ApiError extends TributaryError {
  override name = "ApiError";
  /** HTTP status. */
  readonly status: number;
  /** Stable code of the API's error catalogue, such as `idempotency_key_reused`. */
  readonly code: string;
  /** Name of this request in the logs of the platform; quote it when you ask for support. */
  readonly requestId: string | undefined;
  /** Fields that did not fit; empty unless the status is 422. */
  readonly errors: readonly FieldError[];
  /** Why the payer's bank refused, where a bank was asked. */
  readonly declineCode: string | undefined;
  /** Whether the API says that the same call may succeed later. */
  readonly retryable: boolean;
  /** Seconds to wait before the next attempt, as the API asks for. */
  readonly retryAfter: number | undefined;
  /** The whole problem document. */
  readonly problem: Problem;
  readonly headers: Headers;

  constructor({ status, headers, problem, now }: ApiErrorInput) {
    super(problem.detail ?? problem.title ?? `The API answered ${status}.`);
    this.status = status;
    this.code = problem.code ?? `http_${status}`;
    this.requestId = headers.get("request-id") ?? problem.request_id;
    this.errors = Array.isArray(problem.errors) ? problem.errors : [];
    this.declineCode = problem.decline_code;
    this.retryable = problem.retryable === true;
    this.retryAfter = secondsOf(headers.get("retry-after"), now);
    this.problem = problem;
    this.headers = headers;
  }
}

/** 400: the request could not be read (JSON, a header, a cursor, a missing idempotency key). */
export class BadRequestError extends ApiError {
  override name = "BadRequestError";
}

/** 401: no token, or one that is not accepted; also wrong client credentials. */
export class AuthenticationError extends ApiError {
  override name = "AuthenticationError";
}

/** 403: the token lacks the scope that the operation needs. */
export class PermissionError extends ApiError {
  override name = "PermissionError";
}

/** 404: no such object, or one that belongs to somebody else. */
export class NotFoundError extends ApiError {
  override name = "NotFoundError";
}

/** 409: the object's state or its funds do not allow this now. */
export class ConflictError extends ApiError {
  override name = "ConflictError";
}

/** 412 and 428: the object has changed since it was read, or `ifMatch` is missing. */
export class PreconditionError extends ApiError {
  override name = "PreconditionError";
}

/** 422: a well-formed body that does not fit; see `errors`. Also an idempotency key used for another request. */
export class ValidationError extends ApiError {
  override name = "ValidationError";
}

/** 429: too many requests; see `retryAfter`. */
export class RateLimitError extends ApiError {
  override name = "RateLimitError";
}

/** 5xx: the platform failed. A write may have happened; repeat it with the same idempotency key. */
export class ServerError extends ApiError {
  override name = "ServerError";
}

const CLASS_OF_STATUS: Readonly<Record<number, typeof ApiError>> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  412: PreconditionError,
  422: ValidationError,
  428: PreconditionError,
  429: RateLimitError,
};

/** Makes the error of the class that belongs to the status. */
export function apiError(input: ApiErrorInput): ApiError {
  const Refusal = CLASS_OF_STATUS[input.status] ?? (input.status >= 500 ? ServerError : ApiError);
  return new Refusal(input);
}

/** Seconds named by a `Retry-After` header, which holds seconds or an HTTP date; never negative. */
function secondsOf(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
