/** A webhook receiver on this machine: it keeps what comes and answers what the test says. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedWebhook {
  path: string;
  headers: Record<string, string>;
  body: string;
  /** The body as an event. */
  event: { id: string; type: string; subject_id: string; position: number };
  receivedAt: number;
}

export interface Receiver {
  /** `http://127.0.0.1:<port>`; each test takes a path of its own. */
  url: string;
  received(path: string): ReceivedWebhook[];
  /** What a path answers from now on. It answers 204 until told otherwise. */
  answer(path: string, how: (response: ServerResponse, nth: number) => void): void;
  close(): Promise<void>;
}

/** Starts a receiver on a free port. */
export async function startReceiver(): Promise<Receiver> {
  const all: ReceivedWebhook[] = [];
  const answers = new Map<string, (response: ServerResponse, nth: number) => void>();
  const received = (path: string) => all.filter((each) => each.path === path);
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const event = JSON.parse(body || "{}") as ReceivedWebhook["event"];
    all.push({ path, headers: flat(request.headers), body, event, receivedAt: Date.now() });
    const how = answers.get(path);
    if (how) how(response, received(path).length);
    else response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (path, how) => void answers.set(path, how),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
