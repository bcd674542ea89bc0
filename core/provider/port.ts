/** What a payment provider can do for one tenant. Answers are data; what is not known is thrown as UnknownOutcome. */
import type { AccountProvider, PerEndpoint } from "./account-port.ts";
import type { BalanceProvider } from "./balance-port.ts";
import type { DisputeOutcome, ListedDispute, SubmitEvidenceRequest } from "./dispute-port.ts";
import type { FindFundsRequest, FundsOutcome, MoveFundsRequest } from "./funds-outcomes.ts";
import type {
  Challenge,
  ConfirmSetupRequest,
  CreateSetupRequest,
  MethodOutcome,
  PaymentMethodType,
  SetupOutcome,
} from "./instrument-outcomes.ts";
import type {
  AccountClosing,
  AccountLinkOutcome,
  AccountOutcome,
  CreateAccountLinkRequest,
  CreateAccountRequest,
  CreateIdentitySessionRequest,
  FindIdentitySessionRequest,
  FindRepresentativeRequest,
  IdentityOutcome,
  PersonOutcome,
} from "./party-outcomes.ts";
import type { Act, Answer } from "./provider-call.ts";
import type { ProviderError } from "./provider-error.ts";
import type { CreateRefundRequest, FindRefundRequest, RefundOutcome } from "./refund-port.ts";

export type { PerEndpoint } from "./account-port.ts";
export type { Challenge } from "./instrument-outcomes.ts";
export type { Act, Answer, ProviderCall } from "./provider-call.ts";
export type { ProviderError } from "./provider-error.ts";

import type { PayoutProvider } from "./payout-port.ts";

export interface ChargeFacts {
  readonly intentRef: string;
  readonly chargeRef: string;
  readonly amount: number;
  readonly currency: string;
  /** Null while the provider has not booked the fee yet. */
  readonly fee: number | null;
  readonly balanceTransactionRef: string | null;
  /** When the funds can be moved, ms since the epoch; null while not known. */
  readonly availableOn: number | null;
  /** What it came to where the provider has exchanged it. Fees are in that currency as well. */
  readonly settlement?: SettledCharge | null;
}

/** A charge in the currency in which the provider books it. */
export interface SettledCharge {
  readonly amount: number;
  readonly currency: string;
  /** By the provider's own word, for people; null where it says none. */
  readonly rate: string | null;
}

/** Where a payment stands at the provider. */
export type PaymentOutcome =
  | { readonly status: "created"; readonly intentRef: string }
  | { readonly status: "processing"; readonly intentRef: string }
  | { readonly status: "requires_action"; readonly intentRef: string; readonly challenge: Challenge }
  | {
      readonly status: "authorized";
      readonly intentRef: string;
      readonly chargeRef: string;
      readonly amount: number;
      readonly currency: string;
      /** The provider's deadline for capturing, ms since the epoch; null where it has none. */
      readonly captureBefore: number | null;
    }
  | ({ readonly status: "succeeded" } & ChargeFacts)
  | { readonly status: "failed"; readonly intentRef: string | null; readonly error: ProviderError }
  /** Null: it never was at the provider. */
  | { readonly status: "canceled"; readonly intentRef: string | null }
  /** A status that this adapter does not know: for a person to look at. */
  | { readonly status: "unrecognized"; readonly intentRef: string; readonly raw: string };

export type CustomerOutcome =
  | { readonly status: "created"; readonly customerRef: string }
  | { readonly status: "refused"; readonly error: ProviderError };

export type TransferOutcome =
  | { readonly status: "succeeded"; readonly transferRef: string; readonly amount: number; readonly currency: string }
  | { readonly status: "refused"; readonly error: ProviderError };

export type ReversalOutcome =
  | { readonly status: "succeeded"; readonly reversalRef: string; readonly amount: number; readonly currency: string }
  | { readonly status: "refused"; readonly error: ProviderError };

/** What a verified provider event says: enough to know whom to wake, never what to believe. */
export interface ProviderEvent {
  readonly id: string;
  readonly type: string;
  /** The connected account, on Connect events. */
  readonly accountRef: string | null;
  readonly livemode: boolean;
  readonly createdAt: number;
  readonly objectRef: string | null;
  /** Fields of the object that were another before. Absent: anything may have changed. */
  readonly changed?: readonly string[];
  /** The payment intent that the object belongs to, where it names one. */
  readonly intentRef: string | null;
}

/** The part of the provider that knows merchants. */
export interface PartyProvider {
  createAccount(act: Act, request: CreateAccountRequest): Promise<Answer<AccountOutcome>>;
  findAccount(accountRef: string): Promise<Answer<AccountOutcome>>;
  createAccountLink(act: Act, request: CreateAccountLinkRequest): Promise<Answer<AccountLinkOutcome>>;
  /** Removes the account of a set-up that was given up, also one whose making was never answered. */
  closeAccount(request: Pick<CreateAccountRequest, "bankConnectionId" | "begunAt">): Promise<Answer<AccountClosing>>;
  /** The account's representative: the one there is, or else a new one. */
  findRepresentative(act: Act, request: FindRepresentativeRequest): Promise<Answer<PersonOutcome>>;

  createIdentitySession(act: Act, request: CreateIdentitySessionRequest): Promise<Answer<IdentityOutcome>>;
  /** The truth as the provider has it now: by its reference, or looked for by ours. */
  findIdentitySession(request: FindIdentitySessionRequest): Promise<Answer<IdentityOutcome>>;
  /** Ends a session that waits for its person; one that has moved on is answered as it stands. */
  cancelIdentitySession(act: Act, request: { sessionRef: string }): Promise<Answer<IdentityOutcome>>;
  /** Has the provider destroy what it keeps of the person and the document. */
  redactIdentitySession(act: Act, request: { sessionRef: string }): Promise<Answer<IdentityOutcome>>;
}

/** Moving the tenant's own money between its bank and the provider. */
export interface FundsProvider {
  moveFunds(act: Act, request: MoveFundsRequest): Promise<Answer<FundsOutcome>>;
  /** The truth as the provider has it now: by its reference, or looked for among those of that time. */
  findFunds(request: FindFundsRequest): Promise<Answer<FundsOutcome>>;
}

export interface InstrumentProvider {
  /** Makes the set-up of a payment method without asking the bank yet, so that its reference can be stored first. */
  createSetup(act: Act, request: CreateSetupRequest): Promise<Answer<SetupOutcome>>;
  /** Asks the bank, which may ask for the player. */
  confirmSetup(act: Act, request: ConfirmSetupRequest): Promise<Answer<SetupOutcome>>;
  cancelSetup(act: Act, request: { setupRef: string }): Promise<Answer<SetupOutcome>>;
  findSetup(setupRef: string): Promise<Answer<SetupOutcome>>;
  /** The provider's page where a player enters a payment method; undefined where there is none. */
  methodPage(request: { clientSecret: string; returnUrl: string }): Promise<Challenge | undefined>;
  detachMethod(act: Act, request: { methodRef: string }): Promise<Answer<MethodOutcome>>;
  findMethod(methodRef: string): Promise<Answer<MethodOutcome>>;
}

export interface Provider
  extends InstrumentProvider,
    PartyProvider,
    PayoutProvider,
    FundsProvider,
    BalanceProvider,
    AccountProvider {
  readonly name: "stripe";
  /** Where a player comes back to whom nobody has given another address: a page that says that it is done. */
  readonly returnUrl: string;

  /** @param request `begunAt`: when the work for this player began, ms of the tenant's time; bounds the look-up. */
  createCustomer(act: Act, request: { playerId: string; begunAt: number }): Promise<Answer<CustomerOutcome>>;
  /** Makes the payment at the provider without asking for money yet, so that its reference can be stored first. */
  createPayment(act: Act, request: CreatePaymentRequest): Promise<Answer<PaymentOutcome>>;
  /** Asks for the money: confirms a created payment. */
  authorizePayment(act: Act, request: AuthorizePaymentRequest): Promise<Answer<PaymentOutcome>>;
  capturePayment(act: Act, request: { intentRef: string; amount: number }): Promise<Answer<PaymentOutcome>>;
  cancelPayment(act: Act, request: { intentRef: string }): Promise<Answer<PaymentOutcome>>;
  /** The truth as the provider has it now. */
  findPayment(intentRef: string): Promise<Answer<PaymentOutcome>>;

  createTransfer(act: Act, request: CreateTransferRequest): Promise<Answer<TransferOutcome>>;
  /** Takes money back from a connected account, out of one transfer to it. */
  createReversal(act: Act, request: CreateReversalRequest): Promise<Answer<ReversalOutcome>>;

  createRefund(act: Act, request: CreateRefundRequest): Promise<Answer<RefundOutcome>>;
  /** The truth as the provider has it now: by its reference, or looked for among the payment's refunds. */
  findRefund(request: FindRefundRequest): Promise<Answer<RefundOutcome>>;

  findDispute(disputeRef: string): Promise<Answer<DisputeOutcome>>;
  submitEvidence(act: Act, request: SubmitEvidenceRequest): Promise<Answer<DisputeOutcome>>;
  acceptDispute(act: Act, request: { disputeRef: string }): Promise<Answer<DisputeOutcome>>;
  /** The disputes that began at a time or later, ms since the epoch. */
  listDisputes(since: number): Promise<ListedDispute[]>;

  /** Tries the key: whose it is, and each of the permissions that the platform needs, by calls that change nothing. */
  tryKey(): Promise<KeyTrial>;
  /**
   * Makes the two endpoints at which the provider reports: of the account itself, and of its connected accounts.
   * Their secrets are shown at creation only; what cannot be shown again is removed and made anew.
   *
   * @param rotation tells these endpoints from those of other rotations at the same addresses, which stay
   */
  createWebhookEndpoints(act: Act, urls: PerEndpoint, rotation: number): Promise<WebhookEndpoints>;
  /** Removes every endpoint at these addresses but the ones to keep, by their references. */
  removeWebhookEndpoints(urls: PerEndpoint, keep: PerEndpoint): Promise<void>;

  /** Verifies the signature over the raw body; null when it does not fit. */
  verifyEvent(rawBody: string, signature: string, secret: string): Promise<ProviderEvent | null>;
}

/** The two endpoints: what they sign with, and how the provider calls them. */
export interface WebhookEndpoints {
  readonly secrets: PerEndpoint;
  readonly refs: PerEndpoint;
}

/** What a key turned out to be. */
export interface KeyTrial {
  /** False: the provider knows no such key, or no longer. */
  readonly accepted: boolean;
  /** Null: the key may not say. */
  readonly accountRef: string | null;
  /** Each permission that the platform needs and that can be tried without changing anything. */
  readonly permissions: readonly { readonly name: string; readonly granted: boolean }[];
}

export interface CreatePaymentRequest {
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: string;
  readonly customerRef: string;
  readonly paymentMethodRef: string;
  readonly methodType: PaymentMethodType;
  /** When the payment was accepted, ms of the tenant's time: bounds the look-up among the customer's payments. */
  readonly acceptedAt: number;
}

export interface AuthorizePaymentRequest {
  readonly intentRef: string;
  /** The player is there, and comes back to this address from the bank; null: nobody is there to be asked. */
  readonly present: { readonly returnUrl: string } | null;
  /** Named again where a refusal has taken it off the payment; else null. */
  readonly paymentMethodRef: string | null;
}

export interface CreateTransferRequest {
  /** Our ledger transfer's id; it finds the provider transfer again within the payment's transfer group. */
  readonly ledgerTransferId: string;
  readonly paymentId: string;
  readonly accountRef: string;
  readonly amount: number;
  readonly currency: string;
  /** The charge whose funds are moved; null for what is left over of others. */
  readonly sourceChargeRef: string | null;
}

export interface CreateReversalRequest {
  /** Our ledger transfer's id; it finds the reversal again under its transfer. */
  readonly ledgerTransferId: string;
  /** The refund or the dispute that it is made for. */
  readonly causeId: string;
  readonly transferRef: string;
  readonly amount: number;
}

/** Neither a known object nor a known error came back: the effect may or may not have happened. Ask, never guess. */
export class UnknownOutcome extends Error {
  override readonly name = "UnknownOutcome";
  /** How long the provider asks to be left alone, in seconds; null where it does not say. The message says it too. */
  readonly retryAfterSeconds: number | null;
  /** The key may not do this: it is not the provider that is at a loss, and nothing has happened. */
  readonly isDenied: boolean;

  constructor(
    message: string,
    options: { cause?: unknown; retryAfterSeconds?: number | null; isDenied?: boolean } = {},
  ) {
    super(message, { cause: options.cause });
    this.isDenied = options.isDenied ?? false;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}
