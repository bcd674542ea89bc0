// Live events: server-sent events over fetch, taken up again after a break where they stopped.
import { ConnectionError, TributaryError } from "./errors.ts";
import { type ApiRequest, type Http, mayRepeat } from "./http.ts";

/** Failures in a row, without an event between them, after which a stream gives up. */
const FAILURES_MAX = 10;
/** Wait before connecting again after the server ended a connection, unless it names another with `retry:`. */
const RECONNECT_MS = 1_000;
const RECONNECT_MAX_MS = 60_000;
const IDLE_TIMEOUT_MS = 45_000;
/** Longest line or event accepted, in characters. */
const EVENT_CHARACTERS_MAX = 4_194_304;

/** Types of event after which a payment moves by itself no more; what comes later is a refund or a dispute. */
const PAYMENT_ENDS: ReadonlySet<string> = new Set(["payment.succeeded", "payment.failed", "payment.canceled"]);

/** Options of a stream. */
export interface StreamOptions {
  /** Begin after the event of this `position`, instead of where the stream begins by itself. */
  readonly after?: number | undefined;
  /** Ends the stream: the iteration throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Silence, in milliseconds, after which the connection is taken for dead and made again. Default 45,000. */
  readonly idleTimeoutMs?: number | undefined;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Options of following one subject. */
export interface FollowOptions extends StreamOptions {
  /** Stay after a final event, for the refunds and disputes that may come. Default false. */
  readonly keepOpen?: boolean | undefined;
}

/** One event of a stream as it stands on the wire. Without data it only says from where to go on. */
interface ServerSentEvent {
  readonly id: string | undefined;
  readonly data: string | undefined;
}

/**
 * The events behind one streaming path, one by one, over as many connections as it takes. Each connection but the
 * first names the last event received, so none is lost and none comes twice.
 *
 * @throws ApiError the stream is refused (401, 403, 404 …)
 * @throws ConnectionError ten attempts in a row brought no event
 */
export async function* streamEvents<T>(
  http: Http,
  request: ApiRequest,
  options: StreamOptions = {},
): AsyncGenerator<T, void, undefined> {
  const { clock } = http.settings;
  const place: Place = {
    lastEventId: options.after === undefined ? undefined : String(options.after),
    reconnectMs: RECONNECT_MS,
    over: false,
  };
  for (let failures = 0; ; ) {
    let waitMs: number;
    try {
      for await (const event of oneConnection(http, request, options, place)) {
        failures = 0;
        yield event as T;
      }
      if (place.over) return;
      waitMs = place.reconnectMs;
    } catch (error) {
      options.signal?.throwIfAborted();
      failures += 1;
      if (!mayRepeat(error) || failures >= FAILURES_MAX) throw error;
      waitMs = http.backoffMs(error, failures - 1);
    }
    await clock.sleep(waitMs, options.signal);
  }
}

/** The events of one payment from its first on; ends with the payment unless `keepOpen`. */
export async function* followPayment<T extends { readonly type: string }>(
  http: Http,
  request: ApiRequest,
  options: FollowOptions = {},
): AsyncGenerator<T, void, undefined> {
  for await (const event of streamEvents<T>(http, request, options)) {
    yield event;
    if (options.keepOpen !== true && PAYMENT_ENDS.has(event.type)) return;
  }
}

/** What one connection leaves to the next. */
interface Place {
  lastEventId: string | undefined;
  reconnectMs: number;
  /** The server has said that there is nothing to come back for (204). */
  over: boolean;
}

async function* oneConnection(http: Http, request: ApiRequest, options: StreamOptions, place: Place) {
  const connection = new AbortController();
  const signal =
    options.signal === undefined ? connection.signal : AbortSignal.any([connection.signal, options.signal]);
  const headers: Record<string, string> = { ...options.headers, "cache-control": "no-cache" };
  if (place.lastEventId !== undefined) headers["last-event-id"] = place.lastEventId;
  // The stream counts its failures itself, so a single connection is not retried underneath.
  const callOptions = { signal, headers, maxRetries: 0 };
  const response = await http.open({ ...request, options: callOptions }, "text/event-stream");
  if (response.status === 204 || response.body === null) {
    place.over = true;
    return;
  }
  if (!/^text\/event-stream\b/i.test(response.headers.get("content-type") ?? "")) {
    connection.abort();
    throw new TributaryError("The answer is not a stream of events; is the base URL the API's?");
  }
  const reader = response.body.getReader();
  const decoder = new EventDecoder(place);
  try {
    for (;;) {
      const chunk = await readWithin(reader, options.idleTimeoutMs ?? IDLE_TIMEOUT_MS);
      if (chunk === undefined) return;
      for (const { id, data } of decoder.push(chunk)) {
        const event: unknown = data === undefined ? undefined : JSON.parse(data);
        if (id !== undefined) place.lastEventId = id;
        if (event !== undefined) yield event;
      }
    }
  } catch (cause) {
    if (cause instanceof TributaryError) throw cause;
    throw new ConnectionError("The stream broke.", { cause });
  } finally {
    connection.abort();
    reader.cancel().catch(() => {});
  }
}

/** The next chunk, or undefined at the end; silence counts as a broken connection. */
async function readWithin(reader: ReadableStreamDefaultReader<Uint8Array>, ms: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConnectionError(`The stream was silent for ${ms} ms.`)), ms);
  });
  try {
    const { done, value } = await Promise.race([reader.read(), silence]);
    return done ? undefined : value;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Splits bytes into events after the HTML standard: any line ending, comments ignored, several `data:` lines joined.
 */
export class EventDecoder {
  readonly #text = new TextDecoder();
  readonly #hints: { reconnectMs: number };
  #rest = "";
  #afterReturn = false;
  #data: string[] = [];
  #characters = 0;
  #id: string | undefined;

  /** `retry:` lines are written to `hints`. */
  constructor(hints: { reconnectMs: number }) {
    this.#hints = hints;
  }

  /** The events that these bytes complete. */
  *push(bytes: Uint8Array): Generator<ServerSentEvent, void, undefined> {
    let text = this.#text.decode(bytes, { stream: true });
    if (text === "") return;
    // A line feed that belongs to a carriage return at the end of the last chunk has ended that line already.
    if (this.#afterReturn && text.startsWith("\n")) text = text.slice(1);
    this.#afterReturn = text.endsWith("\r");
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > EVENT_CHARACTERS_MAX) throw tooLong();
    for (const line of lines) {
      if (line !== "") this.#field(line);
      else if (this.#data.length > 0) yield this.#complete();
      else if (this.#id !== undefined) yield { id: this.#id, data: undefined };
    }
  }

  #complete(): ServerSentEvent {
    const event = { id: this.#id, data: this.#data.join("\n") };
    this.#data = [];
    this.#characters = 0;
    return event;
  }

  #keep(data: string): void {
    this.#characters += data.length;
    if (this.#characters > EVENT_CHARACTERS_MAX) throw tooLong();
    this.#data.push(data);
  }

  #field(line: string): void {
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.#keep(value);
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    else if (name === "retry" && /^\d{1,9}$/.test(value)) {
      this.#hints.reconnectMs = Math.min(Number(value), RECONNECT_MAX_MS);
    }
  }
}

function tooLong(): TributaryError {
  return new TributaryError(`An event of the stream is longer than ${EVENT_CHARACTERS_MAX} characters.`);
}
