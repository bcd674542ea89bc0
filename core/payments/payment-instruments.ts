/** Payment instruments: players' cards. The card itself stays at the provider; here stand its reference and summary. */
import * as z from "zod";
import { type Context, tenantNow } from "../context.ts";
import { notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { announce, type News, noEventYet } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { latestConfig, planRun } from "../runs.ts";
import { type State, statesOf } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { paymentInstruments, players } from "../store/schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { StoredError, storedError } from "./payments.ts";

export type PaymentInstrumentRow = Row<typeof paymentInstruments>;

export const CreatePaymentInstrument = z
  .strictObject({
    player: idOf("player"),
    payment_method: z
      .string()
      .regex(/^pm_[A-Za-z0-9_]{1,250}$/, "must be the provider's id of a payment method")
      .meta({
        description:
          "The provider's payment method, made in its own card field with the tenant's publishable key. In a sandbox " +
          "also Stripe's test methods, such as `pm_card_visa`.",
        example: "pm_card_visa",
      }),
    metadata: Metadata.optional(),
  })
  .meta({
    id: "CreatePaymentInstrument",
    example: { player: "ply_01k9zp3w5xe8r9v2m4n6q8t0ab", payment_method: "pm_card_visa" },
  });
export type CreatePaymentInstrument = z.infer<typeof CreatePaymentInstrument>;

export const Card = z
  .strictObject({
    brand: z.string().max(50),
    last4: z.string().max(4),
    exp_month: z.int().min(1).max(12),
    exp_year: z.int().min(2000).max(9999),
  })
  .meta({
    id: "Card",
    description: "What may be shown of a card. Null until the instrument is active.",
    example: cardExample(),
  });

export const PaymentInstrumentView = z
  .strictObject({
    id: idOf("payment_instrument"),
    object: z.literal("payment_instrument"),
    livemode: z.boolean(),
    status: z.enum(statesOf("payment_instrument")),
    player: idOf("player"),
    card: Card.nullable(),
    provider: z.string().max(50),
    provider_references: z.strictObject({
      customer: z.string().max(255).nullable(),
      payment_method: z.string().max(255).nullable(),
    }),
    error: StoredError.nullable(),
    metadata: Metadata,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "PaymentInstrument", description: "A player's card, kept by the provider." });
export type PaymentInstrumentView = z.infer<typeof PaymentInstrumentView>;

function cardExample() {
  return { brand: "visa", last4: "4242", exp_month: 12, exp_year: 2034 };
}

export function paymentInstrumentView(row: PaymentInstrumentRow, livemode: boolean): PaymentInstrumentView {
  const { brand, last4, exp_month, exp_year } = row;
  const known = brand !== null && last4 !== null && exp_month !== null && exp_year !== null;
  return {
    id: row.id,
    object: "payment_instrument",
    livemode,
    status: row.state,
    player: row.player_id,
    card: known ? { brand, last4, exp_month, exp_year } : null,
    provider: row.provider,
    provider_references: { customer: row.customer_ref, payment_method: row.payment_method_ref },
    error: storedError(row),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

/**
 * Plans an instrument and the run that sets it up.
 * @throws Refusal not_found for an unknown player
 */
export async function planCreatePaymentInstrument(
  context: Context,
  input: CreatePaymentInstrument,
): Promise<Plan<PaymentInstrumentView>> {
  const { store, livemode } = context;
  const [now, player, configVersion] = await store.read(
    tenantNow(context),
    store.row(players, { id: input.player }),
    latestConfig(store),
  );
  if (!player) throw notFound();
  const row: PaymentInstrumentRow = {
    tenant_id: store.tenantId,
    id: context.ids.make("payment_instrument"),
    player_id: player.id,
    state: "processing",
    provider: "stripe",
    payment_method: input.payment_method,
    customer_ref: null,
    payment_method_ref: null,
    brand: null,
    last4: null,
    exp_month: null,
    exp_year: null,
    error_code: null,
    error_message: null,
    decline_code: null,
    metadata: JSON.stringify(input.metadata ?? {}),
    created_at: now,
    updated_at: now,
    type: "card",
    country: null,
    setup_ref: null,
    return_url: null,
    challenge: null,
    challenge_expires_at: null,
  };
  const run = planRun(context, {
    subjectId: row.id,
    kind: "set-up-payment-instrument",
    generation: 1,
    dueAt: now,
    configVersion,
    createdAt: now,
  });
  const view = paymentInstrumentView(row, livemode);
  const news: News = { type: "payment_instrument.created", after: noEventYet(row.id), object: view };
  return {
    statements: [store.insert(paymentInstruments, row), run.statement, announce(context, [news], now)],
    result: view,
    starts: [run.start],
  };
}

export async function getPaymentInstrument({ store, livemode }: Context, id: string): Promise<PaymentInstrumentView> {
  const row = await store.readOne(store.row(paymentInstruments, { id }));
  if (!row) throw notFound();
  return paymentInstrumentView(row, livemode);
}

export interface PaymentInstrumentFilter {
  readonly player?: string | undefined;
  readonly status?: State<"payment_instrument"> | undefined;
}

/** Newest first. */
export async function listPaymentInstruments(
  { store, livemode }: Context,
  filter: PaymentInstrumentFilter,
  page: Page,
): Promise<Listed<PaymentInstrumentView>> {
  const found = await store.readOne(
    store.rows(paymentInstruments, {
      where: {
        ...(filter.player === undefined ? {} : { player_id: filter.player }),
        ...(filter.status === undefined ? {} : { state: filter.status }),
        ...(page.after === null ? {} : { id: { lt: page.after } }),
      },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map((row) => paymentInstrumentView(row, livemode)), next };
}
