/** What a rule of Stripe's is: the sentence that states it, and a run against the simulator that shows it. */

import Stripe from "stripe";

/** The account that a rule runs on is opened with these; amounts in minor units. */
export interface AccountOptions {
  readonly country?: string;
  readonly currency?: string;
  readonly float?: number;
  readonly fee?: { bps: number; fixed: number };
  readonly settlement_days?: number;
  readonly currencies?: Record<string, { fee?: { bps: number; fixed: number }; settlement_days?: number }>;
  readonly rates?: Record<string, number>;
  /** Whether connected accounts must give what Stripe asks for; a rule's account asks nothing unless it says so. */
  readonly onboarding?: "required" | "skipped";
  readonly dispute_prevention?: boolean;
}

/** A webhook as it came in. */
export interface Received {
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
  readonly event: Stripe.Event;
}

/** An address that keeps the webhooks it gets, for as long as the rule runs. */
export interface Inbox {
  readonly url: string;
  readonly deliveries: Received[];
  /** Statuses for the next webhooks; 200 when used up. */
  readonly answers: number[];
  /** Waits until `count` events of a type have come. */
  until(type: string, count?: number): Promise<Received[]>;
}

/** The simulator beside Stripe's surface. */
export interface Control {
  /** The platform account's id. */
  readonly id: string;
  readonly key: string;
  readonly publishableKey: string;
  /** The simulator's address, for requests that the SDK would not send. */
  readonly url: string;
  /** A request of the control API, by method and path below `/_control/`. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Moves the account's clock forward, milliseconds. */
  advance(ms: number): Promise<void>;
  inbox(): Promise<Inbox>;
}

/** One documented rule. The run gets a fresh account, and throws where the simulator does not keep the rule. */
export interface Rule {
  /** The kind of object, for example `payment_intent`. */
  readonly object: string;
  readonly rule: string;
  /**
   * Stripe's sentence, and the page in brackets: `"… (docs.stripe.com/refunds)"`. What the API reference says of
   * objects and parameters stands in the SDK's types, too, to which a test holds it.
   */
  readonly says: string;
  readonly account?: AccountOptions;
  run(stripe: Stripe, control: Control): Promise<void>;
}

/** The error that a call is refused with. @throws Error when it is not refused */
export async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const answer: unknown = await call.catch((error: unknown) => error);
  if (answer instanceof Stripe.errors.StripeError) return answer;
  throw answer instanceof Error ? answer : new Error(`Not refused: ${JSON.stringify(answer)}`);
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
