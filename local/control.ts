/**
 * The running host's own door, for commands that must reach its databases: loopback only, with a token in host.json.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { loopback } from "./ports.ts";

/** What the door does: a name after the slash, and what is called with the JSON body. */
export type Commands = Record<string, (body: unknown) => Promise<unknown>>;

/** An open door. */
export type Control = { url: string; token: string; close(): void };

/** Opens the door on a port of its own. */
export async function openControl(commands: Commands): Promise<Control> {
  const token = randomBytes(24).toString("base64url");
  const expected = Buffer.from(`Bearer ${token}`);
  const server = createServer(async (request, response) => {
    const given = Buffer.from(request.headers.authorization ?? "");
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return answer(401, {});
    const command = commands[(request.url ?? "").slice(1)];
    if (request.method !== "POST" || command === undefined) return answer(404, {});
    try {
      const text = Buffer.concat(await request.toArray()).toString("utf8");
      return answer(200, await command(text === "" ? {} : JSON.parse(text)));
    } catch (error) {
      return answer(500, { error: error instanceof Error ? error.message : String(error) });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, loopback, resolve);
  });
  server.unref();
  const url = `http://${loopback}:${(server.address() as AddressInfo).port}`;
  return { url, token, close: () => void server.close() };
}

/** Calls a running host's door. */
export async function callControl(url: string, token: string, command: string, body: unknown): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(`${url}/${command}`, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as { error?: string };
  if (!response.ok) throw new Error(answer.error ?? `the host answered ${response.status}`);
  return answer;
}
