/** Merchants, instruments and split rules over HTTP, with real runs against the simulator. */
import { describe, expect, it } from "vitest";
import { bareTenant, cardOf, freshTenant, until } from "./tenant.ts";

describe("over HTTP", () => {
  it("a merchant is accepted, set up at the provider, and becomes active; events carry nothing personal", async () => {
    const { api } = await bareTenant();
    const input = { legal_name: "Northlight Studio GmbH", country: "DE", email: "books@northlight.example" };
    const { data: made, status, headers } = await api.merchants.create(input).withResponse();
    expect(status).toBe(202);
    expect(headers.get("location")).toBe(`/v1/merchants/${made.id}`);
    expect(made).toMatchObject({ status: "applied", ...input });
    const active = await until(
      () => api.merchants.retrieve(made.id),
      ({ status }) => status !== "applied",
    );
    expect(active).toMatchObject({ status: "active", ...input });
    const connections = await api.bankConnections.list({ merchant: made.id });
    expect(connections.data).toMatchObject([{ status: "verified", merchant: made.id, country: "DE" }]);
    const types: string[] = [];
    for await (const event of api.events.list({ limit: 100 })) {
      types.push(event.type);
      expect(JSON.stringify(event)).not.toMatch(/Northlight|northlight/);
    }
    expect(types.sort()).toEqual([
      "bank_connection.created",
      "bank_connection.verified",
      "merchant.activated",
      "merchant.created",
    ]);
  });

  it("a card is set up, and one that the provider declines fails with its code", async () => {
    const { api } = await bareTenant();
    const player = await api.players.create({ reference: "player-1" });
    const [good, bad] = await Promise.all([
      cardOf(api, player.id, "pm_card_visa"),
      cardOf(api, player.id, "pm_card_chargeDeclined"),
    ]);
    expect(await api.paymentInstruments.retrieve(good)).toMatchObject({
      status: "active",
      card: { brand: "visa", last4: "4242" },
    });
    expect(await api.paymentInstruments.retrieve(bad)).toMatchObject({
      status: "failed",
      error: { code: "card_declined", decline_code: "generic_decline" },
    });
    const active = await api.paymentInstruments.list({ player: player.id, status: "active" });
    expect(active.data.map(({ id }) => id)).toEqual([good]);
    const unknown = { player: player.id.replace(/.{4}$/, "0000"), payment_method: "pm_card_visa" };
    await expect(api.paymentInstruments.create(unknown)).rejects.toMatchObject({ status: 404, code: "not_found" });
  });

  it("a split rule is made, previewed and followed by a version; the same key makes it once", async () => {
    const { api, rule, merchants } = await freshTenant();
    const preview = await api.splitRules.preview(rule, { amount: 1999, currency: "EUR", fee: 55 });
    expect(preview.shares.map(({ amount }) => amount)).toEqual([1399, 400, 200]);
    const terms = { base: "gross" as const, lines: [{ recipient: { merchant: merchants.studio }, share_bps: 10_000 }] };
    const input = { name: "Second", default: true, ...terms };
    const idempotencyKey = `rule-${rule}`;
    const second = await api.splitRules.create(input, { idempotencyKey });
    expect(await api.splitRules.create(input, { idempotencyKey })).toEqual(second);
    const rules = await api.splitRules.list({});
    expect(rules.data.map((one) => [one.id, one.default])).toEqual([
      [second.id, true],
      [rule, false],
    ]);
    const version = await api.splitRules.createVersion(rule, terms);
    expect(version).toMatchObject({ version: 2, status: "active" });
    const versions = await api.splitRules.listVersions(rule, {});
    expect(versions.data.map((one) => [one.version, one.status])).toEqual([
      [2, "active"],
      [1, "retired"],
    ]);
    const lines = [{ recipient: { merchant: merchants.studio }, share_bps: 9_999 }];
    await expect(api.splitRules.createVersion(rule, { ...terms, lines })).rejects.toMatchObject({
      status: 422,
      code: "split_rule_invalid",
    });
  });
});
