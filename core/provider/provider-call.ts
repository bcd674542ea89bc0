/** One call to a payment provider: how it is named, how it is recorded, and what came of it. */

/** Every acting call: `key` is the idempotency key, derived from our own ids and the same on every retry. */
export interface Act {
  readonly key: string;
  /** Milliseconds since the first attempt with this key. Past the provider's key memory the adapter looks up first. */
  readonly age: number;
}

/** One call as it is recorded, in the commit that uses its outcome. It holds no secret and no personal data. */
export interface ProviderCall {
  readonly provider: "stripe";
  /** The provider's own name of the operation, for example `payment_intents.capture`. */
  readonly kind: string;
  /** Null for a call that only asks. */
  readonly idempotencyKey: string | null;
  /** The provider's id of the object that the answer is about; null where there is none. */
  readonly reference: string | null;
  readonly request: Readonly<Record<string, unknown>>;
  /** A summary of the answer: enough to explain the outcome later. */
  readonly response: Readonly<Record<string, unknown>>;
  /** The outcome's status. */
  readonly status: string;
  /** The provider's own id of the request, and ms from sending to its answer; null where nothing was sent. */
  readonly requestId?: string | null;
  readonly durationMs?: number | null;
}

/** What the provider answered, and the record of the call that belongs into the same commit. */
export interface Answer<Outcome> {
  readonly outcome: Outcome;
  readonly call: ProviderCall;
}
