/** Persons: the people behind an account, with what Stripe keeps of them and never shows. */

import { invalidParam } from "../errors.ts";
import { newId } from "../ids.ts";
import * as check from "../params.ts";
import type { StripeObject } from "../store.ts";
import type { Checks, Requirements } from "./requirement-object.ts";

type PersonRequirements = Omit<Requirements, "current_deadline" | "disabled_reason">;

interface Document {
  back: string | null;
  details: string | null;
  details_code: string | null;
  front: string | null;
}

export interface Person extends StripeObject {
  account: string;
  address: Record<string, string | null>;
  created: number;
  dob: { day: number | null; month: number | null; year: number | null };
  email: string | null;
  first_name: string | null;
  id_number_provided: boolean;
  last_name: string | null;
  metadata: Record<string, string>;
  phone: string | null;
  relationship: Record<string, boolean | number | string | null>;
  requirements: PersonRequirements;
  ssn_last_4_provided: boolean;
  verification: {
    additional_document: Document;
    details: string | null;
    details_code: string | null;
    document: Document;
    status: string;
  };
}

/** Kept beside a person. */
export interface PersonFacts {
  readonly id_number?: string;
  readonly ssn_last_4?: string;
  readonly checks?: Checks;
  /** The identity verification session that this person's document was verified by. */
  readonly session?: string;
}

/** A person with what is kept beside it. */
export interface Known {
  readonly person: Person;
  readonly facts: PersonFacts;
}

/** The documented file tokens, which stand in for uploads. */
const FILES = ["file_identity_document_success", "file_identity_document_failure"] as const;

const file: check.Check<string | null> = (raw, path) => (raw === "" ? null : check.oneOf(...FILES)(raw, path));
const document = check.hash({ front: file, back: file });
const flagOrNone: check.Check<boolean> = (raw, path) => (raw === "" ? false : check.flag(raw, path));

export const address = check.hash({
  city: check.emptyable,
  country: check.emptyable,
  line1: check.emptyable,
  line2: check.emptyable,
  postal_code: check.emptyable,
  state: check.emptyable,
});

const dob: check.Check<Person["dob"] | null> = (raw, path) => {
  if (raw === "") return null;
  const [day, month, year] = [check.between(1, 31), check.between(1, 12), check.between(1000, 9999)];
  const parts = { day: check.required(day), month: check.required(month), year: check.required(year) };
  return check.hash(parts)(raw, path);
};

/** What a person, and `individual` of an account, is made and changed with. */
export const personParams = {
  address,
  dob,
  email: ((raw, path) => (raw === "" ? null : check.email(raw, path))) as typeof check.emptyable,
  first_name: check.emptyable,
  gender: check.emptyable,
  id_number: check.text,
  last_name: check.emptyable,
  maiden_name: check.emptyable,
  metadata: check.metadata,
  nationality: check.emptyable,
  phone: check.emptyable,
  political_exposure: check.oneOf("existing", "none"),
  relationship: check.hash({
    authorizer: flagOrNone,
    director: flagOrNone,
    executive: flagOrNone,
    legal_guardian: flagOrNone,
    owner: flagOrNone,
    percent_ownership: ((raw, path) => {
      if (raw === "") return null;
      const share = Number(check.text(raw, path));
      if (share >= 0 && share <= 100) return share;
      throw invalidParam(path, "Ownership must be a share from 0 to 100.");
    }) as check.Check<number | null>,
    representative: flagOrNone,
    title: check.emptyable,
  }),
  ssn_last_4: check.text,
  verification: check.hash({ additional_document: document, document }),
  documents: check.notSimulated,
  person_token: check.notSimulated,
  registered_address: check.notSimulated,
};
export type PersonChanges = check.Values<typeof personParams>;

const noAddress = () => ({ city: null, country: null, line1: null, line2: null, postal_code: null, state: null });
const noDocument = (): Document => ({ back: null, details: null, details_code: null, front: null });
export const noPersonRequirements = (): PersonRequirements => ({
  alternatives: [],
  currently_due: [],
  errors: [],
  eventually_due: [],
  past_due: [],
  pending_verification: [],
});

/** A person of whom nothing is known. `created` in Unix seconds. */
export function nobody(account: string, created: number): Person {
  return {
    id: newId("person"),
    object: "person",
    account,
    additional_tos_acceptances: { account: null },
    address: noAddress(),
    created,
    dob: { day: null, month: null, year: null },
    email: null,
    first_name: null,
    future_requirements: noPersonRequirements(),
    id_number_provided: false,
    last_name: null,
    metadata: {},
    phone: null,
    relationship: {
      authorizer: false,
      director: false,
      executive: false,
      legal_guardian: false,
      owner: false,
      percent_ownership: null,
      representative: false,
      title: null,
    },
    requirements: noPersonRequirements(),
    ssn_last_4_provided: false,
    verification: {
      additional_document: noDocument(),
      details: null,
      details_code: null,
      document: noDocument(),
      status: "unverified",
    },
  };
}

/** A person after a change; what is not mentioned stays. */
export function changedPerson({ person, facts }: Known, changes: PersonChanges): Known {
  const { address: at, dob: born, id_number, metadata, relationship, ssn_last_4, verification, ...plain } = changes;
  const files = (before: Document, change: { front?: string | null; back?: string | null } | undefined) => ({
    ...before,
    ...change,
  });
  const { document: front, additional_document: additional } = person.verification;
  return {
    person: {
      ...person,
      ...plain,
      address: { ...person.address, ...at },
      dob: born === undefined ? person.dob : (born ?? { day: null, month: null, year: null }),
      id_number_provided: person.id_number_provided || id_number !== undefined,
      metadata: check.mergeMetadata(person.metadata, metadata),
      relationship: { ...person.relationship, ...relationship },
      ssn_last_4_provided: person.ssn_last_4_provided || ssn_last_4 !== undefined || id_number !== undefined,
      verification: {
        ...person.verification,
        additional_document: files(additional, verification?.additional_document),
        document: files(front, verification?.document),
      },
    } as Person,
    facts: { ...facts, ...(id_number ? { id_number } : {}), ...(ssn_last_4 ? { ssn_last_4 } : {}) },
  };
}
