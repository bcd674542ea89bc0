/** What the onboarding page asks for: a labelled control for each requirement, and what an answer means. */

import type { FormObject } from "../form.ts";
import type { Account } from "./account-object.ts";
import type { Field } from "./page.ts";
import type { Person } from "./person-object.ts";

const LABELS: Record<string, string> = {
  "business_profile.mcc": "Merchant category code",
  "business_profile.product_description": "What the business sells",
  "business_profile.url": "Website",
  "company.name": "Legal name of the company",
  "company.phone": "Phone of the company",
  "company.tax_id": "Tax id of the company",
  "address.city": "City",
  "address.line1": "Street and number",
  "address.postal_code": "Postal code",
  "address.state": "State",
  "dob.day": "Day of birth",
  "dob.month": "Month of birth",
  "dob.year": "Year of birth",
  email: "Email",
  first_name: "First name",
  id_number: "Personal id number",
  last_name: "Last name",
  phone: "Phone",
  "relationship.title": "Job title",
  ssn_last_4: "Last 4 digits of the social security number",
};

const HINTS: Record<string, string> = {
  "address.line1": "address_full_match is found; address_no_match is not.",
  "business_profile.mcc": "Four digits, for example 5734 for computer software.",
  "business_profile.url": "For example https://accessible.stripe.com",
  "company.tax_id": "000000000 is found; 111111111 is not.",
  "dob.year": "1901-01-01 is verified in a moment, 1902-01-01 at once.",
  id_number: "000000000 is found; 111111111 is not.",
  phone: "0000000000 is accepted.",
  ssn_last_4: "0000 is found.",
};

const TYPES: Record<string, Field["type"]> = { email: "email", phone: "tel" };
const SWITCHES: Record<string, string> = {
  "company.directors_provided": "All directors are named",
  "company.executives_provided": "All executives are named",
  "company.owners_provided": "All owners are named",
};
const DOCUMENTS = [
  ["", "Choose a document"],
  ["file_identity_document_success", "A document that is accepted"],
  ["file_identity_document_failure", "A document that is refused"],
] as const;

/** The requirement without the person that it is of: `person_1.dob.day` → `dob.day`. */
const local = (requirement: string): string =>
  requirement.replace(/^(individual|representative|person_\w+|company)\./, "");

function ofBank(account: Account): Field[] {
  if (account.country === "US") {
    return [
      { name: "bank.routing_number", label: "Routing number", value: "110000000" },
      {
        name: "bank.account_number",
        label: "Account number",
        value: "000123456789",
        hint: "Payouts to this one arrive.",
      },
    ];
  }
  const hint = "Payouts to DE89370400440532013000 arrive.";
  return [{ name: "bank.account_number", label: "IBAN or account number", hint }];
}

const ofRepresentative = (): Field[] => [
  { name: "representative.first_name", label: "First name of the representative" },
  { name: "representative.last_name", label: "Last name of the representative" },
];

/** The controls for one requirement; none where another's covers it. */
function controlsOf(account: Account, requirement: string): Field[] {
  const name = local(requirement);
  if (requirement === "business_type") {
    const options = [
      ["individual", "I am one person"],
      ["company", "We are a company"],
      ["non_profit", "We are a non-profit"],
    ] as const;
    return [{ name: requirement, label: "Who are you?", options, value: "individual" }];
  }
  if (requirement === "external_account") return ofBank(account);
  if (requirement === "tos_acceptance.date") {
    return [{ name: "tos", label: "I accept the services agreement", type: "checkbox" }];
  }
  if (requirement === "tos_acceptance.ip" || requirement.startsWith("representative.")) return [];
  if (requirement === "relationship.representative") return ofRepresentative();
  if (requirement === "relationship.owner") {
    return [{ name: "owner", label: "The representative owns 25 percent or more", type: "checkbox" }];
  }
  const words = SWITCHES[requirement];
  if (words) return [{ name: requirement, label: words, type: "checkbox" }];
  if (name === "verification.document" || name === "verification.additional_document") {
    const label = name === "verification.document" ? "Identity document" : "Proof of address";
    return [{ name: `${requirement}.front`, label, options: DOCUMENTS }];
  }
  const hint = HINTS[requirement] ?? HINTS[name];
  const label = LABELS[requirement] ?? LABELS[name] ?? requirement;
  return [{ name: requirement, label, type: TYPES[name] ?? "text", ...(hint ? { hint } : {}) }];
}

export interface Group {
  readonly title: string;
  readonly fields: Field[];
}

function titleOf(requirement: string, people: readonly Person[]): string {
  const [first = ""] = requirement.split(".");
  if (first === "individual") return "You";
  const person = people.find(({ id }) => id === first);
  if (person) return [person.first_name, person.last_name].filter(Boolean).join(" ") || "A person of the company";
  if (first === "external_account") return "Where payouts go";
  if (first === "company" || first === "relationship") return "The company";
  return "The business";
}

/** The controls for what is asked for, in groups. */
export function groupsOf(account: Account, people: readonly Person[], requirements: readonly string[]): Group[] {
  const groups = new Map<string, Field[]>();
  for (const requirement of requirements) {
    const title = titleOf(requirement, people);
    groups.set(title, [...(groups.get(title) ?? []), ...controlsOf(account, requirement)]);
  }
  return [...groups].map(([title, fields]) => ({ title, fields })).filter(({ fields }) => fields.length > 0);
}

/** What a person may change later on, whatever is asked for. */
export function editable({ business_type: type }: Account): string[] {
  const who = ["address.city", "address.line1", "address.postal_code"];
  const web = ["business_profile.url", "business_profile.product_description"];
  if (type === "individual") return [...web, ...["email", "phone", ...who].map((name) => `individual.${name}`)];
  if (type === null) return web;
  return [...web, ...["name", "phone", ...who].map((name) => `company.${name}`)];
}

function put(target: FormObject, path: string, value: string): void {
  const parts = path.split(".");
  const last = parts.pop() ?? "";
  let node = target;
  for (const part of parts) {
    const next = node[part];
    const child: FormObject = typeof next === "object" ? next : {};
    node[part] = child;
    node = child;
  }
  node[last] = value;
}

export interface Answers {
  /** For the account, in the form of `accounts.update`. */
  readonly account: FormObject;
  /** By the person's id. */
  readonly persons: Record<string, FormObject>;
  /** A person to be made. */
  readonly representative: FormObject | undefined;
  readonly ownsToo: boolean;
}

/** What the answers of a form mean; what was left empty is not an answer. `now` in Unix seconds. */
export function readAnswers(given: ReadonlyMap<string, string>, country: string, now: number, ip: string): Answers {
  const account: FormObject = {};
  const persons: Record<string, FormObject> = {};
  const representative: FormObject = {};
  for (const [name, value] of given) {
    const [first = "", ...rest] = name.split(".");
    if (value === "" || ["action", "code", "owner", "visit"].includes(name)) continue;
    if (name === "tos") {
      put(account, "tos_acceptance.date", String(now));
      put(account, "tos_acceptance.ip", ip);
    } else if (first === "bank") put(account, `external_account.${rest.join(".")}`, value.trim());
    else if (first === "representative") put(representative, rest.join("."), value.trim());
    else if (first.startsWith("person_")) {
      persons[first] ??= {};
      put(persons[first], rest.join("."), value.trim());
    } else put(account, name, value.trim());
  }
  const bank = account.external_account;
  // Without the number of an account there is no account.
  if (typeof bank === "object" && bank.account_number === undefined) delete account.external_account;
  else if (typeof bank === "object") Object.assign(bank, { object: "bank_account", country });
  const hasOne = Object.keys(representative).length > 0;
  return {
    account,
    persons,
    representative: hasOne ? representative : undefined,
    ownsToo: given.get("owner") === "true",
  };
}
