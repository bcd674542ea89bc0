/** The people of connected accounts: representatives, owners, directors. */

import { previous } from "../customers.ts";
import { missing, refused } from "../errors.ts";
import { emit } from "../events.ts";
import { listing } from "../lists.ts";
import * as check from "../params.ts";
import { route } from "../routing.ts";
import { type Call, seconds } from "../world.ts";
import { accountOf } from "./account-access.ts";
import {
  changedPerson,
  type Known,
  nobody,
  type Person,
  type PersonChanges,
  type PersonFacts,
  personParams,
} from "./person-object.ts";
import { lookAgain } from "./standing.ts";

/** A person of an account, with what is kept beside it. @throws Refusal resource_missing */
export function personOf({ store }: Pick<Call, "store">, account: string, id: string): Known {
  const person = store.get<Person>("person", account, id);
  if (person === undefined) throw missing("person", id, "person");
  return { person, facts: store.hidden<PersonFacts>(id) };
}

/** An account has one representative. */
function onlyRepresentative(call: Call, { id, account, relationship }: Person): void {
  if (relationship.representative !== true) return;
  const others = call.store.all<Person>("person", account).filter((one) => one.id !== id);
  if (others.some((one) => one.relationship.representative === true)) {
    throw refused("Only one person on an account can be its representative. Update that person instead.");
  }
}

/** Adds a person to an account, with all that follows. */
export function addPerson(call: Call, account: string, changes: PersonChanges): Person {
  const { person, facts } = changedPerson({ person: nobody(account, seconds(call.now)), facts: {} }, changes);
  onlyRepresentative(call, person);
  call.store.insert("person", account, person, facts);
  emit(call, "person.created", person, { account });
  lookAgain(call, account);
  return personOf(call, account, person.id).person;
}

/** Changes a person of an account, with all that follows. @throws Refusal resource_missing */
export function changePerson(call: Call, account: string, id: string, changes: PersonChanges): Person {
  const before = personOf(call, account, id);
  const { person, facts } = changedPerson(before, changes);
  onlyRepresentative(call, person);
  call.store.update(person, facts);
  emit(call, "person.updated", person, { account, previous: previous(before.person, person) });
  lookAgain(call, account);
  return personOf(call, account, id).person;
}

const createRoute = route({
  method: "POST",
  path: "/v1/accounts/:id/persons",
  params: personParams,
  onAccount: true,
  run: (call, changes, account) => {
    accountOf(call, account);
    return addPerson(call, account, changes);
  },
});

const updateRoute = route({
  method: "POST",
  path: "/v1/accounts/:id/persons/:person",
  params: personParams,
  onAccount: true,
  run: (call, changes, account, id) => {
    accountOf(call, account);
    return changePerson(call, account, id, changes);
  },
});

const deleteRoute = route({
  method: "DELETE",
  path: "/v1/accounts/:id/persons/:person",
  params: {},
  onAccount: true,
  run: (call, _params, accountId, id) => {
    const account = accountOf(call, accountId);
    const { person } = personOf(call, accountId, id);
    if (person.relationship.representative === true || account.business_type === "individual") {
      throw refused("You can delete any relationship except if the relationship is representative.");
    }
    call.store.remove(id);
    emit(call, "person.deleted", person, { account: accountId });
    lookAgain(call, accountId);
    return { id, object: "person", deleted: true };
  },
});

const roles = { director: check.flag, executive: check.flag, owner: check.flag, representative: check.flag };

export const personRoutes = [
  createRoute,
  updateRoute,
  deleteRoute,
  route({
    method: "GET",
    path: "/v1/accounts/:id/persons",
    params: {
      ...check.page,
      relationship: check.hash({ ...roles, authorizer: check.flag, legal_guardian: check.flag }),
    },
    onAccount: true,
    run: (call, { relationship, ...page }, account) => {
      accountOf(call, account);
      const answer = listing({ ...call, scope: account }, "person", `/v1/accounts/${account}/persons`, page);
      const wanted = Object.entries(relationship ?? {});
      const fits = (person: Person) => wanted.every(([role, is]) => (person.relationship[role] === true) === is);
      return { ...answer, data: answer.data.filter((person) => fits(person as Person)) };
    },
  }),
  route({
    method: "GET",
    path: "/v1/accounts/:id/persons/:person",
    params: {},
    onAccount: true,
    run: (call, _params, account, id) => {
      accountOf(call, account);
      return personOf(call, account, id).person;
    },
  }),
];
