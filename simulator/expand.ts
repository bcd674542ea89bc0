/** `expand[]`: replaces ids in an answer by the objects that they name. */

import { invalidParam } from "./errors.ts";
import type { Store } from "./store.ts";

const DEPTH_MAX = 4;

/** The fields that Stripe's documentation marks as expandable, as far as the simulator fills them. */
const EXPANDABLE: Record<string, readonly string[]> = {
  balance_transaction: ["source"],
  charge: ["balance_transaction", "customer", "failure_balance_transaction", "payment_intent", "source_transfer"],
  dispute: ["charge", "payment_intent"],
  mandate: ["payment_method"],
  payment_intent: ["customer", "latest_charge", "payment_method"],
  payment_method: ["customer"],
  "identity.verification_session": ["last_verification_report"],
  payout: ["balance_transaction", "destination", "failure_balance_transaction", "original_payout", "reversed_by"],
  "radar.early_fraud_warning": ["charge", "payment_intent"],
  refund: [
    ...["balance_transaction", "charge", "customer", "failure_balance_transaction", "payment_intent"],
    ...["payment_method", "source_transfer_reversal", "transfer_reversal"],
  ],
  setup_attempt: ["customer", "payment_method", "setup_intent"],
  setup_intent: ["customer", "latest_attempt", "mandate", "payment_method"],
  topup: ["balance_transaction"],
  transfer: ["balance_transaction", "destination", "destination_payment", "source_transaction"],
  transfer_reversal: ["balance_transaction", "destination_payment_refund", "source_refund", "transfer"],
};

/** What is shown only where it is asked for: kept beside the object, with parts that are asked for one by one. */
const INCLUDABLE: Record<string, Record<string, readonly string[]>> = {
  "identity.verification_session": { verified_outputs: ["dob"] },
};

const notExpandable = (path: string) => invalidParam("expand", `This property cannot be expanded (${path}).`);

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

function expandAt(store: Store, node: Node, parts: readonly string[], whole: string): Node {
  const [name = "", ...rest] = parts;
  const value = node[name];
  const isList = node.object === "list" || node.object === "search_result";
  if (Array.isArray(value) && name === "data" && isList) {
    return { ...node, data: value.map((item: unknown) => (isNode(item) ? expandAt(store, item, rest, whole) : item)) };
  }
  const included = INCLUDABLE[String(node.object)]?.[name];
  if (included && typeof node.id === "string") {
    const kept = store.hidden<Record<string, Node | undefined>>(node.id);
    const more = rest[0] === undefined ? {} : { [rest[0]]: kept[`${name}.${rest[0]}`] ?? null };
    if (rest.length > 1 || (rest[0] !== undefined && !included.includes(rest[0]))) throw notExpandable(whole);
    return { ...node, [name]: kept[name] ? { ...kept[name], ...(isNode(value) ? value : {}), ...more } : null };
  }
  if (isNode(value)) return rest.length === 0 ? node : { ...node, [name]: expandAt(store, value, rest, whole) };
  const known = EXPANDABLE[String(node.object)] ?? [];
  if (!known.includes(name)) {
    throw notExpandable(whole);
  }
  const found = typeof value === "string" ? store.find(value)?.object : undefined;
  if (found === undefined) return node;
  return { ...node, [name]: rest.length === 0 ? found : expandAt(store, found, rest, whole) };
}

/** How many a search has found is shown only where it is asked for. */
function counted(answer: Node, paths: readonly string[]): Node {
  if (answer.object !== "search_result" || paths.includes("total_count")) return answer;
  const { total_count: _count, ...rest } = answer;
  return rest;
}

/**
 * An answer with the named properties expanded, for example `latest_charge.balance_transaction` or `data.customer`.
 * @throws Refusal 400 for a property that cannot be expanded, or too deep a path
 */
export function expand<T extends object>(store: Store, answer: T, paths: readonly string[]): T {
  let expanded = counted(answer as Node, paths);
  for (const path of paths) {
    if (path === "total_count" && expanded.object === "search_result") continue;
    const parts = path.split(".");
    if (parts.length > DEPTH_MAX) {
      throw invalidParam("expand", `You cannot expand more than ${DEPTH_MAX} levels of a property (${path}).`);
    }
    expanded = expandAt(store, expanded, parts, path);
  }
  return expanded as T;
}
