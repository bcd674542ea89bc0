/** The worked examples of the documentation, bought on a running host and compared with its ledger. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { account } from "../core/money/accounts.ts";
import type { LedgerTransfer } from "../sdk/client.ts";
import { codes, tableOf } from "./docs-pages.ts";
import { freshTenant, type TestTenant } from "./tenant.ts";

const DAY_SECONDS = 86_400;
const TRANSFERRED_WITHIN_MS = 15_000;

const EXAMPLES = [
  { name: "gross", rule: {} },
  { name: "net", rule: { base: "net_of_fee" } },
  { name: "proportional", rule: { fee_bearer: "proportional" } },
] as const;

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

async function bought({ api, card }: TestTenant): Promise<LedgerTransfer[]> {
  const order = { amount: 1999, currency: "EUR", payment_instrument: card };
  const { id } = await api.payments.create(order, { idempotencyKey: randomUUID() });
  for await (const event of api.payments.follow(id)) void event;
  await api.sandbox.advanceClock({ advance_seconds: 3 * DAY_SECONDS });
  for (const deadline = Date.now() + TRANSFERRED_WITHIN_MS; Date.now() < deadline; await sleep(50)) {
    const [distribution] = (await api.distributions.list({ payment: id })).data;
    if (distribution?.shares.every(({ status }) => status === "transferred")) break;
  }
  return api.ledgerTransfers.list({ payment: id }).take(100);
}

function decimal(amount: number): string {
  return (amount / 100).toFixed(2);
}

describe.each(EXAMPLES)("the $name example", ({ name, rule }) => {
  let transfers: LedgerTransfer[];
  let named: (address: string) => string;

  beforeAll(async () => {
    const tenant = await freshTenant(rule);
    const roles = await rolesOf(tenant);
    named = (address) => roles.reduce((text, [id, role]) => text.replace(id, role), address);
    transfers = await bought(tenant);
  });

  test("has these transfers", () => {
    const told = tableOf(`transfers ${name}`).map(([, ...cells]) =>
      cells.map((cell) => codes(cell)[0] ?? cell).join(" "),
    );
    const found = transfers.map(({ debit, credit, amount, code, kind }) =>
      [named(debit.address), named(credit.address), decimal(amount), code, kind].join(" "),
    );
    expect(told.sort()).toEqual(found.sort());
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
    const told = tableOf(`balances ${name}`).map(([address = "", change]) => [codes(address)[0], change]);
    expect(told).toEqual([...changes].sort().map(([address, change]) => [address, decimal(change)]));
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
  const told = tableOf("accounts").map(([address = "", normal]) => ({ address: codes(address)[0], normal }));
  expect(told).toEqual(chart.map(({ address, normal }) => ({ address, normal })));
});
