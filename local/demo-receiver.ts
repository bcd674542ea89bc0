/**
 * The demo's own webhook endpoint: a small server on loopback that verifies what it gets with an independent library.
 */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { loopback } from "./ports.ts";

/** A webhook that was accepted. */
export interface ReceivedWebhook {
  /** Header `webhook-id`: the same on every attempt. */
  readonly id: string;
  /** The event's own id, by which a receiver knows what it has handled. */
  readonly event: string;
  readonly type: string;
  readonly signature: string;
  /** Unix time in ms. */
  readonly receivedAt: number;
}

/** An endpoint that listens until it is closed. */
export interface Receiver {
  readonly url: string;
  /** Accepted webhooks in the order of their arrival. */
  readonly received: ReceivedWebhook[];
  /** Why others were refused. */
  readonly refused: string[];
  /** The endpoint's secret, known only after the endpoint was registered; until then a webhook is answered with 503. */
  secret: string | undefined;
  close(): void;
}

/** Opens an endpoint on a free port. */
export async function openReceiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString("utf8");
    response.writeHead(answer(receiver, request.headers, body)).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, loopback, resolve);
  });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  const url = `http://${loopback}:${(server.address() as AddressInfo).port}/webhooks`;
  const receiver: Receiver = { url, received: [], refused: [], secret: undefined, close };
  return receiver;
}

/** Keeps a webhook that verifies; the status to answer with. */
function answer(receiver: Receiver, incoming: IncomingHttpHeaders, body: string): number {
  if (receiver.secret === undefined) return 503;
  const headers = Object.fromEntries(Object.entries(incoming).map(([name, value]) => [name, String(value)]));
  try {
    const event = new Webhook(receiver.secret).verify(body, headers) as { id: string; type: string };
    receiver.received.push({
      id: headers["webhook-id"] ?? "",
      event: event.id,
      type: event.type,
      signature: headers["webhook-signature"] ?? "",
      receivedAt: Date.now(),
    });
    return 204;
  } catch (error) {
    receiver.refused.push(error instanceof Error ? error.message : String(error));
    return 400;
  }
}
