/** The tenant's own money over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  getMovement,
  listMovements,
  MOVEMENT_TYPES,
  MoveTenantFunds,
  planMoveFunds,
  TenantMovementView,
} from "../../core/money/tenant-movements.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";

const moving = {
  tag: "Tenant",
  scope: "tenant:write",
  body: MoveTenantFunds,
  status: 202,
  answer: TenantMovementView,
} as const;

export const tenantFunds = [
  write({
    ...moving,
    path: "/v1/tenant/top_ups",
    operationId: "createTenantTopUp",
    sdk: "tenant.topUps.create",
    summary: "Top up the tenant's balance",
    description:
      "Has the provider fetch money from the tenant's own bank. A durable workflow follows it; the balance has it " +
      "once the provider has booked it, which takes a bank some days.",
    location: (movement) => `/v1/tenant/movements/${movement.id}`,
    errors: ["currency_unsupported"],
    plan: ({ context, body }) => planMoveFunds(context, "top_up", body),
  }),

  write({
    ...moving,
    path: "/v1/tenant/payouts",
    operationId: "createTenantPayout",
    sdk: "tenant.payouts.create",
    summary: "Pay out the tenant's own money",
    description:
      "Sends money to the tenant's own bank: at most what `tenant:balance` has free above the refund float of the " +
      "configuration, never what is held for merchants. A bank may send it back days later: then it has `failed`, " +
      "and the balance has it again.",
    location: (movement) => `/v1/tenant/movements/${movement.id}`,
    errors: ["currency_unsupported", "insufficient_funds"],
    plan: ({ context, body }) => planMoveFunds(context, "payout", body),
  }),

  list({
    path: "/v1/tenant/movements",
    operationId: "listTenantMovements",
    sdk: "tenant.movements.list",
    tag: "Tenant",
    summary: "List the tenant's top-ups and payouts",
    description: "Newest first.",
    scope: "tenant:read",
    query: z.strictObject({
      type: z.enum(MOVEMENT_TYPES).optional(),
      status: z.enum(statesOf("tenant_movement")).optional(),
    }),
    item: TenantMovementView,
    list: ({ context, query }, page) => listMovements(context, query, page),
  }),

  read({
    path: "/v1/tenant/movements/{id}",
    operationId: "getTenantMovement",
    sdk: "tenant.movements.retrieve",
    tag: "Tenant",
    summary: "Read a top-up or a payout of the tenant",
    description: "As it stands. A provider may still take it back after it has succeeded.",
    scope: "tenant:read",
    params: z.strictObject({ id: idOf("tenant_movement") }),
    answer: TenantMovementView,
    read: ({ context, params }) => getMovement(context, params.id),
  }),
];
