/**
 * One tenant and another: in every place of every operation that takes an id, a stranger's id is answered as one that
 * nobody has, and nothing of the stranger's changes. The places come from the contract, the ids from the lists.
 */
import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrated } from "../checks/schema.ts";
import { ID_PREFIX, type IdKind, idsFrom } from "../core/ids.ts";
import type { ClientCredentials } from "../local/operator.ts";
import { cryptoRandomness, wallClock } from "../tenants/ports.ts";
import { rejectedApplicant } from "./applicant.ts";
import { checkedFetch, contract, judge } from "./contract.ts";
import { host } from "./host.ts";
import { type Call, callsOf, type Filled, filled, nameOf, type Position } from "./id-positions.ts";
import { differing } from "./invariants.ts";
import { reviewed, underWay } from "./onboarding-tenant.ts";
import { rotateKey } from "./provider-key.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { operatorSender, type Reply, tokenOf } from "./requests.ts";
import { schemaOf } from "./rule-world.ts";
import { bankOf, cardOf, clientFor, control, freshTenant, operator, pay, type TestTenant, until } from "./tenant.ts";

const calls = callsOf(contract);
const guarded = calls.filter(({ scope }) => scope !== undefined);
const positions = guarded.flatMap((call) => call.positions);
const isOperators = ({ template }: Call) => template.startsWith("/operator/");

/** What an applicant's client may do: it has scopes of its own, and no tenant's client has them. */
const isApplicants = ({ scope }: Call) => scope?.startsWith("application:") === true;

/** The operator may name every tenant. Beside it only applications are named so, each by its own applicant. */
const isAnybodys = ({ call, prefix }: Position) => isOperators(call) && prefix === ID_PREFIX.tenant;

interface Side {
  readonly tenant: TestTenant;
  readonly token: string;
  /** The binding of the database that has its books. */
  readonly ledger: string;
  /** An id of each kind that this tenant has, by prefix. */
  readonly ids: ReadonlyMap<string, string>;
  /** What an operation uses up, so that nothing else may have it, by the operation. */
  readonly usedUp: ReadonlyMap<string, string>;
  /** Somebody who has applied and was rejected. */
  readonly applicant: { readonly id: string; readonly token: string };
}

let receiver: Receiver;
let mine: Side;
let theirs: Side;
/** Whom the operator may do anything to. */
let third: Side;
let operatorsToken: string;
/** The platform operator has lists of its own, which are no tenant's. */
let platformList: string;

beforeAll(async () => {
  receiver = await startReceiver();
  const { credentials, send } = await operatorSender();
  operatorsToken = await tokenOf(credentials);
  const list = { name: `List ${randomUUID()}`, kind: "sanctions" };
  platformList = (await send("POST", "/operator/v1/screening_lists", { body: list })).json.id;
  // Of three, two live in one database: only there is it the predicate that keeps them apart, and not the placement.
  const sides = await Promise.all([furnished(), furnished(), furnished()]);
  const [together] = [...Map.groupBy(sides, ({ ledger }) => ledger).values()].filter(({ length }) => length > 1);
  const [first, second] = together ?? [];
  if (!first || !second) throw new Error("three tenants stand in three databases");
  [mine, theirs] = [first, second];
  third = sides.find((side) => side !== first && side !== second) ?? first;
});
afterAll(() => receiver.close());

/** A tenant that has something of everything. */
async function furnished(): Promise<Side> {
  const tenant = await freshTenant({}, "pm_card_visa", undefined, { sandbox: { float: 100_000 } });
  const token = await tokenOf(tenant.credentials);
  await tenant.api.webhookEndpoints.create({ url: `${receiver.url}/${randomUUID()}` });
  const payment = await pay(tenant, 1999);
  const disputed = await cardOf(tenant.api, tenant.player, "pm_card_createDispute");
  const complained = await pay(tenant, 1999, { payment_instrument: disputed });
  await until(
    async () => (await tenant.api.disputes.list({ payment: complained.id })).data,
    ([dispute]) => dispute !== undefined && dispute.amount_withdrawn > 0,
  );
  const refund = await tenant.api.refunds.create({ payment: payment.id, amount: 100 });
  await until(
    () => tenant.api.refunds.retrieve(refund.id),
    ({ status }) => status === "succeeded",
  );
  const bank = await bankOf(tenant, tenant.merchants.studio);
  // There is nothing to pay out yet: it ends by saying so.
  await tenant.api.payouts.create({
    merchant: tenant.merchants.studio,
    amount: 100,
    currency: "EUR",
    payout_instrument: bank.id,
  });
  await reviewed(tenant);
  await underWay(tenant);
  await until(
    async () => (await tenant.api.deliveries.list({ status: "delivered" })).data,
    ({ length }) => length > 0,
  );
  await tenant.api.tenant.topUps.create({ amount: 1000, currency: "EUR" });
  await rotateKey(tenant);
  await plantDeadLetter(tenant.id);
  const spare = await (await operator()).operator.clients.create(tenant.id, { name: "Spare" });
  const usedUp = new Map([["detachPaymentInstrument", await cardOf(tenant.api, tenant.player, "pm_card_visa")]]);
  const rejected = await rejectedApplicant();
  const applicant = { id: rejected.id, token: await tokenOf(rejected.credentials) };
  await proposeCorrection(tenant, { client_id: spare.id, client_secret: spare.client_secret });
  const ids = new Map<string, string>([
    [ID_PREFIX.payment_instrument, tenant.card],
    [ID_PREFIX.tenant, tenant.id],
    [ID_PREFIX.oauth_client, spare.id],
  ]);
  for (const call of guarded.filter((each) => each.method === "GET" && !isOperators(each))) {
    if (call.template.includes("{") || call.isStream) continue;
    const { text } = await ask(token, call, { path: call.template, body: undefined });
    for (const [id, prefix = ""] of text.matchAll(/\b([a-z]{3})_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g)) {
      if (!ids.has(prefix)) ids.set(prefix, id);
    }
  }
  const directory = await (await host()).database("DIRECTORY");
  const sql = "SELECT ledger FROM tenants WHERE id = ?";
  const placed = await directory.prepare(sql).bind(tenant.id).first<{ ledger: string }>();
  return { tenant, token, ids, usedUp, applicant, ledger: placed?.ledger ?? "" };
}

/** The provider has taken something by itself: an exception, and a correction that awaits a second person. */
async function proposeCorrection(tenant: TestTenant, by: ClientCredentials): Promise<void> {
  differing.add(tenant.id);
  await control(tenant, "POST", "adjustments", { amount: -1999 });
  const { id } = await tenant.api.reconciliations.create();
  await until(
    () => tenant.api.reconciliations.retrieve(id),
    ({ status }) => status === "succeeded",
  );
  const [exception] = (await tenant.api.exceptions.list({ kind: "movement_unknown" })).data;
  await clientFor((await host()).baseUrl, by).adjustments.create({
    debit: "tenant:balance",
    credit: "provider:platform",
    amount: 1999,
    currency: "EUR",
    reason: "Taken by the provider",
    exception: exception?.id ?? "",
  });
}

/** Queues give up once in a blue moon: this one is written down by hand. */
async function plantDeadLetter(tenantId: string): Promise<void> {
  const sql = `INSERT INTO dead_letters (tenant_id, id, queue, body, reason, received_at)
    SELECT tenant_id, ?2, 'outbox', '{}', 'planted', 0 FROM tenant_profiles WHERE tenant_id = ?1`;
  const id = unknownId(ID_PREFIX.dead_letter);
  const { database } = await host();
  for (const binding of LEDGERS) await (await database(binding)).prepare(sql).bind(tenantId, id).run();
}

/** Conflicts come after finding: what is there is in another state than the operation wants. */
const ANSWERED = [200, 201, 202, 204, 409];
const LEDGERS = ["LEDGER_01", "LEDGER_02"];
const made = idsFrom(wallClock, cryptoRandomness);

/** A well-formed id that nothing has. */
function unknownId(prefix: string): string {
  const kind = Object.entries(ID_PREFIX).find(([, each]) => each === prefix)?.[0];
  if (kind === undefined) throw new Error(`the contract takes ids that begin with ${prefix}_, and nothing makes them`);
  return made.make(kind as IdKind);
}

/** One request, judged by the contract; a stream is left as soon as it has begun. */
async function ask(token: string | undefined, call: Call, { path, body }: Filled): Promise<Omit<Reply, "json">> {
  const { baseUrl } = await host();
  const leaving = new AbortController();
  const answer = await checkedFetch(baseUrl)(`${baseUrl}${path}`, {
    method: call.method,
    signal: leaving.signal,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(call.method === "POST" && { "idempotency-key": randomUUID() }),
      // Whatever is there: where no precondition is asked for, it is read over.
      ...(call.method === "PATCH" && { "if-match": "*" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const { status, headers } = answer;
  const isStream = headers.get("content-type") === "text/event-stream";
  const text = isStream ? "" : await answer.text();
  if (isStream) leaving.abort();
  return { status, headers, text };
}

const callerOf = (call: Call) =>
  isOperators(call) ? operatorsToken : isApplicants(call) ? mine.applicant.token : mine.token;

/** The tenant's own id for a position; of those that take any, a payment's. */
function ownId(side: Side, position: Position): string {
  const prefix = position.prefix ?? ID_PREFIX.payment;
  if (position.call.template.includes("/tenant_applications/")) return side.applicant.id;
  if (prefix === ID_PREFIX.screening_list && isOperators(position.call) && side !== theirs) return platformList;
  const id = side.usedUp.get(position.call.operationId) ?? side.ids.get(prefix);
  if (id === undefined) throw new Error(`${nameOf(position)} has no sample: furnish the tenants with a ${prefix}_`);
  return id;
}

/** What tells two answers apart, apart from what tells any two requests apart and the id that was asked for. */
function comparable({ status, headers, text }: Omit<Reply, "json">, id: string): unknown {
  const shown = [...headers].filter(([name]) => !["request-id", "date", "content-length"].includes(name));
  const body = text.replace(/"(request_id|instance)":"[^"]*"/g, '"$1":""').replaceAll(id, "<id>");
  return { status, headers: Object.fromEntries(shown), body };
}

describe("the contract", () => {
  test("has an id's form wherever an id is taken, but where only the provider knocks", () => {
    const suspects = calls.flatMap((call) => call.suspects);
    expect(suspects).toEqual(["receivePlatformEvent path tenant_id", "receiveConnectEvent path tenant_id"]);
  });

  test("names a scope with every operation but these", () => {
    const open = calls.filter(({ scope }) => scope === undefined).map(({ operationId }) => operationId);
    expect(open.sort()).toEqual([
      "createAccessToken",
      "createTenantApplication",
      "getAuthorizationServerMetadata",
      "getHealth",
      "getKeySet",
      "introspectAccessToken",
      "receiveConnectEvent",
      "receivePlatformEvent",
      "revokeAccessToken",
    ]);
  });
});

describe("another tenant's id", () => {
  let before: Record<string, string>;
  let applied: Record<string, string>;
  beforeAll(async () => {
    before = await untilQuiet(theirs.tenant.id);
    applied = await untilQuiet(theirs.applicant.id);
  });

  const foreign = positions.filter((position) => !isAnybodys(position));

  test.each(foreign.map((position) => ({ name: nameOf(position), position })))("$name", async ({ position }) => {
    const { call } = position;
    const own = filled(call, (each) => ownId(mine, each));
    const control = await ask(callerOf(call), call, own);
    expect([control.status, ANSWERED.includes(control.status) || control.text]).toEqual([control.status, true]);

    const prefixes = position.prefix === undefined ? [...theirs.ids.keys()] : [position.prefix];
    for (const prefix of prefixes) {
      const stranger = ownId(theirs, { ...position, prefix });
      const nobody = unknownId(prefix);
      const withId = (id: string) => filled(call, (each) => (each === position ? id : ownId(mine, each)));
      const theirAnswer = await ask(callerOf(call), call, withId(stranger));
      const noAnswer = await ask(callerOf(call), call, withId(nobody));
      expect(comparable(theirAnswer, stranger)).toEqual(comparable(noAnswer, nobody));
      if (position.where === "query") {
        // A filter that fits nothing: there is such a list, and it is empty.
        expect([theirAnswer.status, JSON.parse(theirAnswer.text).data]).toEqual([200, []]);
      } else {
        expect([theirAnswer.status, JSON.parse(theirAnswer.text).code]).toEqual([404, "not_found"]);
      }
    }
  });

  test("is one that its owner finds", async () => {
    const reads = guarded.filter(
      (call) => call.method === "GET" && !isOperators(call) && call.template.includes("{") && !call.isStream,
    );
    expect(reads.length).toBeGreaterThan(10);
    for (const call of reads) {
      const { status } = await ask(
        isApplicants(call) ? theirs.applicant.token : theirs.token,
        call,
        filled(call, (each) => (each.where === "path" ? ownId(theirs, each) : undefined)),
      );
      expect([call.operationId, status]).toEqual([call.operationId, 200]);
    }
  });

  test("has led to no change of anything of theirs", async () => {
    expect(await digests(theirs.tenant.id)).toEqual(before);
    expect(await digests(theirs.applicant.id)).toEqual(applied);
    // The directory's digest too sees what it should see.
    expect(Object.keys(before)).toEqual(expect.arrayContaining(["tenants", "oauth_clients", "payments", "feed"]));
    expect(await digests(mine.tenant.id)).not.toEqual(before);
  });
});

test("an id that nobody has is not found by the operator either", async () => {
  for (const position of positions.filter(isAnybodys)) {
    const { call } = position;
    const id = unknownId(ID_PREFIX.tenant);
    const request = filled(call, (each) => (each === position ? id : ownId(mine, each)));
    const { status, text } = await ask(operatorsToken, call, request);
    if (position.where === "query") expect([nameOf(position), JSON.parse(text).data]).toEqual([nameOf(position), []]);
    else expect([nameOf(position), status]).toEqual([nameOf(position), 404]);
  }
});

describe("every operation refuses", () => {
  const unfilled = (call: Call): Filled => ({
    path: call.template.replaceAll(/\{\w+\}/g, "x"),
    body: call.method === "GET" ? undefined : {},
  });
  const codeOf = ({ text }: Omit<Reply, "json">) => JSON.parse(text).code as string;
  const refusal = (answer: Omit<Reply, "json">) => [answer.status, codeOf(answer)];

  test.each(guarded)("$operationId: nobody, nonsense, the wrong scope and the wrong side", async (call) => {
    const request = unfilled(call);
    const nobody = await ask(undefined, call, request);
    expect(refusal(nobody)).toEqual([401, "unauthenticated"]);
    expect(nobody.headers.get("www-authenticate")).toBe('Bearer realm="tributary"');

    const nonsense = await ask(`${mine.token}x`, call, request);
    expect(refusal(nonsense)).toEqual([401, "invalid_token"]);
    expect(nonsense.headers.get("www-authenticate")).toContain('error="invalid_token"');

    const wrongSide = await ask(isOperators(call) ? mine.token : operatorsToken, call, request);
    expect(refusal(wrongSide)).toEqual([403, "insufficient_scope"]);
    expect(wrongSide.headers.get("www-authenticate")).toContain('error="insufficient_scope"');

    if (isOperators(call)) return;
    const without = await ask(await tokenWithout(call.scope ?? ""), call, request);
    expect(refusal(without)).toEqual([403, "insufficient_scope"]);
    expect(without.headers.get("www-authenticate")).toContain(`scope="${call.scope}"`);
  });

  const tokens = new Map<string, Promise<string>>();

  /** A token with every scope of tenants but one. */
  function tokenWithout(scope: string): Promise<string> {
    const tenants = guarded.filter((call) => !isOperators(call) && !isApplicants(call));
    const all = new Set(tenants.map((call) => call.scope ?? ""));
    const others = [...all].filter((each) => each !== scope).join(" ");
    const known = tokens.get(scope) ?? tokenOf(mine.tenant.credentials, others);
    tokens.set(scope, known);
    return known;
  }
});

test("every operation has answered as it should, so that its answer has been judged", async () => {
  for (const call of guarded) {
    const isSeen = [...judge.seen.keys()].some((key) => key.startsWith(`${call.operationId} 2`));
    if (isSeen) continue;
    const side = isOperators(call) ? third : mine;
    const { status, text } = await ask(
      callerOf(call),
      call,
      filled(call, (each) => ownId(side, each)),
    );
    expect([call.operationId, status, ANSWERED.includes(status) || text]).toEqual([call.operationId, status, true]);
  }
});

/** The tables that hold rows of tenants, with the column that says whose. */
const TABLES = (["migrations/ledger", "migrations/directory"] as const).map((folder) =>
  [...schemaOf(migrated(folder)).tables.values()].flatMap(({ name, columns }) => {
    const key = name === "tenants" ? "id" : "tenant_id";
    return columns.some((column) => column.name === key) ? [{ name, key }] : [];
  }),
);

/** A digest of all rows of a tenant, by table, in all databases. */
async function digests(tenantId: string): Promise<Record<string, string>> {
  const { database } = await host();
  const found: Record<string, string> = {};
  const [ledger = [], directory = []] = TABLES;
  for (const binding of [...LEDGERS, "DIRECTORY"]) {
    const on = await database(binding);
    for (const { name, key } of binding === "DIRECTORY" ? directory : ledger) {
      const { results } = await on.prepare(`SELECT * FROM ${name} WHERE ${key} = ?`).bind(tenantId).all();
      if (results.length === 0) continue;
      found[name] = createHash("sha256").update(JSON.stringify(results)).digest("hex");
    }
  }
  return found;
}

/** The digest once nothing of the tenant's is under way any more. */
async function untilQuiet(tenantId: string): Promise<Record<string, string>> {
  for (let [last, tries] = ["", 0]; ; tries++) {
    const now = await digests(tenantId);
    if (JSON.stringify(now) === last) return now;
    if (tries > 50) throw new Error("the other tenant does not come to rest");
    last = JSON.stringify(now);
    await sleep(200);
  }
}
