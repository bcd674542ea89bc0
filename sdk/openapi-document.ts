// The OpenAPI document as the generator reads it, and the form of it that the types are made from.

export const METHODS = ["get", "post", "put", "patch", "delete"] as const;
/** Stands in for "and any other string" until the types are written. */
export const ANY_OTHER = "x-any-other-string";

export type Json = Record<string, unknown>;

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}

export interface Content {
  readonly description?: string;
  readonly required?: boolean;
  readonly content?: Record<string, { readonly schema?: Json }>;
}

export interface Operation {
  readonly operationId: string;
  readonly "x-sdk"?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly tags?: readonly string[];
  readonly security?: readonly Record<string, readonly string[]>[];
  readonly parameters?: readonly Json[];
  readonly requestBody?: Json;
  readonly responses: Record<string, Json>;
}

/** The parts of an OpenAPI 3.1 document that this reads. */
export interface Document extends Json {
  readonly paths: Record<string, Json>;
  readonly webhooks?: Record<string, Json>;
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly components?: { readonly schemas?: Record<string, Json>; readonly parameters?: Record<string, Json> };
}

/** A response, with what only readers of the document look at. */
interface ShownResponse {
  headers?: Json;
  readonly content?: Record<string, { examples?: Json }>;
}

/** A copy in which every enumeration that stands in an answer or a webhook also takes any other string. */
export function openForReaders(document: Document): Document {
  const copy = JSON.parse(JSON.stringify(document)) as Document;
  const seen = new Set<unknown>();
  const open = (node: unknown): void => {
    if (typeof node !== "object" || node === null || seen.has(node)) return;
    seen.add(node);
    const schema = node as Json;
    if (typeof schema.$ref === "string") open(resolved<Json>(copy, schema));
    const values = schema.enum;
    if (Array.isArray(values) && values.filter((value) => typeof value === "string").length > 1) {
      const nullable = values.includes(null) || (Array.isArray(schema.type) && schema.type.includes("null"));
      const closed = { type: "string", enum: values.filter((value) => value !== null) };
      delete schema.enum;
      delete schema.type;
      schema.anyOf = [closed, { type: "string", [ANY_OTHER]: true }, ...(nullable ? [{ type: "null" }] : [])];
      return;
    }
    for (const value of Object.values(schema)) open(value);
  };
  for (const item of Object.values(copy.paths)) {
    for (const method of METHODS) open((item[method] as Operation | undefined)?.responses);
  }
  open(copy.webhooks);
  return copy;
}

/**
 * Without what the client's users never see as such, nine tenths of the types: refusals, which are thrown as errors,
 * headers, examples, and webhooks, whose types follow from `EventObjects`.
 */
export function reduced(document: Document): Document {
  for (const item of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method] as { responses: Record<string, ShownResponse> } | undefined;
      for (const [status, response] of Object.entries(operation?.responses ?? {})) {
        delete response.headers;
        for (const content of Object.values(response.content ?? {})) delete content.examples;
        if (!status.startsWith("2")) delete operation?.responses[status];
      }
    }
  }
  const { webhooks: _, ...rest } = document;
  const { schemas = {}, parameters = {} } = document.components ?? {};
  return { ...rest, components: { schemas, parameters } };
}

/** What a node is, or what its `$ref` leads to. */
export function resolved<T>(document: Document, node: Json): T {
  if (typeof node.$ref !== "string") return node as T;
  const found = node.$ref
    .slice(2)
    .split("/")
    .reduce<unknown>((at, key) => (at as Json)[key.replaceAll("~1", "/").replaceAll("~0", "~")], document);
  if (found === undefined) throw new Error(`${node.$ref} leads nowhere`);
  return resolved<T>(document, found as Json);
}
