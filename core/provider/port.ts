/** What a payment provider can do for one tenant. Answers are data; what is not known is thrown as UnknownOutcome. */

/** Every acting call: `key` is the idempotency key, derived from our own ids and the same on every retry. */
export interface Act {
  readonly key: string;
  /** Milliseconds since the first attempt with this key. Past the provider's key memory the adapter looks up first. */
  readonly age: number;
}

/** A refusal by the provider: final for this call. `code` is the provider's stable code. */
export interface ProviderError {
  readonly code: string;
  readonly message: string;
  readonly declineCode: string | null;
}

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
  | { readonly status: "canceled"; readonly intentRef: string }
  /** A status that this adapter does not know: for a person to look at. */
  | { readonly status: "unrecognized"; readonly intentRef: string; readonly raw: string };

export interface Challenge {
  readonly type: "redirect";
  readonly url: string;
}

export type AccountOutcome =
  | { readonly status: "verified" | "pending" | "restricted"; readonly accountRef: string }
  | { readonly status: "rejected"; readonly accountRef: string | null; readonly error: ProviderError };

export type InstrumentOutcome =
  | {
      readonly status: "active";
      readonly paymentMethodRef: string;
      readonly brand: string;
      readonly last4: string;
      readonly expMonth: number;
      readonly expYear: number;
    }
  | { readonly status: "failed"; readonly error: ProviderError };

export type TransferOutcome =
  | { readonly status: "succeeded"; readonly transferRef: string; readonly amount: number; readonly currency: string }
  | { readonly status: "refused"; readonly error: ProviderError };

export interface ProviderBalance {
  readonly currency: string;
  readonly available: number;
  readonly pending: number;
}

/** What a verified provider event says: enough to know whom to wake, never what to believe. */
export interface ProviderEvent {
  readonly id: string;
  readonly type: string;
  /** The connected account, on Connect events. */
  readonly accountRef: string | null;
  readonly livemode: boolean;
  readonly createdAt: number;
  readonly objectRef: string | null;
  /** The payment intent that the object belongs to, where it names one. */
  readonly intentRef: string | null;
}

export interface Provider {
  readonly name: "stripe";

  createCustomer(act: Act, request: { playerId: string }): Promise<{ customerRef: string }>;
  attachPaymentMethod(
    act: Act,
    request: { paymentInstrumentId: string; customerRef: string; paymentMethod: string },
  ): Promise<InstrumentOutcome>;

  createAccount(
    act: Act,
    request: { bankConnectionId: string; merchantId: string; country: string; currency: string },
  ): Promise<AccountOutcome>;
  findAccount(accountRef: string): Promise<AccountOutcome>;

  /** Makes the payment at the provider without asking for money yet, so that its reference can be stored first. */
  createPayment(act: Act, request: CreatePaymentRequest): Promise<PaymentOutcome>;
  /** Asks for the money: confirms a created payment. */
  authorizePayment(act: Act, request: { intentRef: string; returnUrl: string | null }): Promise<PaymentOutcome>;
  capturePayment(act: Act, request: { intentRef: string; amount: number }): Promise<PaymentOutcome>;
  cancelPayment(act: Act, request: { intentRef: string }): Promise<PaymentOutcome>;
  /** The truth as the provider has it now. */
  findPayment(intentRef: string): Promise<PaymentOutcome>;

  createTransfer(act: Act, request: CreateTransferRequest): Promise<TransferOutcome>;

  /** The tenant's own balance, or a connected account's. */
  balances(accountRef?: string): Promise<ProviderBalance[]>;

  /** Verifies the signature over the raw body; null when it does not fit. */
  verifyEvent(rawBody: string, signature: string, secret: string): Promise<ProviderEvent | null>;
}

export interface CreatePaymentRequest {
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: string;
  readonly customerRef: string;
  readonly paymentMethodRef: string;
  /** When the payment was accepted, ms: bounds the look-up among the customer's payments. */
  readonly acceptedAt: number;
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

/** Neither a known object nor a known error came back: the effect may or may not have happened. Ask, never guess. */
export class UnknownOutcome extends Error {
  override readonly name = "UnknownOutcome";
}
