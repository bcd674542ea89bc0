/** Misbehaviour on demand: what exists, what is planned, which request or event it hits, and what it hit before. */

import { newId } from "./ids.ts";
import type { Store } from "./store.ts";

/**
 * Where a fault strikes. `edge`: between Stripe and its caller, never remembered under an idempotency key.
 * `endpoint`: within Stripe; the answer is remembered. `outcome`: the effect itself is another. `webhook`: on an event.
 */
export type Stage = "edge" | "endpoint" | "outcome" | "webhook";

export interface FaultKind {
  readonly stage: Stage;
  readonly says: string;
  /** What `ms` means, where the fault takes one. */
  readonly ms?: string;
}

export const FAULTS = {
  error_429: { stage: "edge", says: "answers 429 rate_limit and does nothing" },
  lock_timeout: { stage: "edge", says: "answers 429 lock_timeout and does nothing" },
  html_502: { stage: "edge", says: "answers a proxy's HTML 502" },
  empty_200: { stage: "edge", says: "answers 200 with an empty body" },
  cut: { stage: "edge", says: "closes the connection without an answer" },
  delay: { stage: "edge", says: "waits, then works as always", ms: "real milliseconds to wait" },
  error_500: { stage: "endpoint", says: "answers 500 api_error and does nothing" },
  effect_then_500: { stage: "endpoint", says: "does the effect, then answers 500 api_error" },
  slow_processing: {
    stage: "outcome",
    says: "a confirmed payment stays `processing` before it settles",
    ms: "milliseconds of the account's clock until it settles",
  },
  balance_transaction_null: {
    stage: "outcome",
    says: "a captured charge hides its balance transaction, then shows it with charge.updated",
    ms: "milliseconds of the account's clock until it shows",
  },
  charge_amount_differs: { stage: "outcome", says: "a payment is charged one minor unit less than asked" },
  unknown_status: { stage: "outcome", says: "answers a status that no SDK knows; the object itself has its true one" },
  transfer_refused: {
    stage: "outcome",
    says: "a transfer to a connected account is refused with transfers_not_allowed",
  },
  payout_fails_after_paid: {
    stage: "outcome",
    says: "a payout arrives, then comes back from the bank with account_closed",
    ms: "milliseconds of the account's clock from its arrival until it comes back",
  },
  drop_webhook: { stage: "webhook", says: "an event is never delivered (it stays in events.list)" },
  double_webhook: { stage: "webhook", says: "an event is delivered twice" },
  late_webhook: { stage: "webhook", says: "an event is delivered late", ms: "real milliseconds by which it is late" },
  reorder_webhook: {
    stage: "webhook",
    says: "an event waits until a later one was delivered to its endpoint",
    ms: "real milliseconds that it waits at most",
  },
  old_secret_webhook: { stage: "webhook", says: "an event is signed with a secret that is no longer valid" },
  other_version_webhook: { stage: "webhook", says: "an event is rendered in another API version than the endpoint's" },
} as const satisfies Record<string, FaultKind>;
export type FaultName = keyof typeof FAULTS;

/** A planned fault: strikes the next `times` requests (or events) that it matches, each with its probability. */
export interface Fault {
  readonly id: string;
  readonly do: FaultName;
  readonly on: {
    readonly route?: string;
    readonly event?: string;
    /** An id that the request names in its path or parameters, or that the event's object is or refers to. */
    readonly object?: string;
    /** Pairs that the request's own metadata, or that of the object in question, has. */
    readonly metadata?: Readonly<Record<string, string>>;
  };
  readonly times: number;
  /** Of each match, above 0 to 1; the same seed gives the same sequence. */
  readonly probability?: number;
  readonly seed?: number;
  readonly ms?: number;
  /** Edge faults: whether the request takes effect although its answer is lost. */
  readonly effect?: boolean;
}

/** An object, as far as a fault can be aimed at it. */
export interface Subject {
  readonly id?: unknown;
  readonly metadata?: unknown;
  readonly [field: string]: unknown;
}

export interface Target {
  readonly route: string | null;
  /** The type of the event. */
  readonly event?: string;
  readonly event_id?: string;
  /** What it happens to; what the request under way names counts as well. */
  readonly object?: Subject;
}

/** The request under way. */
export interface Asked {
  readonly id: string;
  /** What struck it so far, as `cut flt_…`. */
  readonly struck: string[];
  /** Its parameters, and the objects that its path names, as objects. Worked out only if a fault is aimed. */
  subjects(): Subject[];
}

export interface Strike {
  readonly fault: string;
  readonly do: FaultName;
  /** The account's time, Unix milliseconds. */
  readonly at: number;
  readonly request: string | null;
  readonly route: string | null;
  readonly event: string | null;
  readonly event_type: string | null;
}

export interface Faults {
  /** The first planned fault among `names` that matches and is drawn; counts as struck. */
  take(names: readonly FaultName[], target: Target): Fault | undefined;
  /** Says which request what follows belongs to. */
  asked(request: Asked | undefined): void;
  planned(): (Fault & { remaining: number })[];
  /** What was hit, newest first. */
  strikes(): Strike[];
  add(fault: Omit<Fault, "id">): Fault;
  /** Forgets one planned fault; false: there is none by this id. */
  remove(id: string): boolean;
  clear(): void;
}

const STRIKES_KEPT = 1_000;

export const namesAt = (stage: Stage): FaultName[] =>
  (Object.keys(FAULTS) as FaultName[]).filter((name) => FAULTS[name].stage === stage);

/** The n-th number of a seed's sequence, 0 to below 1 (one step of splitmix32). */
export function draw(seed: number, n: number): number {
  let state = (seed + Math.imul(n, 0x9e3779b9)) | 0;
  state = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  state = Math.imul(state ^ (state >>> 15), 0x735a2d97);
  return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
}

const names = (subject: Subject, id: string) => Object.values(subject).includes(id);

function carries({ metadata }: Subject, pairs: Readonly<Record<string, string>>): boolean {
  if (typeof metadata !== "object" || metadata === null) return false;
  const own = metadata as Record<string, unknown>;
  return Object.entries(pairs).every(([key, value]) => Object.hasOwn(own, key) && own[key] === value);
}

function isAimedAt({ on }: Fault, { route, event, object }: Target, asked: Asked | undefined): boolean {
  if (on.route !== undefined && on.route !== route) return false;
  if (on.event !== undefined && on.event !== event) return false;
  const { object: id, metadata } = on;
  if (id === undefined && metadata === undefined) return true;
  const subjects = [...(object ? [object] : []), ...(asked?.subjects() ?? [])];
  if (id !== undefined && !subjects.some((subject) => names(subject, id))) return false;
  return metadata === undefined || subjects.some((subject) => carries(subject, metadata));
}

type Row = { id: string; body: string; remaining: number; drawn: number };

/** @param now the account's time */
export function openFaults(store: Store, now: () => number): Faults {
  let asked: Asked | undefined;
  /** Nothing is planned for sure, so that a request without faults reads nothing. */
  let idle = false;
  const rows = () => store.rows<Row>("SELECT id, body, remaining, drawn FROM faults WHERE remaining > 0 ORDER BY seq");
  const hits = (fault: Fault, drawn: number): boolean => {
    if (fault.probability === undefined) return true;
    store.rows("UPDATE faults SET drawn = drawn + 1 WHERE id = ?", fault.id);
    return draw(fault.seed ?? 0, drawn + 1) < fault.probability;
  };
  const note = (fault: Fault, { route, event, event_id }: Target) => {
    const strike: Strike = {
      fault: fault.id,
      do: fault.do,
      at: now(),
      request: asked?.id ?? null,
      route,
      event: event_id ?? null,
      event_type: event ?? null,
    };
    store.rows("UPDATE faults SET remaining = remaining - 1 WHERE id = ?", fault.id);
    const [written] = store.rows<{ seq: number }>(
      "INSERT INTO strikes (body) VALUES (?) RETURNING seq",
      JSON.stringify(strike),
    );
    if (written) store.rows("DELETE FROM strikes WHERE seq <= ?", written.seq - STRIKES_KEPT);
    asked?.struck.push(`${fault.do} ${fault.id}`);
  };
  return {
    take(wanted, target) {
      if (idle) return undefined;
      const planned = rows();
      idle = planned.length === 0;
      for (const { body, drawn } of planned) {
        const fault = JSON.parse(body) as Fault;
        if (!wanted.includes(fault.do) || !isAimedAt(fault, target, asked) || !hits(fault, drawn)) continue;
        note(fault, target);
        return fault;
      }
      return undefined;
    },
    asked(request) {
      asked = request;
    },
    planned: () => rows().map(({ body, remaining }) => ({ ...(JSON.parse(body) as Fault), remaining })),
    strikes: () =>
      store
        .rows<{ body: string }>("SELECT body FROM strikes ORDER BY seq DESC")
        .map(({ body }) => JSON.parse(body) as Strike),
    add(wanted) {
      const fault: Fault = { id: newId("flt"), ...wanted };
      const body = JSON.stringify(fault);
      store.rows("INSERT INTO faults (id, body, remaining) VALUES (?, ?, ?)", fault.id, body, fault.times);
      idle = false;
      return fault;
    },
    remove: (id) => store.rows("DELETE FROM faults WHERE id = ? AND remaining > 0 RETURNING id", id).length > 0,
    clear() {
      store.rows("DELETE FROM faults");
    },
  };
}
