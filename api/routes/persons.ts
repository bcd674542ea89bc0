/** Merchants' persons over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { CreatePerson, getPerson, listPersons, PersonView, planCreatePerson } from "../../core/parties/persons.ts";
import { list, read, write } from "../edge.ts";

export const persons = [
  write({
    path: "/v1/persons",
    operationId: "createPerson",
    sdk: "persons.create",
    tag: "Persons",
    summary: "Name a merchant's representative",
    description:
      "What is known of a person is sealed under a key of its own. A merchant has one representative; who names none " +
      "can have it verified all the same, and the provider asks for the rest.",
    scope: "merchants:write",
    body: CreatePerson,
    status: 201,
    answer: PersonView,
    location: (person) => `/v1/persons/${person.id}`,
    errors: ["not_found", "state_conflict", "already_exists"],
    plan: ({ context, body }) => planCreatePerson(context, body),
  }),

  list({
    path: "/v1/persons",
    operationId: "listPersons",
    sdk: "persons.list",
    tag: "Persons",
    summary: "List persons",
    description: "Newest first.",
    scope: "merchants:read",
    query: z.strictObject({ merchant: idOf("merchant").optional().meta({ description: "Only this merchant's." }) }),
    item: PersonView,
    list: ({ context, query }, page) => listPersons(context, query, page),
  }),

  read({
    path: "/v1/persons/{id}",
    operationId: "getPerson",
    sdk: "persons.retrieve",
    tag: "Persons",
    summary: "Read a person",
    description: "The only place, beside the list, where its personal fields are shown.",
    scope: "merchants:read",
    params: z.strictObject({ id: idOf("person") }),
    answer: PersonView,
    read: ({ context, params }) => getPerson(context, params.id),
  }),
];
