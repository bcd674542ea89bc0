/**
 * Stripe behind the provider port: the only file that knows Stripe's package. Charges, transfers, connected accounts.
 */
import Stripe from "stripe";
import type { z } from "zod";
import type { Clock, Fetcher } from "../ports.ts";
import { SECOND } from "../time.ts";
import type { AccountProvider } from "./account-port.ts";
import type { ConfirmSetupRequest, CreateSetupRequest, MethodOutcome, SetupOutcome } from "./instrument-outcomes.ts";
import type {
  Act,
  Answer,
  AuthorizePaymentRequest,
  CreatePaymentRequest,
  CreateReversalRequest,
  CreateTransferRequest,
  CustomerOutcome,
  KeyTrial,
  PartyProvider,
  PaymentOutcome,
  PerEndpoint,
  Provider,
  ProviderEvent,
  ReversalOutcome,
  TransferOutcome,
  WebhookEndpoints,
} from "./port.ts";
import { UnknownOutcome } from "./port.ts";
import * as answers from "./stripe-answers.ts";
import { type BookCalls, listEntries, readBalances } from "./stripe-balance.ts";
import { type DisputeProvider, disputesThrough } from "./stripe-disputes.ts";
import { type EndpointCalls, makeEndpoints, removeEndpoints } from "./stripe-endpoints.ts";
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
import * as instruments from "./stripe-instruments.ts";
import { tryKey } from "./stripe-keys.ts";
import { type RefundProvider, refundsThrough, reverseOnce, transferOnce } from "./stripe-movements.ts";
import { ownAccountThrough } from "./stripe-own-account.ts";
import { partyProvider, type StripeLine } from "./stripe-parties.ts";
import * as payments from "./stripe-payments.ts";
import type { Exchange } from "./stripe-payouts.ts";

/** One API version for requests and for the events of our endpoints: an upgrade is a decision, not an accident. */
const API_VERSION = "2026-10-28.endive";
/** A step has a minute; an answer that takes longer than this is asked about. */
const ANSWER_WITHIN = 20 * SECOND;
const SIGNATURE_AGE_MAX_SECONDS = 300;

/** Where the fee and the capture deadline stand. */
const WITH_CHARGE = { expand: ["latest_charge.balance_transaction"] };
/** What may be shown of it. */
const WITH_METHOD = { expand: ["payment_method"] };

type FetchFunction = Parameters<typeof Stripe.createFetchHttpClient>[0];

export interface StripeOptions {
  readonly secretKey: string;
  /** Who answers instead of Stripe (the simulator's binding); undefined is Stripe itself. */
  readonly fetcher: Fetcher | undefined;
  /** Wall time: the age of a webhook's signature. */
  readonly clock: Clock;
  /** Where a player comes back to whom nobody has given another address. */
  readonly returnUrl: string;
  /** The simulator's page for payment methods. Stripe has none: its field stands in pages of others. */
  readonly methodPage?: (clientSecret: string, returnUrl: string) => Promise<string>;
}

/**
 * A tenant's own Stripe account.
 * Every method throws UnknownOutcome when Stripe's answer does not tell whether the effect happened; then the same
 * call is made again later, with the same key and a greater age.
 */
export function stripeProvider(options: StripeOptions): Provider {
  const own = new StripeProvider(options);
  const exchange = own.exchange();
  return Object.assign(
    own,
    partyProvider(own.line),
    refundsThrough(exchange),
    disputesThrough(exchange),
    ownAccountThrough(exchange),
  );
}

type Elsewhere = keyof PartyProvider | keyof RefundProvider | keyof DisputeProvider | keyof AccountProvider;

class StripeProvider extends StripeFunds implements Omit<Provider, Elsewhere> {
  readonly name = "stripe";
  readonly returnUrl: string;
  readonly #stripe: Stripe;
  readonly #clock: Clock;
  readonly #secretKey: string;
  readonly #methodPage: StripeOptions["methodPage"];

  constructor({ secretKey, fetcher, clock, returnUrl, methodPage }: StripeOptions) {
    super();
    this.returnUrl = returnUrl;
    this.#methodPage = methodPage;
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

  /** For what other files of this adapter do at Stripe. */
  override exchange(): Exchange {
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

  createSetup(act: Act, request: CreateSetupRequest): Promise<Answer<SetupOutcome>> {
    return instruments.createSetup(act, request, this.#instruments);
  }

  confirmSetup(act: Act, request: ConfirmSetupRequest): Promise<Answer<SetupOutcome>> {
    return instruments.confirmSetup(act, request, this.#instruments);
  }

  cancelSetup(act: Act, { setupRef }: { setupRef: string }): Promise<Answer<SetupOutcome>> {
    return instruments.cancelSetup(act, setupRef, this.#instruments);
  }

  findSetup(setupRef: string): Promise<Answer<SetupOutcome>> {
    return instruments.findSetup(setupRef, this.#instruments);
  }

  async methodPage({ clientSecret, returnUrl }: { clientSecret: string; returnUrl: string }) {
    const url = await this.#methodPage?.(clientSecret, returnUrl);
    return url === undefined ? undefined : ({ type: "redirect", url } as const);
  }

  detachMethod(act: Act, { methodRef }: { methodRef: string }): Promise<Answer<MethodOutcome>> {
    return instruments.detachMethod(act, methodRef, this.#instruments);
  }

  findMethod(methodRef: string): Promise<Answer<MethodOutcome>> {
    return instruments.findMethod(methodRef, this.#instruments);
  }

  readonly #instruments: instruments.InstrumentCalls = {
    create: (params, idempotencyKey) =>
      this.#send("setup_intents.create", () =>
        this.#stripe.setupIntents.create({ ...params, ...WITH_METHOD }, { idempotencyKey }),
      ),
    confirm: (ref, params, idempotencyKey) =>
      this.#send("setup_intents.confirm", () =>
        this.#stripe.setupIntents.confirm(ref, { ...params, ...WITH_METHOD }, { idempotencyKey }),
      ),
    cancel: (ref, idempotencyKey) =>
      this.#send("setup_intents.cancel", () => this.#stripe.setupIntents.cancel(ref, WITH_METHOD, { idempotencyKey })),
    retrieve: (ref) => this.#ask("setup_intents.retrieve", () => this.#stripe.setupIntents.retrieve(ref, WITH_METHOD)),
    list: (filter) => this.#ask("setup_intents.list", () => this.#stripe.setupIntents.list(filter)),
    detach: (ref, idempotencyKey) =>
      this.#send("payment_methods.detach", () => this.#stripe.paymentMethods.detach(ref, {}, { idempotencyKey })),
    retrieveMethod: (ref) => this.#ask("payment_methods.retrieve", () => this.#stripe.paymentMethods.retrieve(ref)),
  };

  createPayment(act: Act, request: CreatePaymentRequest): Promise<Answer<PaymentOutcome>> {
    return payments.createPayment(act, request, this.#payments);
  }

  authorizePayment(act: Act, request: AuthorizePaymentRequest): Promise<Answer<PaymentOutcome>> {
    return payments.authorizePayment(act, request, this.#payments);
  }

  capturePayment(act: Act, request: { intentRef: string; amount: number }): Promise<Answer<PaymentOutcome>> {
    return payments.capturePayment(act, request, this.#payments);
  }

  cancelPayment(act: Act, { intentRef }: { intentRef: string }): Promise<Answer<PaymentOutcome>> {
    return payments.cancelPayment(act, intentRef, this.#payments);
  }

  findPayment(intentRef: string): Promise<Answer<PaymentOutcome>> {
    return payments.findPayment(intentRef, this.#payments);
  }

  readonly #payments: payments.PaymentCalls = {
    create: (params, idempotencyKey) =>
      this.#send("payment_intents.create", () =>
        this.#stripe.paymentIntents.create(params, { ...WITH_CHARGE, idempotencyKey }),
      ),
    confirm: (ref, params, idempotencyKey) =>
      this.#send("payment_intents.confirm", () =>
        this.#stripe.paymentIntents.confirm(ref, { ...params, ...WITH_CHARGE }, { idempotencyKey }),
      ),
    capture: (ref, params, idempotencyKey) =>
      this.#send("payment_intents.capture", () =>
        this.#stripe.paymentIntents.capture(ref, { ...params, ...WITH_CHARGE }, { idempotencyKey }),
      ),
    cancel: (ref, idempotencyKey) =>
      this.#send("payment_intents.cancel", () =>
        this.#stripe.paymentIntents.cancel(ref, WITH_CHARGE, { idempotencyKey }),
      ),
    retrieve: (ref) =>
      this.#ask("payment_intents.retrieve", () => this.#stripe.paymentIntents.retrieve(ref, WITH_CHARGE)),
    list: (filter) => this.#ask("payment_intents.list", () => this.#stripe.paymentIntents.list(filter)),
  };

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

  readonly balances: Provider["balances"] = (of) => readBalances(this.#books, of);
  readonly balanceEntries: Provider["balanceEntries"] = (of) => listEntries(this.#books, of);
  readonly #books: BookCalls = {
    balance: (on) => this.#ask("balance.retrieve", () => this.#stripe.balance.retrieve({}, on)),
    list: (params, on) => this.#ask("balance.list", () => this.#stripe.balanceTransactions.list(params, on)),
  };

  tryKey(): Promise<KeyTrial> {
    return tryKey(this.#stripe);
  }

  createWebhookEndpoints(act: Act, urls: PerEndpoint, rotation: number): Promise<WebhookEndpoints> {
    return makeEndpoints(act, urls, rotation, this.#endpointCalls());
  }

  removeWebhookEndpoints(urls: PerEndpoint, keep: PerEndpoint): Promise<void> {
    const addresses = [urls.platform, urls.connect];
    const kept = [keep.platform, keep.connect];
    return removeEndpoints(this.#endpointCalls(), ({ id, url }) => addresses.includes(url) && !kept.includes(id));
  }

  #endpointCalls(): EndpointCalls {
    const { webhookEndpoints } = this.#stripe;
    return {
      create: (params, idempotencyKey) =>
        this.#send("webhook_endpoints.create", () =>
          webhookEndpoints.create({ ...params, api_version: API_VERSION }, { idempotencyKey }),
        ),
      list: (page) => this.#ask("webhook_endpoints.list", () => webhookEndpoints.list(page)),
      remove: (id) => this.#ask("webhook_endpoints.del", () => webhookEndpoints.del(id)),
    };
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
    const sentAt = this.#clock.now();
    const timed = (reply: Reply): Reply => ({ ...reply, durationMs: this.#clock.now() - sentAt });
    let answered: unknown;
    try {
      answered = await request();
    } catch (error) {
      if (error instanceof Stripe.errors.StripeError) return timed(refusalOf(kind, error as Thrown));
      throw new UnknownOutcome(`${kind}: no answer that Stripe's package could read`, { cause: error });
    }
    return timed(replyOf(kind, answered));
  }
}
