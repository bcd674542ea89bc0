/** The tenant's own money: topped up from its bank and paid out to it. What may be asked for, and what is read back. */
import * as z from "zod";
import { audit } from "../audit.ts";
import { type Context, tenantNow } from "../context.ts";
import { notFound, Refusal, refuseField } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { announce, noEventYet } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { StoredError, storedError } from "../payments/payments.ts";
import { latestConfig, planRun } from "../runs.ts";
import { type State, statesOf } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { tenantMovements } from "../store/funds-schema.ts";
import { tenantProfiles } from "../store/schema.ts";
import type { Row } from "../store/store.ts";
import { DAY, wireTime } from "../time.ts";
import { account } from "./accounts.ts";
import { refundFloat } from "./balance-terms.ts";
import { Amount, Currency, displayAmount, PositiveAmount } from "./currency.ts";
import { type Leg, mustNotHaveMoved, post, type TransferCode, totalsOf } from "./ledger.ts";

export type MovementRow = Row<typeof tenantMovements>;
export const MOVEMENT_TYPES = ["top_up", "payout"] as const;
export type MovementType = (typeof MOVEMENT_TYPES)[number];

/** How long after its acceptance a movement may still be asked for. Past it, it is looked for, and ended. */
const MOVE_WITHIN = 7 * DAY;

export const MoveTenantFunds = z
  .strictObject({ amount: PositiveAmount, currency: Currency, metadata: Metadata.optional() })
  .meta({ id: "MoveTenantFunds", example: { amount: 100_000, currency: "EUR" } });
export type MoveTenantFunds = z.infer<typeof MoveTenantFunds>;

export const TenantMovementView = z
  .strictObject({
    id: idOf("tenant_movement"),
    object: z.literal("tenant_movement"),
    livemode: z.boolean(),
    type: z.enum(MOVEMENT_TYPES).meta({ description: "From the tenant's bank to the provider, or to its bank." }),
    status: z.enum(statesOf("tenant_movement")),
    amount: Amount,
    currency: Currency,
    provider: z.string().max(50),
    provider_references: z.strictObject({
      movement: z.string().max(255).nullable(),
      balance_transaction: z.string().max(255).nullable(),
      failure_balance_transaction: z.string().max(255).nullable(),
    }),
    error: StoredError.nullable(),
    metadata: Metadata,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "TenantMovement", description: "The tenant's own money on its way from its bank, or to it." });
export type TenantMovementView = z.infer<typeof TenantMovementView>;

export function movementView(row: MovementRow, livemode: boolean): TenantMovementView {
  return {
    id: row.id,
    object: "tenant_movement",
    livemode,
    type: row.type,
    status: row.state,
    amount: row.amount,
    currency: row.currency,
    provider: row.provider,
    provider_references: {
      movement: row.movement_ref,
      balance_transaction: row.entry_ref,
      failure_balance_transaction: row.failure_entry_ref,
    },
    error: storedError(row),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

/** MONEY.md row 23, either way: what is set aside, and what posts, voids or mirrors it. */
export function movementLeg(row: Pick<MovementRow, "id" | "type" | "amount">, back = false) {
  const isIn = (row.type === "top_up") !== back;
  const [debit, credit] = isIn ? [account.platform, account.tenantBalance] : [account.tenantBalance, account.platform];
  const code = row.type === "top_up" ? "top_up" : "tenant_payout";
  const of: TransferCode = back ? `${code}_returned` : code;
  return { subjectId: row.id, amount: row.amount, debit, credit, code: of };
}

export const requestedKey = (id: string) => `${id}/requested`;

/**
 * Plans a top-up or a payout of the tenant's own money: set aside, and asked for by its run. A payout takes no more
 * than the tenant's balance has free above its refund float, so that it never pays out what is owed to merchants or
 * what refunds are paid from.
 * @throws Refusal currency_unsupported, insufficient_funds
 */
export async function planMoveFunds(
  context: Context,
  type: MovementType,
  input: MoveTenantFunds,
): Promise<Plan<TenantMovementView>> {
  const { store } = context;
  const { amount, currency } = input;
  const [profile, balance, now, configVersion, float] = await store.read(
    store.row(tenantProfiles, {}),
    totalsOf(store, account.tenantBalance, currency),
    tenantNow(context),
    latestConfig(store),
    refundFloat(store),
  );
  if (currency !== profile?.settlement_currency) {
    const detail = `This tenant settles in ${profile?.settlement_currency ?? "no currency"} only.`;
    throw refuseField("currency_unsupported", "/currency", detail);
  }
  const free = balance.creditsPosted - balance.debitsPosted - balance.debitsPending - float;
  if (type === "payout" && amount > free) {
    const detail = `The tenant's own balance has ${displayAmount(Math.max(free, 0), currency)} free`;
    const above = float > 0 ? ` above its refund float of ${displayAmount(float, currency)}` : "";
    throw new Refusal("insufficient_funds", `${detail}${above}.`);
  }
  const row: MovementRow = {
    tenant_id: store.tenantId,
    id: context.ids.make("tenant_movement"),
    type,
    state: "pending",
    amount,
    currency,
    provider: "stripe",
    movement_ref: null,
    entry_ref: null,
    failure_entry_ref: null,
    error_code: null,
    error_message: null,
    client_id: context.actor,
    act_before: now + MOVE_WITHIN,
    metadata: JSON.stringify(input.metadata ?? {}),
    created_at: now,
    updated_at: now,
  };
  const of = { subjectId: row.id, kind: "move-tenant-funds", generation: 1 } as const;
  const run = planRun(context, { ...of, dueAt: now, configVersion, createdAt: now });
  const view = movementView(row, context.livemode);
  const key = requestedKey(row.id);
  const leg: Leg = { ...movementLeg(row), key: "requested", kind: "pending" };
  return {
    statements: [
      announce(context, [{ type: "tenant_movement.created", after: noEventYet(row.id), object: view }], now),
      ...(type === "payout" ? [mustNotHaveMoved(store, [balance])] : []),
      store.insert(tenantMovements, row),
      ...post(store, { key, commitKey: key, currency, effectiveAt: now, recordedAt: now, legs: [leg] }),
      run.statement,
      audit(context, { action: `tenant.${type}`, subjectId: row.id, fields: Object.keys(input) }),
    ],
    result: view,
    starts: [run.start],
  };
}

export async function getMovement({ store, livemode }: Context, id: string): Promise<TenantMovementView> {
  const row = await store.readOne(store.row(tenantMovements, { id }));
  if (!row) throw notFound();
  return movementView(row, livemode);
}

export interface MovementFilter {
  readonly type?: MovementType | undefined;
  readonly status?: State<"tenant_movement"> | undefined;
}

/** Newest first. */
export async function listMovements(
  { store, livemode }: Context,
  filter: MovementFilter,
  page: Page,
): Promise<Listed<TenantMovementView>> {
  const found = await store.readOne(
    store.rows(tenantMovements, {
      where: {
        type: filter.type,
        state: filter.status,
        ...(page.after === null ? {} : { id: { lt: page.after } }),
      },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map((row) => movementView(row, livemode)), next };
}
