/** Stripe's search query language: `status:"succeeded" AND amount>1000`, `-metadata["key"]:null`, `email~"amy"`. */

import { invalidParam, type Refusal } from "./errors.ts";

/** What a field holds: `numeric` can be compared, `string` holds words to look into, `token` is matched as a whole. */
export type FieldType = "numeric" | "string" | "token";
export type SearchFields = Readonly<Record<string, FieldType>>;

interface Clause {
  readonly path: readonly string[];
  readonly operator: string;
  /** null: the field is absent. */
  readonly value: string | null;
  readonly negated: boolean;
}

/** What finds objects: all of the clauses, or any. */
export type Matcher = (object: Record<string, unknown>) => boolean;

const CLAUSES_MAX = 10;
const SUBSTRING_MIN = 3;

/** A quoted text; a backslash escapes what follows it. */
const DOUBLE = String.raw`"((?:[^"\\]|\\.)*)"`;
const SINGLE = String.raw`'((?:[^'\\]|\\.)*)'`;
const FIELD = String.raw`(-?)([a-z_]+(?:\.[a-z_]+)*)(?:\[(?:${DOUBLE}|${SINGLE})\])?`;
const VALUE = String.raw`(?:${DOUBLE}|${SINGLE}|([^\s"']+))`;
const CLAUSE = new RegExp(String.raw`${FIELD}\s*(>=|<=|[:~<>])\s*${VALUE}`, "y");
const JOINT = /\s+(?:(and|or)\s+)?/iy;

const refuse = (why: string): Refusal => invalidParam("query", `We were unable to parse your search query. ${why}`);

const unescaped = (quoted: string) => quoted.replaceAll(/\\(.)/g, "$1");

function clauseOf(match: RegExpExecArray, fields: SearchFields): Clause {
  const [, minus, field = "", doubleKey, singleKey, operator = "", double, single, bare] = match;
  const key = doubleKey ?? singleKey;
  const type = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (type === undefined || (field === "metadata") !== (key !== undefined)) {
    const known = Object.keys(fields).join(", ");
    throw invalidParam("query", `Field \`${field}\` is an unsupported search field. Supported are: ${known}.`);
  }
  const quoted = double ?? single;
  const value = quoted === undefined ? (bare?.toLowerCase() === "null" ? null : (bare ?? "")) : unescaped(quoted);
  if (operator === "~") {
    if (type !== "string") throw invalidParam("query", `Field \`${field}\` does not support substring matches.`);
    if ((value ?? "").length < SUBSTRING_MIN) {
      throw invalidParam("query", `A substring must have at least ${SUBSTRING_MIN} characters.`);
    }
  }
  if (/[<>]/.test(operator) && type !== "numeric") {
    throw invalidParam("query", `Field \`${field}\` does not support comparisons: it is not numeric.`);
  }
  if (type === "numeric" && value !== null && !/^-?\d+$/.test(value)) {
    throw invalidParam("query", `Field \`${field}\` must be compared with a number, not with ${value}.`);
  }
  if (type !== "numeric" && quoted === undefined && value !== null) throw refuse(`Quote the value ${value}.`);
  const path = [...field.split("."), ...(key === undefined ? [] : [unescaped(key)])];
  return { path, operator, value, negated: minus === "-" };
}

function valueAt(object: Record<string, unknown>, path: readonly string[]): unknown {
  let node: unknown = object;
  for (const name of path) {
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, name)) return undefined;
    node = (node as Record<string, unknown>)[name];
  }
  return node;
}

const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  ":": (a, b) => a === b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
};

function holds({ path, operator, value }: Clause, object: Record<string, unknown>): boolean {
  const found = valueAt(object, path);
  if (value === null) return found === undefined || found === null;
  if (found === undefined || found === null) return false;
  if (typeof found === "number") return COMPARE[operator]?.(found, Number(value)) ?? false;
  const [text, wanted] = [String(found).toLowerCase(), value.toLowerCase()];
  return operator === "~" ? text.includes(wanted) : text === wanted;
}

/** @throws Refusal 400 for what cannot be parsed, unknown fields, and `AND` beside `OR` */
export function readQuery(query: string, fields: SearchFields): Matcher {
  const text = query.trim();
  const clauses: Clause[] = [];
  const joints = new Set<string>();
  for (let at = 0; at < text.length; ) {
    CLAUSE.lastIndex = at;
    const match = CLAUSE.exec(text);
    if (match === null) throw refuse(`It is not understood from \`${text.slice(at, at + 40)}\` on.`);
    clauses.push(clauseOf(match, fields));
    at = CLAUSE.lastIndex;
    if (at === text.length) break;
    JOINT.lastIndex = at;
    const joint = JOINT.exec(text);
    if (joint === null) throw refuse(`It is not understood from \`${text.slice(at, at + 40)}\` on.`);
    joints.add((joint[1] ?? "and").toLowerCase());
    at = JOINT.lastIndex;
    if (at === text.length) throw refuse("It ends where a clause should follow.");
  }
  if (clauses.length === 0) throw refuse("It is empty.");
  if (clauses.length > CLAUSES_MAX) throw refuse(`It has more than ${CLAUSES_MAX} clauses.`);
  if (joints.size > 1) throw refuse("`AND` and `OR` cannot stand in the same query.");
  return (object) => {
    const met = (clause: Clause) => holds(clause, object) !== clause.negated;
    return joints.has("or") ? clauses.some(met) : clauses.every(met);
  };
}
