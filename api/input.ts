/** Validation of what a request brings: path, query and body against their schemas, with every misfit named. */
import type { z } from "zod";
import { type FieldError, notFound, Refusal } from "../core/errors.ts";
import { misfitsOf, pointerTo, unknownField } from "../core/misfits.ts";

/** Path parameters. What does not fit is no address of anything: the same answer as for an unknown id. */
export function parseParams<P>(schema: z.ZodType<P> | undefined, params: unknown): P {
  if (schema === undefined) return {} as P;
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw notFound();
  return parsed.data;
}

/** @throws Refusal `validation_failed` with every misfit */
export function parseBody<B>(schema: z.ZodType<B> | undefined, json: unknown): B {
  if (schema === undefined) {
    const isEmpty = json === undefined || (isRecord(json) && Object.keys(json).length === 0);
    if (!isEmpty) throw new Refusal("validation_failed", "This operation takes no body.");
    return undefined as B;
  }
  if (json === undefined) throw new Refusal("malformed_json", "The body is empty, and this operation needs one.");
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw misfit(parsed.error, pointerTo);
  return parsed.data;
}

/** @throws Refusal `validation_failed` with every misfit, unknown parameters included */
export function parseQuery<Q>(schema: z.ZodType<Q> | undefined, url: string): Q {
  const at = url.indexOf("?");
  if (at === -1 && schema === undefined) return {} as Q;
  const query = at === -1 ? {} : queryObject(url.slice(at + 1));
  if (schema === undefined) {
    const unknown = Object.keys(query);
    if (unknown.length > 0) throw queryRefusal(unknown.map((name) => unknownField(`query:${name}`)));
    return {} as Q;
  }
  const parsed = schema.safeParse(query);
  if (!parsed.success) throw misfit(parsed.error, queryName);
  return parsed.data;
}

/** `a=1&metadata[k]=v` as `{ a: "1", metadata: { k: "v" } }`. A parameter that comes twice is refused. */
function queryObject(text: string): Record<string, unknown> {
  const query = emptyRecord();
  for (const [name, value] of new URLSearchParams(text)) {
    const [, outer, inner] = /^(\w+)\[([^[\]]*)\]$/.exec(name) ?? [];
    let target = query;
    if (outer !== undefined) {
      if (!isRecord(query[outer])) query[outer] = emptyRecord();
      target = query[outer] as Record<string, unknown>;
    }
    const key = inner ?? name;
    if (Object.hasOwn(target, key)) {
      throw queryRefusal([{ pointer: `query:${name}`, code: "repeated", detail: "may be given once" }]);
    }
    Object.defineProperty(target, key, { value, enumerable: true });
  }
  return query;
}

function queryRefusal(errors: FieldError[]): Refusal {
  return new Refusal("validation_failed", "The query does not fit this operation.", { errors });
}

function misfit(error: z.ZodError, pointer: (path: readonly PropertyKey[]) => string): Refusal {
  const errors = misfitsOf(error, pointer);
  const where = errors.length === 1 ? (errors[0]?.pointer ?? "") : `${errors.length} places`;
  return new Refusal("validation_failed", `The request does not fit the schema at ${where || "its root"}.`, { errors });
}

function queryName(path: readonly PropertyKey[]): string {
  const [name = "", ...inner] = path;
  return `query:${String(name)}${inner.map((key) => `[${String(key)}]`).join("")}`;
}

/** Without a prototype: a parameter called `__proto__` is a name like any other. */
function emptyRecord(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
