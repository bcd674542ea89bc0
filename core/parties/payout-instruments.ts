/** Payout instruments: merchants' bank accounts and debit cards. Details stay at the provider; here is a summary. */
import * as z from "zod";
import { audit } from "../audit.ts";
import { type Context, tenantNow } from "../context.ts";
import { notFound, Refusal } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { Currency } from "../money/currency.ts";
import { announce, lastEvent, type News, noEventYet } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { StoredError, storedError } from "../payments/payments.ts";
import { latestConfig, latestRun, planRun, planRunNow } from "../runs.ts";
import { isFinal, type State, statesOf } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { payoutInstruments } from "../store/payout-schema.ts";
import { bankConnections, merchants } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { Country } from "./countries.ts";

export type PayoutInstrumentRow = Row<typeof payoutInstruments>;

export const PayoutMethod = z
  .enum(["standard", "instant"])
  .meta({ description: "How fast: the bank's own days, or within minutes where the instrument takes that." });

export const CreatePayoutInstrument = z
  .strictObject({
    merchant: idOf("merchant"),
    token: z
      .string()
      .regex(/^(btok|tok)_[A-Za-z0-9_]{1,250}$/, "must be the provider's token of a bank account or a debit card")
      .meta({
        description:
          "The provider's token, made in its own fields with the tenant's publishable key: no account number and no " +
          "card number ever comes here. A token serves once.",
        example: "btok_us_verified",
      }),
    default: z
      .boolean()
      .optional()
      .meta({ description: "Whether it becomes the default of its currency. The first one always is." }),
    metadata: Metadata.optional(),
  })
  .meta({
    id: "CreatePayoutInstrument",
    example: { merchant: "mer_01k9zp3w5xe8r9v2m4n6q8t0ab", token: "btok_us_verified" },
  });
export type CreatePayoutInstrument = z.infer<typeof CreatePayoutInstrument>;

export const UpdatePayoutInstrument = z
  .strictObject({ default: z.literal(true).meta({ description: "Makes it the default of its currency." }) })
  .meta({ id: "UpdatePayoutInstrument", example: { default: true } });

export const PayoutInstrumentView = z
  .strictObject({
    id: idOf("payout_instrument"),
    object: z.literal("payout_instrument"),
    livemode: z.boolean(),
    status: z.enum(statesOf("payout_instrument")),
    merchant: idOf("merchant"),
    bank_connection: idOf("bank_connection"),
    default: z.boolean().meta({ description: "Whether payouts in its currency go here unless told otherwise." }),
    type: z.enum(["bank_account", "card"]).nullable().meta({ description: "Null until the provider has answered." }),
    currency: Currency.nullable(),
    country: Country.nullable(),
    bank_name: z.string().max(200).nullable().meta({ description: "The bank's name, or the card's brand." }),
    last4: z.string().max(4).nullable(),
    methods: z.array(PayoutMethod).max(2).meta({ description: "The methods of payout that it takes." }),
    requirements: z
      .array(z.string().max(200))
      .max(100)
      .meta({ description: "What the provider asks for, by its own names; with `requires_remediation`." }),
    provider: z.string().max(50),
    provider_references: z.strictObject({ external_account: z.string().max(255).nullable() }),
    error: StoredError.nullable(),
    metadata: Metadata,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "PayoutInstrument", description: "Where a merchant is paid out to: a bank account or a debit card." });
export type PayoutInstrumentView = z.infer<typeof PayoutInstrumentView>;

export function payoutInstrumentView(row: PayoutInstrumentRow, livemode: boolean): PayoutInstrumentView {
  return {
    id: row.id,
    object: "payout_instrument",
    livemode,
    status: row.state,
    merchant: row.merchant_id,
    bank_connection: row.bank_connection_id,
    default: row.is_default === 1 && row.currency !== null,
    type: row.type,
    currency: row.currency,
    country: row.country,
    bank_name: row.bank_name,
    last4: row.last4,
    methods: JSON.parse(row.methods) as PayoutInstrumentView["methods"],
    requirements: JSON.parse(row.requirements) as string[],
    provider: row.provider,
    provider_references: { external_account: row.external_account_ref },
    error: storedError(row),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

/**
 * Plans a payout instrument on the merchant's connected account, and the run that sets it up.
 * @throws Refusal not_found, merchant_not_payable, bank_connection_unusable
 */
export async function planCreatePayoutInstrument(
  context: Context,
  input: CreatePayoutInstrument,
): Promise<Plan<PayoutInstrumentView>> {
  const { store, livemode } = context;
  const [now, merchant, connections, configVersion] = await store.read(
    tenantNow(context),
    store.row(merchants, { id: input.merchant }),
    store.rows(bankConnections, { where: { merchant_id: input.merchant } }),
    latestConfig(store),
  );
  if (!merchant) throw notFound();
  if (isFinal("merchant", merchant.state)) {
    throw new Refusal("merchant_not_payable", `The merchant is ${merchant.state}: it is paid out no more.`);
  }
  const alive = connections.filter(({ account_ref }) => account_ref !== null);
  const connection =
    alive.find(({ state }) => state === "verified") ??
    alive.find(({ state }) => state === "restricted" || !isFinal("bank_connection", state));
  if (!connection) {
    throw new Refusal("bank_connection_unusable", "The merchant has no connected account at the provider yet.");
  }
  const row: PayoutInstrumentRow = {
    tenant_id: store.tenantId,
    id: context.ids.make("payout_instrument"),
    merchant_id: merchant.id,
    bank_connection_id: connection.id,
    state: "processing",
    is_default: input.default === true ? 1 : 0,
    type: null,
    currency: null,
    country: null,
    bank_name: null,
    last4: null,
    methods: "[]",
    requirements: "[]",
    provider: connection.provider,
    token: input.token,
    external_account_ref: null,
    default_at_provider: 0,
    removed_at_provider: 0,
    error_code: null,
    error_message: null,
    metadata: JSON.stringify(input.metadata ?? {}),
    created_at: now,
    updated_at: now,
  };
  const run = planRun(context, {
    subjectId: row.id,
    kind: "set-up-payout-instrument",
    generation: 1,
    dueAt: now,
    configVersion,
    createdAt: now,
  });
  const view = payoutInstrumentView(row, livemode);
  const news: News = { type: "payout_instrument.created", after: noEventYet(row.id), object: view };
  return {
    statements: [
      announce(context, [news], now),
      store.insert(payoutInstruments, row),
      run.statement,
      audit(context, { action: "payout_instrument.create", subjectId: row.id, fields: Object.keys(input) }),
    ],
    result: view,
    starts: [run.start],
  };
}

/**
 * Plans the removal: from this commit on nothing is paid out to it. A run takes it away at the provider.
 * @throws Refusal not_found, state_conflict
 */
export async function planRemovePayoutInstrument(context: Context, id: string): Promise<Plan<PayoutInstrumentView>> {
  const { row, others } = await standing(context, id);
  if (row.state === "rejected" || row.state === "removed") {
    throw new Refusal("state_conflict", `The payout instrument is ${row.state} already.`);
  }
  if (row.is_default === 1 && others.some(({ state }) => state === "active")) {
    const detail = "It is the default of its currency: make another one the default first.";
    throw new Refusal("state_conflict", detail);
  }
  const change = { state: "removed", is_default: 0, token: null } as const;
  return planChange(context, row, change, { type: "payout_instrument.removed", action: "payout_instrument.remove" });
}

/**
 * Plans another default for the instrument's currency.
 * @throws Refusal not_found, state_conflict
 */
export async function planDefaultPayoutInstrument(context: Context, id: string): Promise<Plan<PayoutInstrumentView>> {
  const { row, others } = await standing(context, id);
  if (row.state !== "active") {
    throw new Refusal("state_conflict", `The payout instrument is ${row.state}: only an active one is a default.`);
  }
  const plan = await planChange(
    context,
    row,
    { is_default: 1 },
    { type: "payout_instrument.updated", action: "payout_instrument.make_default" },
  );
  return { ...plan, statements: [...(await dethroned(context, others, row.currency)), ...plan.statements] };
}

async function standing({ store }: Context, id: string) {
  const row = await store.readOne(store.row(payoutInstruments, { id }));
  if (!row) throw notFound();
  const all = await store.readOne(
    store.rows(payoutInstruments, { where: { merchant_id: row.merchant_id, currency: row.currency } }),
  );
  return { row, others: row.currency === null ? [] : all.filter((other) => other.id !== id) };
}

/** Takes the default away from whichever of these has it. Comes before another one is given it. */
export async function dethroned(
  context: Context,
  others: readonly PayoutInstrumentRow[],
  currency: string | null,
): Promise<Statement[]> {
  const { store, livemode } = context;
  const former = others.find((other) => other.is_default === 1 && other.currency === currency);
  if (!former) return [];
  const [last, now] = await store.read(lastEvent(store, former.id), tenantNow(context));
  const change = { is_default: 0, updated_at: now };
  const object = payoutInstrumentView({ ...former, ...change }, livemode);
  return [
    announce(context, [{ type: "payout_instrument.updated", after: last, object }], now),
    store.update(payoutInstruments, { id: former.id }, change),
  ];
}

/** A change of ours that the provider is told of by a run. */
async function planChange(
  context: Context,
  row: PayoutInstrumentRow,
  change: Partial<Pick<PayoutInstrumentRow, "state" | "is_default" | "token">>,
  says: { type: "payout_instrument.removed" | "payout_instrument.updated"; action: string },
): Promise<Plan<PayoutInstrumentView>> {
  const { store, livemode } = context;
  const [last, now, configVersion, latest] = await store.read(
    lastEvent(store, row.id),
    tenantNow(context),
    latestConfig(store),
    latestRun(store, row.id, "set-up-payout-instrument"),
  );
  const set = { ...change, updated_at: now };
  const view = payoutInstrumentView({ ...row, ...set }, livemode);
  const run = { subjectId: row.id, kind: "set-up-payout-instrument", configVersion, createdAt: now } as const;
  const { statements, starts } = planRunNow(context, latest, run);
  return {
    statements: [
      announce(context, [{ type: says.type, after: last, object: view }], now),
      store.update(payoutInstruments, { id: row.id }, set),
      ...statements,
      audit(context, { action: says.action, subjectId: row.id, fields: Object.keys(change) }),
    ],
    result: view,
    starts,
  };
}

/** @throws Refusal `not_found` */
export async function getPayoutInstrument({ store, livemode }: Context, id: string): Promise<PayoutInstrumentView> {
  const row = await store.readOne(store.row(payoutInstruments, { id }));
  if (!row) throw notFound();
  return payoutInstrumentView(row, livemode);
}

export interface PayoutInstrumentFilter {
  readonly merchant?: string | undefined;
  readonly status?: State<"payout_instrument"> | undefined;
}

/** Newest first. */
export async function listPayoutInstruments(
  { store, livemode }: Context,
  filter: PayoutInstrumentFilter,
  page: Page,
): Promise<Listed<PayoutInstrumentView>> {
  const found = await store.readOne(
    store.rows(payoutInstruments, {
      where: {
        merchant_id: filter.merchant,
        state: filter.status,
        ...(page.after === null ? {} : { id: { lt: page.after } }),
      },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map((row) => payoutInstrumentView(row, livemode)), next };
}
