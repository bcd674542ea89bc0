/** The Stripe adapter acts once: when it looks before it acts again, and under which key. */
import { describe, expect, it } from "vitest";
import { UnknownOutcome } from "../core/provider/port.ts";
import { HOUR } from "../core/time.ts";
import { intent, json, list, NOW, PAYMENT, REPLAYED, scripted, stripeError, TRANSFER } from "./stripe-script.ts";

describe("looking before acting again", () => {
  it("a stored failure is looked behind, and what is there is taken", async () => {
    const { provider, sent } = scripted(({ method, path }) => {
      if (method === "POST") return stripeError({ type: "api_error" }, 500, REPLAYED);
      return path.endsWith("/pi_1") ? json(intent()) : list(intent({ id: "pi_2", metadata: {} }), intent());
    });
    const { outcome, call } = await provider.createPayment(NOW, PAYMENT);
    expect(outcome).toEqual({ status: "created", intentRef: "pi_1" });
    expect(sent.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(sent[1]?.query.get("customer")).toBe("cus_1");
    expect(Number(sent[1]?.query.get("created[gte]"))).toBeLessThan(PAYMENT.acceptedAt / 1000);
    expect(call.reference).toBe("pi_1");
  });

  it("a stored failure of what is proven absent is acted on again under a derived key", async () => {
    const { provider, sent } = scripted(({ method, key }) => {
      if (method === "GET") return list();
      if (key === "k" || key === "k~1.2") return stripeError({ type: "api_error" }, 500, REPLAYED);
      return json({ object: "transfer", id: "tr_1", amount: 1399, currency: "eur", metadata: {} });
    });
    const { outcome, call } = await provider.createTransfer(NOW, TRANSFER);
    expect(outcome).toEqual({ status: "succeeded", transferRef: "tr_1", amount: 1399, currency: "EUR" });
    expect(sent.map(({ method, key }) => (method === "GET" ? "look" : key))).toEqual(["k", "look", "k~1.2", "k~1.3"]);
    expect(call.idempotencyKey).toBe("k~1.3");
  });

  it("a stored failure in a proxy's form counts as well", async () => {
    const { provider, sent } = scripted(({ method, key }) => {
      if (method === "GET") return list();
      return key === "k" ? json({ message: "Bad gateway" }, 502, REPLAYED) : json({ object: "customer", id: "cus_1" });
    });
    const { outcome } = await provider.createCustomer(NOW, { playerId: "ply_1", begunAt: 0 });
    expect(outcome).toEqual({ status: "created", customerRef: "cus_1" });
    expect(sent).toHaveLength(3);
  });

  it("after 23 hours it looks first, and creates nothing that is there", async () => {
    const ours = {
      object: "transfer",
      id: "tr_1",
      amount: 1399,
      currency: "eur",
      metadata: { ledger_transfer_id: "ltr_1" },
    };
    const { provider, sent } = scripted(() => list(ours));
    const { outcome } = await provider.createTransfer({ key: "k", age: 23 * HOUR }, TRANSFER);
    expect(outcome).toMatchObject({ status: "succeeded", transferRef: "tr_1" });
    expect(sent.map(({ method }) => method)).toEqual(["GET"]);
    expect(sent[0]?.query.get("transfer_group")).toBe("pay_1");
  });

  it("after 23 hours what is absent is created under a new key, and a day later under another", async () => {
    const made = { object: "account", id: "acct_1", capabilities: { transfers: "active" } };
    const { provider, sent } = scripted(({ method }) => (method === "GET" ? list() : json(made)));
    const request = { bankConnectionId: "bnk_1", merchantId: "mer_1", country: "DE", currency: "EUR", begunAt: 0 };
    await provider.createAccount({ key: "k", age: 24 * HOUR }, request);
    const { outcome } = await provider.createAccount({ key: "k", age: 47 * HOUR }, request);
    expect(outcome).toMatchObject({ status: "verified", accountRef: "acct_1" });
    expect(sent.flatMap(({ key, method }) => (method === "POST" ? [key] : []))).toEqual(["k~2", "k~3"]);
  });

  it("at the end of a key's time nothing new is begun", async () => {
    const { provider, sent } = scripted(() => list());
    await expect(provider.createTransfer({ key: "k", age: 22.75 * HOUR }, TRANSFER)).rejects.toThrow(UnknownOutcome);
    expect(sent.map(({ method }) => method)).toEqual(["GET"]);
  });

  it("a list is read to its end, and a page that is no list proves nothing", async () => {
    const ours = {
      object: "transfer",
      id: "tr_9",
      amount: 1399,
      currency: "eur",
      metadata: { ledger_transfer_id: "ltr_1" },
    };
    const other = { ...ours, id: "tr_1", metadata: {} };
    const paged = scripted(({ query }) =>
      query.has("starting_after") ? list(ours) : json({ object: "list", data: [other], has_more: true, url: "/" }),
    );
    const { outcome } = await paged.provider.createTransfer({ key: "k", age: 30 * HOUR }, TRANSFER);
    expect(outcome).toMatchObject({ transferRef: "tr_9" });
    expect(paged.sent[1]?.query.get("starting_after")).toBe("tr_1");
    const broken = scripted(({ method }) => json(method === "GET" ? { data: [] } : ours));
    const late = broken.provider.createTransfer({ key: "k", age: 30 * HOUR }, TRANSFER);
    await expect(late).rejects.toBeInstanceOf(UnknownOutcome);
    expect(broken.sent).toHaveLength(1);
  });

  it("a capture whose key is spent reads the intent, and captures again only what is still held", async () => {
    const captured = intent({ status: "succeeded", amount_received: 1999, latest_charge: "ch_1" });
    const done = scripted(({ method }) =>
      method === "POST" ? stripeError({ type: "api_error" }, 500, REPLAYED) : json(captured),
    );
    const first = await done.provider.capturePayment(NOW, { intentRef: "pi_1", amount: 1999 });
    expect(first.outcome).toMatchObject({ status: "succeeded", chargeRef: "ch_1", fee: null });
    expect(done.sent.map(({ method }) => method)).toEqual(["POST", "GET"]);
    const held = intent({ status: "requires_capture", amount_capturable: 1999, latest_charge: "ch_1" });
    const open = scripted(({ method }) => json(method === "GET" ? held : captured));
    await open.provider.capturePayment({ key: "k", age: 24 * HOUR }, { intentRef: "pi_1", amount: 1999 });
    expect(open.sent.map(({ method, key }) => (method === "GET" ? "look" : key))).toEqual(["look", "k~2"]);
  });
});
