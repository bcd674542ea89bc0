/** Payments: what a caller may ask for, what it reads back, and how one is accepted in a single commit. */
import * as z from "zod";
import { type Context, mustStillBe } from "../context.ts";
import { notFound, refuseField } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { Amount, Currency, displayAmount, minimumAmount, PositiveAmount } from "../money/currency.ts";
import { announce, type News, noEventYet } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { mustBeLatestConfig, planRun } from "../runs.ts";
import { type State, statesOf } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { paymentInstruments, payments, type splitRuleVersions, tenantProfiles } from "../store/schema.ts";
import type { Query } from "../store/statements.ts";
import type { Row, Store } from "../store/store.ts";
import { HOUR, wireTime } from "../time.ts";
import {
  assertMethodType,
  assertReturnUrl,
  CaptureMethod,
  DEBIT_CURRENCIES,
  type PaymentTerms,
  ReturnUrl,
  readPaymentTerms,
} from "./terms.ts";

export type PaymentRow = Row<typeof payments>;

/** How long after its acceptance a payment may still be authorized. Past it, it is looked up and ended, never begun. */
export const AUTHORIZE_WITHIN = HOUR;

/** So long before the provider's own deadline a hold is captured or given back. */
const CAPTURE_MARGIN = 6 * HOUR;

/** Until when a held amount can be captured, ms of the tenant's time; null where the provider has no deadline. */
export function captureDeadline(row: Pick<PaymentRow, "capture_before">): number | null {
  return row.capture_before === null ? null : row.capture_before - CAPTURE_MARGIN;
}

export const CreatePayment = z
  .strictObject({
    amount: PositiveAmount,
    currency: Currency,
    payment_instrument: idOf("payment_instrument"),
    split_rule: idOf("split_rule")
      .optional()
      .meta({ description: "The rule to split by; the tenant's default if absent." }),
    capture_method: CaptureMethod.optional().meta({
      description:
        "`manual` holds the amount until you capture it; the tenant's configuration decides if absent. Bank debits " +
        "cannot be held.",
    }),
    return_url: ReturnUrl.optional().meta({
      description:
        "Give it when the player is there: the bank may then ask for the player, who comes back to this address. " +
        "Without it the payment is taken without the player.",
      example: "https://shop.example/orders/4711",
    }),
    description: z.string().min(1).max(500).optional(),
    metadata: Metadata.optional(),
  })
  .meta({
    id: "CreatePayment",
    example: { amount: 1999, currency: "EUR", payment_instrument: "pin_01k9zp3w5xe8r9v2m4n6q8t0ab" },
  });
export type CreatePayment = z.infer<typeof CreatePayment>;

export const StoredError = z
  .strictObject({
    code: z.string().max(200),
    message: z.string().max(1000),
    decline_code: z.string().max(200).nullable(),
  })
  .meta({ id: "StoredError", description: "Why it failed, in the provider's stable codes." });

export const Challenge = z
  .strictObject({
    type: z.literal("redirect"),
    url: z.url().max(2000).meta({ description: "Where the player goes in a browser." }),
    expires_at: z.iso.datetime().nullable().meta({ description: "Until when. Then it is ended as `expired`." }),
  })
  .meta({ id: "Challenge", description: "What the player must do before it can go on." });
export type Challenge = z.infer<typeof Challenge>;

/** A stored challenge as it is on the wire. */
export function challengeView(row: {
  challenge: string | null;
  challenge_expires_at: number | null;
}): Challenge | null {
  if (row.challenge === null) return null;
  const { type, url } = JSON.parse(row.challenge) as Pick<Challenge, "type" | "url">;
  return { type, url, expires_at: wireTime(row.challenge_expires_at) };
}

export const PaymentView = z
  .strictObject({
    id: idOf("payment"),
    object: z.literal("payment"),
    livemode: z.boolean(),
    status: z.enum(statesOf("payment")),
    amount: Amount,
    currency: Currency,
    amount_captured: Amount,
    amount_refunded: Amount,
    amount_disputed: Amount,
    fee: Amount.nullable().meta({ description: "The provider's fee; null until the provider has booked it." }),
    player: idOf("player"),
    payment_instrument: idOf("payment_instrument"),
    split_rule_version: idOf("split_rule_version"),
    description: z.string().max(500).nullable(),
    capture_method: CaptureMethod,
    capture_before: z.iso.datetime().nullable().meta({
      description: "Until when a held amount can be captured. Then the hold is released and the payment is `expired`.",
    }),
    amount_to_capture: Amount.nullable().meta({ description: "What you have asked to capture of a held amount." }),
    cancel_requested_at: z.iso.datetime().nullable(),
    return_url: z.string().max(2000).nullable(),
    challenge: Challenge.nullable(),
    provider: z.string().max(50),
    provider_references: z.strictObject({
      payment_intent: z.string().max(255).nullable(),
      charge: z.string().max(255).nullable(),
    }),
    error: StoredError.nullable(),
    metadata: Metadata,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "Payment", description: "One player's payment, from acceptance to its end." });
export type PaymentView = z.infer<typeof PaymentView>;

export function paymentView(row: PaymentRow, livemode: boolean): PaymentView {
  return {
    id: row.id,
    object: "payment",
    livemode,
    status: row.state,
    amount: row.amount,
    currency: row.currency,
    amount_captured: row.amount_captured,
    amount_refunded: row.amount_refunded,
    amount_disputed: row.amount_disputed,
    fee: row.fee,
    player: row.player_id,
    payment_instrument: row.payment_instrument_id,
    split_rule_version: row.split_rule_version_id,
    description: row.description,
    capture_method: row.capture_method,
    capture_before: wireTime(row.state === "authorized" ? captureDeadline(row) : null),
    amount_to_capture: row.amount_to_capture,
    cancel_requested_at: wireTime(row.cancel_requested_at),
    return_url: row.return_url,
    challenge: challengeView(row),
    provider: row.provider,
    provider_references: { payment_intent: row.intent_ref, charge: row.charge_ref },
    error: storedError(row),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

export function storedError(row: {
  error_code: string | null;
  error_message: string | null;
  decline_code?: string | null;
}): z.infer<typeof StoredError> | null {
  if (row.error_code === null) return null;
  return { code: row.error_code, message: row.error_message ?? row.error_code, decline_code: row.decline_code ?? null };
}

/**
 * Plans a payment's acceptance: the payment, its run and `payment.created`. What it relies on (instrument active, rule
 * version active and still the default, the tenant's clock and configuration) may come from a short memory on the first
 * attempt, because guards in the commit check it again; when one aborts, the next attempt reads.
 */
export async function planCreatePayment(
  context: Context,
  input: CreatePayment,
  attempt: number,
): Promise<Plan<PaymentView>> {
  const { store, livemode } = context;
  const facts = await acceptanceFacts(context, input, attempt);
  const { instrument, version, now } = facts;
  if (input.currency !== facts.settlementCurrency) {
    throw refuseField("currency_unsupported", "/currency", `This tenant settles in ${facts.settlementCurrency} only.`);
  }
  assertMethodFits(input, facts);
  if (input.return_url !== undefined) assertReturnUrl(context, facts.terms, input.return_url);
  const minimum = minimumAmount(input.currency);
  if (minimum === undefined || input.amount < minimum) {
    const least = minimum === undefined ? "none" : displayAmount(minimum, input.currency);
    throw refuseField("amount_too_small", "/amount", `The smallest amount that the provider charges is ${least}.`);
  }
  if (input.amount < facts.fixedAmounts) {
    const least = displayAmount(facts.fixedAmounts, input.currency);
    throw refuseField("amount_below_fixed_amounts", "/amount", `The split rule's fixed amounts sum to ${least}.`);
  }
  const row = newPayment(context, input, facts);
  const run = planRun(context, {
    subjectId: row.id,
    kind: "take-payment",
    generation: 1,
    dueAt: now,
    configVersion: facts.configVersion,
    createdAt: now,
  });
  const view = paymentView(row, livemode);
  const news: News = { type: "payment.created", after: noEventYet(row.id), object: view, paymentId: row.id };
  return {
    statements: [
      mustStillBe(store, [
        { id: instrument.id, state: "active" },
        { id: version.id, state: "active" },
        ...(input.split_rule === undefined ? [{ id: version.split_rule_id, state: "default" }] : []),
        ...(facts.offset === undefined ? [] : [{ id: store.tenantId, state: String(facts.offset) }]),
      ]),
      mustBeLatestConfig(store, facts.configVersion),
      store.insert(payments, row),
      run.statement,
      announce(context, [news], now),
    ],
    result: view,
    starts: [run.start],
  };
}

function newPayment(context: Context, input: CreatePayment, facts: AcceptanceFacts & { now: number }): PaymentRow {
  const { instrument, version, now } = facts;
  return {
    tenant_id: context.store.tenantId,
    id: context.ids.make("payment"),
    state: "processing",
    amount: input.amount,
    currency: input.currency,
    amount_captured: 0,
    amount_refunded: 0,
    amount_disputed: 0,
    fee: null,
    player_id: instrument.player_id,
    payment_instrument_id: instrument.id,
    split_rule_version_id: version.id,
    client_id: context.actor,
    description: input.description ?? null,
    provider: instrument.provider,
    intent_ref: null,
    charge_ref: null,
    available_on: null,
    challenge: null,
    error_code: null,
    error_message: null,
    decline_code: null,
    act_before: now + AUTHORIZE_WITHIN,
    metadata: JSON.stringify(input.metadata ?? {}),
    created_at: now,
    updated_at: now,
    method_type: instrument.type,
    capture_method: captureMethodOf(input, facts),
    return_url: input.return_url ?? null,
    challenge_expires_at: null,
    capture_before: null,
    amount_to_capture: null,
    cancel_requested_at: null,
    amount_accepted: null,
  };
}

/** @throws Refusal `payment_method_unsupported`, `currency_unsupported` */
function assertMethodFits(input: CreatePayment, { instrument, terms }: AcceptanceFacts): void {
  const { type } = instrument;
  assertMethodType(terms, type, "/payment_instrument");
  const currency = DEBIT_CURRENCIES[type];
  if (currency !== undefined && currency !== input.currency) {
    throw refuseField("currency_unsupported", "/currency", `A ${type} is made in ${currency} only.`);
  }
  if (input.capture_method === "manual" && type !== "card") {
    const detail = `A ${type} cannot be held: it is captured at once.`;
    throw refuseField("payment_method_unsupported", "/capture_method", detail);
  }
}

/** Only a card can be held; whatever else the tenant captures by hand is captured at once. */
function captureMethodOf(input: CreatePayment, { instrument, terms }: AcceptanceFacts): CaptureMethod {
  return instrument.type === "card" ? (input.capture_method ?? terms.capture_method) : "automatic";
}

interface AcceptanceFacts {
  instrument: Row<typeof paymentInstruments>;
  version: Row<typeof splitRuleVersions>;
  settlementCurrency: string;
  /** What the version's fixed amounts sum to. */
  fixedAmounts: number;
  configVersion: number;
  terms: PaymentTerms;
  /** The tenant's clock's distance from wall time; undefined for a tenant without a clock of its own. */
  offset: number | undefined;
}

const FACTS_REMEMBERED_MAX = 5_000;
const remembered = new Map<string, AcceptanceFacts>();

async function acceptanceFacts(
  context: Context,
  input: CreatePayment,
  attempt: number,
): Promise<AcceptanceFacts & { now: number }> {
  const key = `${context.store.tenantId}/${input.payment_instrument}/${input.split_rule ?? "default"}`;
  const known = attempt === 1 ? remembered.get(key) : undefined;
  const facts = known ?? (await readFacts(context, input));
  if (!known) {
    if (remembered.size >= FACTS_REMEMBERED_MAX) remembered.clear();
    remembered.set(key, facts);
  }
  return { ...facts, now: context.wall.now() + (facts.offset ?? 0) };
}

async function readFacts(context: Context, input: CreatePayment): Promise<AcceptanceFacts> {
  const { store } = context;
  const [instrument, [version], profile, [config], [clock]] = await store.read(
    store.row(paymentInstruments, { id: input.payment_instrument }),
    activeVersion(store, input.split_rule),
    store.row(tenantProfiles, {}),
    store.query<{ version: number; terms: string | null }>(
      `SELECT version, config->'$.payments' AS terms FROM tenant_configs WHERE tenant_id = ?1
       ORDER BY version DESC LIMIT 1`,
    ),
    store.query<{ offset_ms: number }>("SELECT offset_ms FROM tenant_clocks WHERE tenant_id = ?1"),
  );
  if (!instrument) throw notFound();
  if (instrument.state !== "active") {
    const detail = `The payment instrument is ${instrument.state}, not active.`;
    throw refuseField("payment_instrument_unusable", "/payment_instrument", detail);
  }
  if (!version) {
    if (input.split_rule !== undefined) throw notFound();
    const detail = "The tenant has no default split rule. Create one, or name a split_rule on the payment.";
    throw refuseField("split_rule_missing", "/split_rule", detail);
  }
  return {
    instrument,
    version,
    fixedAmounts: version.fixed_amounts,
    settlementCurrency: profile?.settlement_currency ?? "",
    configVersion: config?.version ?? 1,
    terms: readPaymentTerms(config?.terms ?? null),
    offset: clock?.offset_ms,
  };
}

type ActiveVersion = Row<typeof splitRuleVersions> & { fixed_amounts: number };

function activeVersion(store: Store, ruleId: string | undefined): Query<ActiveVersion[]> {
  const sql = `SELECT v.*, (SELECT coalesce(sum(l.amount), 0) FROM split_rule_lines l WHERE l.tenant_id = v.tenant_id
      AND l.split_rule_version_id = v.id) AS fixed_amounts
    FROM split_rules r JOIN split_rule_versions v ON v.tenant_id = r.tenant_id
    AND v.split_rule_id = r.id AND v.state = 'active' WHERE r.tenant_id = ?1 AND `;
  return ruleId === undefined ? store.query(`${sql} r.is_default = 1`) : store.query(`${sql} r.id = ?2`, ruleId);
}

export async function getPayment(context: Context, id: string): Promise<PaymentView> {
  const row = await context.store.readOne(context.store.row(payments, { id }));
  if (!row) throw notFound();
  return paymentView(row, context.livemode);
}

export interface PaymentFilter {
  status?: State<"payment"> | undefined;
  player?: string | undefined;
  created_after?: string | undefined;
  created_before?: string | undefined;
  metadata?: Record<string, string> | undefined;
}

/** Payments, newest first. */
export async function listPayments(context: Context, filter: PaymentFilter, page: Page): Promise<Listed<PaymentView>> {
  const { store, livemode } = context;
  const conditions: string[] = [];
  const params: (string | number)[] = [];
  const hold = (sql: string, value: string | number) => conditions.push(sql.replace("?", `?${params.push(value) + 1}`));
  if (filter.status !== undefined) hold("state = ?", filter.status);
  if (filter.player !== undefined) hold("player_id = ?", filter.player);
  if (filter.created_after !== undefined) hold("created_at > ?", Date.parse(filter.created_after));
  if (filter.created_before !== undefined) hold("created_at < ?", Date.parse(filter.created_before));
  for (const [key, value] of Object.entries(filter.metadata ?? {})) {
    hold("EXISTS (SELECT 1 FROM json_each(metadata) WHERE key = ?", key);
    hold("value = ?)", value);
  }
  if (page.after !== null) hold("id < ?", page.after);
  const where = ["tenant_id = ?1", ...conditions].join(" AND ");
  const sql = `SELECT * FROM payments WHERE ${where} ORDER BY id DESC LIMIT ${page.limit + 1}`;
  const rows = await store.readOne(store.query<PaymentRow>(sql, ...params));
  const listed = cut(rows, page, (row) => row.id);
  return { data: listed.rows.map((row) => paymentView(row, livemode)), next: listed.next };
}
