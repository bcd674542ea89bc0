/** The worked examples of the documentation, bought on a running host and compared with its ledger. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { account } from "../core/money/accounts.ts";
import type { LedgerTransfer } from "../sdk/client.ts";
import { codes, tableOf } from "./docs-pages.ts";
import { control, freshTenant, type TestTenant, until } from "./tenant.ts";

const DAY_SECONDS = 86_400;
const TRANSFERRED_WITHIN_MS = 45_000;

const EXAMPLES = [
  { name: "gross", rule: {} },
  { name: "net", rule: { base: "net_of_fee" } },
  { name: "proportional", rule: { fee_bearer: "proportional" } },
  { name: "exchanged", rule: {}, currency: "USD" },
] as const;

/** What the provider gives for a dollar when the payment is taken, and when it is refunded. */
const RATES = { taken: 0.88, refunded: 0.92 };

/** A merchant's and its bank connection's ids as the page writes them. */
async function rolesOf({ api, merchants }: TestTenant): Promise<[id: string, role: string][]> {
  const roles = Object.entries({ studio: merchants.studio, modder: merchants.modder, server_owner: merchants.owner });
  const named = roles.map(async ([role, merchant]): Promise<[string, string][]> => {
    const [connection] = (await api.bankConnections.list({ merchant })).data;
    return [
      [merchant, role],
      [connection?.id ?? "", role],
    ];
  });
  return (await Promise.all(named)).flat();
}

/** A tenant whose players may pay in dollars, too. */
async function tenantOf(rule: object, isExchanged: boolean): Promise<TestTenant> {
  const tenant = await freshTenant(rule, "pm_card_visa", undefined, { sandbox: { float: 10_000 } });
  if (!isExchanged) return tenant;
  await tenant.api.tenant.config.update({ payments: { currencies: ["EUR", "USD"] } }, { ifMatch: "*" });
  await control(tenant, "POST", "rates", { usd: RATES.taken });
  return tenant;
}

/** A payment of 19.99 until its shares are transferred. */
async function bought({ api, card }: TestTenant, currency = "EUR"): Promise<string> {
  const order = { amount: 1999, currency, payment_instrument: card };
  const { id } = await api.payments.create(order, { idempotencyKey: randomUUID() });
  for await (const event of api.payments.follow(id)) void event;
  await api.sandbox.advanceClock({ advance_seconds: 3 * DAY_SECONDS });
  for (const deadline = Date.now() + TRANSFERRED_WITHIN_MS; Date.now() < deadline; await sleep(50)) {
    const [distribution] = (await api.distributions.list({ payment: id })).data;
    if (distribution?.shares.every(({ status }) => status === "transferred")) break;
  }
  return id;
}

/** Amounts as the page writes them: in euros, unless they say otherwise. */
function decimal(amount: number, currency = "EUR"): string {
  return `${(amount / 100).toFixed(2)}${currency === "EUR" ? "" : ` ${currency}`}`;
}

type Named = (address: string) => string;

function writtenAs(named: Named, { debit, credit, amount, currency, code, kind }: LedgerTransfer): string {
  return [named(debit.address), named(credit.address), decimal(amount, currency), code, kind].join(" ");
}

function told(marker: string): string[] {
  return tableOf(marker).map(([, ...cells]) => cells.map((cell) => codes(cell)[0] ?? cell).join(" "));
}

async function namedBy(tenant: TestTenant): Promise<Named> {
  const roles = await rolesOf(tenant);
  return (address) => roles.reduce((text, [id, role]) => text.replace(id, role), address);
}

describe.each(EXAMPLES)("the $name example", ({ name, rule, ...of }) => {
  let tenant: TestTenant;
  let payment: string;
  let transfers: LedgerTransfer[];
  let named: Named;

  beforeAll(async () => {
    tenant = await tenantOf(rule, "currency" in of);
    named = await namedBy(tenant);
    payment = await bought(tenant, "currency" in of ? of.currency : "EUR");
    transfers = await tenant.api.ledgerTransfers.list({ payment }).take(100);
  });

  test("has these transfers", () => {
    const found = transfers.map((transfer) => writtenAs(named, transfer));
    expect(told(`transfers ${name}`).sort()).toEqual(found.sort());
  });

  test.runIf("currency" in of)("and these of a refund at another rate", async () => {
    await control(tenant, "POST", "rates", { usd: RATES.refunded });
    const { id } = await tenant.api.refunds.create({ payment, amount: 1000 });
    const found = await until(
      async () =>
        (await tenant.api.ledgerTransfers.list({ payment }).take(100)).filter(({ subject }) => subject === id),
      (all) => all.filter(({ code, kind }) => code === "transfer_reversal" && kind === "post_pending").length === 3,
    );
    expect(told(`transfers ${name} refund`).sort()).toEqual(found.map((each) => writtenAs(named, each)).sort());
  });

  test("leaves these balances", () => {
    const normals = new Map(tableOf("accounts").map(([address = "", normal]) => [codes(address)[0], normal]));
    const changes = new Map<string, number>();
    const move = (address: string, side: "debit" | "credit", amount: number) => {
      const generic = address.replace(/:(studio|modder|server_owner)/, (_, _role, at: number) =>
        at === "merchant".length ? ":{merchant}" : ":{bank_connection}",
      );
      const normal = normals.get(generic);
      expect(normal, generic).toBeDefined();
      changes.set(address, (changes.get(address) ?? 0) + (side === normal ? amount : -amount));
    };
    for (const { kind, debit, credit, amount } of transfers) {
      if (kind !== "posted" && kind !== "post_pending") continue;
      move(named(debit.address), "debit", amount);
      move(named(credit.address), "credit", amount);
    }
    const left = tableOf(`balances ${name}`).map(([address = "", change]) => [codes(address)[0], change]);
    expect(left).toEqual([...changes].sort().map(([address, change]) => [address, decimal(change)]));
  });
});

test("the accounts stand on the sides that the page says", () => {
  const chart = [
    account.platform,
    account.connected("{bank_connection}"),
    account.inTransit("{bank_connection}"),
    account.reserved,
    account.fees,
    account.disputes,
    account.clearing,
    account.pending("{merchant}"),
    account.available("{merchant}"),
    account.reserve("{merchant}"),
    account.receivable("{merchant}"),
    account.tenantBalance,
    account.operatorFees,
  ];
  const shown = tableOf("accounts").map(([address = "", normal]) => ({ address: codes(address)[0], normal }));
  expect(shown).toEqual(chart.map(({ address, normal }) => ({ address, normal })));
});
