/** Keeps an account's requirements, capabilities and people as the facts have it, and tells who listens. */

import { previous } from "../customers.ts";
import { schedule, unschedule } from "../due.ts";
import { emit } from "../events.ts";
import { listing } from "../lists.ts";
import { balanceOf } from "../money.ts";
import { type Call, seconds } from "../world.ts";
import { type Account, type AccountFacts, type CapabilityState, findAccount } from "./account-object.ts";
import { wakePayouts } from "./payout-wake.ts";
import { type Known, noPersonRequirements, type Person, type PersonFacts } from "./person-object.ts";
import { checksOf, prefixes, type Situation, type Standing, standingAs, standingOf } from "./requirements.ts";
import { begun } from "./verification.ts";

/** This metadata key says how an account's capabilities stand, whatever Stripe would ask for. */
export const TRANSFERS_WISH = "simulator_transfers";
/** This one says `required` or `skipped` for one account, whatever the platform account was opened with. */
const ONBOARDING_WISH = "simulator_onboarding";

const STATES: readonly unknown[] = ["active", "inactive", "pending"];

/** What is kept beside a connected account; what it can do was asked for at some time. */
export function factsOf(store: Call["store"], account: Account): AccountFacts {
  const facts = store.hidden<AccountFacts>(account.id);
  const known = Object.keys(account.capabilities).map((name) => [name, account.created ?? 0] as const);
  return { requested: Object.fromEntries(known), ...facts };
}

/** The people of an account, the first one first. */
export function peopleOf({ store }: Pick<Call, "store">, account: string): Known[] {
  const people = store.all<Person>("person", account).reverse();
  return people.map((person) => ({ person, facts: store.hidden<PersonFacts>(person.id) }));
}

function situationOf(call: Call, account: Account, facts: AccountFacts): Situation {
  const people = peopleOf(call, account.id);
  const hasExternalAccount = call.store.all("external_account", account.id).length > 0;
  const situation = { account, facts, people, hasExternalAccount, now: call.now };
  return { ...situation, facts: { ...facts, checks: begun(facts.checks, checksOf(situation), call.now) } };
}

function standing({ settings }: Call, situation: Situation): Standing {
  const { account, facts } = situation;
  const wish = account.metadata[TRANSFERS_WISH];
  if (STATES.includes(wish)) return standingAs(facts, wish as CapabilityState);
  const onboarding = account.metadata[ONBOARDING_WISH] ?? settings.onboarding ?? "skipped";
  return onboarding === "required" ? standingOf(situation) : standingAs(facts, undefined);
}

/** A person with what is asked of it, and how far it is verified. */
function judged(known: Known, prefix: string, { requirements, passed }: Standing): Person {
  const mine = (names: readonly string[]) =>
    names.filter((name) => name.startsWith(`${prefix}.`)).map((name) => name.slice(prefix.length + 1));
  const errors = requirements.errors
    .filter(({ requirement }) => requirement.startsWith(`${prefix}.`))
    .map((problem) => ({ ...problem, requirement: problem.requirement.slice(prefix.length + 1) }));
  const pending = mine(requirements.pending_verification);
  const verified = passed.includes(`${prefix}.identity`) && passed.includes(`${prefix}.address`);
  const status = pending.length > 0 ? "pending" : verified ? "verified" : "unverified";
  const [error] = errors;
  const before = known.person.verification;
  const code = error?.code.replace(/^verification_/, "") ?? null;
  const told = { details: error?.reason ?? null, details_code: code };
  return {
    ...known.person,
    requirements: {
      ...noPersonRequirements(),
      currently_due: mine(requirements.currently_due),
      errors,
      eventually_due: mine(requirements.eventually_due),
      past_due: mine(requirements.past_due),
      pending_verification: pending,
    },
    verification: {
      ...before,
      ...told,
      document: { ...before.document, ...(error?.requirement === "verification.document" ? told : NOTHING_TOLD) },
      status,
    },
  };
}
const NOTHING_TOLD = { details: null, details_code: null };

/** Writes the people as they stand now; a change that nobody asked for is told. */
function judge(call: Call, situation: Situation, now: Standing): void {
  const names = prefixes(situation);
  for (const known of situation.people) {
    const before = known.person;
    const after = judged(known, names.get(before.id) ?? before.id, now);
    if (JSON.stringify(after) === JSON.stringify(before)) continue;
    call.store.update(after);
    emit(call, "person.updated", after, { account: after.account, previous: previous(before, after) });
  }
}

/** The account with everything that follows from the facts. */
function settled(call: Call, situation: Situation, { requirements, capabilities, complete }: Standing): Account {
  const { account, facts, hasExternalAccount } = situation;
  const [first] = peopleOf(call, account.id);
  const { individual: _before, ...rest } = account;
  const enabled = Object.values(capabilities).includes("active");
  const paused = facts.rejected?.pausesPayouts ?? false;
  const url = `/v1/accounts/${account.id}/external_accounts`;
  return {
    ...rest,
    capabilities,
    charges_enabled: capabilities.card_payments === "active",
    details_submitted: account.details_submitted || complete,
    external_accounts: listing({ ...call, scope: account.id }, "external_account", url, {}),
    ...(account.business_type === "individual" && first ? { individual: first.person } : {}),
    payouts_enabled: hasExternalAccount && !paused && (enabled || facts.rejected !== undefined),
    requirements,
  };
}

/**
 * Writes an account with all that follows, and tells the Connect endpoints what changed.
 * @param before the account as it was shown last; undefined: it is new
 */
export function keep(call: Call, before: Account | undefined, account: Account, facts: AccountFacts): Account {
  const situation = situationOf(call, account, facts);
  const now = standing(call, situation);
  judge(call, situation, now);
  const after = settled(call, situation, now);
  const active = Object.values(now.capabilities).includes("active");
  const kept = { ...situation.facts, activated: facts.activated === true || active };
  if (before === undefined) call.store.insert("account", call.settings.id, after, kept);
  else call.store.update(after, kept);
  unschedule(call.store, "requirements", after.id);
  if (now.next !== undefined) schedule(call.store, now.next, "requirements", after.id);
  wakePayouts(call.store, after.id, call.now);
  if (before !== undefined && JSON.stringify(before) === JSON.stringify(after)) return after;
  const options = before === undefined ? {} : { previous: previous(before, after) };
  emit(call, "account.updated", after, { account: after.id, ...options });
  for (const name of Object.keys(after.capabilities)) {
    if (before?.capabilities[name] === after.capabilities[name]) continue;
    emit(call, "capability.updated", capabilityOf(after, kept, name), { account: after.id });
  }
  return after;
}

/** Looks at a connected account again, because time has passed or something around it has changed. */
export function lookAgain(call: Call, id: string): Account | undefined {
  const account = id === call.settings.id ? undefined : findAccount(call.store, call.settings, id);
  return account && keep(call, account, account, factsOf(call.store, account));
}

/** Stripe's capability object. */
export function capabilityOf(account: Account, { requested }: AccountFacts, name: string) {
  const { disabled_reason, ...due } = account.requirements;
  const status = account.capabilities[name] ?? "unrequested";
  const reason = disabled_reason?.startsWith("requirements.") ? "requirements.fields_needed" : disabled_reason;
  const nothing = { ...noPersonRequirements(), current_deadline: null, disabled_reason: null };
  return {
    id: name,
    object: "capability",
    account: account.id,
    future_requirements: nothing,
    requested: requested?.[name] !== undefined,
    requested_at: requested?.[name] ?? null,
    requirements: status === "unrequested" ? nothing : { ...due, disabled_reason: status === "active" ? null : reason },
    status,
  };
}

/** Whether an account holds money in any currency. */
export function holdsMoney({ store }: Pick<Call, "store">, account: string): boolean {
  const currencies = store.rows<{ currency: string }>("SELECT currency FROM balances WHERE account = ?", account);
  return currencies.some(({ currency }) => {
    const { available, pending } = balanceOf(store, account, currency);
    return available !== 0 || pending !== 0;
  });
}

/** The capabilities asked for after a change; one that is no longer asked for is gone. */
export function requestedAfter(
  before: AccountFacts["requested"],
  changes: Record<string, { requested?: boolean } | undefined>,
  now: number,
): Record<string, number> {
  const after = { ...before };
  for (const [name, change] of Object.entries(changes)) {
    if (change?.requested === true) after[name] ??= seconds(now);
    if (change?.requested === false) delete after[name];
  }
  return after;
}
