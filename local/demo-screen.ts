/** What the demo prints: a payment's whole way on one screen, in aligned columns. */
import { clockDays, type Purchase } from "./demo-purchase.ts";
import { balanceRows, ledgerRows, purchase, rolesOf, shareRows } from "./demo-story.ts";
import type { Seeded } from "./seed.ts";

/**
 * The screen, without a line end at its end. It checks every figure on the way.
 *
 * @param bold marks the headings, on a terminal
 * @throws DemoFailed a figure is not what it must be
 */
export function screen(baseUrl: string, seed: Seeded, bought: Purchase, bold: boolean): string {
  const title = (text: string) => (bold ? `\u001b[1m${text}\u001b[0m` : text);
  const { books, connections, webhooks, startedAt } = bought;
  const { payment, distribution } = books;
  const roles = rolesOf(seed, connections);
  const reference = payment.provider_references.payment_intent;
  const succeeded = webhooks.find(({ type }) => type === "payment.succeeded");
  const subjects = new Map([
    [payment.id, "payment"],
    [distribution.id, "distribution"],
    ...distribution.shares.map(({ id, position }) => [id, `share ${position + 1}`] as const),
  ]);
  const balances = balanceRows(books, roles);
  const arrived = new Map(bought.live.map(({ event, afterMs }) => [event.id, afterMs]));
  return [
    `${title("Tributary")} at ${baseUrl}, Aurora Games, with a token for ${seed.client.client_id}`,
    "",
    `${title("Payment")} ${payment.id}: ${money(payment.amount)} ${payment.currency}, ${payment.status}`,
    `  accepted after ${bought.acceptedAfterMs} ms; ${payment.provider} ${reference}, fee ${money(purchase.fee)}`,
    "",
    `${title("Shares")} 70 / 20 / 10, released and transferred by the provider ${clockDays} sandbox days later`,
    ...table(
      shareRows(books, seed, connections).map((row) => {
        return [row.role, money(row.amount), row.status, row.transfer, `to ${row.account}`];
      }),
      [1],
    ),
    "",
    `${title("Ledger transfers")} debit → credit (roles in the place of merchants' and bank connections' ids)`,
    ...table(
      ledgerRows(books, roles).map((row) => [row.debit, `→ ${row.credit}`, money(row.amount), row.code, row.kind]),
      [2],
    ),
    "",
    `${title("Balances")} moved by this payment, and now; the tenant bears the fee`,
    ...table(
      balances.filter(({ moved }) => moved !== 0).map((row) => [row.account, signed(row.moved), money(row.now)]),
      [1, 2],
    ),
    `  moved through: ${balances
      .filter(({ moved }) => moved === 0)
      .map(({ account }) => account)
      .join(", ")}`,
    "",
    `${title("Events")} position in the feed, number of the subject, arrival on the payment's live stream`,
    ...table(
      books.events.map(({ id, position, sequence, type, subject_id }) => {
        const ms = arrived.get(id);
        const live = ms === undefined ? "" : `${ms} ms`;
        return [String(position), type, `${subjects.get(subject_id)} #${sequence}`, live];
      }),
      [0, 3],
    ),
    "",
    `${title("Webhooks")} ${webhooks.length} received for ${books.events.length} events, each verified by ` +
      "standardwebhooks",
    `  payment.succeeded after ${(succeeded?.receivedAt ?? 0) - startedAt} ms, webhook-id ${succeeded?.id}`,
    `  ${succeeded?.signature}`,
    "",
    `${title("The same request again")} Idempotency-Key: ${bought.key}`,
    `  ${bought.repeatedStatus}, Idempotency-Replayed: true, ${payment.id}`,
    "  one capture, no further ledger transfer or event, the same balances: nothing happened twice",
  ].join("\n");
}

/** Minor units as text; the euro has two digits. */
function money(amount: number): string {
  return (amount / 100).toFixed(2);
}

function signed(amount: number): string {
  return amount > 0 ? `+${money(amount)}` : money(amount);
}

/** Rows in columns as wide as their widest cell; the columns at `right` are numbers. */
function table(rows: readonly (readonly string[])[], right: readonly number[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const cell = (text: string, i: number) => {
    const width = widths[i] ?? 0;
    return right.includes(i) ? text.padStart(width) : text.padEnd(width);
  };
  return rows.map((row) => `  ${row.map(cell).join("  ").trimEnd()}`);
}
