// One request to the API from URL to answer: headers, token, timeout, retries with one idempotency key, typed errors.
import { ApiError, apiError, ConnectionError, type Problem, TimeoutError, TributaryError } from "./errors.ts";

/** Version of the package, sent in `User-Agent`. */
export const SDK_VERSION = "0.1.0";

const RETRIES_MAX = 10;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 8_000;
const RETRY_AFTER_MAX_MS = 60_000;
/** A wait is shortened at random by up to this part, so that many clients do not come back at the same instant. */
const JITTER = 0.25;

/** Time as the SDK sees it. Tests pass their own. */
export interface Clock {
  /** Wall time in milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when that is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Options of one call; every method of the client takes them last. */
export interface CallOptions {
  /**
   * Names this call for the API, so that repeating it has no second effect: 1 to 255 printable characters. Without
   * one, each call of a `POST` makes its own and keeps it over its retries. Pass yours (an order number) to be safe
   * over a crash of your own process too. The API remembers a key for 30 days.
   */
  readonly idempotencyKey?: string | undefined;
  /** `ETag` of the version you read, for resources that are configuration. */
  readonly ifMatch?: string | undefined;
  /** Ends the call, its waits and its retries; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for one attempt, up to the last byte of its answer. For the whole call use a `signal`. */
  readonly timeoutMs?: number | undefined;
  /** Further attempts after the first, 0 to 10. */
  readonly maxRetries?: number | undefined;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A value of the query string; an object becomes `name[key]=value`, a list repeats the name. */
export type QueryValue =
  | string
  | number
  | boolean
  | undefined
  | readonly (string | number)[]
  | Readonly<Record<string, string>>;

/** A request as the resource methods write it down. */
export interface ApiRequest {
  readonly method: string;
  /** Path below the base URL, beginning with one slash, its parameters already encoded. */
  readonly path: string;
  readonly query?: object | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as a form; the token endpoint takes nothing else. */
  readonly form?: Readonly<Record<string, string>> | undefined;
  readonly options?: CallOptions | undefined;
}

/** An answer with what stands around its body. */
export interface Answer<T> {
  readonly data: T;
  readonly status: number;
  readonly headers: Headers;
  /** Name of this request in the logs of the platform. */
  readonly requestId: string | undefined;
  /** True when the API had already done this under the same idempotency key and answers what it answered then. */
  readonly idempotencyReplayed: boolean;
}

/** Where tokens come from. `stale` is a token that the API has just refused, so that another one must be found. */
export interface TokenSource {
  /** Whether asking again after a refusal can give another token. */
  readonly renewable: boolean;
  token(stale: string | undefined, signal: AbortSignal | undefined): Promise<string>;
}

/** The settings that all requests of a client share. */
export interface HttpSettings {
  readonly baseUrl: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly tokens?: TokenSource | undefined;
}

/** A call under way. Await it for the body, or `withResponse()` for the headers too. */
export class ApiPromise<T> implements Promise<T> {
  readonly #answer: Promise<Answer<T>>;
  readonly [Symbol.toStringTag] = "ApiPromise";

  constructor(answer: Promise<Answer<T>>) {
    this.#answer = answer;
  }

  /** The body together with status, headers, request id and whether it was replayed. */
  withResponse(): Promise<Answer<T>> {
    return this.#answer;
  }

  // biome-ignore lint/suspicious/noThenProperty: being awaited is what this class is for.
  then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#answer.then(({ data }) => data).then(fulfilled, rejected);
  }

  catch<B = never>(rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, rejected);
  }

  finally(settled?: (() => void) | null): Promise<T> {
    return this.then().finally(settled);
  }
}

/** Sends requests and retries them. The resource methods are one line each on top of this. */
export class Http {
  readonly settings: HttpSettings;

  constructor(settings: HttpSettings) {
    this.settings = settings;
  }

  /**
   * One call whose answer is JSON, or nothing at all (204).
   *
   * @throws ApiError a refusal, or a success that is not JSON (code `unexpected_answer`)
   * @throws ConnectionError no answer after all retries
   */
  call<T>(request: ApiRequest): ApiPromise<T> {
    return new ApiPromise(this.#untilAnswered(request, "application/json", (response) => this.#json<T>(response)));
  }

  /** As `call`, for any path: JSON is parsed, anything else comes as text. */
  raw<T>(request: ApiRequest): ApiPromise<T> {
    const read = async (response: Response) =>
      isJson(response) ? this.#json<T>(response) : answerOf(response, (await response.text()) as T);
    return new ApiPromise(this.#untilAnswered(request, "application/json, */*;q=0.5", read));
  }

  /** One call whose body is left to the caller to read; the timeout ends with the headers. */
  open(request: ApiRequest, accept: string): Promise<Response> {
    return this.#untilAnswered(request, accept, async (response) => response);
  }

  /** Milliseconds to wait before attempt `retries + 1`: what the API asks for, else doubling with jitter. */
  backoffMs(error: unknown, retries: number): number {
    if (error instanceof ApiError && error.retryAfter !== undefined) {
      return Math.min(error.retryAfter * 1000, RETRY_AFTER_MAX_MS);
    }
    const doubled = Math.min(BACKOFF_FIRST_MS * 2 ** retries, BACKOFF_MAX_MS);
    return doubled * (1 - JITTER * this.settings.random());
  }

  async #untilAnswered<T>(request: ApiRequest, accept: string, read: (response: Response) => Promise<T>): Promise<T> {
    const { clock, tokens } = this.settings;
    const signal = request.options?.signal;
    const retriesMax = Math.min(request.options?.maxRetries ?? this.settings.maxRetries, RETRIES_MAX);
    const url = this.#url(request);
    const headers = this.#headers(request, accept);
    let refused: string | undefined;
    for (let retries = 0; ; ) {
      signal?.throwIfAborted();
      const token = await tokens?.token(refused, signal);
      if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
      try {
        return await this.#exchange(url, request, headers, read);
      } catch (error) {
        if (tokens?.renewable === true && refused === undefined && error instanceof ApiError && error.status === 401) {
          refused = token;
          continue;
        }
        if (retries >= retriesMax || !mayRepeat(error)) throw error;
        await clock.sleep(this.backoffMs(error, retries), signal);
        retries += 1;
      }
    }
  }

  /** One attempt. Whatever goes wrong comes out as the caller's own abort reason or as an error of this package. */
  async #exchange<T>(
    url: string,
    request: ApiRequest,
    headers: Headers,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const timeoutMs = request.options?.timeoutMs ?? this.settings.timeoutMs;
    const caller = request.options?.signal;
    const timeout = new AbortController();
    const late = new TimeoutError(`No answer from ${request.method} ${request.path} within ${timeoutMs} ms.`);
    const timer = setTimeout(() => timeout.abort(late), timeoutMs);
    const signal = caller === undefined ? timeout.signal : AbortSignal.any([timeout.signal, caller]);
    const body = bodyOf(request);
    try {
      // Redirects are not followed: a token must go to nobody but the API.
      const init: RequestInit = { method: request.method, headers, signal, redirect: "manual" };
      const response = await this.settings.fetch(url, body === undefined ? init : { ...init, body });
      if (!response.ok) throw await this.#refusal(response);
      return await read(response);
    } catch (cause) {
      if (cause instanceof ApiError) throw cause;
      caller?.throwIfAborted();
      if (timeout.signal.aborted) throw late;
      throw new ConnectionError(`No answer from ${request.method} ${request.path}: ${reasonOf(cause)}`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  #url({ path, query }: ApiRequest): string {
    if (!path.startsWith("/") || path.startsWith("//")) {
      throw new TributaryError(`A path begins with one slash: ${path}`);
    }
    const url = new URL(this.settings.baseUrl + path);
    for (const [name, value] of Object.entries(query ?? {}) as [string, QueryValue][]) {
      if (value === undefined) continue;
      if (Array.isArray(value)) for (const item of value) url.searchParams.append(name, String(item));
      else if (typeof value !== "object") url.searchParams.set(name, String(value));
      else for (const [key, item] of Object.entries(value)) url.searchParams.set(`${name}[${key}]`, String(item));
    }
    return url.href;
  }

  #headers({ method, body, form, options }: ApiRequest, accept: string): Headers {
    const headers = new Headers({ ...this.settings.headers, accept, ...options?.headers });
    if (body !== undefined) headers.set("content-type", "application/json");
    if (form !== undefined) headers.set("content-type", "application/x-www-form-urlencoded");
    if (options?.ifMatch !== undefined) headers.set("if-match", options.ifMatch);
    if (method === "POST" && form === undefined) {
      headers.set("idempotency-key", options?.idempotencyKey ?? crypto.randomUUID());
    }
    return headers;
  }

  async #json<T>(response: Response): Promise<Answer<T>> {
    const text = await response.text();
    if (response.status === 204) return answerOf(response, undefined as T);
    if (isJson(response)) {
      const data = parsed(text);
      if (data !== undefined) return answerOf(response, data as T);
    }
    const detail = `The answer of status ${response.status} is not JSON; is the base URL the API's?`;
    const problem = { code: "unexpected_answer", detail };
    throw apiError({ status: response.status, headers: response.headers, problem, now: this.settings.clock.now() });
  }

  async #refusal(response: Response): Promise<ApiError> {
    const problem = problemOf(isJson(response) ? parsed(await response.text()) : undefined);
    return apiError({ status: response.status, headers: response.headers, problem, now: this.settings.clock.now() });
  }
}

/**
 * One path parameter, encoded.
 *
 * @throws TributaryError an empty id, or dots, which would address another resource
 */
export function segment(id: string): string {
  if (typeof id !== "string" || id === "" || id === "." || id === "..") {
    throw new TributaryError("An id is missing: it must be a string that is not empty.");
  }
  return encodeURIComponent(id);
}

/** Whether a further attempt may find another answer. Idempotency keys make repeating a `POST` safe. */
export function mayRepeat(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  if (!(error instanceof ApiError)) return false;
  const { status } = error;
  return status === 408 || status === 429 || status >= 500 || (status === 409 && error.retryable);
}

/** The clock of the machine. */
export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      if (signal?.aborted === true) stop();
      else signal?.addEventListener("abort", stop, { once: true });
    }),
};

/** In words; Node's fetch says only "fetch failed" and keeps the reason in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message || error.name;
}

function bodyOf({ body, form }: ApiRequest): string | undefined {
  if (form !== undefined) return new URLSearchParams(form).toString();
  return body === undefined ? undefined : JSON.stringify(body);
}

function answerOf<T>(response: Response, data: T): Answer<T> {
  const { status, headers } = response;
  const requestId = headers.get("request-id") ?? undefined;
  return { data, status, headers, requestId, idempotencyReplayed: headers.get("idempotency-replayed") === "true" };
}

/** `application/json` and everything that ends in `+json`, with or without parameters. */
function isJson(response: Response): boolean {
  return /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(response.headers.get("content-type") ?? "");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Problem details from a body, also from an OAuth error, which has a form of its own (RFC 6749). */
function problemOf(body: unknown): Problem {
  if (typeof body !== "object" || body === null) return {};
  const fields = body as Problem & { error?: unknown; error_description?: unknown };
  if (fields.code !== undefined || typeof fields.error !== "string") return fields;
  const detail = typeof fields.error_description === "string" ? fields.error_description : fields.error;
  return { ...fields, code: fields.error, detail };
}
