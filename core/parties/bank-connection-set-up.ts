/** Beginning a bank connection, giving its holder a new link, and giving it up: what callers ask for. */
import * as z from "zod";
import { audit } from "../audit.ts";
import { type Context, mustStillBe, tenantNow } from "../context.ts";
import { invariant, notFound, Refusal, refuseField } from "../errors.ts";
import { deterministicId, idOf } from "../ids.ts";
import { announce, lastEvent, type News, noEventYet } from "../outbound/events.ts";
import { assertReturnUrl, latestTerms, type PaymentTerms, ReturnUrl } from "../payments/terms.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { Provider } from "../provider/port.ts";
import { latestRun, planRun, planRunNow } from "../runs.ts";
import type { State } from "../states.ts";
import type { Plan, RunStart } from "../store/commit.ts";
import { bankConnections, merchants, tenantProfiles } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
import type { Row } from "../store/store.ts";
import { type BankConnectionRow, type BankConnectionView, bankConnectionView } from "./bank-connections.ts";
import { CountryCode, mayPayOutTo } from "./countries.ts";

export const CreateBankConnection = z
  .strictObject({
    merchant: idOf("merchant"),
    country: CountryCode.optional().meta({ description: "The merchant's, if absent. It stays for good." }),
    return_url: ReturnUrl.meta({
      description: "Where the merchant comes back to from the provider's page, whether or not all was given there.",
    }),
    refresh_url: ReturnUrl.meta({
      description:
        "Where a merchant comes whose link was used or has expired: a page of yours that makes another and leads on.",
    }),
  })
  .meta({
    id: "CreateBankConnection",
    example: {
      merchant: "mer_01k9zp3w5xe8r9v2m4n6q8t0ab",
      return_url: "https://games.example.com/onboarding/done",
      refresh_url: "https://games.example.com/onboarding/again",
    },
  });
export type CreateBankConnection = z.infer<typeof CreateBankConnection>;

export const CreateOnboardingLink = z
  .strictObject({
    return_url: ReturnUrl.optional().meta({ description: "As the connection has it, if absent." }),
    refresh_url: ReturnUrl.optional().meta({ description: "As the connection has it, if absent." }),
  })
  .meta({ id: "CreateOnboardingLink", example: {} });
export type CreateOnboardingLink = z.infer<typeof CreateOnboardingLink>;

/** States of a connection that takes its merchant's place: another can only begin when none is left in these. */
const LIVE = ["pending", "action_required", "verified", "restricted"] as const;

export interface NewBankConnection {
  readonly merchantId: string;
  readonly country: string;
  readonly currency: string;
  readonly onboarding: "hosted" | "assumed";
  readonly returnUrl: string | null;
  readonly refreshUrl: string | null;
  readonly now: number;
  readonly configVersion: number;
}

/** The row of a new connection, its run and its first event, for the plan that begins it. */
export function newBankConnection(
  context: Context,
  given: NewBankConnection,
): { row: BankConnectionRow; statements: Statement[]; news: News; start: RunStart } {
  const { store, ids, livemode } = context;
  const { now } = given;
  const row: BankConnectionRow = {
    tenant_id: store.tenantId,
    id: ids.make("bank_connection"),
    merchant_id: given.merchantId,
    state: "pending",
    provider: "stripe",
    account_ref: null,
    country: given.country,
    currency: given.currency,
    error_code: null,
    error_message: null,
    created_at: now,
    updated_at: now,
    onboarding_assumed: given.onboarding === "assumed" ? 1 : 0,
    return_url: given.returnUrl,
    refresh_url: given.refreshUrl,
    link_url: null,
    link_expires_at: null,
    requirements: null,
    undone: 0,
  };
  const run = planRun(context, {
    subjectId: row.id,
    kind: "set-up-bank-connection",
    generation: 1,
    dueAt: now,
    configVersion: given.configVersion,
    createdAt: now,
  });
  const object = bankConnectionView(row, livemode);
  return {
    row,
    statements: [store.insert(bankConnections, row), run.statement],
    news: { type: "bank_connection.created", after: noEventYet(row.id), object },
    start: run.start,
  };
}

/** Of a merchant's connections the one that is not over. */
export function liveConnection(context: Context, merchantId: string) {
  const where = { merchant_id: merchantId, state: { in: LIVE } };
  return context.store.row(bankConnections, where);
}

/**
 * Plans a bank connection whose account's holder is asked for everything on the provider's page.
 * @throws Refusal `not_found`, `url_not_allowed`, `merchant_not_payable`, `state_conflict`, `already_exists`
 */
export async function planCreateBankConnection(
  context: Context,
  input: CreateBankConnection,
): Promise<Plan<BankConnectionView>> {
  const { store, livemode } = context;
  const [now, profile, config, merchant, live] = await store.read(
    tenantNow(context),
    store.row(tenantProfiles, {}),
    latestTerms(store),
    store.row(merchants, { id: input.merchant }),
    liveConnection(context, input.merchant),
  );
  invariant(profile, `tenant ${store.tenantId} has no profile`);
  if (!merchant) throw notFound();
  assertOpen(merchant);
  const country = input.country ?? merchant.country;
  if (!mayPayOutTo(profile.country, country)) {
    const detail = `The provider does not move money from ${profile.country} to a merchant in ${country}.`;
    throw refuseField("merchant_not_payable", "/country", detail);
  }
  if (live) {
    const detail = `The merchant has ${live.id}, which is ${live.state}. Another can begin when that one is over.`;
    throw refuseField("already_exists", "/merchant", detail);
  }
  assertReturnUrl(context, config.terms, input.return_url);
  assertReturnUrl(context, config.terms, input.refresh_url, "/refresh_url");
  const { row, statements, news, start } = newBankConnection(context, {
    merchantId: merchant.id,
    country,
    currency: profile.settlement_currency,
    onboarding: "hosted",
    returnUrl: input.return_url,
    refreshUrl: input.refresh_url,
    now,
    configVersion: config.version,
  });
  return {
    statements: [
      ...statements,
      mustStillBe(store, [{ id: merchant.id, state: merchant.state }]),
      announce(context, [news], now),
      audit(context, { action: "bank_connection.create", subjectId: row.id, fields: Object.keys(input) }),
    ],
    result: bankConnectionView(row, livemode),
    starts: [start],
  };
}

/** @throws Refusal `state_conflict` of a merchant that is over */
export function assertOpen({ state }: Pick<Row<typeof merchants>, "state">): void {
  if (state !== "rejected" && state !== "closed") return;
  throw new Refusal("state_conflict", `The merchant is ${state}: nothing can be begun for it any more.`);
}

async function readForChange(context: Context, id: string) {
  const { store } = context;
  const [row, last, now, config, run] = await store.read(
    store.row(bankConnections, { id }),
    lastEvent(store, id),
    tenantNow(context),
    latestTerms(store),
    latestRun(store, id, "set-up-bank-connection"),
  );
  if (!row) throw notFound();
  return { row, last, now, config, run };
}

/**
 * Makes a fresh link and plans to keep it. The provider is asked before anything is written: a link too many is no
 * harm, and whoever waits for one is a person.
 * @param key of the caller's request: the same request gets the same link
 * @throws Refusal `not_found`, `state_conflict`, `validation_failed`, `url_not_allowed`
 */
export async function planOnboardingLink(
  context: Context,
  id: string,
  input: CreateOnboardingLink,
  { provider, key }: { provider: Provider; key: string },
): Promise<Plan<BankConnectionView>> {
  const { store, livemode } = context;
  const { row, last, now, config } = await readForChange(context, id);
  const accountRef = linkable(row);
  const { terms } = config;
  const returnUrl = addressOf(context, terms, "/return_url", input.return_url ?? row.return_url);
  const refreshUrl = addressOf(context, terms, "/refresh_url", input.refresh_url ?? row.refresh_url);
  const name = deterministicId("request", store.tenantId, `${context.actor}/${key}`);
  const act = { key: `${store.tenantId}/${id}/link/${name}`, age: 0 };
  const { outcome, call } = await provider.createAccountLink(act, { accountRef, returnUrl, refreshUrl });
  if (outcome.status === "refused") {
    throw new Refusal("state_conflict", `The provider makes no link for this account: ${outcome.error.message}`);
  }
  const link = { link_url: outcome.url, link_expires_at: outcome.expiresAt };
  const set = { ...link, return_url: returnUrl, refresh_url: refreshUrl, updated_at: now };
  const view = bankConnectionView({ ...row, ...set }, livemode);
  return {
    statements: [
      store.update(bankConnections, { id }, set),
      planProviderCalls(store, `${id}/link/${name}`, id, [call], now),
      announce(context, [{ type: "bank_connection.link_created", after: last, object: view }], now),
      audit(context, { action: "bank_connection.create_link", subjectId: id, fields: Object.keys(input) }),
    ],
    result: view,
  };
}

/** The account that a link can be made for. */
function linkable({ state, account_ref: accountRef }: BankConnectionRow): string {
  if (!(LIVE as readonly State<"bank_connection">[]).includes(state)) {
    throw new Refusal("state_conflict", `The bank connection is ${state}: there is nothing left to give.`);
  }
  if (accountRef !== null) return accountRef;
  throw new Refusal("state_conflict", "The connected account is still being made. Try again in a moment.");
}

function addressOf(context: Context, terms: PaymentTerms, pointer: string, url: string | null): string {
  if (url === null) throw refuseField("validation_failed", pointer, "is required: the connection has none of its own");
  assertReturnUrl(context, terms, url, pointer);
  return url;
}

/**
 * Plans to give up a set-up before it has been verified. What stands at the provider is removed by the run.
 * @throws Refusal `not_found`, `state_conflict`
 */
export async function planCancelBankConnection(context: Context, id: string): Promise<Plan<BankConnectionView>> {
  const { store, livemode } = context;
  const { row, last, now, config, run } = await readForChange(context, id);
  if (row.state !== "pending" && row.state !== "action_required") {
    const later = row.state === "verified" || row.state === "restricted";
    const detail = later ? "Once it has been verified it ends only by the provider's word." : "It has ended already.";
    throw new Refusal("state_conflict", `The bank connection is ${row.state}. ${detail}`);
  }
  const set = { state: "canceled", link_url: null, link_expires_at: null, updated_at: now } as const;
  const view = bankConnectionView({ ...row, ...set }, livemode);
  const kind = "set-up-bank-connection";
  const undoing = planRunNow(context, run, { subjectId: id, kind, configVersion: config.version, createdAt: now });
  return {
    statements: [
      store.update(bankConnections, { id }, set),
      ...undoing.statements,
      announce(context, [{ type: "bank_connection.canceled", after: last, object: view }], now),
      audit(context, { action: "bank_connection.cancel", subjectId: id, fields: ["status"] }),
    ],
    result: view,
    starts: undoing.starts,
  };
}
