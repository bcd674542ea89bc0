// The SDK verifies webhooks signed by an independent library, and refuses everything else.
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { Tributary, unwrap, type WebhookVerificationError } from "../sdk/client.ts";
import { failure } from "./sdk-script.ts";

const now = () => Date.parse("2026-11-22T10:00:00Z");
const tributary = new Tributary({ baseUrl: "https://api.example.com", token: "none needed" });

describe("webhooks", () => {
  const secret = `whsec_${Buffer.from("a secret of thirty-two bytes ok!").toString("base64")}`;
  const other = `whsec_${Buffer.from("another one of thirty-two bytes!").toString("base64")}`;
  const body = JSON.stringify({
    id: "evt_1",
    type: "payment.succeeded",
    sequence: 3,
    data: { object: { city: "Köln" } },
  });

  /** Headers signed by the independent library, with each of the secrets. */
  function signed(secrets: string[], text = body, sentAt = now()) {
    const signatures = secrets.map((each) => new Webhook(each).sign("msg_1", new Date(sentAt), text));
    const seconds = String(Math.floor(sentAt / 1000));
    return { "webhook-id": "msg_1", "webhook-timestamp": seconds, "webhook-signature": signatures.join(" ") };
  }
  const code = async (promise: Promise<unknown>) => ((await failure(promise)) as WebhookVerificationError).code;

  test("what the independent library signs is accepted, whatever form body and headers have", async () => {
    const headers = signed([secret]);
    expect(await unwrap(body, headers, secret, { now })).toMatchObject({ id: "evt_1", type: "payment.succeeded" });
    const bytes = new TextEncoder().encode(body);
    expect(await unwrap(bytes, new Headers(headers), secret, { now })).toMatchObject({ id: "evt_1" });
    const shouted = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]));
    expect(await unwrap(bytes.buffer, shouted, secret, { now })).toMatchObject({ id: "evt_1" });
    expect(await tributary.webhooks.unwrap(body, headers, secret.slice(6), { now })).toMatchObject({ id: "evt_1" });
  });

  test("during a rotation either side may hold both secrets", async () => {
    const both = signed([other, secret]);
    expect(await unwrap(body, both, secret, { now })).toMatchObject({ id: "evt_1" });
    expect(await unwrap(body, signed([secret]), [other, secret], { now })).toMatchObject({ id: "evt_1" });
    expect(await unwrap(body, signed([secret, other]), [secret, "d3Jvbmc="], { now })).toMatchObject({ id: "evt_1" });
    const future = { ...both, "webhook-signature": `v1a,AAAA v2,x ${both["webhook-signature"]}` };
    expect(await unwrap(body, future, secret, { now })).toMatchObject({ id: "evt_1" });
  });

  test("an edited body, another id or time, a forged or missing signature are refused", async () => {
    const headers = signed([secret]);
    const refused = "no_matching_signature";
    expect(await code(unwrap(body.replace("3", "4"), headers, secret, { now }))).toBe(refused);
    expect(await code(unwrap(body, { ...headers, "webhook-id": "msg_2" }, secret, { now }))).toBe(refused);
    const later = { ...headers, "webhook-timestamp": String(Number(headers["webhook-timestamp"]) + 1) };
    expect(await code(unwrap(body, later, secret, { now }))).toBe(refused);
    expect(await code(unwrap(body, signed([other]), secret, { now }))).toBe(refused);
    for (const signature of ["v1,", "v1,not base64!", "v1", "x", headers["webhook-signature"].replace("v1", "v2")]) {
      expect(await code(unwrap(body, { ...headers, "webhook-signature": signature }, secret, { now }))).toBe(refused);
    }
    expect(await code(unwrap(body, {}, secret))).toBe("missing_header");
    expect(await code(unwrap(body, headers, "whsec_", { now }))).toBe("malformed_secret");
    expect(await code(unwrap("[", signed([secret], "["), secret, { now }))).toBe("malformed_body");
  });

  test("five minutes either way are accepted, not a second more", async () => {
    const aged = (seconds: number) => unwrap(body, signed([secret], body, now() - seconds * 1000), secret, { now });
    await aged(300);
    await aged(-300);
    expect(await code(aged(301))).toBe("timestamp_too_old");
    expect(await code(aged(-301))).toBe("timestamp_too_new");
    const strict = unwrap(body, signed([secret], body, now() - 11_000), secret, { now, toleranceSeconds: 10 });
    expect(await code(strict)).toBe("timestamp_too_old");
    const worded = { ...signed([secret]), "webhook-timestamp": "yesterday" };
    expect(await code(unwrap(body, worded, secret, { now }))).toBe("malformed_header");
  });
});
