/** Stripe's connected accounts: made, asked about, their hosted pages, their representative, and given up. */
import * as z from "zod";
import type {
  AccountClosing,
  AccountLinkOutcome,
  AccountOutcome,
  AccountRequirements,
  CreateAccountLinkRequest,
  CreateAccountRequest,
  FindRepresentativeRequest,
  PersonOutcome,
} from "./party-outcomes.ts";
import { type Act, type Answer, UnknownOutcome } from "./port.ts";
import { errorOf, id, metadata, readAnswer, seconds, summaryOf } from "./stripe-answers.ts";
import { actOnce, answer, findInList, type ListPage, type Reply, since } from "./stripe-exchange.ts";

type Asked = Exclude<Reply, { kind: "spoiled" }>;

const names = z.array(z.string()).nullish();
export const account = z.object({
  object: z.literal("account"),
  id,
  metadata: metadata.optional(),
  capabilities: z.object({ transfers: z.string().optional() }).nullish(),
  requirements: z
    .object({
      disabled_reason: z.string().nullish(),
      current_deadline: seconds.nullish(),
      currently_due: names,
      past_due: names,
      pending_verification: names,
      errors: z.array(z.object({ code: z.string(), requirement: z.string() })).nullish(),
    })
    .nullish(),
});
type Account = z.infer<typeof account>;

/** Stripe's answer to a deletion. */
const deleted = z.object({ object: z.literal("account"), id, deleted: z.literal(true) });
/** A link has no id. */
const link = z.object({ object: z.literal("account_link"), url: z.string().min(1), expires_at: seconds });
const person = z.object({
  object: z.literal("person"),
  id,
  metadata: metadata.nullish(),
  relationship: z.object({ representative: z.boolean().nullish() }).nullish(),
});

const SIMULATED = { hosted: "required", assumed: "skipped" } as const;

function accountParams(request: CreateAccountRequest, testmode: boolean) {
  return {
    country: request.country,
    default_currency: request.currency.toLowerCase(),
    capabilities: { transfers: { requested: true } },
    controller: {
      stripe_dashboard: { type: "none" },
      requirement_collection: "application",
      losses: { payments: "application" },
      fees: { payer: "application" },
    },
    settings: { payouts: { schedule: { interval: "manual" } } },
    metadata: {
      bank_connection_id: request.bankConnectionId,
      merchant_id: request.merchantId,
      // The simulator asks a person for it, or takes it as given; Stripe itself always asks.
      ...(testmode && request.onboarding ? { simulator_onboarding: SIMULATED[request.onboarding] } : {}),
    },
  } as const;
}

/** Connected accounts as the package calls them. */
export interface AccountCalls {
  create(params: ReturnType<typeof accountParams>, idempotencyKey: string): Promise<Reply>;
  retrieve(ref: string): Promise<Asked>;
  list(filter: ListPage & { created: { gte: number } }): Promise<Asked>;
  remove(ref: string): Promise<Asked>;
}

const listed = ({ bankConnectionId, begunAt }: Pick<CreateAccountRequest, "bankConnectionId" | "begunAt">) => ({
  created: since(begunAt),
  isOurs: (of: Account) => of.metadata?.bank_connection_id === bankConnectionId,
});

export async function accountOnce(
  act: Act,
  request: CreateAccountRequest,
  testmode: boolean,
  calls: Pick<AccountCalls, "create" | "list">,
): Promise<Answer<AccountOutcome>> {
  const kind = "accounts.create";
  const params = accountParams(request, testmode);
  const { created, isOurs } = listed(request);
  const acted = await actOnce(
    act,
    (key) => calls.create(params, key),
    () => findInList(kind, account, (page) => calls.list({ ...page, created }), isOurs),
  );
  return answer(kind, params, acted, account, {
    found: accountOutcome,
    refused: ({ error }): AccountOutcome => ({ status: "rejected", accountRef: null, error }),
  });
}

export async function findAccount(accountRef: string, calls: AccountCalls): Promise<Answer<AccountOutcome>> {
  const reply = await calls.retrieve(accountRef);
  return answer("accounts.retrieve", { account: accountRef }, { key: null, reply }, account, {
    found: accountOutcome,
    refused: ({ error }): AccountOutcome => ({ status: "rejected", accountRef, error }),
  });
}

/**
 * Looked for in the list, where an account stands whose making was never answered and one that is gone does not: so a
 * repetition neither misses the one nor stumbles over the other.
 */
export async function closeAccount(
  request: Pick<CreateAccountRequest, "bankConnectionId" | "begunAt">,
  calls: Pick<AccountCalls, "list" | "remove">,
): Promise<Answer<AccountClosing>> {
  const kind = "accounts.delete";
  const { created, isOurs } = listed(request);
  const found = await findInList(kind, account, (page) => calls.list({ ...page, created }), isOurs);
  if (!found) return closing(kind, null, { status: "absent" }, null);
  const reply = await calls.remove(found.id);
  if (reply.kind === "refused") {
    return closing(kind, found.id, { status: "refused", error: reply.error }, reply.requestId);
  }
  readAnswer(kind, deleted, reply.body);
  return closing(kind, found.id, { status: "closed", accountRef: found.id }, reply.requestId);
}

function closing(
  kind: string,
  reference: string | null,
  outcome: AccountClosing,
  requestId: string | null,
): Answer<AccountClosing> {
  const { status } = outcome;
  const response = summaryOf(outcome, requestId);
  const call = { provider: "stripe", kind, idempotencyKey: null, reference, request: {}, response, status } as const;
  return { outcome, call };
}

/** A connected account serves us once transfers may reach it. */
function accountOutcome(of: Account): AccountOutcome {
  const accountRef = of.id;
  const requirements = requirementsOf(of);
  const { disabledReason, currentlyDue, pastDue } = requirements;
  if (disabledReason?.startsWith("rejected.")) {
    const error = errorOf({ code: disabledReason, message: "The provider rejected it." });
    return { status: "rejected", accountRef, error };
  }
  if (of.capabilities?.transfers === "active") return { status: "verified", accountRef, requirements };
  const isAsked = currentlyDue.length > 0 || pastDue.length > 0 || disabledReason === "requirements.past_due";
  return { status: isAsked ? "restricted" : "pending", accountRef, requirements };
}

function requirementsOf({ requirements }: Account): AccountRequirements {
  const deadline = requirements?.current_deadline;
  return {
    currentlyDue: requirements?.currently_due ?? [],
    pastDue: requirements?.past_due ?? [],
    pendingVerification: requirements?.pending_verification ?? [],
    currentDeadline: deadline ? deadline * 1000 : null,
    disabledReason: requirements?.disabled_reason ?? null,
    errors: (requirements?.errors ?? []).map(({ code, requirement }) => ({ code, requirement })),
  };
}

export interface LinkParams {
  account: string;
  type: "account_onboarding";
  return_url: string;
  refresh_url: string;
}

/**
 * A link cannot be looked up, and one too many does no harm: a key that is spoiled is left for another. Neither the
 * address that it leads to nor those that it leads back to are recorded.
 */
export async function linkOnce(
  act: Act,
  request: CreateAccountLinkRequest,
  create: (params: LinkParams, idempotencyKey: string) => Promise<Reply>,
): Promise<Answer<AccountLinkOutcome>> {
  const kind = "account_links.create";
  const { accountRef, returnUrl: return_url, refreshUrl: refresh_url } = request;
  const params = { account: accountRef, type: "account_onboarding", return_url, refresh_url } as const;
  const acted = await actOnce<never>(
    { ...act, age: 0 },
    (key) => create(params, key),
    async () => undefined,
  );
  if (!("reply" in acted)) throw new UnknownOutcome(`${kind}: a link was found, and links cannot be`);
  const { reply, key } = acted;
  const outcome =
    reply.kind === "refused" ? { status: "refused" as const, error: reply.error } : linkOutcome(kind, reply);
  return {
    outcome,
    call: {
      provider: "stripe",
      kind,
      idempotencyKey: key,
      reference: accountRef,
      request: { account: accountRef, type: params.type },
      response: summaryOf(outcome, reply.requestId),
      status: outcome.status,
    },
  };
}

function linkOutcome(kind: string, { body }: { body: unknown }): AccountLinkOutcome {
  const { url, expires_at } = readAnswer(kind, link, body);
  return { status: "created", url, expiresAt: expires_at * 1000 };
}

interface PersonParams {
  relationship: { representative: true };
  metadata: Record<string, string>;
  first_name?: string;
  last_name?: string;
  email?: string;
  phone?: string;
  dob?: { day: number; month: number; year: number };
}

/** The persons of one account as the package calls them. */
export interface PersonCalls {
  create(params: PersonParams, idempotencyKey: string): Promise<Reply>;
  list(page: ListPage): Promise<Asked>;
}

/** Onboarding may have made the person already: it is looked for before one is made. */
export async function representativeOnce(
  act: Act,
  request: FindRepresentativeRequest,
  calls: PersonCalls,
): Promise<Answer<PersonOutcome>> {
  const kind = "accounts.create_person";
  const { personId, accountRef } = request;
  const lookUp = () => representative(kind, personId, calls);
  const found = await lookUp();
  const acted = found
    ? { key: null, found }
    : await actOnce(act, (key) => calls.create(personParams(request), key), lookUp);
  // Names and addresses of a person stand in no record.
  const recorded = { account: accountRef, relationship: "representative", metadata: { person_id: personId } };
  return answer(kind, recorded, acted, person, {
    found: (of): PersonOutcome => ({ status: "known", personRef: of.id }),
    refused: ({ error }): PersonOutcome => ({ status: "refused", error }),
  });
}

/** Ours by name, else the representative, else the only person there is: a sole trader's account has no roles. */
async function representative(kind: string, personId: string, calls: PersonCalls) {
  const people: z.infer<typeof person>[] = [];
  const byName = await findInList(kind, person, calls.list, (of) => {
    people.push(of);
    return of.metadata?.person_id === personId;
  });
  const [only, ...others] = people;
  const representing = people.find(({ relationship }) => relationship?.representative === true);
  return byName ?? representing ?? (others.length === 0 ? only : undefined);
}

function personParams({ personId, person: known }: FindRepresentativeRequest): PersonParams {
  const [year, month, day] = (known.dateOfBirth ?? "").split("-").map(Number);
  return {
    relationship: { representative: true },
    metadata: { person_id: personId },
    ...(known.firstName === null ? {} : { first_name: known.firstName }),
    ...(known.lastName === null ? {} : { last_name: known.lastName }),
    ...(known.email === null ? {} : { email: known.email }),
    ...(known.phone === null ? {} : { phone: known.phone }),
    ...(year && month && day ? { dob: { year, month, day } } : {}),
  };
}
