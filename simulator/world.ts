/** What a request or a moment of the account's clock works in. */

import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { Locks } from "./locks.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { Store } from "./store.ts";

/** What Stripe takes for a charge in a currency, and how long its money is on the way. */
export interface Terms {
  /** Basis points of the amount, half up, plus a fixed part in minor units. */
  readonly fee: { readonly bps: number; readonly fixed: number };
  /** Days from a charge until its money is available. */
  readonly settlement_days: number;
}

/** What a restricted key may do with one kind of objects: `write` includes reading. */
export type Access = "read" | "write";
/** By the first part of the kind's paths, such as `payment_intents`. */
export type Permissions = Readonly<Record<string, Access>>;

/** How the platform account was set up; fixed from then on, but for its secret key. */
export interface Settings {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly currency: string;
  readonly secret_key: string;
  /** Keys that were rolled away, the latest first; each is accepted until its time, ms of the account's clock. */
  readonly former_keys?: readonly { readonly key: string; readonly until: number }[];
  /** Keys that open the account for some kinds of objects only. */
  readonly restricted_keys?: readonly { readonly key: string; readonly permissions: Permissions }[];
  readonly publishable_key: string;
  readonly fee: Terms["fee"];
  readonly settlement_days: number;
  /** Where a currency has terms of its own. */
  readonly currencies?: Readonly<Record<string, Terms>>;
  /** Currencies that it does not hold, and what a minor unit of each comes to in minor units of its own. */
  readonly rates?: Readonly<Record<string, number>>;
  /** Whether connected accounts must give what Stripe asks for, or (absent: too) can do everything from the start. */
  readonly onboarding?: "required" | "skipped";
  /** Enrolled in Dispute Resolution and Deflection: what can be prevented is. */
  readonly dispute_prevention?: boolean;
}

/** Why something happens: a request, or (all null) the passing of time. */
export interface Cause {
  readonly request: string | null;
  readonly idempotency_key: string | null;
  /** For example `POST /v1/payment_intents/:id/capture`. */
  readonly route: string | null;
}

export interface World {
  readonly store: Store;
  readonly settings: Settings;
  readonly faults: Faults;
  /** The account's time, Unix milliseconds. */
  readonly now: number;
  readonly cause: Cause;
}

/** A request that has passed the door. */
export interface Call extends World {
  /** The account it speaks for: the platform's own, or the one in the Stripe-Account header. */
  readonly scope: string;
}

export const seconds = (ms: number): number => Math.floor(ms / 1000);

/** What answering a request needs of the object that holds the account. */
export interface Home {
  readonly store: Store;
  readonly faults: Faults;
  /** Undefined: nobody has opened this account. */
  readonly settings: Settings | undefined;
  /** Keeps changed settings, and gives them back. */
  change(settings: Settings): Settings;
  readonly clock: Clock;
  readonly rateLimit: RateLimit;
  readonly locks: Locks;
  /** Idempotency keys of requests that are under way. */
  readonly keysInUse: Set<string>;
  nowMs(): number;
  call(settings: Settings, cause: Cause, scope?: string): Call;
  catchUp(): void;
  advance(ms: number): void;
}
