/** What an account still owes Stripe: a function of what is known, of what checks have found, and of the time. */

import { seconds } from "../world.ts";
import { type Account, type AccountFacts, type CapabilityState, EURO_COUNTRIES } from "./account-object.ts";
import type { Known } from "./person-object.ts";
import { nothingDue, type Problem, type Requirements } from "./requirement-object.ts";
import { type Check, checkOfCompany, checkOfUrl, checksOfPerson, hasDocument } from "./verification.ts";

const DAY_MS = 86_400_000;
/** A check whose answer comes as a webhook takes this long. */
export const CHECK_MS = 10_000;
/** What is asked for after a failed check may take this long; the account works until then. */
export const DEADLINE_MS = 14 * DAY_MS;

const WITH_STATE = ["US", "CA", "AU"];

/** What is known of an account at a time, Unix milliseconds. */
export interface Situation {
  readonly account: Account;
  readonly facts: AccountFacts;
  readonly people: readonly Known[];
  readonly hasExternalAccount: boolean;
  readonly now: number;
}

const at = (thing: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (node, key) => (typeof node === "object" && node !== null ? (node as Record<string, unknown>)[key] : undefined),
      thing,
    );

const given = (thing: unknown, path: string): boolean =>
  ![undefined, null, "", false].includes(at(thing, path) as null);

/** The person's fields that are asked for, by what the person is to the account. */
function fieldsOf(country: string, { person }: Known, isIndividual: boolean): string[] {
  const { relationship } = person;
  const name = ["first_name", "last_name"];
  const full = [
    ...["address.city", "address.line1", "address.postal_code"],
    ...(WITH_STATE.includes(country) ? ["address.state"] : []),
    ...["dob.day", "dob.month", "dob.year", "email", ...name],
  ];
  const ssn = country === "US" ? ["ssn_last_4"] : [];
  if (isIndividual) return [...full, "phone", ...ssn];
  if (relationship.representative === true) return [...full, "phone", "relationship.title", ...ssn];
  if (relationship.owner === true) return full;
  if (relationship.director === true || relationship.executive === true) {
    return ["dob.day", "dob.month", "dob.year", ...name];
  }
  return [];
}

const provided = (known: Known, field: string): boolean =>
  given(known.person, field === "ssn_last_4" ? "ssn_last_4_provided" : field);

const lacking = (country: string, known: Known, prefix: string): string[] =>
  fieldsOf(country, known, prefix === "individual")
    .filter((field) => !provided(known, field))
    .map((field) => `${prefix}.${field}`);

/** What requirements call each person: the only one of an individual's account has no id there. */
export function prefixes({ account, people }: Pick<Situation, "account" | "people">): Map<string, string> {
  const alone = account.business_type === "individual";
  return new Map(people.map(({ person }, n) => [person.id, alone && n === 0 ? "individual" : person.id]));
}

/** A person of whom nothing is known. */
const STRANGER = { person: { relationship: {} }, facts: {} } as unknown as Known;

/** The information that every account must give first. */
function missing(situation: Situation): string[] {
  const { account, facts, people, hasExternalAccount } = situation;
  const { country, business_type: type } = account;
  const recipient = account.tos_acceptance.service_agreement === "recipient";
  const web = given(account, "business_profile.url") || given(account, "business_profile.product_description");
  const wanted = [
    ...(recipient || given(account, "business_profile.mcc") ? [] : ["business_profile.mcc"]),
    ...(recipient || web ? [] : ["business_profile.url"]),
    ...(type === null ? ["business_type"] : []),
    ...(hasExternalAccount ? [] : ["external_account"]),
    ...["tos_acceptance.date", "tos_acceptance.ip"].filter((field) => !given(account, field)),
  ];
  const names = prefixes(situation);
  const ofPeople = people.flatMap((known) => lacking(country, known, names.get(known.person.id) ?? ""));
  const nobody = (prefix: string) => fieldsOf(country, STRANGER, true).map((field) => `${prefix}.${field}`);
  if (type === null) return [...wanted, ...nobody("representative")].sort();
  if (type === "individual") return [...wanted, ...(people.length > 0 ? ofPeople : nobody("individual"))].sort();
  return [...wanted, ...missingOfCompany(account, facts, people), ...ofPeople].sort();
}

function missingOfCompany(account: Account, facts: AccountFacts, people: readonly Known[]): string[] {
  const has = (role: string) => people.some(({ person }) => person.relationship[role] === true);
  const { country } = account;
  const fields = [
    ...["address.city", "address.line1", "address.postal_code", "name", "phone"],
    ...(WITH_STATE.includes(country) ? ["address.state"] : []),
    ...(has("owner") || country !== "US" ? ["owners_provided"] : []),
    ...(EURO_COUNTRIES.includes(country) ? ["directors_provided", "executives_provided"] : []),
  ];
  const owned = has("owner") || given(account, "company.owners_provided") || country !== "US";
  return [
    ...fields.filter((field) => !given(account, `company.${field}`)).map((field) => `company.${field}`),
    ...(facts.tax_id === undefined ? ["company.tax_id"] : []),
    ...(has("representative") ? [] : ["relationship.representative"]),
    ...(owned ? [] : ["relationship.owner"]),
  ];
}

/** The checks that Stripe makes of what is there: each person's only once that person's details are complete. */
export function checksOf(situation: Situation): Check[] {
  const { account, facts, people } = situation;
  const names = prefixes(situation);
  const url = at(account, "business_profile.url");
  return [
    ...(typeof url === "string" ? [checkOfUrl(url)] : []),
    ...(facts.tax_id !== undefined && account.company ? [checkOfCompany(facts, account.company.name)] : []),
    ...people.flatMap((known) => {
      const prefix = names.get(known.person.id) ?? "";
      const asked = fieldsOf(account.country, known, prefix === "individual");
      const complete = asked.includes("address.line1") && asked.every((field) => provided(known, field));
      return complete ? checksOfPerson(known, prefix) : [];
    }),
  ];
}

interface Due extends Problem {
  /** Unix milliseconds; what is owed by then disables the account. */
  readonly deadline: number;
}

interface Found {
  readonly pending: string[];
  readonly failed: Due[];
  readonly listed: boolean;
  /** The names of checks that found what was given to be true. */
  readonly passed: string[];
  /** When this will have changed by itself, Unix milliseconds. */
  readonly next: number | undefined;
}

function results(situation: Situation): Found {
  const { facts, now } = situation;
  const pending: string[] = [];
  const failed: Due[] = [];
  const passed: string[] = [];
  const moments: number[] = [];
  let listed = false;
  for (const { name, fields, immediate, finding } of checksOf(situation)) {
    const since = facts.checks?.[name]?.since ?? now;
    const done = immediate ? since : since + CHECK_MS;
    if (finding.kind === "waits" || done > now) {
      pending.push(...fields);
      if (finding.kind !== "waits") moments.push(done);
    } else if (finding.kind === "listed") listed = true;
    else if (finding.kind === "match") passed.push(name);
    else failed.push({ ...finding, deadline: done + DEADLINE_MS });
  }
  moments.push(...failed.map(({ deadline }) => deadline).filter((deadline) => deadline > now));
  return { pending, failed, passed, listed, next: moments.length > 0 ? Math.min(...moments) : undefined };
}

/** Whether what the control API asked for has been given. */
function answered(situation: Situation, requirement: string, passed: readonly string[]): boolean {
  const { account, facts, people, hasExternalAccount } = situation;
  const [first = "", ...rest] = requirement.split(".");
  if (requirement === "external_account") return hasExternalAccount;
  if (requirement === "company.tax_id") return facts.tax_id !== undefined;
  const names = prefixes(situation);
  const known = people.find(({ person }) => names.get(person.id) === first);
  if (known === undefined) return given(account, requirement);
  const field = rest.join(".");
  if (field === "verification.document") return hasDocument(known) && passed.includes(`${first}.identity`);
  if (field === "id_number") return known.person.id_number_provided;
  if (field.startsWith("verification.")) return given(known.person, `${field}.front`);
  return provided(known, field);
}

export interface Standing {
  readonly requirements: Requirements;
  readonly capabilities: Record<string, CapabilityState>;
  /** Whether everything that is asked for at first is there. */
  readonly complete: boolean;
  /** The names of the checks that passed, such as `individual.identity`. */
  readonly passed: readonly string[];
  /** When this will have changed by itself, Unix milliseconds. */
  readonly next: number | undefined;
}

const REJECTED: Record<string, string> = {
  terms_of_service: "rejected.platform_terms_of_service",
  credit: "rejected.platform_other",
  other: "rejected.platform_other",
};

/** How an account stands, with the verification that Stripe documents. */
export function standingOf(situation: Situation): Standing {
  const { facts, now } = situation;
  const found = results(situation);
  const first = missing(situation);
  const demanded = (facts.demanded ?? []).filter(({ requirement }) => !answered(situation, requirement, found.passed));
  const later = [...found.failed, ...demanded];
  const overdue = later.filter(({ deadline }) => deadline <= now);
  const ahead = later.filter(({ deadline }) => deadline > now).map(({ deadline }) => deadline);
  const unique = (names: string[]) => [...new Set(names)].sort();
  const due = unique([...first, ...later.map(({ requirement }) => requirement)]);
  const past_due = unique([...first, ...overdue.map(({ requirement }) => requirement)]);
  const waiting = found.pending.length > 0 && !facts.activated;
  const { rejected } = facts;
  const disabled_reason = rejected
    ? (REJECTED[rejected.reason] ?? "rejected.platform_fraud")
    : found.listed
      ? "listed"
      : past_due.length > 0
        ? "requirements.past_due"
        : waiting
          ? "requirements.pending_verification"
          : null;
  const state = disabled_reason === null ? "active" : waiting && past_due.length === 0 ? "pending" : "inactive";
  return {
    requirements: {
      alternatives: [],
      current_deadline: ahead.length > 0 ? seconds(Math.min(...ahead)) : null,
      currently_due: due,
      disabled_reason,
      errors: found.failed.map(({ code, reason, requirement }) => ({ code, reason, requirement })),
      eventually_due: due,
      past_due,
      pending_verification: unique(found.pending),
    },
    capabilities: allOf(facts, rejected || found.listed ? "inactive" : state),
    complete: first.length === 0,
    passed: found.passed,
    next: ahead.length > 0 ? Math.min(found.next ?? Infinity, ...ahead) : found.next,
  };
}

const allOf = ({ requested }: AccountFacts, state: CapabilityState): Record<string, CapabilityState> =>
  Object.fromEntries(Object.keys(requested ?? {}).map((name) => [name, state]));

/** How an account stands that nothing is asked of, or that is to be as a test or a person wishes. */
export function standingAs(facts: AccountFacts, wish: CapabilityState | undefined): Standing {
  const { rejected } = facts;
  const state = rejected ? "inactive" : (wish ?? "active");
  const requirements = nothingDue();
  if (rejected) requirements.disabled_reason = REJECTED[rejected.reason] ?? "rejected.platform_fraud";
  else if (state === "inactive") {
    const due = ["business_profile.url", "external_account"];
    Object.assign(requirements, {
      currently_due: due,
      disabled_reason: "requirements.past_due",
      eventually_due: due,
      past_due: due,
    });
  } else if (state === "pending") {
    requirements.disabled_reason = "requirements.pending_verification";
    requirements.pending_verification = ["company.tax_id"];
  }
  return {
    requirements,
    capabilities: allOf(facts, state),
    complete: state !== "inactive",
    passed: [],
    next: undefined,
  };
}
