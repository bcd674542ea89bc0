/** One request of Stripe's surface: key, route, idempotency, faults, effect, answer, log. */

import { API_VERSION, renderAs, upgraded, versionOf } from "./api-versions.ts";
import { assertClient, clientView } from "./client-key.ts";
import { connectedAccount, noAccess } from "./connect/account-access.ts";
import { errorBody, invalidKey, Refusal, refused, unknownRoute } from "./errors.ts";
import { expand } from "./expand.ts";
import { type Asked, type Fault, namesAt, type Subject } from "./faults.ts";
import { decodeForm, type FormObject } from "./form.ts";
import { assertKey, inUse, type Keyed, recall, remember } from "./idempotency.ts";
import { newId } from "./ids.ts";
import { lockTimeout } from "./locks.ts";
import { checkParams, list, text } from "./params.ts";
import type { Reason } from "./rate-limit.ts";
import { logRequest } from "./request-log.ts";
import { permissionRefusal } from "./restricted-keys.ts";
import { findRoute } from "./routes.ts";
import { type Found, isFailed, nameOf } from "./routing.ts";
import { keyRefusal } from "./secret-keys.ts";
import type { Call, Home, Settings } from "./world.ts";

const BODY_MAX = 1_000_000;
const EDGE_FAULTS = namesAt("edge");

/** An answer on its way out. */
interface Reply {
  readonly status: number;
  readonly body: string;
  /** Set on a replay: the id of the request that was answered first. */
  readonly original?: string;
}

/** A request as it came in. */
interface Incoming {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly found: Found | undefined;
  readonly route: string | null;
  readonly params: string;
  readonly key: string | null;
  readonly onBehalfOf: string | null;
  /** Sent with the publishable key, as from a page. */
  readonly byClient: boolean;
  /** The API version that it is answered in. */
  readonly version: string;
  /** Why it is not even looked at. */
  readonly unreadable?: Refusal;
}

const json = (status: number, body: object): Reply => ({ status, body: JSON.stringify(body) });
const rejected = ({ status, fields }: Refusal): Reply => json(status, errorBody(fields));

const SERVER_ERROR = json(500, errorBody({ message: "An unknown error occurred", type: "api_error" }));
const RATE_LIMITED = json(
  429,
  errorBody({
    code: "rate_limit",
    message: "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
  }),
);

/** The version that the header asks for, or why there is none such. */
function versionIn(header: string | null): Pick<Incoming, "version" | "unreadable"> {
  try {
    return { version: versionOf(header) };
  } catch (error) {
    if (error instanceof Refusal) return { version: API_VERSION, unreadable: error };
    throw error;
  }
}

async function read(request: Request, url: URL): Promise<Incoming> {
  // Decoding the bytes avoids the warning that text() prints for every form.
  const bytes = request.method === "POST" ? await request.arrayBuffer() : undefined;
  const tooLarge = bytes !== undefined && bytes.byteLength > BODY_MAX;
  const header = request.headers.get("stripe-version");
  const found = findRoute(request.method, url.pathname);
  return {
    id: newId("req"),
    method: request.method,
    path: url.pathname,
    found,
    route: found ? nameOf(found.route) : null,
    params: bytes && bytes.byteLength > 0 && !tooLarge ? new TextDecoder().decode(bytes) : url.search.slice(1),
    key: request.method === "POST" ? request.headers.get("idempotency-key") : null,
    onBehalfOf: request.headers.get("stripe-account"),
    byClient: (keyOf(request) ?? "").startsWith("pk_test_"),
    ...versionIn(header),
    ...(tooLarge ? { unreadable: refused("The request is too large.") } : {}),
  };
}

/** The account that the request speaks for. @throws Refusal 403, 400 */
function scopeOf(home: Home, settings: Settings, { found, onBehalfOf, route }: Incoming): string {
  if (onBehalfOf === null || onBehalfOf === settings.id) return settings.id;
  if (connectedAccount({ store: home.store, settings }, onBehalfOf) === undefined) throw noAccess(settings, onBehalfOf);
  if (found?.route.onAccount) return onBehalfOf;
  throw refused(`The simulator does not cover ${route} on behalf of a connected account.`);
}

/** The endpoint itself. @throws Refusal, which undoes what it has written */
function perform(call: Call, found: Found, form: FormObject, { byClient, version }: Incoming): Reply {
  const { expand: wanted, ...rest } = form;
  const params = checkParams(found.route.params, upgraded(version, nameOf(found.route), rest));
  if (byClient) assertClient(call, found, params);
  const paths = wanted === undefined ? [] : list(text)(wanted, "expand");
  const full = found.route.run(call, params, ...found.ids);
  const answer = byClient ? clientView(full) : full;
  const render = (body: object) => renderAs(version, call.store, call.scope, body);
  if (isFailed(answer)) return json(answer.failed.status, render(answer.failed.body));
  return json(200, disguised(call, render(expand(call.store, answer, paths))));
}

/** The answer with a status that no SDK knows, if a fault wants that. */
function disguised(call: Call, answer: object): object {
  if (!("status" in answer)) return answer;
  const fault = call.faults.take(["unknown_status"], { route: call.cause.route, object: answer });
  return fault ? { ...answer, status: "under_simulation" } : answer;
}

/** Does the request, or replays what was answered before; all or nothing, its memory included. */
function effect(home: Home, settings: Settings, incoming: Incoming): Reply {
  const { found, key } = incoming;
  if (found === undefined) throw unknownRoute(incoming.method, incoming.path);
  const scope = scopeOf(home, settings, incoming);
  const form = decodeForm(incoming.params);
  if (incoming.method === "GET")
    return home.store.atomically(
      () =>
        failing(home, incoming, () => {
          return perform(home.call(settings, causeOf(incoming), scope), found, form, incoming);
        }).reply,
    );
  const keyed: Keyed | undefined =
    key === null ? undefined : { account: scope, key, path: incoming.path, body: incoming.params };
  const now = home.nowMs();
  const before = keyed && recall(home.store, keyed, now);
  if (before) return { status: before.status, body: before.body, original: before.request };
  return home.store.atomically(() => {
    const { reply, remembered } = failing(home, incoming, () =>
      perform(home.call(settings, causeOf(incoming), scope), found, form, incoming),
    );
    if (keyed && remembered) remember(home.store, keyed, { ...reply, request: incoming.id }, now);
    return reply;
  });
}

/** What a fault can be aimed at in a request: its parameters, and the objects that its path names. */
function asked({ store }: Home, { id, found, params }: Incoming): Asked {
  const fields = (form: FormObject): Subject => {
    const nested = Object.values(form).filter((value) => typeof value === "object");
    return Object.assign({}, ...nested.map(fields), form) as Subject;
  };
  const form = (): Subject[] => {
    try {
      return [fields(decodeForm(params))];
    } catch {
      return [];
    }
  };
  const named = () => (found?.ids ?? []).map((one): Subject => store.find(one)?.object ?? { id: one });
  return { id, struck: [], subjects: () => [...form(), ...named()] };
}

const causeOf = ({ id, key, route }: Incoming) => ({ request: id, idempotency_key: key, route });

/** Runs the endpoint under the faults that strike within it. */
function failing(home: Home, { route }: Incoming, run: () => Reply): { reply: Reply; remembered: boolean } {
  const fault = home.faults.take(["error_500", "effect_then_500"], { route });
  if (fault?.do === "error_500") return { reply: SERVER_ERROR, remembered: true };
  try {
    const reply = home.store.atomically(run);
    return { reply: fault ? SERVER_ERROR : reply, remembered: true };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { reply: rejected(error), remembered: !error.beforeStart };
  }
}

async function underKey(
  home: Home,
  settings: Settings,
  incoming: Incoming,
  question: Asked,
  waitMs: number,
): Promise<Reply> {
  const { key } = incoming;
  if (key !== null) assertKey(key);
  const claimed = key === null ? null : `${incoming.onBehalfOf ?? ""} ${key}`;
  if (claimed !== null && key !== null && home.keysInUse.has(claimed)) throw inUse(key);
  const changed = incoming.method === "GET" ? [] : (incoming.found?.ids ?? []);
  if (waitMs === 0 && home.locks.areFree(changed)) return effect(home, settings, incoming);
  if (claimed !== null) home.keysInUse.add(claimed);
  let release = () => {};
  try {
    release = await home.locks.acquire(changed);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    home.faults.asked(undefined);
    home.catchUp();
    home.faults.asked(question);
    return effect(home, settings, incoming);
  } finally {
    release();
    if (claimed !== null) home.keysInUse.delete(claimed);
  }
}

const limited = (incoming: Incoming, reason: Reason) =>
  respond(incoming, RATE_LIMITED, { "stripe-rate-limited-reason": reason });

/** What refuses a request for good or for now; of locks the SDKs are told that they may try again by themselves. */
function refusalOf(incoming: Incoming, refusal: Refusal): Response {
  const again = refusal.fields.code === "lock_timeout" ? { "stripe-should-retry": "true" } : {};
  return respond(incoming, rejected(refusal), again);
}

function respond(incoming: Incoming, reply: Reply, more: Record<string, string> = {}): Response {
  const headers: Record<string, string> = {
    ...more,
    "content-type": "application/json",
    "request-id": incoming.id,
    "stripe-version": incoming.version,
  };
  if (incoming.key !== null) headers["idempotency-key"] = incoming.key;
  if (reply.original !== undefined) {
    headers["idempotent-replayed"] = "true";
    headers["original-request"] = reply.original;
  }
  if (reply.status === 401) headers["www-authenticate"] = 'Basic realm="Stripe"';
  return new Response(reply.body, { status: reply.status, headers });
}

const BAD_GATEWAY =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n" +
  "</body>\r\n</html>\r\n";

/** Tells the Worker to close the connection instead of answering. Never seen outside. */
export const CUT = "simulator-cut";

/** What stands between Stripe and its caller answers instead; `undefined` lets Stripe's own answer pass. */
function atEdge(incoming: Incoming, fault: Fault | undefined): Response | undefined {
  switch (fault?.do) {
    case "error_429":
      return limited(incoming, "global-rate");
    case "lock_timeout":
      return refusalOf(incoming, lockTimeout());
    case "html_502":
      return new Response(BAD_GATEWAY, { status: 502, headers: { "content-type": "text/html" } });
    case "empty_200":
      return new Response("", { status: 200 });
    case "cut":
      return new Response(null, { headers: { [CUT]: "true" } });
    default:
      return undefined;
  }
}

/** The account's secret key, sent as a bearer token or as the user of Basic authentication. */
export function keyOf(request: Request): string | null {
  const [scheme = "", credentials = ""] = (request.headers.get("authorization") ?? "").split(" ");
  if (scheme.toLowerCase() === "bearer") return credentials;
  if (scheme.toLowerCase() !== "basic") return null;
  try {
    return atob(credentials).split(":")[0] ?? null;
  } catch {
    return null;
  }
}

/** Does a request and answers it, as far as the faults at the edge let it. */
async function underFaults(home: Home, settings: Settings, incoming: Incoming, question: Asked): Promise<Answered> {
  home.faults.asked(question);
  const fault = home.faults.take(EDGE_FAULTS, { route: incoming.route });
  let response = respond(incoming, SERVER_ERROR);
  let replayed = false;
  const lost = fault !== undefined && fault.do !== "delay" && !fault.effect;
  try {
    if (!lost) {
      const waitMs = fault?.do === "delay" ? (fault.ms ?? 0) : 0;
      const reply = await underKey(home, settings, incoming, question, waitMs);
      response = respond(incoming, reply);
      replayed = reply.original !== undefined;
    }
  } catch (error) {
    if (!(error instanceof Refusal)) console.error(error);
    else response = refusalOf(incoming, error);
  }
  home.faults.asked(undefined);
  return { response: atEdge(incoming, fault) ?? response, replayed, cut: fault?.do === "cut" };
}

interface Answered {
  readonly response: Response;
  readonly replayed: boolean;
  readonly cut: boolean;
}

/** Does a request under the account's limits. */
async function underLimits(home: Home, settings: Settings, incoming: Incoming, question: Asked): Promise<Answered> {
  const { found, unreadable } = incoming;
  const refusedNow = (response: Response): Answered => ({ response, replayed: false, cut: false });
  if (unreadable !== undefined) return refusedNow(refusalOf(incoming, unreadable));
  const route = incoming.route ?? "unknown";
  const updated = route === "POST /v1/payment_intents/:id" ? found?.ids[0] : undefined;
  const reason = home.rateLimit.exceeded(route, updated, home.nowMs());
  if (reason !== undefined) return refusedNow(limited(incoming, reason));
  const end = home.rateLimit.begin(route);
  try {
    return await underFaults(home, settings, incoming, question);
  } finally {
    end();
  }
}

/** Answers a request of Stripe's API. */
export async function answerStripe(home: Home, url: URL, request: Request): Promise<Response> {
  const { settings } = home;
  const incoming = await read(request, url);
  const key = keyOf(request);
  const isClient = incoming.byClient && key === settings?.publishable_key;
  const refusal = isClient ? undefined : keyRefusal(settings, key, home.nowMs());
  if (settings === undefined || refusal) return respond(incoming, rejected(refusal ?? invalidKey(key)));
  home.catchUp();
  const question = asked(home, incoming);
  const unreadable = incoming.unreadable ?? permissionRefusal(settings, key, incoming.found);
  const allowed = unreadable === undefined ? incoming : { ...incoming, unreadable };
  const answered = await underLimits(home, settings, allowed, question);
  const { response } = answered;
  logRequest(home, {
    id: incoming.id,
    method: incoming.method,
    path: incoming.path,
    route: incoming.route,
    params: incoming.params,
    account: incoming.onBehalfOf,
    idempotency_key: incoming.key,
    replayed: answered.replayed,
    status: answered.cut ? 0 : response.status,
    faults: question.struck,
  });
  return response;
}
