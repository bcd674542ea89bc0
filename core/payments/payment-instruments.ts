/** Payment instruments: players' cards. The card itself stays at the provider; here stand its reference and summary. */
import * as z from "zod";
import { type Context, tenantNow } from "../context.ts";
import { notFound, Refusal, refuseField } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { announce, lastEvent, mustBeLast, type News, noEventYet } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { PAYMENT_METHOD_TYPES } from "../provider/instrument-outcomes.ts";
import { latestRun, planRun, planRunNow, type RunKind } from "../runs.ts";
import { type State, statesOf } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { paymentInstruments, players } from "../store/schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { Challenge, challengeView, StoredError, storedError } from "./payments.ts";
import { assertMethodType, assertReturnUrl, latestTerms, ReturnUrl } from "./terms.ts";

const SET_UP: RunKind = "set-up-payment-instrument";

export type PaymentInstrumentRow = Row<typeof paymentInstruments>;

export const CreatePaymentInstrument = z
  .strictObject({
    player: idOf("player"),
    type: z.enum(PAYMENT_METHOD_TYPES).default("card").meta({ description: "What kind of payment method it is." }),
    payment_method: z
      .string()
      .regex(/^pm_[A-Za-z0-9_]{1,250}$/, "must be the provider's id of a payment method")
      .optional()
      .meta({
        description:
          "The provider's payment method, made in its own field with the tenant's publishable key. In a sandbox also " +
          "Stripe's test methods, such as `pm_card_visa`; and only there it may be left out: the player then enters " +
          "one at the address in `challenge`.",
        example: "pm_card_visa",
      }),
    return_url: ReturnUrl.optional().meta({
      description: "Where the player comes back to from the bank, or from the page of the provider.",
      example: "http://localhost:3000/cards",
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

export const BankAccount = z.strictObject({ country: z.string().max(2).nullable(), last4: z.string().max(4) }).meta({
  id: "BankAccount",
  description: "What may be shown of a bank account that is debited.",
  example: { country: "DE", last4: "3000" },
});

export const PaymentInstrumentView = z
  .strictObject({
    id: idOf("payment_instrument"),
    object: z.literal("payment_instrument"),
    livemode: z.boolean(),
    status: z.enum(statesOf("payment_instrument")),
    player: idOf("player"),
    type: z.enum(PAYMENT_METHOD_TYPES),
    card: Card.nullable(),
    bank_account: BankAccount.nullable(),
    challenge: Challenge.nullable(),
    return_url: z.string().max(2000).nullable(),
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
  .meta({ id: "PaymentInstrument", description: "A player's card or bank account, kept by the provider." });
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
    type: row.type,
    card: known ? { brand, last4, exp_month, exp_year } : null,
    bank_account: row.type !== "card" && last4 !== null ? { country: row.country, last4 } : null,
    challenge: challengeView(row),
    return_url: row.return_url,
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
 * @throws Refusal not_found for an unknown player, payment_method_unsupported, url_not_allowed, validation_failed
 */
export async function planCreatePaymentInstrument(
  context: Context,
  input: CreatePaymentInstrument,
): Promise<Plan<PaymentInstrumentView>> {
  const { store, livemode } = context;
  const [now, player, { version: configVersion, terms }] = await store.read(
    tenantNow(context),
    store.row(players, { id: input.player }),
    latestTerms(store),
  );
  if (!player) throw notFound();
  assertMethodType(terms, input.type, "/type");
  if (input.return_url !== undefined) assertReturnUrl(context, terms, input.return_url);
  if (input.payment_method === undefined && livemode) {
    const detail = "Name the payment method that the player has entered in the provider's field on your page.";
    throw refuseField("validation_failed", "/payment_method", detail);
  }
  const row: PaymentInstrumentRow = {
    tenant_id: store.tenantId,
    id: context.ids.make("payment_instrument"),
    player_id: player.id,
    state: "processing",
    provider: "stripe",
    payment_method: input.payment_method ?? "",
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
    type: input.type,
    country: null,
    setup_ref: null,
    return_url: input.return_url ?? null,
    challenge: null,
    challenge_expires_at: null,
  };
  const run = planRun(context, {
    subjectId: row.id,
    kind: SET_UP,
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

/**
 * Plans the end of an instrument. It cannot be charged any more from this commit on; the run then has the provider
 * forget it as well.
 * @throws Refusal not_found, state_conflict
 */
export async function planDetach(context: Context, id: string): Promise<Plan<PaymentInstrumentView>> {
  const { store, livemode } = context;
  const [row, last, now, run] = await store.read(
    store.row(paymentInstruments, { id }),
    lastEvent(store, id),
    tenantNow(context),
    latestRun(store, id, SET_UP),
  );
  if (!row) throw notFound();
  if (row.state !== "active") {
    throw new Refusal("state_conflict", `The payment instrument is ${row.state}: only an active one can be detached.`);
  }
  const set = { state: "detached", updated_at: now } as const;
  const view = paymentInstrumentView({ ...row, ...set }, livemode);
  const configVersion = run?.config_version ?? 1;
  const look = planRunNow(context, run, { subjectId: id, kind: SET_UP, configVersion, createdAt: now });
  return {
    statements: [
      announce(context, [{ type: "payment_instrument.detached", after: last, object: view }], now),
      store.update(paymentInstruments, { id }, set),
      ...look.statements,
    ],
    result: view,
    starts: look.starts,
  };
}

/**
 * Plans that a set-up at which the player is asked for something is over: its challenge ends now, and its run has the
 * provider end it.
 *
 * @throws Refusal `not_found`, `state_conflict` while the bank is at it, or once there is an instrument
 */
export async function planCancelSetUp(context: Context, id: string): Promise<Plan<PaymentInstrumentView>> {
  const { store, livemode } = context;
  const [row, last, now, run] = await store.read(
    store.row(paymentInstruments, { id }),
    lastEvent(store, id),
    tenantNow(context),
    latestRun(store, id, SET_UP),
  );
  if (!row) throw notFound();
  if (row.state === "active")
    throw new Refusal("state_conflict", "It is set up. Detach the payment instrument instead.");
  if (row.state !== "requires_action") {
    throw new Refusal("state_conflict", `The payment instrument is ${row.state}: wait until the bank has answered.`);
  }
  const set = { challenge_expires_at: now, updated_at: now };
  const of = { subjectId: id, kind: SET_UP, configVersion: run?.config_version ?? 1, createdAt: now } as const;
  const look = planRunNow(context, run, of);
  return {
    statements: [mustBeLast(store, [last]), store.update(paymentInstruments, { id }, set), ...look.statements],
    result: paymentInstrumentView({ ...row, ...set }, livemode),
    starts: look.starts,
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
