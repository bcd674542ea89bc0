// The client: settings in, resources out.
import { TributaryError } from "./errors.ts";
import { type ApiPromise, type CallOptions, type Clock, Http, SDK_VERSION, wallClock } from "./http.ts";
import { Resources } from "./resources.gen.ts";
import { ClientCredentials, givenToken } from "./token.ts";
import { unwrap } from "./webhooks.ts";

export {
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PermissionError,
  PreconditionError,
  RateLimitError,
  ServerError,
  TimeoutError,
  TributaryError,
  ValidationError,
} from "./errors.ts";
export type { Answer, ApiPromise, CallOptions } from "./http.ts";
export type { Page, PagePromise } from "./pages.ts";
export type * from "./resources.gen.ts";
export type { FollowOptions, StreamOptions } from "./streams.ts";
export { unwrap, WebhookVerificationError } from "./webhooks.ts";

const TIMEOUT_MS = 30_000;
const RETRIES = 2;

/** Settings of a client: where the API is, and either credentials or a token. */
export interface ClientOptions {
  /** Base URL of the API, such as `https://api.example.com`. */
  readonly baseUrl: string;
  /** OAuth client id (`cli_…`), together with `clientSecret`. */
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** Scopes to ask for, such as `payments:write`; all that the OAuth client has by default. */
  readonly scopes?: readonly string[] | undefined;
  /**
   * Instead of credentials: an access token, or a function that returns a current one. `null`: none, for what needs
   * none, which is to apply.
   */
  readonly token?: string | (() => string | Promise<string>) | null | undefined;
  /** Milliseconds for one attempt. Default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Further attempts after the first, 0 to 10. Default 2. */
  readonly maxRetries?: number | undefined;
  /** Headers for every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default: the `fetch` of the platform. Wrap it to log, to count or to go through a proxy. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Allows a `clientSecret` in a page, where every visitor can read it. Default false. */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
  /** Time, for tests. */
  readonly clock?: Clock | undefined;
  /** Randomness of the waits between attempts, uniform in [0, 1), for tests. */
  readonly random?: (() => number) | undefined;
}

/** A request to a path that has no method of its own. */
export interface RawRequest {
  readonly query?: object | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/**
 * The API of one tenant (or, with an operator's credentials, of the deployment).
 *
 * ```ts
 * const tributary = new Tributary({ baseUrl, clientId, clientSecret });
 * const payment = await tributary.payments.create({ amount: 1999, currency: "EUR", payment_instrument });
 * ```
 *
 * Every method throws an `ApiError` (one class per status) or a `ConnectionError`. Nothing is sent
 * before the first call; the client needs no closing and may be shared by everything in a process.
 */
export class Tributary extends Resources {
  readonly #http: Http;
  /** Verification of incoming webhooks; also at `@tributary/sdk/webhooks`, where no client is needed. */
  readonly webhooks = { unwrap } as const;

  /** @throws TributaryError the options contradict each other, or would show a secret to a browser */
  constructor(options: ClientOptions) {
    const http = httpFrom(options);
    super(http);
    this.#http = http;
  }

  /**
   * Sends any request with the client's token, retries and errors, for what has no method here.
   *
   * @param method HTTP method
   * @param path   below the base URL, beginning with a slash
   */
  request<T = unknown>(method: string, path: string, request?: RawRequest, options?: CallOptions): ApiPromise<T> {
    return this.#http.raw<T>({ ...request, method: method.toUpperCase(), path, options });
  }
}

function httpFrom(options: ClientOptions): Http {
  const bare = new Http({
    baseUrl: baseUrlFrom(options.baseUrl),
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    clock: options.clock ?? wallClock,
    random: options.random ?? Math.random,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    maxRetries: options.maxRetries ?? RETRIES,
    headers: { ...(inBrowser() ? {} : { "user-agent": `tributary-js/${SDK_VERSION}` }), ...options.headers },
  });
  const { clientId, clientSecret, scopes, token } = options;
  if (token !== undefined) {
    if (clientSecret !== undefined) throw new TributaryError("Give either credentials or a token, not both.");
    return token === null ? bare : new Http({ ...bare.settings, tokens: givenToken(token) });
  }
  if (clientId === undefined || clientSecret === undefined) {
    throw new TributaryError("A client needs a clientId with its clientSecret, or a token.");
  }
  if (inBrowser() && options.dangerouslyAllowBrowser !== true) {
    throw new TributaryError("A client secret in a page is a secret no more. Keep it on a server, or pass a token.");
  }
  return new Http({ ...bare.settings, tokens: new ClientCredentials(bare, { clientId, clientSecret, scopes }) });
}

/** The base URL without the slash at its end. */
function baseUrlFrom(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== "" || url.username !== "") {
    throw new TributaryError(`Not the base URL of an API: ${text}`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

function inBrowser(): boolean {
  return "window" in globalThis && "document" in globalThis;
}
