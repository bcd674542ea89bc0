/** Events as their readers meet them: the feed, the live streams, and a payment's story. */
import { describe, expect, test } from "vitest";
import { eventStream } from "../api/event-stream.ts";
import type { EventView } from "../core/outbound/feed.ts";
import { MINUTE, SECOND } from "../core/time.ts";
import { host } from "./host.ts";
import { bareTenant, freshTenant, until } from "./tenant.ts";

/** A tenant and a way to make something happen to one subject. */
async function telling() {
  const t = await bareTenant();
  const url = "https://games.example.com/webhooks";
  const { id } = await t.api.webhookEndpoints.create({ url, event_types: ["payment.*"] });
  const happen = async (times = 1) => {
    for (let i = 0; i < times; i++) await t.api.webhookEndpoints.rotateSecret(id);
  };
  return { ...t, endpoint: id, url, happen };
}

describe("the feed", () => {
  test("is gapless and oldest first, over pages and after a position", async () => {
    const { api, id, endpoint, happen } = await telling();
    await happen(5);
    const all: { position: number; sequence: number; previous_event_id: string | null; id: string }[] = [];
    for await (const event of api.events.list({ limit: 2 })) {
      expect(event).toMatchObject({ object: "event", tenant_id: id, subject_id: endpoint, livemode: false });
      expect(event.timestamp).toBe(event.created_at);
      all.push(event);
    }
    expect(all.map((event) => event.position)).toEqual([1, 2, 3, 4, 5]);
    expect(all.map((event) => event.sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(all.map((event) => event.previous_event_id)).toEqual([null, ...all.slice(0, -1).map((event) => event.id)]);
    const rest = await api.events.list({ after: 3 });
    expect(rest.data.map((event) => event.position)).toEqual([4, 5]);
    expect(rest.hasMore).toBe(false);
    expect((await api.events.list({ after: 5 })).data).toEqual([]);
  });

  test("is filtered by type, and asks for types that exist", async () => {
    const { api, endpoint, happen } = await telling();
    await happen();
    await api.webhookEndpoints.update(endpoint, { status: "disabled" });
    await happen();
    const found = await api.events.list({ types: "webhook_endpoint.disabled,payment.*" });
    expect(found.data).toMatchObject([{ type: "webhook_endpoint.disabled", position: 2, sequence: 2 }]);
    expect((await api.events.list({ types: "webhook_endpoint.*" })).data).toHaveLength(3);
    for (const query of [{ types: "nothing.happened" }, { after: -1 }, { limit: 101 }]) {
      await expect(api.events.list(query)).rejects.toMatchObject({ status: 422 });
    }
  });

  test("has each event by its id, and none of another tenant's", async () => {
    const { api, happen } = await telling();
    const stranger = await bareTenant();
    await happen();
    const [event] = (await api.events.list()).data;
    expect(await api.events.retrieve(event?.id ?? "")).toEqual(event);
    await expect(stranger.api.events.retrieve(event?.id ?? "")).rejects.toMatchObject({ status: 404 });
    expect((await stranger.api.events.list()).data).toEqual([]);
  });
});

describe("the live stream", () => {
  test("brings what happens as it happens, and goes on where it stopped", async () => {
    const { api, happen } = await telling();
    await happen(2);
    const first = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const event of api.events.stream({ signal: first.signal })) {
        seen.push(event.position);
        if (event.position >= 4) return;
      }
    })();
    // The stream begins with what happens after it stands, so something has to until it does.
    await until(
      async () => {
        await happen();
        return seen;
      },
      (positions) => (positions.at(-1) ?? 0) >= 4,
    );
    await reading.catch(() => undefined);
    first.abort();
    expect(seen[0]).toBeGreaterThan(2);
    await happen(2);
    const last = seen.at(-1) ?? 0;
    const later: number[] = [];
    for await (const event of api.events.stream({ after: last })) {
      later.push(event.position);
      if (later.length === 2) break;
    }
    expect(later).toEqual([last + 1, last + 2]);
  });

  test("is server-sent events to the letter", async () => {
    const { api, credentials, happen } = await telling();
    await happen(2);
    const { baseUrl } = await host();
    const token = await tokenFor(baseUrl, credentials);
    const open = (path: string, headers: Record<string, string> = {}) =>
      fetch(baseUrl + path, { headers: { authorization: `Bearer ${token}`, ...headers } });
    const response = await open("/v1/events/stream?after=0", { "last-event-id": "1" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const text = await firstBytes(response, /\n\n.*\n\n/s);
    const [, event] = (await api.events.list()).data;
    expect(text).toBe(
      `retry: 1000\nid: 1\n\nid: 2\nevent: webhook_endpoint.secret_rotated\ndata: ${JSON.stringify(event)}\n\n`,
    );
    const refused = await open("/v1/events/stream", { "last-event-id": "abc" });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: "malformed_request" });
    expect((await open("/v1/events/stream?types=nope.nope")).status).toBe(422);
    const unknown = await open("/v1/payments/pay_01k9zp3w5xe8r9v2m4n6q8t0ab/stream");
    expect(unknown.status).toBe(404);
  });

  test("that breaks before its first event goes on without a gap", async () => {
    const { credentials, happen } = await telling();
    await happen(2);
    const { baseUrl } = await host();
    const authorization = `Bearer ${await tokenFor(baseUrl, credentials)}`;
    const open = (headers: Record<string, string> = {}) =>
      fetch(`${baseUrl}/v1/events/stream`, { headers: { authorization, ...headers } });
    const hello = await firstBytes(await open(), /\n\n/);
    expect(hello).toBe("retry: 1000\nid: 2\n\n");
    await happen(2);
    const text = await firstBytes(await open({ "last-event-id": "2" }), /"position":4/);
    expect(text.match(/"position":\d+/g)).toEqual(['"position":3', '"position":4']);
  });

  test("of a payment tells its story from the beginning, to its owner only", async () => {
    const t = await freshTenant();
    const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
    const types: string[] = [];
    for await (const event of t.api.payments.follow(id)) types.push(event.type);
    expect(types[0]).toBe("payment.created");
    expect(types).toContain("payment.authorized");
    expect(types).toContain("payment.captured");
    expect(types.at(-1)).toBe("payment.succeeded");
    // A second reader, after the end, is told the same from the beginning.
    const again: string[] = [];
    for await (const event of t.api.payments.follow(id)) again.push(event.type);
    expect(again).toEqual(types);
    const stranger = await bareTenant();
    const peeking = stranger.api.payments.follow(id)[Symbol.asyncIterator]().next();
    await expect(peeking).rejects.toMatchObject({ status: 404, code: "not_found" });
  });
});

describe("a stream's line", () => {
  const wall = { time: 0, now: () => wall.time };
  const wait = async (ms: number) => {
    wall.time += ms;
  };
  const event = (position: number) => ({ position, type: "payment.created" }) as EventView;

  async function lines(stream: ReadableStream<Uint8Array>): Promise<string[]> {
    const found: string[] = [];
    const decoder = new TextDecoder();
    for await (const chunk of stream) found.push(decoder.decode(chunk));
    return found;
  }

  test("beats while nothing happens and ends after a quarter of an hour, with a hint to come back", async () => {
    wall.time = 0;
    let asked = 0;
    const read = async () => {
      asked += 1;
      return [];
    };
    const said = await lines(eventStream({ after: 0, read, wait, wall, signal: new AbortController().signal }));
    expect(said[0]).toBe("retry: 1000\nid: 0\n\n");
    expect(new Set(said.slice(1))).toEqual(new Set([":\n\n"]));
    expect(said.length).toBeGreaterThan(50);
    expect(said.length).toBeLessThanOrEqual(61);
    expect(wall.time).toBeGreaterThanOrEqual(15 * MINUTE);
    // A quiet stream asks once a second, and once more after each beat.
    expect(asked).toBeLessThan((15 * MINUTE) / SECOND + 60 + 10);
  });

  test("goes on after the last event it gave, and stops asking when its reader leaves", async () => {
    wall.time = 0;
    const asked: number[] = [];
    const read = async (after: number) => {
      asked.push(after);
      return after < 4 ? [event(after + 1), event(after + 2)] : [];
    };
    const stream = eventStream({ after: 0, read, wait, wall, signal: new AbortController().signal });
    const reader = stream.getReader();
    for (let i = 0; i < 3; i++) await reader.read();
    await reader.cancel();
    const before = asked.length;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asked.length).toBeLessThanOrEqual(before + 1);
    expect(asked.slice(0, 2)).toEqual([0, 2]);
  });
});

async function tokenFor(baseUrl: string, { client_id, client_secret }: { client_id: string; client_secret: string }) {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret });
  const answer = await fetch(`${baseUrl}/oauth/token`, { method: "POST", body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Reads a stream until it has said something, then leaves. */
async function firstBytes(response: Response, enough: RegExp): Promise<string> {
  const reader = response.body?.getReader();
  let text = "";
  while (reader !== undefined && !enough.test(text)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  await reader?.cancel();
  return text;
}
