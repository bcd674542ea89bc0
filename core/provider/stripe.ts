/**
 * Stripe behind the provider port: the only file that knows Stripe's package. Charges, transfers, connected accounts.
 */
import Stripe from "stripe";
import type { z } from "zod";
import type { Clock, Fetcher } from "../ports.ts";
import { SECOND } from "../time.ts";
import type {
  Act,
  Answer,
  CreatePaymentRequest,
  CreateRefundRequest,
  CreateReversalRequest,
  CreateTransferRequest,
  CustomerOutcome,
  FindRefundRequest,
  InstrumentOutcome,
  OwnAccount,
  PartyProvider,
  PaymentOutcome,
  Provider,
  ProviderBalance,
  ProviderEvent,
  RefundOutcome,
  ReversalOutcome,
  TransferOutcome,
  WebhookSecrets,
} from "./port.ts";
import { UnknownOutcome } from "./port.ts";
import { account } from "./stripe-accounts.ts";
import * as answers from "./stripe-answers.ts";
import { type EndpointCalls, endpointSecret } from "./stripe-endpoints.ts";
import {
  type Asked,
  actOnce,
  answer,
  findInList,
  type ListPage,
  type Reply,
  refusalOf,
  replyOf,
  since,
  type Thrown,
} from "./stripe-exchange.ts";
import { StripeFunds } from "./stripe-funds.ts";
import { findRefund, type RefundCalls, refundOnce, reverseOnce, transferOnce } from "./stripe-movements.ts";
import { partyProvider, type StripeLine } from "./stripe-parties.ts";
import type { Exchange } from "./stripe-payouts.ts";

/** One API version for requests and for the events of our endpoints: an upgrade is a decision, not an accident. */
const API_VERSION = "2026-10-28.endive";
/** A step has a minute; an answer that takes longer than this is asked about. */
const ANSWER_WITHIN = 20 * SECOND;
const SIGNATURE_AGE_MAX_SECONDS = 300;

/** Where the fee and the capture deadline stand. */
const WITH_CHARGE = { expand: ["latest_charge.balance_transaction"] };

type FetchFunction = Parameters<typeof Stripe.createFetchHttpClient>[0];

export interface StripeOptions {
  readonly secretKey: string;
  /** Who answers instead of Stripe (the simulator's binding); undefined is Stripe itself. */
  readonly fetcher: Fetcher | undefined;
  /** Wall time: the age of a webhook's signature. */
  readonly clock: Clock;
}

/**
 * A tenant's own Stripe account.
 * Every method throws UnknownOutcome when Stripe's answer does not tell whether the effect happened; then the same
 * call is made again later, with the same key and a greater age.
 */
export function stripeProvider(options: StripeOptions): Provider {
  const own = new StripeProvider(options);
  return Object.assign(own, partyProvider(own.line));
}

class StripeProvider extends StripeFunds implements Omit<Provider, keyof PartyProvider> {
  readonly name = "stripe";
  readonly #stripe: Stripe;
  readonly #clock: Clock;
  readonly #secretKey: string;

  constructor({ secretKey, fetcher, clock }: StripeOptions) {
    super();
    this.#clock = clock;
    this.#secretKey = secretKey;
    this.#stripe = new Stripe(secretKey, {
      apiVersion: API_VERSION,
      httpClient: Stripe.createFetchHttpClient(
        // The package calls it with an address and an init of plain values, whatever its own types allow.
        fetcher ? (((input: string, init?: RequestInit) => fetcher.fetch(input, init)) as FetchFunction) : undefined,
      ),
      maxNetworkRetries: 0,
      telemetry: false,
      timeout: ANSWER_WITHIN,
    });
  }

  protected exchange(): Exchange {
    return { stripe: this.#stripe, send: (...of) => this.#send(...of), ask: (...of) => this.#ask(...of) };
  }

  get line(): StripeLine {
    return { ...this.exchange(), livemode: /^(sk|rk)_live_/.test(this.#secretKey) };
  }

  async createCustomer(act: Act, request: { playerId: string; begunAt: number }): Promise<Answer<CustomerOutcome>> {
    const kind = "customers.create";
    const params = { metadata: { player_id: request.playerId } };
    const acted = await actOnce(
      act,
      (idempotencyKey) => this.#send(kind, () => this.#stripe.customers.create(params, { idempotencyKey })),
      () =>
        this.#find(
          kind,
          answers.customer,
          (page) => this.#stripe.customers.list({ ...page, created: since(request.begunAt) }),
          ({ metadata }) => metadata?.player_id === request.playerId,
        ),
    );
    return answer(kind, params, acted, answers.customer, {
      found: ({ id }): CustomerOutcome => ({ status: "created", customerRef: id }),
      refused: ({ error }) => ({ status: "refused", error }),
    });
  }

  async attachPaymentMethod(
    act: Act,
    request: { paymentInstrumentId: string; customerRef: string; paymentMethod: string },
  ): Promise<Answer<InstrumentOutcome>> {
    const kind = "payment_methods.attach";
    const { paymentMethod, customerRef } = request;
    const params = { customer: customerRef };
    const acted = await actOnce(
      act,
      (idempotencyKey) =>
        this.#send(kind, () => this.#stripe.paymentMethods.attach(paymentMethod, params, { idempotencyKey })),
      () => this.#attached(paymentMethod, customerRef),
    );
    return answer(kind, { ...params, payment_method: paymentMethod }, acted, answers.paymentMethod, {
      found: answers.instrumentOutcome,
      refused: ({ error }) => ({ status: "failed", error }),
    });
  }

  async createPayment(act: Act, request: CreatePaymentRequest): Promise<Answer<PaymentOutcome>> {
    const kind = "payment_intents.create";
    const params = {
      amount: request.amount,
      currency: request.currency.toLowerCase(),
      customer: request.customerRef,
      payment_method: request.paymentMethodRef,
      allowed_payment_method_types: ["card"],
      capture_method: "manual",
      confirm: false,
      transfer_group: request.paymentId,
      metadata: { payment_id: request.paymentId },
    } as const satisfies Stripe.PaymentIntentCreateParams;
    const acted = await actOnce(
      act,
      (idempotencyKey) =>
        this.#send(kind, () => this.#stripe.paymentIntents.create(params, { ...WITH_CHARGE, idempotencyKey })),
      async () => {
        const created = since(request.acceptedAt);
        const found = await this.#find(
          kind,
          answers.paymentIntent,
          (page) => this.#stripe.paymentIntents.list({ ...page, customer: request.customerRef, created }),
          ({ metadata }) => metadata.payment_id === request.paymentId,
        );
        return found && this.#intent(kind, found.id);
      },
    );
    return answer(kind, params, acted, answers.paymentIntent, {
      found: answers.paymentOutcome,
      refused: ({ error }) => ({ status: "failed", intentRef: null, error }),
    });
  }

  async authorizePayment(
    act: Act,
    request: { intentRef: string; returnUrl: string | null },
  ): Promise<Answer<PaymentOutcome>> {
    const { intentRef, returnUrl } = request;
    const params = returnUrl === null ? { off_session: true } : { return_url: returnUrl };
    return this.#move(act, "payment_intents.confirm", intentRef, params, ["requires_confirmation"], (options) =>
      this.#stripe.paymentIntents.confirm(intentRef, { ...params, ...WITH_CHARGE }, options),
    );
  }

  async capturePayment(act: Act, request: { intentRef: string; amount: number }): Promise<Answer<PaymentOutcome>> {
    const { intentRef, amount } = request;
    const params = { amount_to_capture: amount };
    return this.#move(act, "payment_intents.capture", intentRef, params, ["requires_capture"], (options) =>
      this.#stripe.paymentIntents.capture(intentRef, { ...params, ...WITH_CHARGE }, options),
    );
  }

  async cancelPayment(act: Act, request: { intentRef: string }): Promise<Answer<PaymentOutcome>> {
    const { intentRef } = request;
    return this.#move(act, "payment_intents.cancel", intentRef, {}, CANCELABLE, (options) =>
      this.#stripe.paymentIntents.cancel(intentRef, WITH_CHARGE, options),
    );
  }

  async findPayment(intentRef: string): Promise<Answer<PaymentOutcome>> {
    const kind = "payment_intents.retrieve";
    const reply = await this.#ask(kind, () => this.#stripe.paymentIntents.retrieve(intentRef, WITH_CHARGE));
    return answer(kind, { payment_intent: intentRef }, { key: null, reply }, answers.paymentIntent, {
      found: answers.paymentOutcome,
      refused: ({ error }) => ({ status: "failed", intentRef, error }),
    });
  }

  createTransfer(act: Act, request: CreateTransferRequest): Promise<Answer<TransferOutcome>> {
    const kind = "transfers.create";
    return transferOnce(act, request, {
      create: (params, idempotencyKey) =>
        this.#send(kind, () => this.#stripe.transfers.create(params, { idempotencyKey })),
      list: (filter) => this.#ask(kind, () => this.#stripe.transfers.list(filter)),
    });
  }

  createReversal(act: Act, request: CreateReversalRequest): Promise<Answer<ReversalOutcome>> {
    const kind = "transfers.create_reversal";
    const of = request.transferRef;
    return reverseOnce(act, request, {
      create: (params, idempotencyKey) =>
        this.#send(kind, () => this.#stripe.transfers.createReversal(of, params, { idempotencyKey })),
      list: (page) => this.#ask(kind, () => this.#stripe.transfers.listReversals(of, page)),
    });
  }

  createRefund(act: Act, request: CreateRefundRequest): Promise<Answer<RefundOutcome>> {
    return refundOnce(act, request, this.#refunds);
  }

  findRefund(request: FindRefundRequest): Promise<Answer<RefundOutcome>> {
    return findRefund(request, this.#refunds);
  }

  readonly #refunds: RefundCalls = {
    create: (params, idempotencyKey) =>
      this.#send("refunds.create", () => this.#stripe.refunds.create(params, { idempotencyKey })),
    retrieve: (ref) => this.#ask("refunds.retrieve", () => this.#stripe.refunds.retrieve(ref)),
    list: (filter) => this.#ask("refunds.list", () => this.#stripe.refunds.list(filter)),
  };

  async balances(accountRef?: string): Promise<ProviderBalance[]> {
    const kind = "balance.retrieve";
    const options = accountRef === undefined ? {} : { stripeAccount: accountRef };
    const reply = await this.#ask(kind, () => this.#stripe.balance.retrieve({}, options));
    if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: refused with ${reply.error.code}`);
    return answers.balancesOf(answers.readAnswer(kind, answers.balance, reply.body));
  }

  async ownAccount(): Promise<OwnAccount> {
    const kind = "accounts.retrieve";
    const reply = await this.#ask(kind, () => this.#stripe.accounts.retrieveCurrent());
    if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: refused with ${reply.error.code}`);
    const { id } = answers.readAnswer(kind, account, reply.body);
    return { accountRef: id, livemode: this.line.livemode };
  }

  async createWebhookEndpoints(act: Act, urls: WebhookSecrets): Promise<WebhookSecrets> {
    const calls: EndpointCalls = {
      create: (params, idempotencyKey) =>
        this.#send("webhook_endpoints.create", () =>
          this.#stripe.webhookEndpoints.create({ ...params, api_version: API_VERSION }, { idempotencyKey }),
        ),
      list: (page) => this.#ask("webhook_endpoints.list", () => this.#stripe.webhookEndpoints.list(page)),
      remove: (id) => this.#ask("webhook_endpoints.del", () => this.#stripe.webhookEndpoints.del(id)),
    };
    const platform = await endpointSecret(act, "platform", urls.platform, calls);
    return { platform, connect: await endpointSecret(act, "connect", urls.connect, calls) };
  }

  async verifyEvent(rawBody: string, signature: string, secret: string): Promise<ProviderEvent | null> {
    try {
      const now = this.#clock.now();
      const age = SIGNATURE_AGE_MAX_SECONDS;
      const event = await this.#stripe.webhooks.constructEventAsync(rawBody, signature, secret, age, undefined, now);
      return answers.providerEvent(event);
    } catch {
      return null;
    }
  }

  /** Moves a payment intent on. Its own status is the look-up: what has left `from` needs no second attempt. */
  async #move(
    act: Act,
    kind: string,
    intentRef: string,
    params: Record<string, unknown>,
    from: readonly string[],
    send: (options: { idempotencyKey: string }) => Promise<unknown>,
  ): Promise<Answer<PaymentOutcome>> {
    const lookUp = async () => {
      const intent = await this.#intent(kind, intentRef);
      return from.includes(intent.status) ? undefined : intent;
    };
    const acted = await actOnce(act, (idempotencyKey) => this.#send(kind, () => send({ idempotencyKey })), lookUp);
    const refused = "reply" in acted && acted.reply.kind === "refused" ? acted.reply : undefined;
    // A decline says why by itself. Any other refusal mostly means that the intent has moved on: its status decides.
    const moved = refused && refused.statusCode === 400 ? await lookUp() : undefined;
    const told = moved ? { key: acted.key, found: moved } : acted;
    return answer(kind, { ...params, payment_intent: intentRef }, told, answers.paymentIntent, {
      found: answers.paymentOutcome,
      refused: ({ error }) => ({ status: "failed", intentRef, error }),
    });
  }

  async #intent(kind: string, intentRef: string): Promise<answers.PaymentIntent> {
    const reply = await this.#ask(kind, () => this.#stripe.paymentIntents.retrieve(intentRef, WITH_CHARGE));
    if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: looking up ${intentRef}: ${reply.error.code}`);
    return answers.readAnswer(kind, answers.paymentIntent, reply.body);
  }

  /** A real payment method that is on the customer already. Test ids make a new card at every attachment. */
  async #attached(id: string, customerRef: string): Promise<z.infer<typeof answers.paymentMethod> | undefined> {
    const kind = "payment_methods.retrieve";
    const reply = await this.#ask(kind, () => this.#stripe.paymentMethods.retrieve(id));
    if (reply.kind === "refused") return undefined;
    const method = answers.readAnswer(kind, answers.paymentMethod, reply.body);
    return method.customer === customerRef ? method : undefined;
  }

  #find<T extends z.ZodType<{ id: string }>>(
    kind: string,
    item: T,
    list: (page: ListPage) => Promise<unknown>,
    isOurs: (object: z.infer<T>) => boolean,
  ): Promise<z.infer<T> | undefined> {
    return findInList(kind, item, (page) => this.#ask(kind, () => list(page)), isOurs);
  }

  async #ask(kind: string, request: () => Promise<unknown>): Promise<Asked> {
    const reply = await this.#send(kind, request);
    if (reply.kind === "spoiled") throw new UnknownOutcome(`${kind}: a stored failure answered a question`);
    return reply;
  }

  async #send(kind: string, request: () => Promise<unknown>): Promise<Reply> {
    let answered: unknown;
    try {
      answered = await request();
    } catch (error) {
      if (error instanceof Stripe.errors.StripeError) return refusalOf(kind, error as Thrown);
      throw new UnknownOutcome(`${kind}: no answer that Stripe's package could read`, { cause: error });
    }
    return replyOf(kind, answered);
  }
}

const CANCELABLE = ["requires_payment_method", "requires_confirmation", "requires_action", "requires_capture"];
