/** Misbehaviour on demand: what exists, what is planned, and which request it hits. */

import { Rejection, readObject } from "./control-input.ts";
import { newId } from "./ids.ts";
import type { Store } from "./store.ts";

/**
 * Where a fault strikes. `edge`: between Stripe and its caller, never remembered under an idempotency key.
 * `endpoint`: within Stripe; the answer is remembered. `outcome`: the effect itself is another. `webhook`: on an event.
 */
export type Stage = "edge" | "endpoint" | "outcome" | "webhook";

interface Kind {
  readonly stage: Stage;
  readonly says: string;
  /** What `ms` means, where the fault takes one. */
  readonly ms?: string;
}

export const FAULTS = {
  error_429: { stage: "edge", says: "answers 429 rate_limit and does nothing" },
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
  drop_webhook: { stage: "webhook", says: "an event is never delivered (it stays in events.list)" },
  double_webhook: { stage: "webhook", says: "an event is delivered twice" },
} as const satisfies Record<string, Kind>;
export type FaultName = keyof typeof FAULTS;

export const TIMES_MAX = 10_000;
const MS_MAX = 365 * 86_400_000;
const DELAY_MS_MAX = 30_000;

/** A planned fault: strikes the next `times` requests (or events) that it matches. */
export interface Fault {
  readonly id: string;
  readonly do: FaultName;
  readonly on: { readonly route?: string; readonly event?: string };
  readonly times: number;
  readonly ms?: number;
  /** Edge faults: whether the request takes effect although its answer is lost. */
  readonly effect?: boolean;
}

export interface Target {
  readonly route: string | null;
  readonly event?: string;
}

export interface Faults {
  /** The first planned fault among `names` that matches; counts as struck. */
  take(names: readonly FaultName[], target: Target): Fault | undefined;
  /** The ids of what struck since the last call. */
  struck(): string[];
  planned(): (Fault & { remaining: number })[];
  add(fault: Fault): void;
  clear(): void;
}

export const namesAt = (stage: Stage): FaultName[] =>
  (Object.keys(FAULTS) as FaultName[]).filter((name) => FAULTS[name].stage === stage);

type Row = { id: string; body: string; remaining: number };

export function openFaults(store: Store): Faults {
  let struck: string[] = [];
  const matches = (fault: Fault, { route, event }: Target) =>
    (fault.on.route === undefined || fault.on.route === route) &&
    (fault.on.event === undefined || fault.on.event === event);
  const planned = () =>
    store
      .rows<Row>("SELECT id, body, remaining FROM faults WHERE remaining > 0 ORDER BY seq")
      .map((row) => ({ ...(JSON.parse(row.body) as Fault), remaining: row.remaining }));
  return {
    planned,
    take(names, target) {
      const fault = planned().find((one) => names.includes(one.do) && matches(one, target));
      if (fault === undefined) return undefined;
      store.rows("UPDATE faults SET remaining = remaining - 1 WHERE id = ?", fault.id);
      struck.push(`${fault.do} ${fault.id}`);
      return fault;
    },
    struck() {
      const taken = struck;
      struck = [];
      return taken;
    },
    add(fault) {
      store.rows(
        "INSERT INTO faults (id, body, remaining) VALUES (?, ?, ?)",
        fault.id,
        JSON.stringify(fault),
        fault.times,
      );
    },
    clear() {
      store.rows("DELETE FROM faults");
    },
  };
}

/**
 * Reads the body of `POST /_control/faults`.
 * @param routes the routes that exist, as `METHOD /path/:name`
 * @throws Rejection saying which field does not fit
 */
export function readFault(body: unknown, routes: ReadonlySet<string>): Fault {
  const input = readObject(body, "", ["on", "do", "times", "ms", "effect"]);
  const name = input.do as FaultName;
  if (typeof input.do !== "string" || !Object.hasOwn(FAULTS, input.do)) {
    throw new Rejection("do", `must be one of ${Object.keys(FAULTS).join(", ")}`);
  }
  const kind: Kind = FAULTS[name];
  const on = readObject(input.on ?? {}, "on", ["route", "event"]);
  if (on.route !== undefined && !(typeof on.route === "string" && routes.has(on.route))) {
    throw new Rejection("on.route", `must be one of the simulator's routes: ${[...routes].join(", ")}`);
  }
  if (on.event !== undefined && (typeof on.event !== "string" || kind.stage !== "webhook")) {
    throw new Rejection("on.event", "must be an event's type, and only a webhook fault takes one");
  }
  const times = input.times ?? 1;
  if (!Number.isInteger(times) || (times as number) < 1 || (times as number) > TIMES_MAX) {
    throw new Rejection("times", `must be an integer from 1 to ${TIMES_MAX}`);
  }
  const longest = name === "delay" ? DELAY_MS_MAX : MS_MAX;
  if (kind.ms && !(Number.isInteger(input.ms) && (input.ms as number) >= 1 && (input.ms as number) <= longest)) {
    throw new Rejection("ms", `must be an integer from 1 to ${longest}: ${kind.ms}`);
  }
  if (!kind.ms && input.ms !== undefined) throw new Rejection("ms", `is not taken by ${name}`);
  if (input.effect !== undefined && (typeof input.effect !== "boolean" || kind.stage !== "edge" || kind.ms)) {
    throw new Rejection("effect", "must be true or false, and only error_429, html_502, empty_200 and cut take it");
  }
  return {
    id: newId("flt"),
    do: name,
    on: on as Fault["on"],
    times: times as number,
    ...(kind.ms ? { ms: input.ms as number } : {}),
    ...(input.effect === undefined ? {} : { effect: input.effect as boolean }),
  };
}
