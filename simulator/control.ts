/** The control API of one account, apart from Stripe's surface: clock, faults, what was seen and what is there. */

import { RATE_MAX } from "./clock.ts";
import { connectedAccount } from "./connect/account-access.ts";
import { CONNECT_HANDLERS } from "./control-connect.ts";
import { AMOUNT_MAX, Rejection, readCurrency, readInteger, readObject, readString } from "./control-input.ts";
import { PAYMENT_HANDLERS } from "./control-payments.ts";
import { loggedDeliveries } from "./deliveries.ts";
import { resend } from "./events.ts";
import { readRates } from "./exchange.ts";
import { readFault } from "./fault-input.ts";
import { FAULTS } from "./faults.ts";
import { hostedUrl } from "./hosted.ts";
import { newId } from "./ids.ts";
import { type Booking, book } from "./money.ts";
import { DOCUMENTED, LIMITS, type Limits, UNLIMITED } from "./rate-limit.ts";
import { loggedRequests } from "./request-log.ts";
import { readPermissions, withRestrictedKey } from "./restricted-keys.ts";
import { ROUTE_NAMES } from "./routes.ts";
import { keyRefusal, rollKey } from "./secret-keys.ts";
import { KINDS, type Kind } from "./store.ts";
import { keyOf } from "./stripe-api.ts";
import { rollEndpointSecret } from "./webhook-endpoints.ts";
import type { Cause, Home, Settings } from "./world.ts";

/** No further than a hundred years at once. */
const ADVANCE_MAX_MS = 100 * 365 * 86_400_000;

/** Requests per second, at one time or per hour. */
const RATE_LIMIT_MAX = 100_000;
/** A secret that was rolled away signs on for a day at most. */
const KEEP_MAX_MS = 86_400_000;
/** A secret key that was rolled away opens for seven days at most. */
const KEEP_KEY_MAX_MS = 7 * 86_400_000;

const CONTROL: Cause = { request: null, idempotency_key: null, route: null };

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}
type Handler = (home: Home, settings: Settings, body: unknown, id: string) => Reply;

const clock = (home: Home): Reply => ({ status: 200, body: home.clock.read() });

/** `{ advance_ms }`, `{ freeze }` or `{ rate }`: one at a time, so that what happens has an order. */
function setClock(home: Home, body: unknown): Reply {
  const input = readObject(body, "", ["advance_ms", "freeze", "rate"]);
  const [command, ...more] = Object.keys(input);
  if (command === undefined) throw new Rejection("advance_ms", "or freeze or rate must be there");
  if (more[0] !== undefined) throw new Rejection(more[0], `cannot stand beside ${command}`);
  if (command === "advance_ms") home.advance(readInteger(input.advance_ms, command, 0, ADVANCE_MAX_MS));
  else if (command === "rate") home.clock.run(readInteger(input.rate, command, 1, RATE_MAX));
  else if (typeof input.freeze === "boolean") home.clock.run(input.freeze ? 0 : 1);
  else throw new Rejection(command, "must be true or false");
  return clock(home);
}

/** Some of the limits, `null` for none; or `{ documented }`: what Stripe publishes for a sandbox, or no limit. */
function readLimits(body: unknown): Partial<Limits> {
  const { documented, ...given } = readObject(body, "", ["documented", ...LIMITS]);
  const names = Object.keys(given);
  if (documented !== undefined) {
    if (typeof documented !== "boolean") throw new Rejection("documented", "must be true or false");
    if (names[0] !== undefined) throw new Rejection(names[0], "cannot stand beside documented");
    return documented ? DOCUMENTED : UNLIMITED;
  }
  if (names.length === 0) throw new Rejection("documented", `or one of ${LIMITS.join(", ")} must be there`);
  const limit = (name: string) => (given[name] === null ? null : readInteger(given[name], name, 1, RATE_LIMIT_MAX));
  return Object.fromEntries(names.map((name) => [name, limit(name)]));
}

/** Books what nothing of the account's own does, on the platform or a connected account. */
function booked(
  home: Home,
  settings: Settings,
  input: Record<string, unknown>,
  booking: Omit<Booking, "account" | "currency">,
): Reply {
  const currency = readCurrency(input.currency ?? settings.currency, "currency");
  const account = input.account ?? settings.id;
  const ours = { store: home.store, settings };
  if (typeof account !== "string" || (account !== settings.id && !connectedAccount(ours, account))) {
    throw new Rejection("account", "must be this account or one connected to it");
  }
  const call = home.call(settings, CONTROL, account);
  return { status: 201, body: home.store.atomically(() => book(call, { ...booking, account, currency })) };
}

const HANDLERS: Record<string, Handler> = {
  "GET clock": clock,
  "POST clock": (home, _settings, body) => setClock(home, body),
  "GET faults": ({ faults }) => ({
    status: 200,
    body: { kinds: FAULTS, planned: faults.planned(), struck: faults.strikes() },
  }),
  "POST faults": (home, _settings, body) => ({ status: 201, body: home.faults.add(readFault(body, ROUTE_NAMES)) }),
  "DELETE faults": (home) => {
    home.faults.clear();
    return { status: 204 };
  },
  "DELETE faults/:id": (home, _settings, _body, id) => {
    if (!home.faults.remove(id)) throw new Rejection("id", `names no planned fault: ${id}`, 404);
    return { status: 204 };
  },
  "GET rate_limit": ({ rateLimit }) => ({ status: 200, body: rateLimit.limits }),
  "POST rate_limit": ({ rateLimit }, _settings, body) => {
    rateLimit.set(readLimits(body));
    return { status: 200, body: rateLimit.limits };
  },
  "GET rates": (_home, { rates = {} }) => ({ status: 200, body: rates }),
  "POST rates": (home, settings, body) => {
    const { rates = {} } = home.change({ ...settings, rates: { ...settings.rates, ...readRates(body, "") } });
    return { status: 200, body: rates };
  },
  "GET pages": ({ store }, settings) => ({
    status: 200,
    body: { pay: hostedUrl({ store, settings }, "pay", { key: settings.publishable_key }) },
  }),
  "GET requests": (home) => ({ status: 200, body: { data: loggedRequests(home) } }),
  "GET state": (home) => ({ status: 200, body: state(home) }),
  "POST events/:id/resend": (home, settings, _body, id) => {
    const deliveries = resend(home.store, settings, id);
    if (deliveries === undefined) throw new Rejection("id", `names no event: ${id}`, 404);
    return { status: 202, body: { event: id, deliveries } };
  },
  "POST webhook_endpoints/:id/roll_secret": (home, settings, body, id) => {
    const { keep_ms } = readObject(body ?? {}, "", ["keep_ms"]);
    const keepMs = readInteger(keep_ms ?? 0, "keep_ms", 0, KEEP_MAX_MS);
    const rolled = home.store.atomically(() => rollEndpointSecret(home.call(settings, CONTROL), id, keepMs));
    if (rolled === undefined) throw new Rejection("id", `names no webhook endpoint: ${id}`, 404);
    return { status: 200, body: rolled };
  },
  "POST roll_secret_key": (home, settings, body) => {
    const { keep_ms } = readObject(body ?? {}, "", ["keep_ms"]);
    const keepMs = readInteger(keep_ms ?? 0, "keep_ms", 0, KEEP_KEY_MAX_MS);
    const { secret_key, former_keys } = home.change(rollKey(settings, keepMs, home.nowMs()));
    return { status: 200, body: { secret_key, former_until: former_keys?.[0]?.until } };
  },
  "POST restricted_keys": (home, settings, body) => {
    const { permissions } = readObject(body, "", ["permissions"]);
    const made = withRestrictedKey(settings, readPermissions(permissions));
    home.change(made.settings);
    return { status: 201, body: { secret_key: made.key } };
  },
  ...PAYMENT_HANDLERS,
  "POST adjustments": (home, settings, body) => {
    const input = readObject(body, "", ["account", "amount", "currency"]);
    const amount = readInteger(input.amount, "amount", -AMOUNT_MAX, AMOUNT_MAX);
    return booked(home, settings, input, { type: "adjustment", amount, source: newId("adj") });
  },
  "POST fees": (home, settings, body) => {
    const input = readObject(body, "", ["account", "amount", "currency", "description"]);
    const amount = readInteger(input.amount, "amount", 1, AMOUNT_MAX);
    const description = input.description ?? "Radar for Fraud Teams";
    const what = readString(description, "description", /^.{1,200}$/, "a string of 1 to 200 characters");
    return booked(home, settings, input, { type: "stripe_fee", amount: -amount, source: null, description: what });
  },
  ...CONNECT_HANDLERS,
};

/** Everything there is, so that a test can check the books. */
function state(home: Home): object {
  const kinds = Object.keys(KINDS) as Kind[];
  const owners = home.store.rows("SELECT id, account FROM objects ORDER BY seq");
  return {
    clock: home.clock.read(),
    balances: home.store.rows("SELECT account, currency, available, pending FROM balances"),
    /** What the platform holds for negative balances of its connected accounts. */
    reserves: home.store.rows("SELECT account, currency, amount FROM reserves WHERE amount > 0"),
    objects: Object.fromEntries(kinds.map((kind) => [kind, home.store.all(kind)])),
    /** Which account each object belongs to; `own` marks the platform's own account object. */
    owners: Object.fromEntries(owners.map((row) => [row.id, row.account])),
    due: home.store.rows("SELECT at, kind, subject FROM due ORDER BY at, seq"),
    deliveries: loggedDeliveries(home.store),
  };
}

async function bodyOf(request: Request): Promise<unknown> {
  if (request.method !== "POST") return undefined;
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new Rejection("", "The body is not JSON");
  }
}

/** `{ error: { message, param? } }` */
export function rejection({ status, message, param }: Rejection): Response {
  return Response.json({ error: { message, ...(param === "" ? {} : { param }) } }, { status });
}

function handlerOf(method: string, path: string): { handler: Handler; id: string } | undefined {
  const [first = "", id = "", ...rest] = path.split("/");
  const name = id === "" ? first : [first, ":id", ...rest].join("/");
  const handler = HANDLERS[`${method} ${name}`];
  return handler && { handler, id };
}

/** Answers `/_control/…` of one account; its secret key opens it. */
export async function answerControl(home: Home, url: URL, request: Request): Promise<Response> {
  try {
    const { settings } = home;
    if (settings === undefined || keyRefusal(settings, keyOf(request), home.nowMs())) {
      throw new Rejection("", "The Authorization header must carry this account's secret key as a bearer token", 401);
    }
    const found = handlerOf(request.method, url.pathname.slice("/_control/".length));
    if (found === undefined) throw new Rejection("", `There is no ${request.method} ${url.pathname}`, 404);
    const body = await bodyOf(request);
    home.catchUp();
    const reply = found.handler(home, settings, body, found.id);
    return reply.body === undefined ? new Response(null, reply) : Response.json(reply.body, { status: reply.status });
  } catch (error) {
    if (error instanceof Rejection) return rejection(error);
    throw error;
  }
}
