/** Where the contract takes ids: found in the document, so that new operations are found by themselves. */
import { ID_PREFIX } from "../core/ids.ts";
import type { ContractDocument, ContractOperation } from "./contract.ts";

type Json = Record<string, unknown>;

/** One place of one operation that takes an id. */
export interface Position {
  readonly call: Call;
  readonly where: "path" | "query" | "body";
  /** The parameter's name, or the keys that lead to the field. */
  readonly at: readonly string[];
  /** The prefix that the id must have; undefined where any resource may be named. */
  readonly prefix: string | undefined;
}

/** An operation with everything that a request to it needs. */
export interface Call {
  readonly operationId: string;
  readonly method: string;
  readonly template: string;
  /** The scope that it demands; undefined where anybody may call. */
  readonly scope: string | undefined;
  /** It answers as it goes, and never ends by itself. */
  readonly isStream: boolean;
  /** A body that fits, apart from its ids; undefined where none is taken. */
  readonly body: unknown;
  readonly positions: readonly Position[];
  /** What a query must have besides ids, as the contract's own examples have it. */
  readonly needed: ReadonlyMap<string, string>;
  /** Names that sound like ids in places that take anything. */
  readonly suspects: readonly string[];
}

const ID_PATTERN = /^\^(?:([a-z]{3})|\[a-z\]\{3\})_/;
const RESOURCES = new Set<string>(Object.keys(ID_PREFIX));

export function callsOf(document: ContractDocument): Call[] {
  return Object.entries(document.paths).flatMap(([template, item]) =>
    Object.entries(item).map(([method, operation]) => callOf(document, { template, method, operation })),
  );
}

interface Route {
  readonly template: string;
  readonly method: string;
  readonly operation: ContractOperation;
}

function callOf(document: ContractDocument, { template, method, operation }: Route): Call {
  const { operationId, parameters = [], requestBody, security = [], responses } = operation;
  const positions: Position[] = [];
  const suspects: string[] = [];
  const needed = new Map<string, string>();
  const schema = resolved(document, requestBody?.content["application/json"]?.schema);
  const call: Call = {
    operationId,
    method: method.toUpperCase(),
    template,
    scope: security.flatMap((each) => each.oauth2 ?? each.operator ?? each.applicant ?? [])[0],
    isStream: JSON.stringify(responses[200] ?? {}).includes("text/event-stream"),
    body: schema && sample(document, schema),
    positions,
    needed,
    suspects,
  };
  const found = (where: Position["where"], at: readonly string[], of: Json) => {
    const pattern = ID_PATTERN.exec(String(of.pattern));
    const name = at.findLast((part) => !/^\d+$/.test(part)) ?? "";
    if (pattern) positions.push({ call, where, at, prefix: pattern[1] });
    else if (of.type === "string" && soundsLikeId(name)) suspects.push(`${operationId} ${where} ${at.join("/")}`);
  };
  for (const stated of parameters) {
    const parameter = resolved(document, stated);
    const where = parameter?.in;
    if (where !== "path" && where !== "query") continue;
    const name = [String(parameter?.name)];
    if (where === "query" && parameter?.required === true)
      needed.set(String(parameter.name), String(parameter.example));
    walk(document, parameter?.schema, name, (at, of) => found(where, at, of));
  }
  walk(document, schema, [], (at, of) => found("body", at, of));
  return call;
}

function soundsLikeId(name: string): boolean {
  return name === "id" || name.endsWith("_id") || RESOURCES.has(name) || name === "subject";
}

/** Calls back for every value that a schema describes, with the keys to it; of a list, for its first item. */
function walk(
  document: ContractDocument,
  stated: unknown,
  at: readonly string[],
  visit: (at: readonly string[], schema: Json) => void,
): void {
  const schema = resolved(document, stated);
  if (schema === undefined) return;
  visit(at, schema);
  for (const branch of branchesOf(schema)) walk(document, branch, at, visit);
  for (const [name, property] of Object.entries((schema.properties ?? {}) as Json)) {
    walk(document, property, [...at, name], visit);
  }
  if (schema.items !== undefined) walk(document, schema.items, [...at, "0"], visit);
}

function branchesOf(schema: Json): unknown[] {
  return [schema.anyOf, schema.oneOf, schema.allOf].flatMap((each) => (each as unknown[] | undefined) ?? []);
}

function resolved(document: ContractDocument, stated: unknown): Json | undefined {
  const reference = (stated as { $ref?: string } | undefined)?.$ref;
  if (reference === undefined) return stated as Json | undefined;
  let found: unknown = document;
  for (const part of reference.split("/").slice(1)) found = (found as Json)[part];
  return resolved(document, found);
}

/** A value that fits a schema: its example, or the least that it asks for. */
function sample(document: ContractDocument, stated: unknown): unknown {
  const schema = resolved(document, stated) ?? {};
  const { example, const: constant, enum: choices, type, required = [], properties = {}, items, minimum } = schema;
  if (example !== undefined) return structuredClone(example);
  if (constant !== undefined) return constant;
  if (Array.isArray(choices)) return choices[0];
  const [branch] = branchesOf(schema);
  if (branch !== undefined) return sample(document, branch);
  switch (type) {
    case "object":
      return Object.fromEntries(
        (required as string[]).map((name) => [name, sample(document, (properties as Json)[name])]),
      );
    case "array":
      return [sample(document, items)];
    case "integer":
    case "number":
      return minimum ?? 0;
    case "boolean":
      return true;
    default:
      return "sample";
  }
}

/** A request to an operation, every position filled. */
export interface Filled {
  readonly path: string;
  readonly body: unknown;
}

/** Fills the positions of a call; a value that is undefined leaves a query parameter or field out. */
export function filled(call: Call, idAt: (position: Position) => string | undefined): Filled {
  let path = call.template;
  const query = new URLSearchParams([...call.needed]);
  const body = structuredClone(call.body);
  for (const position of call.positions) {
    const value = idAt(position);
    if (value === undefined) continue;
    const [name = ""] = position.at;
    if (position.where === "path") path = path.replace(`{${name}}`, value);
    else if (position.where === "query") query.set(name, value);
    else place(body, position.at, value);
  }
  return { path: query.size === 0 ? path : `${path}?${query}`, body };
}

function place(body: unknown, at: readonly string[], value: string): void {
  const last = at.at(-1) ?? "";
  let target = body as Json;
  for (const part of at.slice(0, -1)) {
    target[part] ??= {};
    target = target[part] as Json;
  }
  target[last] = value;
}

export function nameOf({ call, where, at, prefix }: Position): string {
  return `${call.operationId}: ${prefix ?? "any"} in ${where} ${at.join("/")}`;
}
