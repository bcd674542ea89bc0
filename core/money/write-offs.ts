/** Writing off what a merchant owes: MONEY.md row 21, the last step of recovery, by a person and with a reason. */
import * as z from "zod";
import { audit } from "../audit.ts";
import { type Context, tenantNow } from "../context.ts";
import { notFound, refuseField } from "../errors.ts";
import { idOf } from "../ids.ts";
import { announce, noEventYet } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import type { Plan } from "../store/commit.ts";
import { writeOffs } from "../store/funds-schema.ts";
import { merchants, tenantProfiles } from "../store/schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { account } from "./accounts.ts";
import { Amount, Currency, displayAmount, PositiveAmount } from "./currency.ts";
import { type Leg, mustNotHaveMoved, post, totalsOf } from "./ledger.ts";

type WriteOffRow = Row<typeof writeOffs>;

const Reason = z.string().min(1).max(500).meta({
  description: "Why, for whoever reads the books later. No place for personal data.",
});

export const CreateWriteOff = z
  .strictObject({
    amount: PositiveAmount.optional().meta({ description: "All that the merchant owes, if absent." }),
    reason: Reason,
  })
  .meta({ id: "CreateWriteOff", example: { reason: "The studio was dissolved." } });
export type CreateWriteOff = z.infer<typeof CreateWriteOff>;

export const WriteOffView = z
  .strictObject({
    id: idOf("write_off"),
    object: z.literal("write_off"),
    livemode: z.boolean(),
    merchant: idOf("merchant"),
    amount: Amount,
    currency: Currency,
    reason: Reason,
    created_at: z.iso.datetime(),
  })
  .meta({ id: "WriteOff", description: "A merchant's debt that the tenant has taken upon itself. It never changes." });
export type WriteOffView = z.infer<typeof WriteOffView>;

function writeOffView(row: WriteOffRow, livemode: boolean): WriteOffView {
  const { id, merchant_id: merchant, amount, currency, reason } = row;
  const created_at = wireTime(row.created_at);
  return { id, object: "write_off", livemode, merchant, amount, currency, reason, created_at };
}

/**
 * Plans a write-off of what a merchant owes by now: the tenant's balance pays it. The plan carries the debt's version,
 * so that what is repaid meanwhile is never written off as well.
 * @throws Refusal not_found, nothing_owed
 */
export async function planCreateWriteOff(
  context: Context,
  merchantId: string,
  input: CreateWriteOff,
): Promise<Plan<WriteOffView>> {
  const { store, livemode } = context;
  const [merchant, profile, now] = await store.read(
    store.row(merchants, { id: merchantId }),
    store.row(tenantProfiles, {}),
    tenantNow(context),
  );
  if (!merchant || !profile) throw notFound();
  const currency = profile.settlement_currency;
  const receivable = account.receivable(merchantId);
  const debt = await store.readOne(totalsOf(store, receivable, currency));
  const owed = debt.debitsPosted - debt.creditsPosted - debt.creditsPending;
  const amount = input.amount ?? owed;
  if (owed <= 0 || amount > owed) {
    throw refuseField("nothing_owed", "/amount", `The merchant owes ${displayAmount(Math.max(owed, 0), currency)}.`);
  }
  const row: WriteOffRow = {
    tenant_id: store.tenantId,
    id: context.ids.make("write_off"),
    merchant_id: merchantId,
    amount,
    currency,
    reason: input.reason,
    client_id: context.actor,
    created_at: now,
  };
  const view = writeOffView(row, livemode);
  const sides = { debit: account.tenantBalance, credit: receivable };
  const leg: Leg = { key: "write-off", kind: "posted", code: "write_off", subjectId: row.id, amount, ...sides };
  const key = `${row.id}/written-off`;
  return {
    statements: [
      announce(context, [{ type: "write_off.created", after: noEventYet(row.id), object: view }], now),
      mustNotHaveMoved(store, [debt]),
      store.insert(writeOffs, row),
      ...post(store, { key, commitKey: key, currency, effectiveAt: now, recordedAt: now, legs: [leg] }),
      audit(context, { action: "write_off.create", subjectId: row.id, fields: Object.keys(input) }),
    ],
    result: view,
  };
}

/** Newest first; of one merchant, if named. */
export async function listWriteOffs(
  { store, livemode }: Context,
  filter: { merchant?: string | undefined },
  page: Page,
): Promise<Listed<WriteOffView>> {
  const found = await store.readOne(
    store.rows(writeOffs, {
      where: { merchant_id: filter.merchant, ...(page.after === null ? {} : { id: { lt: page.after } }) },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map((row) => writeOffView(row, livemode)), next };
}
