/** A light load generator: keep-alive connections from this process, one Node thread beside the engine's. */
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export type Asked = {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

export type Answered = {
  readonly status: number;
  readonly body: string;
  /** From sending to the last byte. */
  readonly ms: number;
  /** When the last byte came, in ms since the epoch, with fractions. */
  readonly at: number;
};

/** Connections of one kind of load. Close them when it is over. */
export class Connections {
  readonly #agent: Agent;

  constructor(most: number) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: most, scheduling: "fifo" });
  }

  send({ method, url, headers = {}, body }: Asked): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const sentAt = performance.now();
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const sent = request(url, { method, agent: this.#agent, headers: { ...headers, ...length } }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => {
          const now = performance.now();
          const { statusCode: status = 0 } = response;
          resolve({ status, body: text, ms: now - sentAt, at: performance.timeOrigin + now });
        });
        response.on("error", reject);
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Sends and insists on the status. */
export async function expectStatus(connections: Connections, asked: Asked, status: number): Promise<Answered> {
  const answered = await connections.send(asked);
  if (answered.status === status) return answered;
  throw new Error(`${asked.method} ${asked.url} answered ${answered.status}: ${answered.body.slice(0, 500)}`);
}

/** A request of a load: made anew for each number, so that keys and bodies differ. */
export type Load = { readonly make: (i: number) => Asked; readonly status: number };

/** All at once. @returns answers per second, from the first request to the last answer */
export async function burst(connections: Connections, { make, status }: Load, count: number): Promise<number> {
  const requests = Array.from({ length: count }, (_, i) => make(i));
  const startedAt = performance.now();
  await Promise.all(requests.map((asked) => expectStatus(connections, asked, status)));
  return (count * 1000) / (performance.now() - startedAt);
}

/** As many at a time as there are lanes, the next as soon as one is answered. @returns answers per second */
export async function flood(
  connections: Connections,
  { make, status }: Load,
  { count, lanes }: { count: number; lanes: number },
): Promise<number> {
  let next = 0;
  const startedAt = performance.now();
  const lane = async () => {
    while (next < count) await expectStatus(connections, make(next++), status);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return (count * 1000) / (performance.now() - startedAt);
}

/** One after another, `everyMs` apart. @returns each answer's time in ms */
export async function paced(
  connections: Connections,
  { make, status }: Load,
  { count, everyMs }: { count: number; everyMs: number },
): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const { ms } = await expectStatus(connections, make(i), status);
    times.push(ms);
    await sleep(Math.max(0, everyMs - ms));
  }
  return times;
}

/**
 * Loads by turns, request by request, `everyMs` apart (0: without a pause), each time another one first: whatever else
 * the machine does in the meantime, it does to all.
 *
 * @returns what each gave, in the order of its requests
 */
export async function byTurns<Result, Asks extends readonly ((i: number) => Promise<Result>)[]>(
  asks: readonly [...Asks],
  { count, everyMs }: { count: number; everyMs: number },
): Promise<{ [A in keyof Asks]: Awaited<ReturnType<Asks[A]>>[] }> {
  const results = asks.map((): Result[] => []);
  for (let i = 0; i < count; i++) {
    for (let turn = 0; turn < asks.length; turn++) {
      const at = (i + turn) % asks.length;
      const startedAt = performance.now();
      const result = await asks[at]?.(i);
      if (result !== undefined) results[at]?.push(result);
      const rest = everyMs - (performance.now() - startedAt);
      if (rest > 0) await sleep(rest);
    }
  }
  return results as { [A in keyof Asks]: Awaited<ReturnType<Asks[A]>>[] };
}
