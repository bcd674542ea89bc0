/** The page behind an account link: a person gives what the account still owes, and is sent back. */

import { updateAccount } from "../accounts.ts";
import { Refusal } from "../errors.ts";
import { checkParams } from "../params.ts";
import { type Call, seconds } from "../world.ts";
import { connectedAccount } from "./account-access.ts";
import { follow, keepVisit, type Visit, visitOf } from "./account-links.ts";
import type { Account } from "./account-object.ts";
import { updateParams } from "./account-params.ts";
import { editable, groupsOf, readAnswers } from "./onboarding-fields.ts";
import { control, document, escaped, type Field, form, notice, type PageAnswer, problem } from "./page.ts";
import { personParams } from "./person-object.ts";
import { addPerson, changePerson } from "./persons.ts";
import { peopleOf } from "./standing.ts";

const SMS_CODE = /^\s*000-?000\s*$/;
const BUTTONS = [
  ["save", "Save and continue"],
  ["later", "Save for later"],
] as const;

const at = (thing: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], thing);

function asked(account: Account, { type, collect }: Visit): string[] {
  const due = account.requirements[collect];
  return type === "account_update" ? [...new Set([...due, ...editable(account)])] : due;
}

/** A control shows what was typed, else what is known. */
function filled(account: Account, typed: ReadonlyMap<string, string>, field: Field): Field {
  const known = at(account, field.name);
  const value = typed.get(field.name) ?? (typeof known === "string" ? known : undefined) ?? field.value;
  return value === undefined ? field : { ...field, value };
}

function askCode(message?: string): PageAnswer {
  const hint = "In this simulator the code is 000-000.";
  const code = control({ name: "code", label: "Code that we sent to your phone", hint });
  const body = `${problem(message)}${form(code, [["save", "Continue"]])}`;
  return { html: document("Confirm that it is you", body), status: message === undefined ? 200 : 422 };
}

function show(call: Call, account: Account, visit: Visit, typed: ReadonlyMap<string, string>, message?: string) {
  const people = peopleOf(call, account.id).map(({ person }) => person);
  const groups = groupsOf(account, people, asked(account, visit));
  const errors = account.requirements.errors.map(({ reason }) => `<li>${escaped(reason)}</li>`);
  const why = errors.length > 0 ? `<ul class="error">${errors.join("")}</ul>` : "";
  const sets = groups.map(({ title, fields }) => {
    const controls = fields.map((field) => control(filled(account, typed, field)));
    return `<fieldset><legend>${escaped(title)}</legend>${controls.join("")}</fieldset>`;
  });
  const nothing = sets.length === 0 ? "<p>Nothing more is needed.</p>" : "";
  const title = visit.type === "account_update" ? "Update your account" : "Set up your account";
  const body = `${problem(message)}${why}${form(sets.join("") + nothing, BUTTONS)}`;
  return { html: document(title, body), status: message === undefined ? 200 : 422 };
}

/** Does what the answers say, all or nothing. @throws Refusal naming what does not fit */
function submit(call: Call, account: Account, given: ReadonlyMap<string, string>, ip: string): Account {
  const answers = readAnswers(given, account.country, seconds(call.now), ip);
  const scoped = { ...call, scope: account.id };
  if (answers.representative) {
    const relationship = { representative: "true", ...(answers.ownsToo ? { owner: "true" } : {}) };
    addPerson(scoped, account.id, checkParams(personParams, { ...answers.representative, relationship }));
  } else if (answers.ownsToo) {
    const known = peopleOf(call, account.id).find(({ person }) => person.relationship.representative === true);
    if (known) changePerson(scoped, account.id, known.person.id, { relationship: { owner: true } });
  }
  for (const [id, changes] of Object.entries(answers.persons)) {
    changePerson(scoped, account.id, id, checkParams(personParams, changes));
  }
  const now = connectedAccount(call, account.id) ?? account;
  return updateAccount(call, now, checkParams(updateParams, answers.account));
}

/** `GET` and `POST` of the page; `given` is the form, empty for a GET. */
export function onboardingPage(
  call: Call,
  query: URLSearchParams,
  given: ReadonlyMap<string, string> | undefined,
  ip: string,
): PageAnswer {
  const id = query.get("link") ?? "";
  const token = query.get("visit");
  if (token === null) return follow(call, id);
  const visit = visitOf(call, id, token);
  const account = visit && connectedAccount(call, visit.account);
  if (visit === undefined || account === undefined) {
    return notice("This visit has ended", "Go back to where you came from, and begin again.", 410);
  }
  if (given === undefined) return visit.known ? show(call, account, visit, new Map()) : askCode();
  if (!visit.known) {
    if (!SMS_CODE.test(given.get("code") ?? "")) return askCode("That is not the code.");
    keepVisit(call, id, { ...visit, known: true });
    return show(call, account, visit, new Map());
  }
  try {
    const after = call.store.atomically(() => submit(call, account, given, ip));
    const due = after.requirements[visit.collect].length;
    const done = given.get("action") === "later" || due === 0 || visit.type === "account_update";
    if (!done) return show(call, after, visit, new Map());
    keepVisit(call, id, { ...visit, until: 0 });
    return { to: visit.return_url };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return show(call, account, visit, given, error.message);
  }
}
