/** Table-driven checks of request parameters, with Stripe's words when one does not fit. */

import { currencyOf, isCurrency } from "./currencies.ts";
import { invalidParam } from "./errors.ts";
import type { FormObject, FormValue } from "./form.ts";

/** Turns a raw parameter into its value, or throws a Refusal naming `path`. */
export type Check<T> = (raw: FormValue, path: string) => T;

interface Required<T> {
  readonly required: Check<T>;
}

export type Shape = Record<string, Check<unknown> | Required<unknown>>;

type RequiredKeys<S extends Shape> = { [K in keyof S]: S[K] extends Required<unknown> ? K : never }[keyof S];

/** The values that a shape lets through; what was not sent is absent. */
export type Values<S extends Shape> = {
  [K in RequiredKeys<S>]: S[K] extends Required<infer T> ? T : never;
} & {
  [K in Exclude<keyof S, RequiredKeys<S>>]?: S[K] extends Check<infer T> ? T : never;
};

export const required = <T>(check: Check<T>): Required<T> => ({ required: check });

export const text: Check<string> = (raw, path) => {
  if (typeof raw !== "string") throw invalidParam(path, "Invalid string: a hash was given");
  if (raw.length > 5000) throw invalidParam(path, `Invalid string: ${path} is longer than 5000 characters`);
  if (raw === "") {
    const why = "You passed an empty string for";
    throw invalidParam(
      path,
      `${why} '${path}'. We assume empty values are an attempt to unset a parameter; however ` +
        `'${path}' cannot be unset. You should remove '${path}' from your request or supply a non-empty value.`,
      "parameter_invalid_empty",
    );
  }
  return raw;
};

/** A string that an empty value unsets. */
export const emptyable: Check<string | null> = (raw, path) => (raw === "" ? null : text(raw, path));

export const integer: Check<number> = (raw, path) => {
  if (typeof raw !== "string" || !/^-?\d{1,15}$/.test(raw)) {
    throw invalidParam(
      path,
      `Invalid integer: ${typeof raw === "string" ? raw : "a hash"}`,
      "parameter_invalid_integer",
    );
  }
  return Number(raw);
};

export const positive: Check<number> = (raw, path) => {
  const value = integer(raw, path);
  if (value < 1)
    throw invalidParam(path, "This value must be greater than or equal to 1.", "parameter_invalid_integer");
  return value;
};

/** An integer within bounds, both included. */
export function between(min: number, max: number): Check<number> {
  return (raw, path) => {
    const value = integer(raw, path);
    if (value >= min && value <= max) return value;
    throw invalidParam(path, `Invalid integer: ${path} must be between ${min} and ${max}`, "parameter_invalid_integer");
  };
}

export const flag: Check<boolean> = (raw, path) => {
  if (raw === "true" || raw === "1") return true;
  if (raw === "false" || raw === "0") return false;
  throw invalidParam(path, `Invalid boolean: ${typeof raw === "string" ? raw : "a hash"}`);
};

export function oneOf<T extends string>(...values: T[]): Check<T> {
  return (raw, path) => {
    const found = values.find((value) => value === raw);
    if (found !== undefined) return found;
    const last = values[values.length - 1];
    const all = values.length > 1 ? `one of ${values.slice(0, -1).join(", ")}, or ${last}` : `${last}`;
    throw invalidParam(path, `Invalid ${path}: must be ${all}`);
  };
}

export const currency: Check<string> = (raw, path) => {
  const code = text(raw, path).toLowerCase();
  if (!isCurrency(code)) throw invalidParam(path, `Invalid currency: ${code}. ${currencyOf.hint}`);
  return code;
};

export const country: Check<string> = (raw, path) => {
  const code = text(raw, path);
  if (/^[A-Z]{2}$/.test(code)) return code;
  const instead = "Try using a 2-character alphanumeric country code instead, such as 'US', 'EG', or 'GB'.";
  throw invalidParam(path, `Country '${code}' is unknown. ${instead}`, "country_unsupported");
};

export const email: Check<string> = (raw, path) => {
  const address = text(raw, path);
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address)) {
    throw invalidParam(path, `Invalid email address: ${address}`, "email_invalid");
  }
  return address;
};

/** A list, sent as `name[]=` or `name[0]=`. An empty value is an empty list. */
export function list<T>(item: Check<T>): Check<T[]> {
  return (raw, path) => {
    if (raw === "") return [];
    if (typeof raw === "string" || Object.keys(raw).some((key) => !/^\d+$/.test(key))) {
      throw invalidParam(path, "Invalid array");
    }
    return Object.entries(raw).map(([key, value]) => item(value, `${path}[${key}]`));
  };
}

/** A hash with named fields. */
export function hash<S extends Shape>(shape: S): Check<Values<S>> {
  return (raw, path) => {
    if (typeof raw === "string") throw invalidParam(path, "Invalid object");
    return checkParams(shape, raw, path);
  };
}

/** Metadata to set: a null value unsets its key; null itself unsets all. */
export type MetadataChange = Record<string, string | null> | null;

export const metadata: Check<MetadataChange> = (raw, path) => {
  if (raw === "") return null;
  if (typeof raw === "string") throw invalidParam(path, "Invalid object");
  const change: Record<string, string | null> = {};
  for (const [key, value] of Object.entries(raw)) {
    const at = `${path}[${key}]`;
    if (typeof value !== "string") {
      throw invalidParam(at, `Metadata values must be strings, but a hash was given for the key ${key}`);
    }
    if (key.length > 40) {
      const length = `but you passed in a key that is ${key.length} characters. Invalid key: ${key}`;
      throw invalidParam(path, `Metadata keys can have up to 40 characters, ${length}`);
    }
    if (value.length > 500) {
      const length = `but you passed in a value that is ${value.length} characters. Invalid value: ${value}`;
      throw invalidParam(at, `Metadata values can have up to 500 characters, ${length}`);
    }
    change[key] = value === "" ? null : value;
  }
  return change;
};

/** Metadata after a change, at most 50 keys. */
export function mergeMetadata(
  before: Record<string, string>,
  change: MetadataChange | undefined,
): Record<string, string> {
  if (change === undefined) return before;
  if (change === null) return {};
  const merged = { ...before };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete merged[key];
    else merged[key] = value;
  }
  if (Object.keys(merged).length > 50) {
    throw invalidParam("metadata", "Metadata can have up to 50 keys.");
  }
  return merged;
}

/** Stripe knows the parameter, the simulator does not: better refused than quietly ignored. */
export const notSimulated: Check<never> = (_raw, path) => {
  throw invalidParam(path, `The simulator does not cover the parameter '${path}'.`);
};

/** A time filter: `created=123` or `created[gte]=123`. */
export interface TimeRange {
  readonly gt?: number | undefined;
  readonly gte?: number | undefined;
  readonly lt?: number | undefined;
  readonly lte?: number | undefined;
}
const bounds = hash({ gt: integer, gte: integer, lt: integer, lte: integer });
export const timeRange: Check<TimeRange> = (raw, path) => {
  if (typeof raw !== "string") return bounds(raw, path);
  const at = integer(raw, path);
  return { gte: at, lte: at };
};

/** What every list takes. */
export const page = {
  limit: between(1, 100),
  starting_after: text,
  ending_before: text,
};

/**
 * Checks a decoded form against a shape.
 * @throws Refusal 400 `parameter_unknown`, `parameter_missing`, or what the parameter's own check says
 */
export function checkParams<S extends Shape>(shape: S, form: FormObject, prefix = ""): Values<S> {
  const nameOf = (key: string) => (prefix === "" ? key : `${prefix}[${key}]`);
  const values: Record<string, unknown> = {};
  for (const [key, raw] of Object.entries(form)) {
    const rule = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (rule === undefined) {
      throw invalidParam(nameOf(key), `Received unknown parameter: ${nameOf(key)}`, "parameter_unknown");
    }
    values[key] = (typeof rule === "function" ? rule : rule.required)(raw, nameOf(key));
  }
  for (const [key, rule] of Object.entries(shape)) {
    if (typeof rule !== "function" && values[key] === undefined) {
      throw invalidParam(nameOf(key), `Missing required param: ${nameOf(key)}.`, "parameter_missing");
    }
  }
  return values as Values<S>;
}
