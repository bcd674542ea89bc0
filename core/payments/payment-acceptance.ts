/** Accepting a payment: one commit, made from what is remembered wherever that still holds. */
import { type Context, mustStillBe } from "../context.ts";
import { notFound, refuseField } from "../errors.ts";
import { displayAmount, minimumAmount } from "../money/currency.ts";
import { announce, type News, noEventYet } from "../outbound/events.ts";
import { mustBeLatestConfig, planRun } from "../runs.ts";
import type { Plan } from "../store/commit.ts";
import { paymentInstruments, payments, type splitRuleVersions, tenantProfiles } from "../store/schema.ts";
import type { Query } from "../store/statements.ts";
import type { Row, Store } from "../store/store.ts";
import { HOUR } from "../time.ts";
import { type CreatePayment, type PaymentRow, type PaymentView, paymentView } from "./payments.ts";
import {
  assertCurrency,
  assertMethodType,
  assertReturnUrl,
  type CaptureMethod,
  DEBIT_CURRENCIES,
  latestTerms,
  type PaymentTerms,
} from "./terms.ts";

/** How long after its acceptance a payment may still be authorized. Past it, it is looked up and ended, never begun. */
const AUTHORIZE_WITHIN = HOUR;

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
  const facts = await acceptableFacts(context, input, attempt);
  const { instrument, version, now } = facts;
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
    settlement_currency: input.currency === facts.settlementCurrency ? null : facts.settlementCurrency,
    settlement_amount: null,
    exchange_rate: null,
  };
}

/** @throws Refusal for what this tenant does not take as things stand */
function assertAcceptable(context: Context, input: CreatePayment, facts: AcceptanceFacts): void {
  assertCurrency(facts.terms, facts.settlementCurrency, input.currency);
  assertMethodFits(input, facts);
  if (input.return_url !== undefined) assertReturnUrl(context, facts.terms, input.return_url);
  const minimum = minimumAmount(input.currency);
  if (minimum === undefined || input.amount < minimum) {
    const least = minimum === undefined ? "none" : displayAmount(minimum, input.currency);
    throw refuseField("amount_too_small", "/amount", `The smallest amount that the provider charges is ${least}.`);
  }
  if (facts.fixedAmounts > 0 && input.currency !== facts.settlementCurrency) {
    const detail = `The split rule's fixed amounts are in ${facts.settlementCurrency}: name a rule without any.`;
    throw refuseField("currency_unsupported", "/currency", detail);
  }
  if (input.amount < facts.fixedAmounts) {
    const least = displayAmount(facts.fixedAmounts, input.currency);
    throw refuseField("amount_below_fixed_amounts", "/amount", `The split rule's fixed amounts sum to ${least}.`);
  }
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

/** Facts that the payment fits. Nobody is refused by memory: what does not fit the remembered is read first. */
async function acceptableFacts(
  context: Context,
  input: CreatePayment,
  attempt: number,
): Promise<AcceptanceFacts & { now: number }> {
  const key = `${context.store.tenantId}/${input.payment_instrument}/${input.split_rule ?? "default"}`;
  const known = attempt === 1 ? remembered.get(key) : undefined;
  const facts = known && fits(context, input, known) ? known : await readFacts(context, input);
  if (facts !== known) {
    assertAcceptable(context, input, facts);
    if (remembered.size >= FACTS_REMEMBERED_MAX) remembered.clear();
    remembered.set(key, facts);
  }
  return { ...facts, now: context.wall.now() + (facts.offset ?? 0) };
}

function fits(context: Context, input: CreatePayment, facts: AcceptanceFacts): boolean {
  try {
    assertAcceptable(context, input, facts);
    return true;
  } catch {
    return false;
  }
}

async function readFacts(context: Context, input: CreatePayment): Promise<AcceptanceFacts> {
  const { store } = context;
  const [instrument, [version], profile, config, [clock]] = await store.read(
    store.row(paymentInstruments, { id: input.payment_instrument }),
    activeVersion(store, input.split_rule),
    store.row(tenantProfiles, {}),
    latestTerms(store),
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
    configVersion: config.version,
    terms: config.terms,
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
