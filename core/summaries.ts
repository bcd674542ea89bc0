/** What may be shown of things that were not made to be shown: ids, states, codes and numbers, and nothing else. */

const DEPTH = 2;
const FIELDS_MAX = 24;
/** Ids, states, codes and currencies. What people write, card numbers and addresses do not look like that. */
const TELLING = /^[a-z][a-z0-9_]{0,60}$|^[A-Z]{3}$/;
const KEYS = /^(sk|rk|whsec)_|secret/;
const WITHHELD =
  /secret|token|password|name|email|phone|address|birth|tax|reference$|metadata|description|url|challenge/;

/** Everything else is left out, so that what is added to a resource later is not shown by accident. */
export function summaryOf(value: unknown, depth = DEPTH): Record<string, unknown> {
  if (typeof value !== "object" || value === null || value instanceof Map) return {};
  const shown: [string, unknown][] = [];
  for (const [name, of] of Object.entries(value)) {
    if (shown.length >= FIELDS_MAX) break;
    if (name === "tenant_id" || WITHHELD.test(name)) continue;
    if (typeof of === "number" || typeof of === "boolean") shown.push([name, of]);
    else if (typeof of === "string" && TELLING.test(of) && !KEYS.test(of)) shown.push([name, of]);
    else if (Array.isArray(of)) shown.push([name, of.length]);
    else if (typeof of === "object" && of !== null && depth > 1) {
      const inner = summaryOf(of, depth - 1);
      if (Object.keys(inner).length > 0) shown.push([name, inner]);
    }
  }
  return Object.fromEntries(shown);
}
