/** The daily journal: every movement of a day once, in pages and as a file, tied to the provider's own ids. */
import { expect, test } from "vitest";
import { host } from "./host.ts";
import { tokenOf } from "./requests.ts";
import { balances, control, freshTenant, pay } from "./tenant.ts";

const today = (at = Date.now()) => new Date(at).toISOString().slice(0, 10);

test("a day's journal is every movement of that day, and each is tied to the provider", async () => {
  const t = await freshTenant();
  const payment = await pay(t, 1999);
  const on = today(Date.parse(payment.created_at));
  const lines = [];
  for await (const line of t.api.journal.list({ on, limit: 3 })) lines.push(line);
  expect(lines.map(({ code }) => code).sort()).toEqual(
    ["capture", "fee_borne", "provider_fee", "share", "share", "share"].sort(),
  );
  expect([...lines].sort((a, b) => a.recorded_at.localeCompare(b.recorded_at))).toEqual(lines);

  const net = new Map<string, number>();
  for (const { debit, credit, amount } of lines) {
    net.set(debit, (net.get(debit) ?? 0) + amount);
    net.set(credit, (net.get(credit) ?? 0) - amount);
  }
  expect([...net.values()].reduce((sum, value) => sum + value, 0)).toBe(0);
  const books = await balances(t.api);
  for (const [address, value] of net) expect(Math.abs(value), address).toBe(Math.abs(books[address] ?? 0));

  const state = (await control(t, "GET", "state")) as { objects: Record<string, { id: string }[]> };
  const known = new Set(Object.values(state.objects).flatMap((objects) => objects.map(({ id }) => id)));
  const referred = lines.flatMap(({ provider_reference }) => provider_reference ?? []);
  expect(referred).toHaveLength(2);
  for (const reference of referred) expect(known).toContain(reference);

  const csv = await t.api.journal.csv({ on });
  const [head = "", ...rows] = csv.trimEnd().split("\r\n");
  expect(head.split(",").slice(0, 3)).toEqual(["recorded_at", "effective_at", "ledger_transfer"]);
  const asLines = rows.map((row) => row.split(","));
  expect(asLines.map((cells) => [cells[2], cells[8]])).toEqual(
    lines.map(({ ledger_transfer, amount }) => [ledger_transfer, String(amount)]),
  );
  const { data } = await t.api.journal.list({ on: "2020-01-01" });
  expect(data).toEqual([]);
  expect((await t.api.journal.csv({ on: "2020-01-01" })).trimEnd()).toBe(head);
});

test("a day that is none is refused", async () => {
  const t = await freshTenant();
  await expect(t.api.journal.list({ on: "2026-02-30" })).rejects.toMatchObject({ code: "validation_failed" });
  const { baseUrl } = await host();
  const headers = { authorization: `Bearer ${await tokenOf(t.credentials)}` };
  const answer = await fetch(`${baseUrl}/v1/journal/csv?on=${today()}`, { headers });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/csv"]);
});
