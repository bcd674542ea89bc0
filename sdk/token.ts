// Access tokens by client credentials: fetched once for all who wait, renewed before they end.
import type { Http, TokenSource } from "./http.ts";

/** A token is renewed when this part of its life is over, so that none ends on its way to the API. */
const RENEW_AT = 0.9;

/** What the client identifies itself with. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scopes to ask for; all the client has when undefined. */
  readonly scopes: readonly string[] | undefined;
}

interface TokenAnswer {
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in: number;
}

interface HeldToken {
  readonly value: string;
  readonly renewAt: number;
}

/** Tokens from `POST /oauth/token` with `client_secret_basic` (RFC 6749, section 2.3.1). */
export class ClientCredentials implements TokenSource {
  readonly renewable = true;
  readonly #http: Http;
  readonly #credentials: Credentials;
  #held: HeldToken | undefined;
  #fetching: Promise<HeldToken> | undefined;

  /** `http` carries no token of its own. */
  constructor(http: Http, credentials: Credentials) {
    this.#http = http;
    this.#credentials = credentials;
  }

  /**
   * A token to send now. Callers that arrive while one is being fetched share that request; a caller's abort ends its
   * own wait only.
   *
   * @throws AuthenticationError the credentials are not accepted (code `invalid_client`)
   */
  async token(stale: string | undefined, signal: AbortSignal | undefined): Promise<string> {
    const held = this.#held;
    if (held !== undefined && held.value !== stale && this.#http.settings.clock.now() < held.renewAt) return held.value;
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    const { value } = await unlessAborted(this.#fetching, signal);
    return value;
  }

  async #fetch(): Promise<HeldToken> {
    const { clientId, clientSecret, scopes } = this.#credentials;
    const form = { grant_type: "client_credentials", ...(scopes === undefined ? {} : { scope: scopes.join(" ") }) };
    const authorization = `Basic ${btoa(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`)}`;
    // Its life is counted from before the request, which can only make it shorter than it is.
    const asked = this.#http.settings.clock.now();
    const request = { method: "POST", path: "/oauth/token", form, options: { headers: { authorization } } };
    const answer = await this.#http.call<TokenAnswer>(request);
    this.#held = { value: answer.access_token, renewAt: asked + answer.expires_in * 1000 * RENEW_AT };
    return this.#held;
  }
}

/** A token that the caller holds, or a function that gives one and is asked before every request. */
export function givenToken(token: string | (() => string | Promise<string>)): TokenSource {
  if (typeof token === "string") return { renewable: false, token: async () => token };
  return { renewable: true, token: async () => token() };
}

/** `application/x-www-form-urlencoded`, as RFC 6749 wants both halves of the Basic credentials before base64. */
function formEncoded(text: string): string {
  const encodeSign = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, encodeSign)
    .replaceAll("%20", "+");
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", stop));
}
