/** Reads a planned fault: what does not fit is refused by name. */

import { Rejection, readInteger, readObject, readString } from "./control-input.ts";
import { EVENT_TYPES } from "./event-types.ts";
import { FAULTS, type Fault, type FaultKind, type FaultName } from "./faults.ts";

export const TIMES_MAX = 10_000;
const MS_MAX = 365 * 86_400_000;
/** Real milliseconds that a caller is kept waiting. */
const DELAY_MS_MAX = 30_000;
const SEED_MAX = 2 ** 31 - 1;

type Aim = Fault["on"];

function readAim(value: unknown, stage: FaultKind["stage"], routes: ReadonlySet<string>): Aim {
  const on = readObject(value ?? {}, "on", ["route", "event", "object", "metadata"]);
  if (on.route !== undefined && !(typeof on.route === "string" && routes.has(on.route))) {
    throw new Rejection("on.route", `must be one of the simulator's routes: ${[...routes].join(", ")}`);
  }
  if (on.event !== undefined) {
    if (stage !== "webhook") throw new Rejection("on.event", "is taken by a webhook fault only");
    if (typeof on.event !== "string" || !EVENT_TYPES.has(on.event)) {
      throw new Rejection("on.event", "must be a type of event that Stripe knows, such as charge.succeeded");
    }
  }
  if (on.object !== undefined) readString(on.object, "on.object", /^\S{1,255}$/, "the id of an object");
  if (on.metadata !== undefined) {
    if (typeof on.metadata !== "object" || on.metadata === null || Array.isArray(on.metadata)) {
      throw new Rejection("on.metadata", "must be a JSON object");
    }
    for (const [key, text] of Object.entries(on.metadata)) {
      readString(text, `on.metadata.${key}`, /^[\s\S]{1,500}$/, "a string of 1 to 500 characters");
    }
    if (Object.keys(on.metadata).length === 0) throw new Rejection("on.metadata", "must name a pair at least");
  }
  return on as Aim;
}

function readChance(input: Record<string, unknown>): Pick<Fault, "times" | "probability" | "seed"> {
  const { probability, seed } = input;
  if (probability === undefined) {
    if (seed !== undefined) throw new Rejection("seed", "stands beside a probability only");
    return { times: readInteger(input.times ?? 1, "times", 1, TIMES_MAX) };
  }
  if (typeof probability !== "number" || !(probability > 0 && probability <= 1)) {
    throw new Rejection("probability", "must be a number above 0, up to 1");
  }
  return {
    times: readInteger(input.times ?? TIMES_MAX, "times", 1, TIMES_MAX),
    probability,
    seed: readInteger(seed ?? 0, "seed", 0, SEED_MAX),
  };
}

/**
 * Reads the body of `POST /_control/faults`.
 * @param routes the routes that exist, as `METHOD /path/:name`
 * @throws Rejection saying which field does not fit
 */
export function readFault(body: unknown, routes: ReadonlySet<string>): Omit<Fault, "id"> {
  const input = readObject(body, "", ["on", "do", "times", "probability", "seed", "ms", "effect"]);
  const name = input.do as FaultName;
  if (typeof input.do !== "string" || !Object.hasOwn(FAULTS, input.do)) {
    throw new Rejection("do", `must be one of ${Object.keys(FAULTS).join(", ")}`);
  }
  const kind: FaultKind = FAULTS[name];
  const on = readAim(input.on, kind.stage, routes);
  const chance = readChance(input);
  const longest = name === "delay" ? DELAY_MS_MAX : MS_MAX;
  if (kind.ms && !(Number.isInteger(input.ms) && (input.ms as number) >= 1 && (input.ms as number) <= longest)) {
    throw new Rejection("ms", `must be an integer from 1 to ${longest}: ${kind.ms}`);
  }
  if (!kind.ms && input.ms !== undefined) throw new Rejection("ms", `is not taken by ${name}`);
  if (input.effect !== undefined && (typeof input.effect !== "boolean" || kind.stage !== "edge" || kind.ms)) {
    throw new Rejection("effect", "must be true or false, and only a fault of the edge without ms takes it");
  }
  return {
    do: name,
    on,
    ...chance,
    ...(kind.ms ? { ms: input.ms as number } : {}),
    ...(input.effect === undefined ? {} : { effect: input.effect as boolean }),
  };
}
