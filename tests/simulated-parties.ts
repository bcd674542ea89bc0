/** Lives of parties and their means against the simulator: each workflow that sets one up, to each of its ends. */
import { planDecide } from "../core/decisions.ts";
import { planCancelBankConnection, planCreateBankConnection } from "../core/parties/bank-connection-set-up.ts";
import {
  planCancelIdentitySession,
  planCreateIdentitySession,
  planRedactIdentitySession,
} from "../core/parties/identity-requests.ts";
import { planCreateMerchant } from "../core/parties/merchants.ts";
import { DEFAULT_ONBOARDING, SANDBOX_ONBOARDING } from "../core/parties/onboarding-terms.ts";
import { planRemovePayoutInstrument } from "../core/parties/payout-instruments.ts";
import { planCreatePlayer } from "../core/parties/players.ts";
import { planCreatePaymentInstrument, planDetach } from "../core/payments/payment-instruments.ts";
import { decisions } from "../core/store/decision-schema.ts";
import { identitySessions } from "../core/store/party-schema.ts";
import { payoutInstruments } from "../core/store/payout-schema.ts";
import { providerAccounts } from "../core/store/provider-schema.ts";
import { bankConnections, merchants, paymentInstruments } from "../core/store/schema.ts";
import { DAY, HOUR, MINUTE } from "../core/time.ts";
import { planRotateWebhookSecrets } from "../tenants/webhook-secrets.ts";
import { bankToken, joined, type Life, payoutInstrument } from "./simulated-shop.ts";
import type { SimulatedWorld } from "./simulated-world.ts";

const RETURN = { return_url: "http://localhost/done", refresh_url: "http://localhost/again" };

/** The connected account of the newest connection. */
async function accountOf(w: SimulatedWorld): Promise<string> {
  const { store } = w.context;
  const rows = await store.readOne(store.rows(bankConnections, { orderBy: [{ column: "id" }] }));
  return rows.at(-1)?.account_ref ?? "";
}

/** What somebody at the provider does to the account, one thing after the other. */
type Turn = (w: SimulatedWorld, account: string, connection: string) => Promise<unknown>;

const capable = (transfers: "active" | "inactive" | null): Turn => {
  return (w, account) => w.control("POST", `connected_accounts/${account}`, { transfers });
};
const rejects: Turn = (w, account) => w.simulator.stripe.accounts.reject(account, { reason: "fraud" });
const givesUp: Turn = (w, _, connection) => w.commit(() => planCancelBankConnection(w.context, connection));

/** On the provider's page from its beginning, and what is done then. */
const connected =
  (...turns: readonly Turn[]): Life =>
  async (w) => {
    const of = { legal_name: "Northlight", country: "DE", begin_bank_connection: false };
    const { id: merchant } = await w.commit(() => planCreateMerchant(w.context, of, SANDBOX_ONBOARDING));
    w.begin();
    const { id } = await w.commit(() => planCreateBankConnection(w.context, { merchant, ...RETURN }));
    await w.settle();
    for (const turn of turns) {
      await turn(w, await accountOf(w), id);
      await w.settle();
    }
    await w.later(HOUR);
    const { store } = w.context;
    return async () => (await store.readOne(store.row(bankConnections, { id })))?.state;
  };

/** What is shown at the provider's page, one attempt after the other, and what is done with the session then. */
const identified =
  (outcomes: readonly string[], then?: typeof planCancelIdentitySession): Life =>
  async (w) => {
    const merchant = await joined(w);
    w.begin();
    const { id } = await w.commit(() => planCreateIdentitySession(w.context, { merchant }));
    await w.settle();
    const { store } = w.context;
    const row = () => store.readOne(store.row(identitySessions, { id }));
    for (const outcome of outcomes) {
      await w.control("POST", `verification_sessions/${(await row())?.session_ref}`, { outcome });
      await w.settle();
      await w.later(MINUTE);
    }
    if (then) {
      await w.commit(() => then(w.context, id));
      await w.settle();
    }
    await w.later(5 * DAY, 5);
    return async () => (await row())?.redaction ?? (await row())?.state;
  };

const carded =
  (payment_method: string, then?: (w: SimulatedWorld, id: string, method: string) => Promise<unknown>): Life =>
  async (w) => {
    const { id: player } = await w.commit(() => planCreatePlayer(w.context, { reference: "player-1" }));
    w.begin();
    const of = { player, type: "card", payment_method } as const;
    const { id } = await w.commit(() => planCreatePaymentInstrument(w.context, of));
    await w.settle();
    const { store } = w.context;
    const row = () => store.readOne(store.row(paymentInstruments, { id }));
    await then?.(w, id, (await row())?.payment_method_ref ?? "");
    await w.settle();
    await w.later(HOUR);
    return async () => (await row())?.state;
  };

const answers = (result: "approve" | "refuse") => async (w: SimulatedWorld) => {
  const [setup] = await w.there("setup_intent");
  return w.control("POST", `setup_intents/${setup?.id}/challenge`, { result });
};

const banked =
  (then?: (w: SimulatedWorld, id: string) => Promise<unknown>, isUsed = false): Life =>
  async (w) => {
    const merchant = await joined(w);
    const token = await bankToken(w);
    if (isUsed)
      await w.simulator.stripe.accounts.createExternalAccount(await accountOf(w), { external_account: token });
    w.begin();
    const id = await payoutInstrument(w, merchant, token);
    await then?.(w, id);
    await w.settle();
    await w.later(HOUR);
    const { store } = w.context;
    return async () => (await store.readOne(store.row(payoutInstruments, { id })))?.state;
  };

/** Its account, its names, a person's word, its bank. */
const onboarded =
  (answer: "approve" | "reject"): Life =>
  async (w) => {
    const steps = [
      { step: "bank_connection", approval: false },
      { step: "identity", approval: false },
      { step: "screening", approval: true },
      { step: "payout_instrument", approval: false },
    ] as const;
    const terms = { ...DEFAULT_ONBOARDING, steps: [...steps] };
    await w.configure({ onboarding: terms });
    w.begin();
    const of = { legal_name: "Tidewater", country: "DE" };
    const { id } = await w.commit(() => planCreateMerchant(w.context, of, terms));
    await w.settle();
    await w.commit(() => planCreateIdentitySession(w.context, { merchant: id }));
    await w.settle();
    const { store } = w.context;
    const [session] = await store.readOne(store.rows(identitySessions, {}));
    await w.control("POST", `verification_sessions/${session?.session_ref}`, { outcome: "verified" });
    await w.settle();
    await w.later(HOUR);
    const [decision] = await store.readOne(store.rows(decisions, {}));
    await w.commit(() => planDecide(w.context, decision?.id ?? "", answer, "Because."));
    await w.settle();
    if (answer === "approve") await payoutInstrument(w, id, await bankToken(w));
    await w.later(HOUR);
    return async () => (await store.readOne(store.row(merchants, { id })))?.state;
  };

/** Reports are signed with either secret for a day, and then with the new one alone. */
const rotated: Life = async (w) => {
  w.begin();
  await w.commit(() => planRotateWebhookSecrets(w.context));
  await w.settle();
  await joined(w);
  await w.later(25 * HOUR, 2);
  await joined(w);
  const { store } = w.context;
  return async () => {
    const row = await store.readOne(store.row(providerAccounts, {}));
    const isOver = row?.rotation === 1 && row.rotation_asked_at === null && row.former_until === null;
    return isOver && (await w.there("webhook_endpoint")).length === 2 ? "current" : "overlapping";
  };
};

/** Each named by its end. */
export const PARTY_LIVES = {
  "set-up-bank-connection": {
    verified: connected(capable("active")),
    rejected: connected(rejects),
    canceled: connected(givesUp),
    restricted: connected(capable("active"), capable("inactive")),
    "verified again": connected(capable("active"), capable("inactive"), capable("active")),
    "rejected in the end": connected(capable("active"), capable("inactive"), rejects),
  },
  "verify-identity": {
    verified: identified(["verified"]),
    "verified in the third attempt": identified(["document_expired", "document_expired", "verified"]),
    failed: identified(Array.from({ length: 5 }, () => "document_expired")),
    canceled: identified([], planCancelIdentitySession),
    redacted: identified(["verified"], planRedactIdentitySession),
  },
  "set-up-payment-instrument": {
    active: carded("pm_card_visa"),
    failed: carded("pm_card_chargeDeclined"),
    "active after the player was asked": carded("pm_card_authenticationRequired", answers("approve")),
    "failed after the player refused": carded("pm_card_authenticationRequired", answers("refuse")),
    detached: carded("pm_card_visa", (w, id) => w.commit(() => planDetach(w.context, id))),
    "detached at the provider": carded("pm_card_visa", (w, _, method) =>
      w.simulator.stripe.paymentMethods.detach(method),
    ),
  },
  "set-up-payout-instrument": {
    active: banked(),
    rejected: banked(undefined, true),
    removed: banked((w, id) => w.commit(() => planRemovePayoutInstrument(w.context, id))),
  },
  "onboard-merchant": { active: onboarded("approve"), rejected: onboarded("reject") },
  "rotate-webhook-secrets": { "current again": rotated },
} satisfies Record<string, Record<string, Life>>;
