/** Screening lists over HTTP: a tenant's own, and the platform operator's for everybody. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  AddScreeningEntries,
  CreateScreeningList,
  listScreeningLists,
  PLATFORM,
  planActivateList,
  planAddEntries,
  planCreateList,
  planRetireList,
  readScreeningList,
  ScreeningListView,
} from "../../tenants/screening-lists.ts";
import { operator, own } from "../edge.ts";

const params = z.strictObject({ id: idOf("screening_list") });

const words = {
  create: {
    summary: "Create a screening list",
    description:
      "A new version of the list of that name. Add its entries in parts of up to 1,000, then activate it: until then " +
      "the version before it stays in force.",
  },
  add: {
    summary: "Add entries to a screening list",
    description: "Names in any script, with further names. Only while the list is `loading`.",
  },
  activate: {
    summary: "Activate a screening list",
    description: "It is in force from now on, in the place of the version before it. Both are kept.",
  },
  retire: {
    summary: "Retire a screening list",
    description: "Nobody is screened against it any more. What it was used for can still be looked up.",
  },
  read: { summary: "Read a screening list", description: "Without its entries." },
};

export const screeningLists = [
  own.write({
    path: "/v1/screening_lists",
    operationId: "createScreeningList",
    sdk: "screeningLists.create",
    tag: "Decisions",
    ...words.create,
    scope: "decisions:write",
    body: CreateScreeningList,
    status: 201,
    answer: ScreeningListView,
    location: ({ id }) => `/v1/screening_lists/${id}`,
    plan: ({ context, tenant, body }) => planCreateList(context, tenant.id, body),
  }),

  own.write({
    path: "/v1/screening_lists/{id}/entries",
    operationId: "addScreeningEntries",
    sdk: "screeningLists.addEntries",
    tag: "Decisions",
    ...words.add,
    scope: "decisions:write",
    params,
    body: AddScreeningEntries,
    status: 200,
    answer: ScreeningListView,
    errors: ["state_conflict"],
    plan: ({ context, tenant, params: { id }, body }) => planAddEntries(context, tenant.id, id, body),
  }),

  own.write({
    path: "/v1/screening_lists/{id}/activate",
    operationId: "activateScreeningList",
    sdk: "screeningLists.activate",
    tag: "Decisions",
    ...words.activate,
    scope: "decisions:write",
    params,
    status: 200,
    answer: ScreeningListView,
    errors: ["state_conflict"],
    plan: ({ context, tenant, params: { id } }) => planActivateList(context, tenant.id, id),
  }),

  own.write({
    path: "/v1/screening_lists/{id}/retire",
    operationId: "retireScreeningList",
    sdk: "screeningLists.retire",
    tag: "Decisions",
    ...words.retire,
    scope: "decisions:write",
    params,
    status: 200,
    answer: ScreeningListView,
    plan: ({ context, tenant, params: { id } }) => planRetireList(context, tenant.id, id),
  }),

  own.list({
    path: "/v1/screening_lists",
    operationId: "listScreeningLists",
    sdk: "screeningLists.list",
    tag: "Decisions",
    summary: "List screening lists",
    description: "The tenant's own and the platform's, every version, newest first.",
    scope: "decisions:read",
    item: ScreeningListView,
    list: ({ context, tenant }, page) => listScreeningLists(context.directory, tenant.id, page),
  }),

  own.read({
    path: "/v1/screening_lists/{id}",
    operationId: "getScreeningList",
    sdk: "screeningLists.retrieve",
    tag: "Decisions",
    ...words.read,
    scope: "decisions:read",
    params,
    answer: ScreeningListView,
    read: ({ context, tenant, params: { id } }) => readScreeningList(context.directory, tenant.id, id),
  }),

  operator.write({
    path: "/operator/v1/screening_lists",
    operationId: "createPlatformScreeningList",
    sdk: "operator.screeningLists.create",
    tag: "Operator",
    ...words.create,
    scope: "operator",
    body: CreateScreeningList,
    status: 201,
    answer: ScreeningListView,
    location: ({ id }) => `/operator/v1/screening_lists/${id}`,
    plan: ({ context, body }) => planCreateList(context, PLATFORM, body),
  }),

  operator.write({
    path: "/operator/v1/screening_lists/{id}/entries",
    operationId: "addPlatformScreeningEntries",
    sdk: "operator.screeningLists.addEntries",
    tag: "Operator",
    ...words.add,
    scope: "operator",
    params,
    body: AddScreeningEntries,
    status: 200,
    answer: ScreeningListView,
    errors: ["state_conflict"],
    plan: ({ context, params: { id }, body }) => planAddEntries(context, PLATFORM, id, body),
  }),

  operator.write({
    path: "/operator/v1/screening_lists/{id}/activate",
    operationId: "activatePlatformScreeningList",
    sdk: "operator.screeningLists.activate",
    tag: "Operator",
    ...words.activate,
    scope: "operator",
    params,
    status: 200,
    answer: ScreeningListView,
    errors: ["state_conflict"],
    plan: ({ context, params: { id } }) => planActivateList(context, PLATFORM, id),
  }),

  operator.write({
    path: "/operator/v1/screening_lists/{id}/retire",
    operationId: "retirePlatformScreeningList",
    sdk: "operator.screeningLists.retire",
    tag: "Operator",
    ...words.retire,
    scope: "operator",
    params,
    status: 200,
    answer: ScreeningListView,
    plan: ({ context, params: { id } }) => planRetireList(context, PLATFORM, id),
  }),

  operator.read({
    path: "/operator/v1/screening_lists/{id}",
    operationId: "getPlatformScreeningList",
    sdk: "operator.screeningLists.retrieve",
    tag: "Operator",
    ...words.read,
    scope: "operator",
    params,
    answer: ScreeningListView,
    read: ({ context, params: { id } }) => readScreeningList(context.directory, PLATFORM, id),
  }),
];
