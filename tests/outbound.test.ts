/** The parts of announcing that need no database: signatures, URLs, the schedule, one attempt on the network. */
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { EVENT_TYPES, isEventFilter, matchesEvent } from "../core/outbound/catalogue.ts";
import { JITTER, nextAttemptAt, retryAfterMs, WAITS_MS } from "../core/outbound/schedule.ts";
import { EXCERPT_MAX, post } from "../core/outbound/send.ts";
import { makeSecret, signedHeaders } from "../core/outbound/signing.ts";
import { addressFault, urlFault } from "../core/outbound/url-guard.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../core/time.ts";
import { memoryLedger } from "./memory-ledger.ts";

const URL_OF_RECEIVER = "https://games.example.com/webhooks";
const rules = { allowLoopback: false };

describe("signatures", () => {
  test("the specification's own example", async () => {
    const headers = await signedHeaders(
      { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: 1_614_265_330_000, body: '{"test": 2432232314}' },
      ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    );
    expect(headers).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  test("either secret of a rotation verifies, and no other", async () => {
    const { randomness } = memoryLedger();
    const [fresh, former, foreign] = [makeSecret(randomness), makeSecret(randomness), makeSecret(randomness)];
    expect(fresh).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const body = JSON.stringify({ type: "payment.created", name: "Zoë 🎮" });
    const headers = await signedHeaders({ id: "evt_1", at: Date.now(), body }, [fresh, former]);
    expect(new Webhook(fresh).verify(body, headers)).toEqual(JSON.parse(body));
    expect(new Webhook(former).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(foreign).verify(body, headers)).toThrow();
    expect(() => new Webhook(fresh).verify(`${body} `, headers)).toThrow();
  });
});

describe("URLs that may be called", () => {
  test.each([
    URL_OF_RECEIVER,
    "https://a.example.com:443/x?y=z",
    "https://xn--bcher-kva.example.com/",
    "https://A.example.COM/",
  ])("%s may", (url) => expect(urlFault(url, rules)).toBeUndefined());

  const folded = ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "①②⑦.⓪.⓪.①", "%31%32%37.0.0.1"];
  const literal = ["169.254.169.254", "8.8.8.8", "10.0.0.1", "100.64.0.1", "[::1]", "[::]", "[::ffff:127.0.0.1]"];
  const literal6 = ["[fd00:ec2::254]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001::1]", "[2606:4700::1111]"];
  const named = ["localhost", "localhost.", "a.localhost", "intranet", "db.internal", "printer.local", "nas.home.arpa"];
  const hosts = [...folded, ...literal, ...literal6, ...named, "host.test", "bücher.example.com", "a..example.com"];
  test.each(hosts)("the host %s may not", (host) => {
    expect(urlFault(`https://${host}/hook`, rules)).toMatch(/^[A-Z].*\.$|private network\.$|public host\.$/);
  });

  test.each([
    "http://games.example.com/",
    "ftp://games.example.com/",
    "javascript:alert(1)",
    "https://user@games.example.com/",
    "https://user:pass@games.example.com/",
    "https://good.example.com@127.0.0.1/",
    "https://games.example.com:22/",
    "https://games.example.com:8443/",
    "https://games.example.com/#fragment",
    "https://games.example.com/#",
    "https://games.example.com/\r\nX-Injected: 1",
    "https://games.example.com\\@127.0.0.1/",
    " https://games.example.com/",
    `https://games.example.com/${"a".repeat(2000)}`,
    "https://",
    "games.example.com",
    "",
  ])("%j may not", (url) => expect(urlFault(url, rules)).toMatch(/\.$/));

  test("loopback only where it is allowed, and only in its plain spellings", () => {
    const here = { allowLoopback: true, ownHost: "127.0.0.1:8787" };
    expect(urlFault("http://127.0.0.1:4000/hook", rules)).toBeDefined();
    for (const url of ["http://127.0.0.1:4000/hook", "http://localhost:4000/", "http://[::1]:4000/"]) {
      expect(urlFault(url, here)).toBeUndefined();
    }
    expect(urlFault("http://127.0.0.1:8787/v1/payments", here)).toBe("The URL leads back to this platform.");
    for (const host of folded.slice(1)) expect(urlFault(`http://${host}:4000/`, here)).toBeDefined();
    for (const host of ["169.254.169.254", "10.0.0.1", "0.0.0.0", "intranet"]) {
      expect(urlFault(`http://${host}:4000/`, here)).toBeDefined();
    }
  });

  test.each([
    [["93.184.216.34"], undefined],
    [["93.184.216.34", "2606:4700::1111"], undefined],
    [["127.0.0.1"], /leads to 127\.0\.0\.1/],
    [["93.184.216.34", "10.1.2.3"], /leads to 10\.1\.2\.3/],
    [["::ffff:169.254.169.254"], /not a public address/],
    [["64:ff9b::a00:1"], /not a public address/],
    [["fd00:ec2::254"], /not a public address/],
    [["100.100.100.100"], /not a public address/],
    [[], /has no address/],
  ])("a name that resolves to %j", async (addresses: string[], fault) => {
    const resolver = {
      url: "https://dns.example.com/dns-query",
      fetcher: {
        fetch: async (input: string | Request) => {
          const type = new URL(String(input)).searchParams.get("type") === "A" ? 1 : 28;
          const alias = { type: 5, data: "alias.example.com." };
          const found = addresses.filter((each) => each.includes(":") === (type === 28));
          return Response.json({ Status: 0, Answer: [alias, ...found.map((data) => ({ type, data }))] });
        },
      },
    };
    const found = await addressFault(URL_OF_RECEIVER, { ...rules, resolver });
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(fault);
  });

  test("a resolver that fails lets nothing through", async () => {
    const fetcher = { fetch: async () => new Response("no", { status: 500 }) };
    const found = await addressFault(URL_OF_RECEIVER, {
      ...rules,
      resolver: { url: "https://dns.example.com/", fetcher },
    });
    expect(found).toBe("The host games.example.com could not be looked up.");
  });
});

describe("the schedule", () => {
  const middle = { bytes: () => new Uint8Array([128, 0, 0, 0]) };

  test("ten attempts over three days", () => {
    const waits = WAITS_MS.slice(1).map((_, i) => nextAttemptAt(i + 1, 0, null, middle));
    expect(waits).toEqual([
      5 * SECOND,
      5 * MINUTE,
      30 * MINUTE,
      2 * HOUR,
      5 * HOUR,
      10 * HOUR,
      14 * HOUR,
      20 * HOUR,
      24 * HOUR,
    ]);
    expect(nextAttemptAt(10, 0, null, middle)).toBeNull();
    expect(nextAttemptAt(10, 0, HOUR, middle)).toBeNull();
    expect(nextAttemptAt(11, 0, null, middle)).toBe(5 * SECOND);
  });

  test("each wait is moved by up to a tenth either way", () => {
    const least = nextAttemptAt(4, 0, null, { bytes: () => new Uint8Array(4) });
    const most = nextAttemptAt(4, 0, null, { bytes: () => new Uint8Array(4).fill(255) });
    expect(least).toBe(2 * HOUR * (1 - JITTER));
    expect(most).toBe(Math.round(2 * HOUR * (1 + JITTER)));
  });

  test("the later of the schedule and Retry-After, up to a day", () => {
    expect(nextAttemptAt(1, 0, HOUR, middle)).toBe(HOUR);
    expect(nextAttemptAt(4, 0, MINUTE, middle)).toBe(2 * HOUR);
    expect(nextAttemptAt(1, 0, 90 * DAY, middle)).toBe(DAY);
  });

  test.each([
    ["120", 120_000],
    ["0", 0],
    [new Date(90_000).toUTCString(), 80_000],
    [new Date(0).toUTCString(), 0],
    ["-5", null],
    ["1e9", null],
    ["soon", null],
    [null, null],
  ])("Retry-After: %s", (header, expected) => expect(retryAfterMs(header, 10_000)).toBe(expected));
});

test("filters name what exists, and match what they name", () => {
  for (const filter of ["*", "payment.*", "payment.created", "webhook_endpoint.*"])
    expect(isEventFilter(filter)).toBe(true);
  for (const filter of ["", "payment", "pay.*", "payment.nothing", ".*", "**", "toString", "*.created"]) {
    expect(isEventFilter(filter)).toBe(false);
  }
  expect(matchesEvent(["payment.*"], "payment.created")).toBe(true);
  expect(matchesEvent(["payment.*"], "payment_instrument.created")).toBe(false);
  expect(matchesEvent(["share.released", "*"], "anything.at_all")).toBe(true);
  for (const { type, description } of EVENT_TYPES) {
    expect(type).toMatch(/^[a-z_]+\.[a-z_]+$/);
    expect(description).toMatch(/\.$/);
  }
});

describe("one attempt on the network", () => {
  const clock = { now: () => Date.now() };
  const to = (fetch: () => Promise<Response>, timeoutMs?: number) =>
    post({ fetch }, clock, { url: URL_OF_RECEIVER, headers: {}, body: "{}" }, timeoutMs);

  test("an endless answer is cut, and its control characters are gone", async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode(`\u0000\u001b[31m${"x".repeat(5000)}`)),
      cancel: () => {
        cancelled = true;
      },
    });
    const answer = await to(async () => new Response(endless));
    expect(answer.status).toBe(200);
    expect(answer.excerpt?.length).toBeLessThanOrEqual(EXCERPT_MAX);
    expect(answer.excerpt).toMatch(/^\[31mx+$/);
    expect(cancelled).toBe(true);
  });

  test("an answer that never ends is over when its time is", async () => {
    const silent = new ReadableStream<Uint8Array>({ start: (c) => c.enqueue(new TextEncoder().encode("well")) });
    const answer = await to(async () => new Response(silent, { status: 500 }), 50);
    expect(answer).toMatchObject({ status: 500, excerpt: "well" });
  });

  test("what fails on the way says nothing of our insides", async () => {
    const answer = await to(async () => {
      throw new Error("connect ECONNREFUSED 10.0.0.7:443 via proxy.internal");
    });
    expect(answer).toMatchObject({ status: null, error: "The connection failed.", excerpt: null });
  });
});
