/** Requests as a stranger writes them, byte by byte, where the SDK would write them right. Answers are still judged. */
import type { ClientCredentials } from "../local/operator.ts";
import { createOperatorClient } from "../local/operator.ts";
import { checkedFetch } from "./contract.ts";
import { host } from "./host.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test looks at
  readonly json: any;
}

export type Send = (
  method: string,
  path: string,
  request?: {
    body?: unknown;
    raw?: string | Uint8Array<ArrayBuffer>;
    headers?: Record<string, string>;
    key?: string | null;
  },
) => Promise<Reply>;

/** An access token by client_secret_basic. */
export async function tokenOf({ client_id, client_secret }: ClientCredentials, scope?: string): Promise<string> {
  const { baseUrl } = await host();
  const answer = await checkedFetch(baseUrl)(`${baseUrl}/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials", ...(scope !== undefined && { scope }) }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return access_token;
}

/** Sends with a token (none: without), a fresh idempotency key unless told otherwise, and JSON unless raw. */
export async function sender(token?: string): Promise<Send> {
  const { baseUrl } = await host();
  const send = checkedFetch(baseUrl);
  return async (method, path, { body, raw, headers = {}, key = crypto.randomUUID() } = {}) => {
    const sent: Record<string, string> = {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(method === "POST" && key !== null && { "idempotency-key": key }),
      ...headers,
    };
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await send(`${baseUrl}${path}`, {
      method,
      headers: sent,
      ...(content !== undefined && { body: content }),
    });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get("content-type") ?? "");
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: isJson && text !== "" ? JSON.parse(text) : undefined,
    };
  };
}

/** A new operator's client, and requests with its token. */
export async function operatorSender(): Promise<{ send: Send; credentials: ClientCredentials }> {
  const running = await host();
  const credentials = await createOperatorClient(await running.database("DIRECTORY"), { name: "Test" });
  return { send: await sender(await tokenOf(credentials)), credentials };
}
