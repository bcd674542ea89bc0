// A server that follows a script, for the tests of the SDK: it answers one reply after the other and keeps what it saw.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, beforeEach } from "vitest";
import { type ClientOptions, Tributary } from "../sdk/client.ts";

/** A request as the server saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Answers one request. */
export type Reply = (response: ServerResponse, seen: Seen) => unknown;

/** An answer in JSON; a problem when the status is a refusal. */
export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (response) => {
    const type = status >= 400 ? "application/problem+json" : "application/json";
    response.writeHead(status, { "content-type": type, "request-id": "req_1", ...headers });
    response.end(status === 204 ? undefined : JSON.stringify(body));
  };

/** Breaks the connection without an answer. */
export const cut: Reply = (response) => response.destroy();

/** What a promise is rejected with; undefined if it is not. */
export const failure = (promise: Promise<unknown>) => promise.then(() => undefined).catch((error: unknown) => error);

/** The items of an iterable, the first `count` of them. */
export async function taken<T>(iterable: AsyncIterable<T>, count = Number.POSITIVE_INFINITY): Promise<T[]> {
  const items: T[] = [];
  for await (const item of iterable) if (items.push(item) >= count) break;
  return items;
}

/** The server of one test, and a clock whose time passes only when somebody waits. */
export class Script {
  /** The replies to come. Tokens are given out beside it, unless the next reply is in `tokenReplies`. */
  readonly replies: Reply[] = [];
  readonly tokenReplies: Reply[] = [];
  /** Every request in order; `calls` leaves out those for tokens. */
  readonly seen: Seen[] = [];
  readonly slept: number[] = [];
  tokens = 0;
  now = Date.parse("2026-11-22T10:00:00Z");
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));

  get calls(): Seen[] {
    return this.seen.filter(({ url }) => url !== "/oauth/token");
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  client(options: Partial<ClientOptions> = {}): Tributary {
    const address = this.#server.address();
    const baseUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const sleep = async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      this.slept.push(ms);
      this.now += ms;
    };
    const clock = { now: () => this.now, sleep };
    const credentials = { clientId: "cli_a-1", clientSecret: "s:e/c ret~" };
    return new Tributary({ baseUrl, ...credentials, clock, random: () => 0, ...options });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray()).toString("utf8");
    const one = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body };
    this.seen.push(one);
    const reply = one.url === "/oauth/token" ? (this.tokenReplies.shift() ?? this.#token()) : this.replies.shift();
    (reply ?? json(500, { code: "nothing_scripted" }))(response, one);
  }

  #token(): Reply {
    this.tokens += 1;
    return json(200, { access_token: `token-${this.tokens}`, token_type: "Bearer", expires_in: 600 });
  }
}

/** A fresh script for every test of the file that calls this. */
export function scriptPerTest(): () => Script {
  let script = new Script();
  beforeEach(async () => {
    script = new Script();
    await script.open();
  });
  afterEach(() => script.close());
  return () => script;
}
