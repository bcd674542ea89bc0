/**
 * The edge: makes a handler of a declaration. Every request goes the same way: token → tenant → scope → input → one
 * verb of core → (for a write) one commit under its idempotency key → answer → the runs that the commit made due.
 */
import * as z from "zod";
import { Refusal } from "../core/errors.ts";
import { announces } from "../core/outbound/events.ts";
import { nudgeOutbox } from "../core/outbound/fan-out.ts";
import { commitPlanned, type Plan } from "../core/store/commit.ts";
import { ANYBODY } from "../tenants/application-start.ts";
import { platformOf } from "../tenants/registry.ts";
import { readBody } from "./body.ts";
import { contractOf, listForm, readForm, streamForm, textForm, writeForm } from "./contract.ts";
import { applicantDoor, operatorDoor, ownDoor, publicDoor, tenantDoor } from "./doors.ts";
import { type AnswerRecords, commitOnce, fingerprintOf, idempotencyKeyOf, type Rendered } from "./idempotency.ts";
import { parseBody, parseParams, parseQuery } from "./input.ts";
import { type CursorScope, cursorKeys, type PageInput, PageQuery, pageOf, renderPage } from "./lists.ts";
import { authenticate, demand, type Principal } from "./principal.ts";
import type {
  Door,
  EdgeContext,
  Incoming,
  Inputs,
  ListDeclaration,
  Operation,
  ReadDeclaration,
  StreamDeclaration,
  TextDeclaration,
  WriteDeclaration,
} from "./routing.ts";
import type { Scope } from "./scopes.ts";
import { startRuns, whileAccepting } from "./start.ts";

/** Operations of a tenant's clients: what their handlers get is that tenant's and no other's. */
export const { read, list, write, stream, text } = operationsThrough(tenantDoor);
/** Operations of a tenant's clients on what the directory has of their tenant: handlers get the directory. */
export const own = operationsThrough(ownDoor);
/** Operations of the platform operator: their handlers get the directory. */
export const operator = operationsThrough(operatorDoor);

/** Operations of an applicant's client on its own application. */
export const applicant = operationsThrough(applicantDoor);
/** Operations that need no token. */
export const open = operationsThrough(publicDoor);

function operationsThrough<Extra>(door: Door<Extra>) {
  return {
    read: <View, P = undefined, Q = undefined, B = undefined>(declared: ReadDeclaration<Extra, P, Q, B, View>) =>
      readOperation(door, declared),
    list: <View, P = undefined, Q = object>(declared: ListDeclaration<Extra, P, Q, View>) =>
      listOperation(door, declared),
    write: <View, P = undefined, Q = undefined, B = undefined>(declared: WriteDeclaration<Extra, P, Q, B, View>) =>
      writeOperation(door, declared),
    stream: <P = undefined, Q = undefined>(declared: StreamDeclaration<Extra, P, Q>) => streamOperation(door, declared),
    text: <P = undefined, Q = undefined>(declared: TextDeclaration<Extra, P, Q>) => textOperation(door, declared),
  };
}

function readOperation<Extra, P, Q, B, View>(
  door: Door<Extra>,
  declared: ReadDeclaration<Extra, P, Q, B, View>,
): Operation {
  const { method = "get", path, etag } = declared;
  return {
    method,
    path,
    contract: contractOf(door, declared, readForm(declared)),
    handle: async (c) => {
      const { request } = await arrive(c, door, declared);
      const view = await declared.read(request);
      return respond({ status: 200, body: JSON.stringify(view), location: null }, { etag: etag?.(view) });
    },
  };
}

function listOperation<Extra, P, Q, View>(door: Door<Extra>, declared: ListDeclaration<Extra, P, Q, View>): Operation {
  const { path, operationId } = declared;
  const query = declared.query === undefined ? PageQuery : PageQuery.extend(shapeOf(declared.query));
  const asked = { ...declared, query: query as unknown as z.ZodType<PageInput & Q> };
  return {
    method: "get",
    path,
    contract: contractOf(door, asked, listForm(declared)),
    handle: async (c) => {
      const { request, principal } = await arrive<Extra, P, PageInput & Q, undefined>(c, door, asked);
      const { limit, cursor, ...filters } = request.query;
      const scope: CursorScope = {
        keys: cursorKeys(request.env.KEY_ENCRYPTION_KEYS),
        list: [operationId, request.params],
        owner: principal.tenantId,
        filters,
      };
      const page = pageOf({ limit, cursor }, scope);
      const { body, link } = renderPage(await declared.list(request, page), scope, c.req.url);
      return respond({ status: 200, body: JSON.stringify(body), location: null }, { link });
    },
  };
}

function writeOperation<Extra, P, Q, B, View>(
  door: Door<Extra>,
  declared: WriteDeclaration<Extra, P, Q, B, View>,
): Operation {
  const { method = "post", path } = declared;
  return {
    method,
    path,
    contract: contractOf(door, declared, writeForm(declared)),
    handle: (c) => whileAccepting(() => handleWrite(c, door, declared)),
  };
}

function streamOperation<Extra, P, Q>(door: Door<Extra>, declared: StreamDeclaration<Extra, P, Q>): Operation {
  return {
    method: "get",
    path: declared.path,
    contract: contractOf(door, declared, streamForm(declared.answerDescription)),
    handle: async (c) => {
      const { request } = await arrive<Extra, P, Q, undefined>(c, door, declared);
      const headers = { "content-type": "text/event-stream", "cache-control": "no-store" };
      return new Response(await declared.stream(request), { headers });
    },
  };
}

/** A file, sent as it is read. */
function textOperation<Extra, P, Q>(door: Door<Extra>, declared: TextDeclaration<Extra, P, Q>): Operation {
  return {
    method: "get",
    path: declared.path,
    contract: contractOf(door, declared, textForm(declared)),
    handle: async (c) => {
      const { request } = await arrive<Extra, P, Q, undefined>(c, door, declared);
      const headers = { "content-type": declared.contentType, "cache-control": "no-store" };
      return new Response(await declared.text(request), { headers });
    },
  };
}

interface Arrived<Extra, P, Q, B> {
  readonly request: Incoming<P, Q, B> & Extra;
  readonly principal: Principal;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface Asked<P, Q, B> extends Inputs<P, Q, B> {
  readonly scope: Scope | null;
}

/** Who comes without a token, where none is asked for. */
const NOBODY: Principal = { clientId: ANYBODY, tenantId: null, scopes: new Set(), tokenId: "" };

const NO_BYTES = new Uint8Array();

/** From the token to everything that a handler is handed. */
async function arrive<Extra, P, Q, B>(c: EdgeContext, door: Door<Extra>, asked: Asked<P, Q, B>) {
  const { raw } = c.req;
  const { requestId, ports } = c.var;
  const platform = platformOf(c.env);
  const principal = asked.scope === null ? NOBODY : await authenticate(platform, raw.headers);
  const extra = await door.open(platform, principal, requestId);
  if (asked.scope !== null) demand(asked.scope, principal);
  const params = parseParams(asked.params, c.req.param());
  const query = parseQuery(asked.query, raw.url);
  const isBodyless = raw.method === "GET" || raw.method === "HEAD";
  const { bytes, json } = isBodyless ? { bytes: NO_BYTES, json: undefined } : await readBody(raw);
  const body = parseBody(asked.body, json);
  const request = {
    ...extra,
    params,
    query,
    body,
    principal,
    platform,
    env: c.env,
    ports,
    requestId,
    headers: raw.headers,
    signal: raw.signal,
  };
  return { request, principal, bytes } satisfies Arrived<Extra, P, Q, B>;
}

async function handleWrite<Extra, P, Q, B, View>(
  c: EdgeContext,
  door: Door<Extra>,
  declared: WriteDeclaration<Extra, P, Q, B, View>,
): Promise<Response> {
  const { request, principal, bytes } = await arrive(c, door, declared);
  const { platform, requestId } = request;
  const { raw } = c.req;
  if (declared.ifMatch && !raw.headers.has("if-match")) {
    throw new Refusal("precondition_required", "Send If-Match with the ETag that you read.");
  }
  const records = door.records(request, principal, platform);
  const isKeyed = raw.method === "POST";
  const key = isKeyed ? idempotencyKeyOf(raw.headers, door.keyLengthMin) : requestId;
  const fingerprint = isKeyed ? await fingerprintOf(raw.method, c.req.path, bytes) : "";
  let hasNews = false;
  const plan = async (attempt: number) => {
    const planned = await declared.plan(request, { key, fingerprint, attempt });
    hasNews = announces(planned.statements);
    return renderedPlan(declared, planned);
  };
  const { result, replayed, starts } = isKeyed
    ? await commitOnce(
        records,
        { key, fingerprint, showsSecret: declared.showsSecret ?? false, wall: platform.wall },
        plan,
      )
    : await commitUnkeyed(records, requestId, plan);
  await declared.afterCommit?.(request);
  if (starts.length > 0) {
    c.executionCtx.waitUntil(startRuns(c.env, starts, { ...request.ports, wall: platform.wall }));
  } else if (hasNews && !replayed && principal.tenantId !== null) {
    c.executionCtx.waitUntil(tellOutbox(request, principal.tenantId));
  }
  return respond(result, { replayed });
}

/** Somebody may deliver the news at once. A run that starts tells by itself; what is lost here is the sweeper's. */
async function tellOutbox(
  { env, ports }: Pick<Incoming<unknown, unknown, unknown>, "env" | "ports">,
  tenantId: string,
) {
  try {
    await ports.wait(1);
    await nudgeOutbox(env.OUTBOX, tenantId);
  } catch (error) {
    ports.log.info("the outbox was not told", { tenant_id: tenantId, reason: String(error) });
  }
}

/** A method that is idempotent by itself: its commit is named after the request, so that a lost answer is met again. */
function commitUnkeyed(
  records: AnswerRecords,
  requestId: string,
  plan: (attempt: number) => Promise<Plan<Rendered>>,
): ReturnType<typeof commitPlanned<Rendered>> {
  return commitPlanned(records.database, records.unkeyed(requestId), plan);
}

/** The plan with its answer rendered: what is stored is what is sent, to the byte. */
function renderedPlan<Extra, P, Q, B, View>(
  { status, answer, location, etag }: WriteDeclaration<Extra, P, Q, B, View>,
  { statements, result, starts }: Plan<View>,
): Plan<Rendered> {
  const rendered: Rendered = {
    status,
    location: location?.(result) ?? null,
    body: answer === undefined ? null : JSON.stringify(result),
    ...(etag && { etag: etag(result) }),
  };
  return { statements, result: rendered, ...(starts && { starts }) };
}

interface AnswerHeaders {
  readonly etag?: string | undefined;
  readonly link?: string | undefined;
  readonly replayed?: boolean;
}

function respond({ status, body, location, etag: writtenEtag }: Rendered, given: AnswerHeaders): Response {
  const headers: Record<string, string> = { "cache-control": "no-store" };
  const etag = given.etag ?? writtenEtag;
  if (body !== null) headers["content-type"] = "application/json";
  if (location !== null) headers.location = location;
  if (etag !== undefined) headers.etag = `"${etag}"`;
  if (given.link !== undefined) headers.link = given.link;
  if (given.replayed) headers["idempotency-replayed"] = "true";
  return new Response(body, { status, headers });
}

/** The fields of a strict object's schema. */
function shapeOf(schema: z.ZodType): z.core.$ZodLooseShape {
  if (schema instanceof z.ZodObject) return schema.shape;
  throw new Error("a list's filters are declared as a z.strictObject");
}
