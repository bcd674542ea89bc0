// The SDK's live streams: nothing is lost and nothing comes twice, however the connection breaks.
import { describe, expect, test } from "vitest";
import { NotFoundError, ServerError } from "../sdk/client.ts";
import { EventDecoder } from "../sdk/streams.ts";
import { failure, json, type Reply, scriptPerTest, taken } from "./sdk-script.ts";

const script = scriptPerTest();

/** Events as the API streams them; the connection stays open when `open`. */
const events =
  (sequences: number[], { open = false, types = {} as Record<number, string> } = {}): Reply =>
  (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const sequence of sequences) {
      const type = types[sequence] ?? "payment.authorized";
      const data = JSON.stringify({ id: `evt_${sequence}`, type, sequence });
      response.write(`id: ${sequence}\nevent: ${type}\ndata: ${data}\n\n`);
    }
    if (!open) response.end();
  };

describe("streams", () => {
  const ends = { types: { 3: "payment.succeeded" } };

  test("a payment is followed to its end over a broken connection, each event once", async () => {
    const breaks: Reply = (response, one) => {
      events([1, 2], { open: true })(response, one);
      setTimeout(() => response.destroy(), 20);
    };
    script().replies.push(breaks, json(503, {}), events([3, 4], ends));
    const followed = await taken(script().client().payments.follow("pay_1"));
    expect(followed.map(({ id }) => id)).toEqual(["evt_1", "evt_2", "evt_3"]);
    expect(script().calls.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "2", "2"]);
    expect(script().calls[0]).toMatchObject({
      url: "/v1/payments/pay_1/stream",
      headers: { accept: "text/event-stream" },
    });
  });

  test("a server that ends the connection is asked again after its own interval, until 204", async () => {
    const withRetry: Reply = (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(': hello\nretry: 250\nid: 5\ndata: {"id":\ndata: "evt_5"}\n\n');
    };
    script().replies.push(withRetry, events([6], {}), (response) => response.writeHead(204).end());
    const found = await taken(script().client().events.stream({ after: 4 }));
    expect(found.map(({ id }) => id)).toEqual(["evt_5", "evt_6"]);
    expect(script().calls.map(({ headers }) => headers["last-event-id"])).toEqual(["4", "5", "6"]);
    expect(script().slept).toEqual([250, 250]);
  });

  test("keepOpen goes on after the end; silence makes a new connection; the signal ends it", async () => {
    script().replies.push(events([3], { ...ends, open: true }), events([4], { open: true }), () => {});
    const stop = new AbortController();
    const found: string[] = [];
    const follow = async () => {
      const options = { keepOpen: true, idleTimeoutMs: 30, signal: stop.signal };
      for await (const { id } of script().client().payments.follow("pay_1", options)) {
        found.push(id);
        if (id === "evt_4") setTimeout(() => stop.abort(new Error("seen enough")), 5);
      }
    };
    expect(await failure(follow())).toMatchObject({ message: "seen enough" });
    expect(found).toEqual(["evt_3", "evt_4"]);
  });

  test("a refusal ends the stream at once, ten failures in a row end it too", async () => {
    script().replies.push(json(404, { code: "not_found" }));
    expect(await failure(taken(script().client().payments.follow("pay_x")))).toBeInstanceOf(NotFoundError);
    script().replies.push(...Array.from({ length: 10 }, () => json(500, {})));
    expect(await failure(taken(script().client().payments.follow("pay_1")))).toBeInstanceOf(ServerError);
    expect(script().replies).toHaveLength(0);
  });

  test("a stream that broke before its first event goes on from where it had begun", async () => {
    const begun: Reply = (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end("retry: 100\nid: 41\n\n");
    };
    script().replies.push(begun, events([42]));
    await taken(script().client().events.stream(), 1);
    expect(script().calls.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "41"]);
  });

  test("an event between failures begins their count anew", async () => {
    const failures = Array.from({ length: 9 }, () => json(503, {}));
    script().replies.push(...failures, events([1]), ...failures, events([2], { types: { 2: "payment.failed" } }));
    expect(await taken(script().client().payments.follow("pay_1"))).toHaveLength(2);
  });

  test("events come out the same wherever the bytes are cut and however lines end", () => {
    const text =
      'id: 1\r\ndata: {"a":"ü€"}\r\n\r\n:x\rdata:2\rid\r\rdata: a\r\ndata: b\r\nid: 3\n\nevent: ping\n\ndata: cut off';
    const bytes = new TextEncoder().encode(text);
    const hasData = (event: { data: string | undefined }) => event.data !== undefined;
    const expected = [
      { id: "1", data: '{"a":"ü€"}' },
      { id: "", data: "2" },
      { id: "3", data: "a\nb" },
    ];
    for (let at = 0; at <= bytes.length; at++) {
      const decoder = new EventDecoder({ reconnectMs: 0 });
      const found = [...decoder.push(bytes.slice(0, at)), ...decoder.push(bytes.slice(at))];
      expect(found.filter(hasData)).toEqual(expected);
    }
    const decoder = new EventDecoder({ reconnectMs: 0 });
    const found = [...bytes].flatMap((byte) => [...decoder.push(Uint8Array.of(byte))]);
    expect(found.filter(hasData)).toEqual(expected);
  });
});
