/** Stripe's connected accounts paid out: external accounts, balances and payouts. Every call is made on the account. */
import type Stripe from "stripe";
import * as z from "zod";
import { SECOND } from "../time.ts";
import type {
  BalanceOutcome,
  CreateExternalAccountRequest,
  CreatePayoutRequest,
  ExternalAccountOutcome,
  ExternalAccountRequest,
  FeeEntry,
  FindPayoutRequest,
  PayoutMethod,
  PayoutOutcome,
  PayoutProvider,
} from "./payout-port.ts";
import { type Act, type Answer, type ProviderError, UnknownOutcome } from "./port.ts";
import { readAnswer } from "./stripe-answers.ts";
import { balance, balancesOf } from "./stripe-balance.ts";
import { type Asked, actOnce, answer, findInList, type Reply, since } from "./stripe-exchange.ts";

/** How calls are made and answers are read; whoever has the key lends it. */
export interface Exchange {
  readonly stripe: Stripe;
  send(kind: string, request: () => Promise<unknown>): Promise<Reply>;
  ask(kind: string, request: () => Promise<unknown>): Promise<Asked>;
}

const id = z.string().min(1);
const metadata = z.record(z.string(), z.string()).nullish();
const requirements = z
  .object({ currently_due: z.array(z.string()).nullish(), past_due: z.array(z.string()).nullish() })
  .nullish();

/** A bank account or a card that payouts go to; `deleted` stands where it was taken away. */
const externalAccount = z.object({
  id,
  object: z.enum(["bank_account", "card"]),
  deleted: z.literal(true).optional(),
  status: z.string().nullish(),
  currency: z.string().nullish(),
  country: z.string().nullish(),
  bank_name: z.string().nullish(),
  brand: z.string().nullish(),
  last4: z.string().optional(),
  default_for_currency: z.boolean().nullish(),
  available_payout_methods: z.array(z.string()).nullish(),
  requirements,
  metadata,
});

const entry = z.union([z.string(), z.object({ id }).transform((named) => named.id)]).nullish();
const payout = z.object({
  object: z.literal("payout"),
  id,
  amount: z.int(),
  currency: z.string(),
  status: z.string(),
  arrival_date: z.int().nullish(),
  balance_transaction: entry,
  failure_balance_transaction: entry,
  failure_code: z.string().nullish(),
  failure_message: z.string().nullish(),
  metadata,
});
type PayoutObject = z.infer<typeof payout>;

const entryOf = z.object({ object: z.literal("balance_transaction"), id, amount: z.int(), type: z.string() });

const BROKEN = ["errored", "verification_failed", "tokenized_account_number_deactivated"];
const METHODS: readonly PayoutMethod[] = ["standard", "instant"];

/** Where an external account stands, in our words. */
function externalAccountOutcome(of: z.infer<typeof externalAccount>): ExternalAccountOutcome {
  if (of.deleted === true) return { status: "removed" };
  if (of.last4 === undefined || !of.currency) {
    throw new UnknownOutcome(`${of.id}: Stripe's answer says neither what it is nor its currency`);
  }
  const due = [...new Set([...(of.requirements?.past_due ?? []), ...(of.requirements?.currently_due ?? [])])];
  const broken = BROKEN.includes(of.status ?? "");
  return {
    status: broken ? "errored" : due.length > 0 ? "requires_remediation" : "active",
    externalAccountRef: of.id,
    type: of.object,
    currency: of.currency.toUpperCase(),
    country: of.country ?? null,
    bankName: (of.object === "card" ? of.brand : of.bank_name) ?? null,
    last4: of.last4,
    isDefault: of.default_for_currency === true,
    methods: METHODS.filter((method) => of.available_payout_methods?.includes(method) ?? method === "standard"),
    requirements: due,
  };
}

const STATUSES = ["pending", "in_transit", "paid", "failed", "canceled"] as const;

/** Where a payout stands, in our words. */
function payoutOutcome(of: PayoutObject, fees: readonly FeeEntry[]): PayoutOutcome {
  const status = STATUSES.find((known) => known === of.status);
  if (!status) return { status: "unrecognized", payoutRef: of.id, raw: of.status };
  const code = of.failure_code ?? (status === "failed" ? "payout_failed" : null);
  const message = of.failure_message ?? "The bank sent the money back.";
  return {
    status,
    payoutRef: of.id,
    amount: of.amount,
    currency: of.currency.toUpperCase(),
    entryRef: of.balance_transaction ?? null,
    failureEntryRef: of.failure_balance_transaction ?? null,
    arrivesOn: of.arrival_date ? new Date(of.arrival_date * SECOND).toISOString().slice(0, 10) : null,
    lateEntryRef: null,
    fees,
    error: code === null ? null : { code, message, declineCode: null },
  };
}

/** What Stripe calls too little money is ours to call by our own name; every other code is kept. */
function refusalOf({ code, ...of }: ProviderError): ProviderError {
  return { ...of, code: code === "balance_insufficient" ? "insufficient_funds" : code };
}

const on = (accountRef: string, idempotencyKey?: string) => ({
  stripeAccount: accountRef,
  ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
});

/** What of a tenant's own Stripe account pays out its connected accounts. */
export abstract class StripePayouts implements PayoutProvider {
  /** Lent by whoever has the key. */
  protected abstract exchange(): Exchange;

  async createExternalAccount(
    act: Act,
    request: CreateExternalAccountRequest,
  ): Promise<Answer<ExternalAccountOutcome>> {
    const kind = "accounts.create_external_account";
    const { accountRef, payoutInstrumentId, token, isDefault } = request;
    const params = { default_for_currency: isDefault, metadata: { payout_instrument_id: payoutInstrumentId } };
    const acted = await actOnce(
      act,
      (key) =>
        this.exchange().send(kind, () =>
          this.exchange().stripe.accounts.createExternalAccount(
            accountRef,
            { ...params, external_account: token },
            { idempotencyKey: key },
          ),
        ),
      () =>
        findInList(
          kind,
          externalAccount,
          (page) =>
            this.exchange().ask(kind, () => this.exchange().stripe.accounts.listExternalAccounts(accountRef, page)),
          (each) => each.metadata?.payout_instrument_id === payoutInstrumentId,
        ),
    );
    // The token is not written down: it stands for the details.
    return answer(kind, { ...params, account: accountRef }, acted, externalAccount, {
      found: externalAccountOutcome,
      refused: ({ error }): ExternalAccountOutcome => ({ status: "rejected", error }),
    });
  }

  async findExternalAccount(request: ExternalAccountRequest): Promise<Answer<ExternalAccountOutcome>> {
    return this.#askExternalAccount(request, "accounts.retrieve_external_account", null);
  }

  async makeExternalAccountDefault(
    act: Act,
    { accountRef, externalAccountRef }: ExternalAccountRequest,
  ): Promise<Answer<ExternalAccountOutcome>> {
    const kind = "accounts.update_external_account";
    const params = { default_for_currency: true };
    const acted = await actOnce<never>(
      act,
      (key) =>
        this.exchange().send(kind, () =>
          this.exchange().stripe.accounts.updateExternalAccount(accountRef, externalAccountRef, params, {
            idempotencyKey: key,
          }),
        ),
      // Doing it twice changes nothing: there is nothing to look up.
      async () => undefined,
    );
    return answer(
      kind,
      { ...params, account: accountRef, external_account: externalAccountRef },
      acted,
      externalAccount,
      {
        found: externalAccountOutcome,
        refused: ({ statusCode, error }) => (statusCode === 404 ? { status: "removed" } : { status: "kept", error }),
      },
    );
  }

  async removeExternalAccount(act: Act, request: ExternalAccountRequest): Promise<Answer<ExternalAccountOutcome>> {
    const kind = "accounts.delete_external_account";
    const { accountRef, externalAccountRef } = request;
    const reply = await this.exchange().send(kind, () =>
      this.exchange().stripe.accounts.deleteExternalAccount(accountRef, externalAccountRef),
    );
    if (reply.kind === "spoiled") throw new UnknownOutcome(`${kind}: a stored failure answered`);
    const params = { account: accountRef, external_account: externalAccountRef };
    return answer(kind, params, { key: act.key, reply }, z.object({ id }), {
      found: (): ExternalAccountOutcome => ({ status: "removed" }),
      refused: ({ statusCode, error }) => (statusCode === 404 ? { status: "removed" } : { status: "kept", error }),
    });
  }

  async balanceOf({ accountRef, currency }: { accountRef: string; currency: string }): Promise<Answer<BalanceOutcome>> {
    const kind = "balance.retrieve";
    const reply = await this.exchange().ask(kind, () => this.exchange().stripe.balance.retrieve({}, on(accountRef)));
    if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: refused with ${reply.error.code}`);
    const found = balancesOf(readAnswer(kind, balance, reply.body)).find((row) => row.currency === currency);
    const outcome: BalanceOutcome = {
      status: "known",
      available: found?.available ?? 0,
      pending: found?.pending ?? 0,
    };
    const request = { account: accountRef, currency };
    const response = { ...outcome, request_id: reply.requestId };
    const call = {
      provider: "stripe",
      kind,
      idempotencyKey: null,
      reference: accountRef,
      request,
      response,
    } as const;
    return { outcome, call: { ...call, status: outcome.status } };
  }

  async createPayout(act: Act, request: CreatePayoutRequest): Promise<Answer<PayoutOutcome>> {
    const kind = "payouts.create";
    const { accountRef, externalAccountRef, payoutId, amount, currency, method } = request;
    const params = {
      amount,
      currency: currency.toLowerCase(),
      destination: externalAccountRef,
      method,
      metadata: { payout_id: payoutId },
    };
    const acted = await actOnce(
      act,
      (key) => this.exchange().send(kind, () => this.exchange().stripe.payouts.create(params, on(accountRef, key))),
      () => this.#lookUp(kind, request),
    );
    return this.#withFee(kind, { ...params, account: accountRef }, acted, method);
  }

  async findPayout(request: FindPayoutRequest): Promise<Answer<PayoutOutcome>> {
    const { accountRef, payoutRef, payoutId, method } = request;
    if (payoutRef !== null) {
      const kind = "payouts.retrieve";
      const reply = await this.exchange().ask(kind, () =>
        this.exchange().stripe.payouts.retrieve(payoutRef, {}, on(accountRef)),
      );
      if (reply.kind === "refused") {
        // Money left under this reference: that nobody knows it any more does not undo it.
        throw new UnknownOutcome(`${kind}: ${payoutRef} could not be read (${reply.error.code})`);
      }
      const told = await this.#withFee(kind, { payout: payoutRef, account: accountRef }, { key: null, reply }, method);
      if (!request.hadFailed || told.outcome.status !== "paid") return told;
      const { outcome, call } = told;
      return { outcome: { ...outcome, lateEntryRef: await this.#lastEntryOf(payoutRef, accountRef) }, call };
    }
    const kind = "payouts.list";
    const params = { account: accountRef, payout_id: payoutId };
    const found = await this.#lookUp(kind, request);
    if (found) return this.#withFee(kind, params, { key: null, found }, method);
    const call = { provider: "stripe", kind, idempotencyKey: null, reference: null, request: params } as const;
    return { outcome: { status: "absent" }, call: { ...call, response: { status: "absent" }, status: "absent" } };
  }

  async cancelPayout(act: Act, request: FindPayoutRequest & { payoutRef: string }): Promise<Answer<PayoutOutcome>> {
    const kind = "payouts.cancel";
    const { accountRef, payoutRef, method } = request;
    const now = async () => {
      const reply = await this.exchange().ask(kind, () =>
        this.exchange().stripe.payouts.retrieve(payoutRef, {}, on(accountRef)),
      );
      if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: ${payoutRef}: ${reply.error.code}`);
      return readAnswer(kind, payout, reply.body);
    };
    const acted = await actOnce(
      act,
      (key) =>
        this.exchange().send(kind, () => this.exchange().stripe.payouts.cancel(payoutRef, {}, on(accountRef, key))),
      async () => {
        const found = await now();
        return found.status === "pending" ? undefined : found;
      },
    );
    // A refusal mostly means that it has left: its own status says what is true.
    const refused = "reply" in acted && acted.reply.kind === "refused";
    const told = refused ? { key: acted.key, found: await now() } : acted;
    return this.#withFee(kind, { payout: payoutRef, account: accountRef }, told, method);
  }

  async #askExternalAccount(
    { accountRef, externalAccountRef }: ExternalAccountRequest,
    kind: string,
    key: string | null,
  ): Promise<Answer<ExternalAccountOutcome>> {
    const reply = await this.exchange().ask(kind, () =>
      this.exchange().stripe.accounts.retrieveExternalAccount(accountRef, externalAccountRef),
    );
    const params = { account: accountRef, external_account: externalAccountRef };
    return answer(kind, params, { key, reply }, externalAccount, {
      found: externalAccountOutcome,
      refused: ({ statusCode, error }) => {
        if (statusCode === 404) return { status: "removed" };
        throw new UnknownOutcome(`${kind}: ${externalAccountRef} could not be read (${error.code})`);
      },
    });
  }

  /** Among the account's payouts of that time: undefined means proven absent. */
  #lookUp(kind: string, request: Pick<FindPayoutRequest, "accountRef" | "payoutId" | "requestedAt">) {
    const { accountRef, payoutId, requestedAt } = request;
    return findInList(
      kind,
      payout,
      (page) =>
        this.exchange().ask(kind, () =>
          this.exchange().stripe.payouts.list({ ...page, created: since(requestedAt) }, on(accountRef)),
        ),
      ({ metadata: of }) => of?.payout_id === payoutId,
    );
  }

  /** An instant payout costs: the fee stands among the tenant's own entries, by the payout that it is for. */
  async #withFee(
    kind: string,
    params: Record<string, unknown>,
    acted: { key: string | null } & ({ reply: Asked } | { found: PayoutObject }),
    method: PayoutMethod,
  ): Promise<Answer<PayoutOutcome>> {
    const reply = "reply" in acted ? acted.reply : undefined;
    const object = reply
      ? reply.kind === "refused"
        ? undefined
        : readAnswer(kind, payout, reply.body)
      : "found" in acted
        ? acted.found
        : undefined;
    const fees = object && method === "instant" ? await this.#feesOf(object.id) : [];
    return answer(kind, params, acted, payout, {
      found: (of) => payoutOutcome(of, fees),
      refused: ({ error }): PayoutOutcome => ({ status: "refused", error: refusalOf(error) }),
    });
  }

  /** The newest entry by which a payout took money from its account. */
  async #lastEntryOf(payoutRef: string, accountRef: string): Promise<string | null> {
    const kind = "balance_transactions.list";
    const found = await findInList(
      kind,
      entryOf,
      (page) =>
        this.exchange().ask(kind, () =>
          this.exchange().stripe.balanceTransactions.list({ ...page, source: payoutRef }, on(accountRef)),
        ),
      ({ type }) => type === "payout",
    );
    return found?.id ?? null;
  }

  async #feesOf(payoutRef: string): Promise<FeeEntry[]> {
    const kind = "balance_transactions.list";
    const fees: FeeEntry[] = [];
    await findInList(
      kind,
      entryOf,
      (page) =>
        this.exchange().ask(kind, () =>
          this.exchange().stripe.balanceTransactions.list({ ...page, source: payoutRef }),
        ),
      ({ id: entryRef, type, amount }) => {
        if (type === "stripe_fee") fees.unshift({ entryRef, amount: -amount });
        return false;
      },
    );
    return fees;
  }
}
