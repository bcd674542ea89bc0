/** Bank connections: a merchant's connected account at the provider, and what the provider says of it. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Currency } from "../money/currency.ts";
import { announce, type LastEvent, lastEvent, type News } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { StoredError, storedError } from "../payments/payments.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { AccountOutcome, Answer } from "../provider/port.ts";
import { mayMove, type State, statesOf } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { bankConnections, merchants } from "../store/schema.ts";
import { type Reading, reading } from "../store/statements.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { Country } from "./countries.ts";
import { type MerchantRow, merchantView, NOBODY } from "./merchant-view.ts";

export type BankConnectionRow = Row<typeof bankConnections>;

export const BankConnectionView = z
  .strictObject({
    id: idOf("bank_connection"),
    object: z.literal("bank_connection"),
    livemode: z.boolean(),
    status: z.enum(statesOf("bank_connection")),
    merchant: idOf("merchant"),
    country: Country,
    currency: Currency,
    provider: z.string().max(50),
    provider_references: z.strictObject({ account: z.string().max(255).nullable() }),
    error: StoredError.nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "BankConnection", description: "A merchant's connected account: where its shares are transferred to." });
export type BankConnectionView = z.infer<typeof BankConnectionView>;

export function bankConnectionView(row: BankConnectionRow, livemode: boolean): BankConnectionView {
  return {
    id: row.id,
    object: "bank_connection",
    livemode,
    status: row.state,
    merchant: row.merchant_id,
    country: row.country,
    currency: row.currency,
    provider: row.provider,
    provider_references: { account: row.account_ref },
    error: storedError(row),
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

/** @throws Refusal `not_found` */
export async function getBankConnection({ store, livemode }: Context, id: string): Promise<BankConnectionView> {
  const row = await store.readOne(store.row(bankConnections, { id }));
  if (!row) throw notFound();
  return bankConnectionView(row, livemode);
}

export interface BankConnectionFilter {
  readonly merchant?: string | undefined;
  readonly status?: State<"bank_connection"> | undefined;
}

/** Newest first. */
export async function listBankConnections(
  { store, livemode }: Context,
  filter: BankConnectionFilter,
  page: Page,
): Promise<Listed<BankConnectionView>> {
  const found = await store.readOne(
    store.rows(bankConnections, {
      where: {
        ...(filter.merchant === undefined ? {} : { merchant_id: filter.merchant }),
        ...(filter.status === undefined ? {} : { state: filter.status }),
        ...(page.after === null ? {} : { id: { lt: page.after } }),
      },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map((row) => bankConnectionView(row, livemode)), next };
}

/** Everything that a step of the set-up decides on, read in one call. */
export interface BankConnectionFacts {
  readonly connection: BankConnectionRow;
  readonly merchant: MerchantRow;
  readonly last: LastEvent;
  readonly lastOfMerchant: LastEvent;
}

/** @throws Refusal `not_found` */
export function bankConnectionFacts({ store }: Context, id: string): Reading<BankConnectionFacts> {
  const merchantId = "(SELECT merchant_id FROM bank_connections WHERE tenant_id = ?1 AND id = ?2)";
  const merchant = store.query<MerchantRow>(`SELECT * FROM merchants WHERE tenant_id = ?1 AND id = ${merchantId}`, id);
  const events = store.query<{ sequence: number; id: string }>(
    `SELECT sequence, id FROM events WHERE tenant_id = ?1 AND subject_id = ${merchantId}
       ORDER BY sequence DESC LIMIT 1`,
    id,
  );
  return reading(
    [store.row(bankConnections, { id }), lastEvent(store, id), merchant, events],
    ([connection, last, [owner], [event]]) => {
      if (!connection) throw notFound();
      invariant(owner, `${id} belongs to no merchant`);
      const lastOfMerchant = { subjectId: owner.id, sequence: event?.sequence ?? 0, eventId: event?.id ?? null };
      return { connection, merchant: owner, last, lastOfMerchant };
    },
  );
}

/** What the set-up decides on next. Small, because it is kept in the engine's journal. */
export interface BankConnectionProgress {
  readonly state: State<"bank_connection">;
  readonly accountRef: string | null;
}

export function bankConnectionProgress(row: BankConnectionRow): BankConnectionProgress {
  return { state: row.state, accountRef: row.account_ref };
}

/**
 * Plans what one answer of the provider means for a connection. Once it is verified, its merchant is active in the same
 * commit. An answer that tells nothing new is recorded and changes nothing.
 * @param recording the key of the commit that takes this plan along, and the tenant's time in ms
 */
export function planBankConnectionOutcome(
  context: Context,
  { commitKey, now }: { commitKey: string; now: number },
  { connection: row, merchant, last, lastOfMerchant }: BankConnectionFacts,
  { outcome, call }: Answer<AccountOutcome>,
): Plan<BankConnectionProgress> {
  const { store, livemode } = context;
  const record = planProviderCalls(store, commitKey, row.id, [call], now);
  const state = stateAfter(row, outcome);
  const account_ref = row.account_ref ?? outcome.accountRef;
  if (state === row.state && account_ref === row.account_ref) {
    return { statements: [record], result: bankConnectionProgress(row) };
  }
  const error = outcome.status === "rejected" ? outcome.error : null;
  const set = {
    state,
    account_ref,
    error_code: error?.code ?? null,
    error_message: error?.message ?? null,
    updated_at: now,
  };
  const next = { ...row, ...set };
  const statements = [record, store.update(bankConnections, { id: row.id }, set)];
  // The account exists and nothing else is known yet: the connection has changed, but not its state.
  const type = state === row.state ? "bank_connection.updated" : (`bank_connection.${state}` as const);
  const news: News[] = [{ type, after: last, object: bankConnectionView(next, livemode) }];
  if (state === "verified" && (merchant.state === "applied" || merchant.state === "in_review")) {
    const active = { state: "active", updated_at: now } as const;
    statements.push(store.update(merchants, { id: merchant.id }, active));
    const object = merchantView({ ...merchant, ...active }, NOBODY, livemode);
    news.push({ type: "merchant.activated", after: lastOfMerchant, object });
  }
  return { statements: [...statements, announce(context, news, now)], result: bankConnectionProgress(next) };
}

/** The account's standing in our states; where the machine has no such edge, the connection stays as it is. */
function stateAfter(row: BankConnectionRow, outcome: AccountOutcome): State<"bank_connection"> {
  const to = standing(row, outcome);
  return mayMove("bank_connection", row.state, to) ? to : row.state;
}

function standing({ state }: BankConnectionRow, outcome: AccountOutcome): State<"bank_connection"> {
  switch (outcome.status) {
    case "verified":
      return "verified";
    case "pending":
      return state === "action_required" ? "pending" : state;
    case "restricted":
      return state === "pending" || state === "action_required" ? "action_required" : "restricted";
    case "rejected":
      // Refused before there was an account: nothing to be rejected, the set-up itself has failed.
      return outcome.accountRef === null ? "failed" : "rejected";
  }
}
