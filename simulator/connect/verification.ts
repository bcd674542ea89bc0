/** What Stripe's checks of people and companies find, by the test values that its documentation names. */

import type { AccountFacts } from "./account-object.ts";
import type { Known } from "./person-object.ts";
import type { Checks } from "./requirement-object.ts";

/** What a check of given details finds once it is done. */
export type Finding =
  | { readonly kind: "match" }
  /** On a sanctions list: Stripe decides by hand. */
  | { readonly kind: "listed" }
  /** The answer never comes. */
  | { readonly kind: "waits" }
  | { readonly kind: "mismatch"; readonly requirement: string; readonly code: string; readonly reason: string };

export interface Check {
  readonly name: string;
  /** What is being verified, as requirements name it. */
  readonly fields: readonly string[];
  /** What the check looks at: another key is a new check. */
  readonly key: string;
  /** Whether the answer is in the response that the details came with. */
  readonly immediate: boolean;
  readonly finding: Finding;
}

const MATCH: Finding = { kind: "match" };

const mismatch = (requirement: string, code: string, reason: string): Finding => ({
  kind: "mismatch",
  requirement,
  code,
  reason,
});

const KEYED =
  "The identity information you entered cannot be verified. Please correct any errors or upload a document that " +
  "matches the identity fields (e.g., name and date of birth) that you entered.";
const ADDRESS = "We could not verify your address. Please upload a document that shows it.";
const FAILED_DOCUMENT = "A test data helper was supplied to simulate verification failure.";

const FAILURE_FILE = "file_identity_document_failure";
const UNKNOWN_ADDRESSES = ["address_no_match", "address_line1_no_match"];

const dateOf = ({ day, month, year }: Known["person"]["dob"]) =>
  `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

/** Whether a person's own document has been found good. */
export const hasDocument = ({ person, facts }: Known): boolean =>
  facts.session !== undefined || person.verification.document.front === "file_identity_document_success";

function identityFinding(known: Known, prefix: string): Finding {
  const { person, facts } = known;
  const born = dateOf(person.dob);
  const requirement = `${prefix}.verification.document`;
  if (born === "1900-01-01") return { kind: "listed" };
  // Test images take precedence over test ID numbers.
  if (hasDocument(known)) return MATCH;
  if (person.verification.document.front === FAILURE_FILE) {
    return mismatch(requirement, "verification_document_failed_test_mode", FAILED_DOCUMENT);
  }
  const { id_number: number, ssn_last_4: ssn } = facts;
  if (number === "111111111") return mismatch(requirement, "verification_failed_keyed_identity", KEYED);
  if (number === "000000000" || number === "222222222" || ssn === "0000") return MATCH;
  if (born === "1901-01-01" || born === "1902-01-01") return MATCH;
  return mismatch(requirement, "verification_failed_keyed_identity", KEYED);
}

function identityCheck(known: Known, prefix: string): Check {
  const { person, facts } = known;
  const { front } = person.verification.document;
  const byDocument = front !== null || facts.session !== undefined;
  const byNumber = facts.id_number !== undefined || facts.ssn_last_4 !== undefined;
  const field = byDocument
    ? ["verification.document"]
    : byNumber
      ? ["id_number"]
      : ["dob.day", "dob.month", "dob.year"];
  const immediate =
    facts.session !== undefined ||
    (!byDocument && (dateOf(person.dob) === "1902-01-01" || facts.id_number === "222222222"));
  return {
    name: `${prefix}.identity`,
    fields: field.map((name) => `${prefix}.${name}`),
    key: [dateOf(person.dob), person.first_name, person.last_name, facts.id_number, facts.ssn_last_4, front].join("|"),
    immediate,
    finding: identityFinding(known, prefix),
  };
}

function addressCheck(known: Known, prefix: string): Check {
  const { line1 } = known.person.address;
  const { front } = known.person.verification.additional_document;
  const requirement = `${prefix}.verification.additional_document`;
  const unknown = UNKNOWN_ADDRESSES.includes(line1 ?? "") && front !== "file_identity_document_success";
  const failed = front === FAILURE_FILE;
  return {
    name: `${prefix}.address`,
    fields: front ? [requirement] : [`${prefix}.address.line1`],
    key: `${line1}|${front}`,
    immediate: identityCheck(known, prefix).immediate,
    finding: failed
      ? mismatch(requirement, "verification_document_failed_test_mode", FAILED_DOCUMENT)
      : unknown
        ? mismatch(requirement, "verification_failed_residential_address", ADDRESS)
        : MATCH,
  };
}

/** The checks of a person whose details are complete; `prefix` is what requirements call the person. */
export function checksOfPerson(known: Known, prefix: string): Check[] {
  return [identityCheck(known, prefix), addressCheck(known, prefix)];
}

const TAX_ID: Record<string, Finding> = {
  "111111111": mismatch(
    "company.tax_id",
    "verification_failed_tax_id_match",
    "The tax ID does not match the company's name. Please correct one of them.",
  ),
  "111111112": mismatch(
    "company.tax_id",
    "verification_failed_tax_id_not_issued",
    "This tax ID has not been issued. Please correct it.",
  ),
  "222221005": { kind: "waits" },
};

/** The check of a company's tax id. */
export function checkOfCompany({ tax_id }: AccountFacts, name: unknown): Check {
  return {
    name: "company.tax_id",
    fields: ["company.tax_id"],
    key: `${tax_id}|${String(name)}`,
    immediate: tax_id === "222222222",
    finding: TAX_ID[tax_id ?? ""] ?? MATCH,
  };
}

const URLS: Record<string, string> = {
  "https://disallowed.stripe.com": "invalid_url_denylisted",
  "https://geoblocked.stripe.com": "invalid_url_website_inaccessible_geoblocked",
  "https://problem.stripe.com": "invalid_url_website_other",
  "https://missing.stripe.com": "invalid_url_website_incomplete",
  "https://mismatch.stripe.com": "invalid_url_website_business_information_mismatch",
  "https://passwordprotected.stripe.com": "invalid_url_website_inaccessible_password_protected",
  "https://underconstruction.stripe.com": "invalid_url_website_incomplete_under_construction",
  "https://inaccessible.stripe.com": "invalid_url_website_inaccessible",
};

/** The check of a business's address on the web. */
export function checkOfUrl(url: string): Check {
  const requirement = "business_profile.url";
  const code = URLS[url.replace(/\/$/, "")];
  const finding = code
    ? mismatch(requirement, code, "The website could not be accepted as the business's own.")
    : MATCH;
  return { name: requirement, fields: [requirement], key: url, immediate: true, finding };
}

/** When each check began: one whose details have changed begins now. */
export function begun(before: Checks | undefined, checks: readonly Check[], now: number): Checks {
  const after = Object.fromEntries(
    checks.map(({ name, key }) => {
      const known = before?.[name];
      return [name, known?.key === key ? known : { key, since: now }];
    }),
  );
  return { ...before, ...after };
}
