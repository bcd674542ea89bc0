/** Stripe's request encoding: `application/x-www-form-urlencoded` with brackets for what is nested. */

import { refused } from "./errors.ts";

/** A decoded parameter. Lists arrive as objects keyed "0", "1", …: only a parameter's check knows which is meant. */
export type FormValue = string | FormObject;
export interface FormObject {
  [key: string]: FormValue;
}

const DEPTH_MAX = 8;

const empty = (): FormObject => Object.create(null) as FormObject;

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll("+", " "));
  } catch {
    throw refused("Invalid request: the form encoding is broken (a % that is not followed by two hex digits).");
  }
}

/** `metadata[a][b]` → ["metadata", "a", "b"]; `expand[]` → ["expand", ""]. */
function keyPath(key: string): string[] {
  const open = key.indexOf("[");
  if (open <= 0 || !key.endsWith("]")) return [key];
  return [key.slice(0, open), ...key.slice(open + 1, -1).split("][")];
}

function put(target: FormObject, path: string[], value: string): void {
  if (path.length > DEPTH_MAX) throw refused(`Invalid request: parameters nest deeper than ${DEPTH_MAX} levels.`);
  let node = target;
  path.forEach((part, depth) => {
    const name = part === "" ? String(Object.keys(node).length) : part;
    if (depth === path.length - 1) {
      node[name] = value;
      return;
    }
    const next = node[name];
    const child = typeof next === "object" ? next : empty();
    node[name] = child;
    node = child;
  });
}

/**
 * Decodes a query string or form body.
 * @throws Refusal 400 when an escape is broken or the nesting too deep
 */
export function decodeForm(text: string): FormObject {
  const form = empty();
  if (text === "") return form;
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const key = decodePart(equals < 0 ? pair : pair.slice(0, equals));
    put(form, keyPath(key), equals < 0 ? "" : decodePart(pair.slice(equals + 1)));
  }
  return form;
}

/** The same parameters in one order, so that a repeated request can be recognised. */
export function canonicalForm(text: string): string {
  return text.split("&").filter(Boolean).sort().join("&");
}
