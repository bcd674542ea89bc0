/** Commands of the control API about connected accounts, payouts and identity verifications. */

import { demand, setTransfers } from "./accounts.ts";
import { type Destination, FAILURES, type FailureCode } from "./connect/bank-details.ts";
import { cancel, fail, findPayout, type Payout, pay, send } from "./connect/payout-life.ts";
import { Rejection, readInteger, readObject } from "./control-input.ts";
import { isOutcome } from "./identity/outcomes.ts";
import { submit } from "./identity/session-life.ts";
import type { Session } from "./identity/session-object.ts";
import type { Call, Cause, Home, Settings } from "./world.ts";

const CONTROL: Cause = { request: null, idempotency_key: null, route: null };
const YEAR_MS = 365 * 86_400_000;

type Handler = (home: Home, settings: Settings, body: unknown, id: string) => { status: number; body: unknown };

/** Runs a command, all or nothing. */
function command(home: Home, settings: Settings, what: string, id: string, run: (call: Call) => object | undefined) {
  const body = home.store.atomically(() => run(home.call(settings, CONTROL)));
  if (body === undefined) throw new Rejection("id", `names no ${what}: ${id}`, 404);
  return { status: 200, body };
}

function names(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  const good = list.filter((one): one is string => typeof one === "string" && /^[a-z_][\w.]{1,99}$/i.test(one));
  if (good.length === 0 || good.length < list.length) {
    throw new Rejection("require", "must be a list of requirements, such as individual.verification.document");
  }
  return good;
}

/** `{ transfers }`: how its capabilities stand, null for as Stripe says; or `{ require, within_ms }`. */
const account: Handler = (home, settings, body, id) => {
  const input = readObject(body, "", ["transfers", "require", "within_ms"]);
  if (input.require !== undefined) {
    if (input.transfers !== undefined) throw new Rejection("transfers", "cannot stand beside require");
    const required = names(input.require);
    const within = readInteger(input.within_ms ?? 14 * 86_400_000, "within_ms", 0, YEAR_MS);
    return command(home, settings, "connected account", id, (call) => demand(call, id, required, call.now + within));
  }
  if (input.within_ms !== undefined) throw new Rejection("within_ms", "stands beside require only");
  const { transfers } = input;
  if (transfers !== "active" && transfers !== "inactive" && transfers !== "pending" && transfers !== null) {
    throw new Rejection("transfers", "must be active, inactive, pending, or null for what the requirements make of it");
  }
  return command(home, settings, "connected account", id, (call) => setTransfers(call, id, transfers));
};

/** What may come after what: also what only banks do, a return after payment and a payment after all. */
const STEPS: Record<string, readonly Payout["status"][]> = {
  in_transit: ["pending"],
  paid: ["pending", "in_transit", "failed"],
  failed: ["pending", "in_transit", "paid"],
  canceled: ["pending"],
};

const payout: Handler = (home, settings, body, id) => {
  const { status, failure_code: given } = readObject(body, "", ["status", "failure_code"]);
  const from = typeof status === "string" && Object.hasOwn(STEPS, status) ? STEPS[status] : undefined;
  if (from === undefined) throw new Rejection("status", `must be one of ${Object.keys(STEPS).join(", ")}`);
  if (given !== undefined && status !== "failed") throw new Rejection("failure_code", "is of a failed payout only");
  const failure_code = given ?? "account_closed";
  if (typeof failure_code !== "string" || !Object.hasOwn(FAILURES, failure_code)) {
    throw new Rejection("failure_code", `must be one of ${Object.keys(FAILURES).join(", ")}`);
  }
  return command(home, settings, "payout", id, (call) => {
    const found = findPayout(call, id);
    if (found === undefined) return undefined;
    const { payout: one, account: whose } = found;
    if (!from.includes(one.status)) throw new Rejection("status", `cannot be ${status}: the payout is ${one.status}`);
    if (status === "in_transit") return send(call, whose.id, one);
    if (status === "paid") return pay(call, whose.id, one);
    if (status === "canceled") return cancel(call, whose.id, one);
    return fail(call, whose.id, one, failure_code as FailureCode);
  });
};

/** What becomes of payouts to a destination from now on; the platform's own bank is one, too. */
const destination: Handler = (home, settings, body, id) => {
  const { outcome } = readObject(body, "", ["outcome"]);
  const known = ["arrives", "stays", ...Object.keys(FAILURES)];
  if (typeof outcome !== "string" || !known.includes(outcome)) {
    throw new Rejection("outcome", `must be one of ${known.join(", ")}`);
  }
  return command(home, settings, "external account", id, (call) => {
    const found = call.store.find(id);
    if (found?.object.object !== "bank_account" && found?.object.object !== "card") return undefined;
    return call.store.update(found.object as Destination, { ...call.store.hidden<object>(id), outcome });
  });
};

/** Submits a verification session, as its page does. */
const verification: Handler = (home, settings, body, id) => {
  const { outcome } = readObject(body, "", ["outcome"]);
  if (!isOutcome(outcome)) throw new Rejection("outcome", "must be verified, or one of last_error's documented codes");
  return command(home, settings, "verification session that requires_input", id, (call) => {
    const found = call.store.find(id);
    const session = found?.object as Session | undefined;
    if (found === undefined || session?.object !== "identity.verification_session") return undefined;
    if (session.status !== "requires_input") return undefined;
    return submit({ ...call, scope: found.account }, session, outcome);
  });
};

export const CONNECT_HANDLERS: Record<string, Handler> = {
  "POST connected_accounts/:id": account,
  "POST external_accounts/:id": destination,
  "POST payouts/:id": payout,
  "POST verification_sessions/:id": verification,
};
