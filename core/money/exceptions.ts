/** Exceptions of reconciliation: differences that do not explain themselves, and how they end. */
import * as z from "zod";
import { type Context, tenantNow } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import type { LastEvent, News } from "../outbound/events.ts";
import { noEventYet } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { statesOf } from "../states.ts";
import { reconciliationExceptions } from "../store/reconciliation-schema.ts";
import type { Statement } from "../store/statements.ts";
import type { Row } from "../store/store.ts";
import { SECOND, wireTime } from "../time.ts";
import { accountId } from "./accounts.ts";
import { Currency, PositiveAmount } from "./currency.ts";
import { CAUSES, EXCEPTION_KINDS, type ExceptionKind, type Item } from "./reconciliation-matching.ts";

export type ExceptionRow = Row<typeof reconciliationExceptions>;

export const ExceptionView = z
  .strictObject({
    id: idOf("exception"),
    object: z.literal("exception"),
    livemode: z.boolean(),
    status: z.enum(statesOf("exception")),
    kind: z.enum(EXCEPTION_KINDS).meta({ description: "What is different.", example: "refund_unknown" }),
    likely_cause: z
      .string()
      .max(300)
      .meta({ description: "What is mostly behind it.", example: CAUSES.refund_unknown }),
    account: idOf("ledger_account").nullable().meta({ description: "The account of ours that is compared." }),
    address: z.string().max(200).meta({ description: "Its address.", example: "provider:platform" }),
    amount: PositiveAmount,
    currency: Currency,
    more_at: z.enum(["provider", "ledger"]).meta({ description: "Which side has the greater balance for it." }),
    subject: z
      .string()
      .max(64)
      .nullable()
      .meta({ description: "The id of ours that it is about, where one is known." }),
    provider_references: z.strictObject({
      balance_transaction: z.string().max(255).nullable(),
      source: z.string().max(255).nullable(),
    }),
    ledger_transfer: idOf("ledger_transfer").nullable(),
    reconciliation: idOf("reconciliation").meta({ description: "The reconciliation that found it." }),
    occurred_at: z.iso.datetime().meta({ description: "When the movement happened." }),
    age_seconds: z.int().min(0).meta({ description: "Since then, until it was closed or now.", example: 7200 }),
    closed_by: z.string().max(64).nullable().meta({
      description: "The reconciliation that found both sides alike again, or the adjustment that corrected it.",
    }),
    closed_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({
    id: "Exception",
    description:
      "A difference between the ledger and the provider that does not explain itself. It is closed when the missing " +
      "side follows or by a booked correction, never by an edit.",
  });
export type ExceptionView = z.infer<typeof ExceptionView>;

export function exceptionView(
  row: ExceptionRow,
  { tenantId, livemode, now }: { tenantId: string; livemode: boolean; now: number },
): ExceptionView {
  const ofAccount = row.address.startsWith("provider:");
  return {
    id: row.id,
    object: "exception",
    livemode,
    status: row.state,
    kind: row.kind as ExceptionKind,
    likely_cause: row.cause,
    account: ofAccount ? accountId(tenantId, row.address, row.currency) : null,
    address: row.address,
    amount: row.amount,
    currency: row.currency,
    more_at: row.more_at === "provider" ? "provider" : "ledger",
    subject: row.subject_id,
    provider_references: { balance_transaction: row.entry_ref, source: row.source_ref },
    ledger_transfer: row.ledger_transfer_id,
    reconciliation: row.reconciliation_id,
    occurred_at: wireTime(row.occurred_at),
    age_seconds: Math.max(0, Math.floor(((row.closed_at ?? now) - row.occurred_at) / SECOND)),
    closed_by: row.closed_by,
    closed_at: wireTime(row.closed_at),
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

/** What one commit opens or closes. */
export interface ExceptionChange {
  readonly statements: readonly Statement[];
  readonly news: readonly News[];
}

/** Plans a new exception for a difference. */
export function openException(
  context: Context,
  of: {
    readonly item: Item;
    readonly address: string;
    readonly kind: ExceptionKind;
    readonly reconciliationId: string;
  },
  now: number,
): ExceptionChange & { readonly id: string } {
  const { store, livemode } = context;
  const { item, address, kind, reconciliationId } = of;
  invariant(item.difference !== 0, `${item.key} differs by nothing`);
  const [entryRef, sourceRef] = item.side === "provider" ? item.entry.keys : [];
  const row: ExceptionRow = {
    tenant_id: store.tenantId,
    id: context.ids.make("exception"),
    state: "open",
    kind,
    cause: CAUSES[kind],
    address,
    item_key: item.key,
    amount: Math.abs(item.difference),
    currency: item.currency,
    more_at: item.difference > 0 ? "provider" : "ledger",
    subject_id: item.entry.subjects[0] ?? null,
    entry_ref: entryRef ?? null,
    source_ref: sourceRef ?? null,
    ledger_transfer_id: item.key.startsWith("ltr_") ? item.key : null,
    reconciliation_id: reconciliationId,
    occurred_at: item.occurredAt,
    closed_by: null,
    closed_at: null,
    created_at: now,
    updated_at: now,
  };
  const object = exceptionView(row, { tenantId: store.tenantId, livemode, now });
  return {
    id: row.id,
    statements: [store.insert(reconciliationExceptions, row)],
    news: [{ type: "exception.opened", after: noEventYet(row.id), object }],
  };
}

/** Plans the end of an exception. */
export function closeException(
  context: Context,
  row: ExceptionRow,
  of: { readonly last: LastEvent; readonly closedBy: string },
  now: number,
): ExceptionChange {
  const { store, livemode } = context;
  const set = { state: "closed", closed_by: of.closedBy, closed_at: now, updated_at: now } as const;
  const object = exceptionView({ ...row, ...set }, { tenantId: store.tenantId, livemode, now });
  return {
    statements: [store.update(reconciliationExceptions, { id: row.id }, set)],
    news: [{ type: "exception.closed", after: of.last, object }],
  };
}

export interface ExceptionFilter {
  status?: "open" | "closed" | undefined;
  kind?: ExceptionKind | undefined;
  address?: string | undefined;
  reconciliation?: string | undefined;
  subject?: string | undefined;
}

/** Exceptions, newest first. */
export async function listExceptions(
  { store, livemode, wall }: Context,
  filter: ExceptionFilter,
  page: Page,
): Promise<Listed<ExceptionView>> {
  const [rows, now] = await store.read(
    store.rows(reconciliationExceptions, {
      where: {
        state: filter.status,
        kind: filter.kind,
        address: filter.address,
        reconciliation_id: filter.reconciliation,
        subject_id: filter.subject,
        ...(page.after === null ? {} : { id: { lt: page.after } }),
      },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
    tenantNow({ store, wall }),
  );
  const listed = cut(rows, page, (row) => row.id);
  const as = { tenantId: store.tenantId, livemode, now };
  return { data: listed.rows.map((row) => exceptionView(row, as)), next: listed.next };
}

export async function getException({ store, livemode, wall }: Context, id: string): Promise<ExceptionView> {
  const [row, now] = await store.read(store.row(reconciliationExceptions, { id }), tenantNow({ store, wall }));
  if (!row) throw notFound();
  return exceptionView(row, { tenantId: store.tenantId, livemode, now });
}
