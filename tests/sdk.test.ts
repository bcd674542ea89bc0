// The SDK's tokens, calls and lists against a server that follows a script.
import { describe, expect, test } from "vitest";
import {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  RateLimitError,
  ServerError,
  TimeoutError,
  TributaryError,
  ValidationError,
} from "../sdk/client.ts";
import { wallClock } from "../sdk/http.ts";
import { cut, failure, json, scriptPerTest, taken } from "./sdk-script.ts";

const script = scriptPerTest();
const payment = { id: "pay_1", object: "payment", status: "succeeded", amount: 1999, currency: "EUR" };
const order = { amount: 1999, currency: "EUR", payment_instrument: "pin_1" };

describe("tokens", () => {
  test("many calls at once wait for one token, asked for with percent-encoded Basic credentials", async () => {
    script().replies.push(...Array.from({ length: 5 }, () => json(200, payment)));
    const tributary = script().client();
    await Promise.all(Array.from({ length: 5 }, () => tributary.payments.retrieve("pay_1")));
    expect(script().tokens).toBe(1);
    const basic = Buffer.from(
      (script().seen[0]?.headers.authorization ?? "").slice("Basic ".length),
      "base64",
    ).toString();
    expect(basic).toBe("cli_a-1:s%3Ae%2Fc+ret%7E");
    expect(script().seen[0]?.body).toBe("grant_type=client_credentials");
    expect(script().calls.map(({ headers }) => headers.authorization)).toEqual(Array(5).fill("Bearer token-1"));
  });

  test("a token is renewed when nine tenths of its life are over", async () => {
    script().replies.push(json(200, payment), json(200, payment), json(200, payment));
    const tributary = script().client();
    await tributary.payments.retrieve("pay_1");
    script().now += 539_000;
    await tributary.payments.retrieve("pay_1");
    expect(script().tokens).toBe(1);
    script().now += 1_000;
    await tributary.payments.retrieve("pay_1");
    expect(script().tokens).toBe(2);
  });

  test("a refused token is renewed once; a second refusal is the caller's to know", async () => {
    const refused = json(401, { code: "invalid_token", detail: "no" });
    script().replies.push(refused, json(200, payment), refused, refused);
    const tributary = script().client({ maxRetries: 0 });
    await tributary.payments.retrieve("pay_1");
    expect(script().calls.map(({ headers }) => headers.authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
    const error = await failure(tributary.payments.retrieve("pay_1"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(script().tokens).toBe(3);
  });

  test("wrong credentials are an AuthenticationError with the OAuth code", async () => {
    script().tokenReplies.push((response) => {
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: "invalid_client", error_description: "Unknown client." }));
    });
    const error = await failure(script().client().payments.retrieve("pay_1"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ code: "invalid_client", message: "Unknown client." });
  });

  test("one caller's abort does not end the token that others wait for", async () => {
    script().replies.push(json(200, payment));
    const tributary = script().client();
    const impatient = new AbortController();
    const first = failure(tributary.payments.retrieve("pay_1", { signal: impatient.signal }));
    const second = tributary.payments.retrieve("pay_1");
    impatient.abort(new Error("enough"));
    expect(await first).toMatchObject({ message: "enough" });
    expect(await second).toMatchObject({ id: "pay_1" });
    expect(script().tokens).toBe(1);
  });

  test("a given token is sent as it is, a function is asked again after a refusal", async () => {
    script().replies.push(json(401, {}), json(401, {}), json(200, payment));
    expect(
      await failure(script().client({ clientSecret: undefined, token: "mine" }).payments.retrieve("pay_1")),
    ).toMatchObject({
      status: 401,
    });
    let given = 0;
    await script()
      .client({ clientSecret: undefined, token: () => `given-${++given}` })
      .payments.retrieve("pay_1");
    expect(script().calls.map(({ headers }) => headers.authorization)).toEqual(
      ["mine", "given-1", "given-2"].map((t) => `Bearer ${t}`),
    );
  });

  test("a secret in a page is refused", () => {
    Object.assign(globalThis, { window: {}, document: {} });
    try {
      expect(() => script().client()).toThrow(TributaryError);
      expect(() => script().client({ dangerouslyAllowBrowser: true })).not.toThrow();
      expect(() => script().client({ clientSecret: undefined, token: "t" })).not.toThrow();
    } finally {
      Reflect.deleteProperty(globalThis, "window");
      Reflect.deleteProperty(globalThis, "document");
    }
  });
});

describe("calls", () => {
  test("a POST carries one idempotency key over all its attempts, another call another one", async () => {
    const busy = json(409, { code: "in_progress", retryable: true });
    script().replies.push(json(503, {}), cut, json(202, payment), busy, json(202, payment));
    const tributary = script().client();
    await tributary.payments.create(order);
    await tributary.payments.create(order);
    const keys = script().calls.map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(new Set(keys.slice(3)).size).toBe(1);
    expect(keys[0]).not.toBe(keys[3]);
    expect(script().slept).toEqual([500, 1000, 500]);
    expect(script().calls[2]).toMatchObject({ method: "POST", url: "/v1/payments", body: JSON.stringify(order) });
  });

  test("a caller's key is used, and the answer says when it was a replay", async () => {
    script().replies.push(json(202, payment, { "idempotency-replayed": "true", "request-id": "req_9" }));
    const answer = await script().client().payments.create(order, { idempotencyKey: "order-7" }).withResponse();
    expect(script().calls[0]?.headers["idempotency-key"]).toBe("order-7");
    expect(answer).toMatchObject({ data: payment, status: 202, requestId: "req_9", idempotencyReplayed: true });
  });

  test("Retry-After is obeyed up to a minute, seconds or date; without it the wait doubles up to 8 s", async () => {
    const date = new Date(script().now + 7_000).toUTCString();
    const busy = (after: string) => json(429, { code: "rate_limited" }, { "retry-after": after });
    script().replies.push(busy("3"), busy("900"), json(200, payment));
    await script().client().payments.retrieve("pay_1");
    expect(script().slept).toEqual([3_000, 60_000]);
    script().now -= 63_000;
    script().replies.push(busy(date), ...Array.from({ length: 6 }, () => json(500, {})), json(200, payment));
    await script()
      .client({ maxRetries: 9, random: () => 1 })
      .payments.retrieve("pay_1");
    expect(script().slept.slice(2)).toEqual([7_000, ...[1000, 2000, 4000, 8000, 8000, 8000].map((ms) => ms * 0.75)]);
  });

  test.each([
    [404, NotFoundError],
    [409, ConflictError],
    [422, ValidationError],
  ])("a %i is thrown at once, typed, with everything the problem says", async (status, type) => {
    const errors = [{ pointer: "/amount", code: "too_small", detail: "At least 50." }];
    script().replies.push(json(status, { code: "some_code", detail: "Words.", errors, decline_code: "stolen_card" }));
    const error = await failure(script().client().payments.create(order));
    expect(error).toBeInstanceOf(type);
    const expected = { status, code: "some_code", requestId: "req_1", errors, declineCode: "stolen_card" };
    expect(error).toMatchObject({ ...expected, message: "Words.", retryable: false });
    expect(script().calls).toHaveLength(1);
  });

  test("after the last attempt the last error is thrown", async () => {
    script().replies.push(json(500, {}), json(429, { code: "rate_limited" }, { "retry-after": "1" }), json(502, {}));
    const error = await failure(script().client().payments.retrieve("pay_1"));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ status: 502, code: "http_502" });
    script().replies.push(json(429, { code: "rate_limited" }, { "retry-after": "9" }));
    const limited = await failure(script().client().payments.retrieve("pay_1", { maxRetries: 0 }));
    expect(limited).toBeInstanceOf(RateLimitError);
    expect(limited).toMatchObject({ retryAfter: 9 });
  });

  test("silence is a TimeoutError, a cut connection a ConnectionError, an abort the caller's own reason", async () => {
    script().replies.push(
      () => {},
      cut,
      () => {},
    );
    const tributary = script().client({ maxRetries: 0 });
    expect(await failure(tributary.payments.retrieve("pay_1", { timeoutMs: 30 }))).toBeInstanceOf(TimeoutError);
    expect(await failure(tributary.payments.retrieve("pay_1"))).toBeInstanceOf(ConnectionError);
    const signal = AbortSignal.timeout(30);
    expect(await failure(tributary.payments.retrieve("pay_1", { signal }))).toBe(signal.reason);
  });

  test("an answer that is no JSON, a redirect and an empty id are refused", async () => {
    script().replies.push((response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>hello"));
    expect(await failure(script().client().payments.retrieve("pay_1"))).toMatchObject({ code: "unexpected_answer" });
    script().replies.push((response) => response.writeHead(302, { location: "https://example.com/" }).end());
    expect(await failure(script().client().payments.retrieve("pay_1"))).toMatchObject({ status: 302 });
    expect(() => script().client().payments.retrieve("")).toThrow(TributaryError);
    expect(() => script().client().payments.retrieve("..")).toThrow(TributaryError);
  });

  test("request() reaches any path of the API and no other host", async () => {
    script().replies.push(
      (response) => response.writeHead(200, { "content-type": "text/plain" }).end("ok"),
      json(204, undefined),
    );
    const tributary = script().client();
    expect(await tributary.request("get", "/healthz", { query: { a: 1, metadata: { k: "v" } } })).toBe("ok");
    expect(script().calls[0]?.url).toBe("/healthz?a=1&metadata%5Bk%5D=v");
    expect(await tributary.request("DELETE", "/v1/things/1")).toBeUndefined();
    expect(await failure(tributary.request("GET", "//example.com/"))).toBeInstanceOf(TributaryError);
    expect(await failure(tributary.request("GET", "https://example.com/"))).toBeInstanceOf(TributaryError);
  });
});

describe("lists", () => {
  const page = (ids: number[], next: string | null) =>
    json(200, { data: ids.map((id) => ({ id: `pay_${id}` })), has_more: next !== null, next_cursor: next });

  test("iterating reads page after page with the same filters", async () => {
    script().replies.push(page([3, 2], "c1"), page([1], null));
    const found = await taken(script().client().payments.list({ limit: 2, status: "succeeded" }));
    expect(found.map(({ id }) => id)).toEqual(["pay_3", "pay_2", "pay_1"]);
    expect(script().calls.map(({ url }) => url)).toEqual([
      "/v1/payments?limit=2&status=succeeded",
      "/v1/payments?limit=2&status=succeeded&cursor=c1",
    ]);
  });

  test("awaiting reads one page, which knows the next", async () => {
    script().replies.push(page([3, 2], "c1"), page([1], null), page([1], "same"), page([1], "same"));
    const first = await script().client().payments.list();
    expect(first).toMatchObject({ hasMore: true, nextCursor: "c1" });
    const second = await first.nextPage();
    expect(second.data.map(({ id }) => id)).toEqual(["pay_1"]);
    expect(() => second.nextPage()).toThrow(TributaryError);
    await expect(taken(script().client().payments.list())).rejects.toThrow(/does not advance/);
  });

  test("take collects over pages up to its limit", async () => {
    script().replies.push(page([4, 3], "c1"), page([2, 1], "c2"), page([1], null));
    expect((await script().client().payments.list().take(3)).map(({ id }) => id)).toEqual(["pay_4", "pay_3", "pay_2"]);
    expect(script().calls).toHaveLength(2);
    expect(await script().client().payments.list().take(9)).toHaveLength(1);
  });

  test("breaking off reads no further page", async () => {
    script().replies.push(page([3, 2], "c1"));
    await taken(script().client().payments.list(), 1);
    expect(script().calls).toHaveLength(1);
  });
});

test("the clock of the machine waits, and stops waiting when told", async () => {
  const before = Date.now();
  await wallClock.sleep(10);
  expect(Date.now() - before).toBeGreaterThanOrEqual(9);
  const stop = new AbortController();
  const long = failure(wallClock.sleep(60_000, stop.signal));
  stop.abort(new Error("stop"));
  expect(await long).toMatchObject({ message: "stop" });
});
