/** What lives of money begin with: a merchant, a card, a payment whose shares have arrived, a bank, a dispute. */
import { planCreateSplitRule } from "../core/money/split-rules.ts";
import { planMoveFunds } from "../core/money/tenant-movements.ts";
import { planCreateMerchant } from "../core/parties/merchants.ts";
import { SANDBOX_ONBOARDING } from "../core/parties/onboarding-terms.ts";
import { planCreatePayoutInstrument } from "../core/parties/payout-instruments.ts";
import { planCreatePlayer } from "../core/parties/players.ts";
import { planCreatePayment } from "../core/payments/payment-acceptance.ts";
import { planCreatePaymentInstrument } from "../core/payments/payment-instruments.ts";
import type { CreatePayment } from "../core/payments/payments.ts";
import { disputes } from "../core/store/dispute-schema.ts";
import { DAY, MINUTE } from "../core/time.ts";
import type { SimulatedWorld } from "./simulated-world.ts";

/** From its beginning to its end; whoever is told how says where its subject stands then, whenever asked. */
export type Life = (w: SimulatedWorld) => Promise<() => Promise<unknown>>;

const FLOAT = 100_000;

/** A merchant whose account is verified. */
export async function joined(w: SimulatedWorld): Promise<string> {
  const of = { legal_name: "Northlight", country: "DE" };
  const { id } = await w.commit(() => planCreateMerchant(w.context, of, SANDBOX_ONBOARDING));
  await w.settle();
  return id;
}

async function carded(w: SimulatedWorld, payment_method: string, type: "card" | "sepa_debit" = "card") {
  const { id: player } = await w.commit(() => planCreatePlayer(w.context, { reference: payment_method }));
  const { id } = await w.commit(() => planCreatePaymentInstrument(w.context, { player, type, payment_method }));
  await w.settle();
  const [setup] = await w.there("setup_intent");
  if (setup?.status === "requires_action") {
    await w.control("POST", `setup_intents/${setup.id}/challenge`, { result: "approve" });
    await w.settle();
  }
  return id;
}

/** A merchant that earns 70 %, a card, and what the tenant has of its own. */
export async function shop(w: SimulatedWorld, method = "pm_card_visa", type: "card" | "sepa_debit" = "card") {
  const merchant = await joined(w);
  const lines = [
    { recipient: { merchant }, share_bps: 7_000 },
    { recipient: { tenant: true as const }, remaining: true as const },
  ];
  const rule = { name: "Standard", default: true, base: "gross", fee_bearer: "tenant", lines } as const;
  await w.commit(() => planCreateSplitRule(w.context, { ...rule, lines: [...rule.lines] }));
  await w.commit(() => planMoveFunds(w.context, "top_up", { amount: FLOAT, currency: "EUR" }));
  await w.settle();
  await w.later(3 * DAY, 3);
  return { merchant, card: await carded(w, method, type) };
}

export async function pay(w: SimulatedWorld, card: string, more: Partial<CreatePayment> = {}): Promise<string> {
  const of = { amount: 1999, currency: "EUR", payment_instrument: card, ...more };
  const { id } = await w.commit((attempt) => planCreatePayment(w.context, of, attempt));
  await w.settle();
  return id;
}

/** The newest object of a kind at the provider. */
export async function newest(w: SimulatedWorld, kind: string): Promise<string> {
  return String((await w.there(kind)).at(-1)?.id);
}

/** Long enough for everything that a payment leads to. */
export const restOf = (w: SimulatedWorld, days = 4) => w.later(days * DAY, days);

/** A payment whose shares are transferred. */
export async function earned(w: SimulatedWorld, method?: string) {
  const { merchant, card } = await shop(w, method);
  const payment = await pay(w, card);
  await restOf(w, 6);
  return { merchant, payment };
}

/** A bank account as a merchant types it in. */
export async function bankToken(w: SimulatedWorld): Promise<string> {
  const of = { country: "DE", currency: "eur", account_number: "DE89370400440532013000" };
  return (await w.simulator.stripe.tokens.create({ bank_account: of })).id;
}

export async function payoutInstrument(w: SimulatedWorld, merchant: string, token: string): Promise<string> {
  const { id } = await w.commit(() => planCreatePayoutInstrument(w.context, { merchant, token }));
  await w.settle();
  return id;
}

/** Asked about before the provider moves anything by itself. */
export const SOON = { "pay-out": { first_ms: 10 * MINUTE, then_ms: 10 * MINUTE, max_ms: DAY } };

/** A merchant with something to be paid out, to a bank that does nothing unless it is told. */
export async function payable(w: SimulatedWorld): Promise<string> {
  await w.configure({ asking: SOON });
  const { merchant } = await earned(w);
  await payoutInstrument(w, merchant, await bankToken(w));
  await w.control("POST", `external_accounts/${await newest(w, "external_account")}`, { outcome: "stays" });
  return merchant;
}

/** A dispute that the cardholder's bank opens; told of, unless nobody tells. */
export async function disputed(w: SimulatedWorld, kind: string) {
  const { payment } = await earned(w);
  const charges = await w.there("charge");
  const charge = charges.find((each) => each.payment_intent !== null)?.id;
  w.begin();
  await w.control("POST", `charges/${charge}/dispute`, { kind });
  await w.settle();
  await w.watchDisputes();
  const { store } = w.context;
  const row = await store.readOne(store.row(disputes, { payment_id: payment }));
  if (!row) throw new Error(`nobody has noticed the dispute of ${payment}`);
  return { payment, id: row.id, ref: row.dispute_ref };
}
