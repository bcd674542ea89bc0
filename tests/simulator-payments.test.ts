/** Commands about payments: what does not fit is refused by name and changes nothing; every test id is what it says. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SimulatedAccount, type SimulatorHost, startSimulator } from "./simulator-host.ts";

let simulator: SimulatorHost;
let account: SimulatedAccount;
beforeAll(async () => {
  simulator = await startSimulator();
  account = await simulator.account({ float: 10_000 });
});
afterAll(() => simulator.stop());

const paid = (payment_method: string) =>
  account.stripe.paymentIntents.create({
    amount: 1999,
    currency: "eur",
    confirm: true,
    off_session: true,
    payment_method,
  });

describe("commands about payments", () => {
  it.each([
    ["charges/:charge/dispute", { kind: "sparkle" }, 400, "kind"],
    ["charges/:charge/dispute", { reason: "because" }, 400, "reason"],
    ["charges/:charge/dispute", { amount: 0 }, 400, "amount"],
    ["charges/:charge/dispute", { sparkle: 1 }, 400, "sparkle"],
    ["charges/:held/dispute", {}, 400, "id"],
    ["charges/ch_none/dispute", {}, 404, undefined],
    ["disputes/:dispute/decide", { outcome: "escalate" }, 400, "outcome"],
    ["disputes/:dispute/decide", { outcome: "lost", amount: 1 }, 400, "amount"],
    ["disputes/:dispute/decide", { outcome: "won", amount: 2000 }, 400, "amount"],
    ["disputes/:dispute/decide", undefined, 400, ""],
    ["disputes/du_none/decide", { outcome: "won" }, 404, "id"],
    ["refunds/:refund/fail", { reason: "because" }, 400, "reason"],
    ["refunds/:refund/cancel", { reason: "declined" }, 400, "reason"],
    ["refunds/re_none/fail", {}, 404, "id"],
    ["payment_intents/:intent/challenge", { result: "approve" }, 404, "id"],
    ["setup_intents/seti_none/challenge", { result: "maybe" }, 400, "result"],
  ])("%s %j is refused", async (path, body, status, param) => {
    const { stripe, control } = account;
    const intent = await paid("pm_card_visa");
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 1 });
    const other = await paid("pm_card_createDispute");
    const hold = await stripe.paymentIntents.create({
      amount: 500,
      currency: "eur",
      capture_method: "manual",
      confirm: true,
      off_session: true,
      payment_method: "pm_card_visa",
    });
    const [dispute] = (await stripe.disputes.list({ payment_intent: other.id })).data;
    const ids: Record<string, string> = {
      ":charge": String(intent.latest_charge),
      ":held": String(hold.latest_charge),
      ":dispute": dispute?.id ?? "",
      ":refund": refund.id,
      ":intent": intent.id,
    };
    const named = path.replace(/:\w+/, (name) => ids[name] ?? name);
    const before = (await control("GET", "state")).body.objects;
    const answer = await control("POST", named, body);
    expect(answer).toMatchObject({ status, body: { error: { message: expect.any(String) } } });
    expect((answer.body.error as { param?: string }).param).toBe(param === "" ? undefined : param);
    expect((await control("GET", "state")).body.objects).toEqual(before);
  });
});

describe("test ids", () => {
  it.each([
    ["pm_card_visa", "card", "4242"],
    ["pm_card_amex", "card", "0005"],
    ["pm_sepaDebit_success_de", "sepa_debit", "3000"],
    ["pm_success_at", "sepa_debit", "3201"],
    ["pm_usBankAccount_accountClosed", "us_bank_account", "1113"],
  ])("%s is a %s ending in %s", async (id, type, last4) => {
    const { id: customer } = await account.stripe.customers.create({});
    const method = await account.stripe.paymentMethods.attach(id, { customer });
    expect(method.type).toBe(type);
    expect(method[type as "card"]).toMatchObject({ last4 });
  });

  it("names that no table has are no payment methods", async () => {
    for (const id of ["pm_card_sparkle", "pm_card_constructor", "pm_card___proto__", "tok_visa", "pm_tok_visa"]) {
      await expect(paid(id)).rejects.toMatchObject({ code: "resource_missing", param: "payment_method" });
    }
  });
});
