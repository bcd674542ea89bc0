/** The journal: one day's movements in the order in which they were written down, each with its debit and credit. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { idOf } from "../ids.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { DAY, wireTime } from "../time.ts";
import { Currency, PositiveAmount } from "./currency.ts";
import type { TransferRow } from "./ledger.ts";

const Address = z.string().max(200);

export const JournalLineView = z
  .strictObject({
    object: z.literal("journal_line"),
    livemode: z.boolean(),
    recorded_at: z.iso.datetime(),
    effective_at: z.iso.datetime(),
    ledger_transfer: idOf("ledger_transfer"),
    posting: z.string().max(300),
    code: z.string().max(64),
    subject: z.string().max(64),
    debit: Address.meta({ example: "provider:platform" }),
    credit: Address.meta({ example: "clearing" }),
    amount: PositiveAmount,
    currency: Currency,
    provider_reference: z
      .string()
      .max(255)
      .nullable()
      .meta({ description: "The provider's id of what moved the money, or of its balance transaction." }),
  })
  .meta({
    id: "JournalLine",
    description: "One movement: as much is debited as is credited, so every day's lines balance in each currency.",
  });
export type JournalLineView = z.infer<typeof JournalLineView>;

type Line = TransferRow & { debit_address: string; credit_address: string };

/** @param on a date in UTC, `YYYY-MM-DD` */
export async function listJournal(
  { store, livemode }: Context,
  on: string,
  page: Page,
): Promise<Listed<JournalLineView>> {
  const from = Date.parse(`${on}T00:00:00.000Z`);
  const [recordedAt, id] = page.after?.split(" ") ?? [String(from), ""];
  const rows = await store.readOne(
    store.query<Line>(
      `SELECT t.*, d.address AS debit_address, c.address AS credit_address FROM ledger_transfers t
       JOIN ledger_accounts d ON d.tenant_id = t.tenant_id AND d.id = t.debit_account_id
       JOIN ledger_accounts c ON c.tenant_id = t.tenant_id AND c.id = t.credit_account_id
       WHERE t.tenant_id = ?1 AND (t.recorded_at, t.id) > (CAST(?2 AS INTEGER), ?3) AND t.recorded_at < ?4
         AND t.kind IN ('posted', 'post_pending')
       ORDER BY t.recorded_at, t.id LIMIT ${page.limit + 1}`,
      recordedAt ?? "",
      id ?? "",
      from + DAY,
    ),
  );
  const listed = cut(rows, page, (row) => `${row.recorded_at} ${row.id}`);
  return { data: listed.rows.map((row) => lineView(row, livemode)), next: listed.next };
}

function lineView(row: Line, livemode: boolean): JournalLineView {
  return {
    object: "journal_line",
    livemode,
    recorded_at: wireTime(row.recorded_at),
    effective_at: wireTime(row.effective_at),
    ledger_transfer: row.id,
    posting: row.posting_id,
    code: row.code,
    subject: row.subject_id,
    debit: row.debit_address,
    credit: row.credit_address,
    amount: row.amount,
    currency: row.currency,
    provider_reference: row.provider_ref,
  };
}

const COLUMNS = [
  "recorded_at",
  "effective_at",
  "ledger_transfer",
  "posting",
  "code",
  "subject",
  "debit",
  "credit",
  "amount",
  "currency",
  "provider_reference",
] as const satisfies readonly (keyof JournalLineView)[];

/** Lines that are read at a time: a day of any length passes through little memory. */
const CHUNK = 1000;

/** A day's journal as CSV, RFC 4180 with a head, as it is read. */
export function journalCsv(context: Context, on: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const text = (lines: readonly (readonly string[])[]) =>
    encoder.encode(lines.map((line) => `${line.join(",")}\r\n`).join(""));
  let after: string | null | undefined;
  return new ReadableStream({
    async pull(controller) {
      if (after === undefined) controller.enqueue(text([COLUMNS]));
      const { data, next }: Listed<JournalLineView> = await listJournal(context, on, {
        limit: CHUNK,
        after: after ?? null,
      });
      if (data.length > 0) controller.enqueue(text(data.map((line) => COLUMNS.map((name) => cell(line[name])))));
      after = next;
      if (next === null) controller.close();
    },
  });
}

/** A cell that no spreadsheet takes for a formula. */
function cell(value: string | number | null): string {
  const plain = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(plain) && typeof value === "string" ? `'${plain}` : plain;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
