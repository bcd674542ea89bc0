/** Applications over HTTP, for those who apply. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { CheckIdentity, IdentityCheck, planIdentityCheck } from "../../tenants/application-identity.ts";
import { ApplicationWithClient, CreateApplication, planApply } from "../../tenants/application-start.ts";
import { passWakesOn } from "../../tenants/application-wakes.ts";
import { planWithdraw } from "../../tenants/application-withdrawal.ts";
import { ApplicationView, applicationView, readApplication } from "../../tenants/applications.ts";
import {
  ApplicationEndpoint,
  ApplicationWithSecret,
  PatchApplication,
  planApplicationEndpoint,
  planFirstClient,
  planProviderKey,
  planSubmit,
  planUpdateApplication,
} from "../../tenants/applying.ts";
import { OAuthClientWithSecret } from "../../tenants/clients.ts";
import { network } from "../../tenants/ports.ts";
import { ProviderKeys } from "../../tenants/provider-accounts.ts";
import type { Platform } from "../../tenants/registry.ts";
import { applicant, open } from "../edge.ts";
import type { EdgePorts } from "../routing.ts";
import { APPLICANT_SCOPES, TENANT_SCOPES } from "../scopes.ts";

const params = z.strictObject({ id: idOf("tenant") });
const of = "/v1/tenant_applications/{id}";

/** Harmless to repeat: the word that the commit has left is passed on, and what is due begins. */
export async function lookAtApplication(
  { platform, ports }: { readonly platform: Platform; readonly ports: EdgePorts },
  id: string,
): Promise<void> {
  await passWakesOn(platform, id);
  await ports.sweepTenant(platform.env, id);
}

export const tenantApplications = [
  open.write({
    path: "/v1/tenant_applications",
    operationId: "createTenantApplication",
    sdk: "tenantApplications.create",
    tag: "Applications",
    summary: "Apply to become a tenant",
    description:
      "Needs no token. Gives the application, and a client that may do nothing but go on with it; its secret is " +
      "shown in this answer only, and can be read again for a day with the same key, which therefore has at least 20 " +
      "characters. New applications are limited by the hour, for each address and in all.",
    scope: null,
    body: CreateApplication,
    status: 201,
    answer: ApplicationWithClient,
    location: ({ application }) => `/v1/tenant_applications/${application.id}`,
    showsSecret: true,
    errors: ["rate_limited", "state_conflict"],
    plan: ({ platform, context, body, headers }) =>
      planApply({ platform, context }, body, headers.get("cf-connecting-ip"), APPLICANT_SCOPES),
  }),

  applicant.read({
    path: of,
    operationId: "getTenantApplication",
    sdk: "tenantApplications.retrieve",
    tag: "Applications",
    summary: "Read an application",
    description: "Every step with where it stands, and what is missing or wrong by its pointer.",
    scope: "application:read",
    params,
    answer: ApplicationView,
    read: async ({ platform, own, params: { id } }) => applicationView(await readApplication(platform, own(id))),
  }),

  applicant.write({
    method: "patch",
    path: of,
    operationId: "updateTenantApplication",
    sdk: "tenantApplications.update",
    tag: "Applications",
    summary: "Tell of the business and the persons behind it",
    description:
      "Bit by bit, until it is submitted, and again when the operator has asked for more. Another representative is " +
      "to be checked anew.",
    scope: "application:write",
    params,
    body: PatchApplication,
    status: 200,
    answer: ApplicationView,
    errors: ["state_conflict", "split_rule_invalid"],
    plan: ({ platform, context, own, params: { id }, body }) =>
      planUpdateApplication({ platform, context }, own(id), body),
  }),

  applicant.write({
    path: `${of}/identity_check`,
    operationId: "checkTenantApplicationIdentity",
    sdk: "tenantApplications.checkIdentity",
    tag: "Applications",
    summary: "Have the representative's identity checked",
    description:
      "Begins the check, or asks the provider how it stands, with a fresh address of the provider's page while the " +
      "representative has something to show. Nothing of the document is kept here.",
    scope: "application:write",
    params,
    body: CheckIdentity,
    status: 200,
    answer: IdentityCheck,
    errors: ["state_conflict", "application_incomplete", "identity_check_unavailable", "url_not_allowed"],
    plan: ({ platform, context, own, params: { id }, body }) => planIdentityCheck({ platform, context }, own(id), body),
    afterCommit: ({ platform, ports, params: { id } }) => lookAtApplication({ platform, ports }, id),
  }),

  applicant.write({
    path: `${of}/provider_key`,
    operationId: "giveTenantApplicationProviderKey",
    sdk: "tenantApplications.giveProviderKey",
    tag: "Applications",
    summary: "Hand in the provider's key",
    description:
      "Of your own account. It is tried by calls that change nothing, and refused with one error for each permission " +
      "that it lacks; then it is sealed and never shown. Another one takes its place until the opening.",
    scope: "application:write",
    params,
    body: ProviderKeys,
    status: 200,
    answer: ApplicationView,
    errors: ["state_conflict", "provider_account_taken"],
    plan: ({ platform, context, own, params: { id }, body }) => planProviderKey({ platform, context }, own(id), body),
    afterCommit: ({ platform, ports, params: { id } }) => lookAtApplication({ platform, ports }, id),
  }),

  applicant.write({
    path: `${of}/webhook_endpoint`,
    operationId: "giveTenantApplicationWebhookEndpoint",
    sdk: "tenantApplications.giveWebhookEndpoint",
    tag: "Applications",
    summary: "Say where events are to be sent",
    description:
      "Gives the secret that verifies signatures, this once, and pings the endpoint with a signed message of the " +
      "type `ping`. How it answers is shown. Before the tenant is active it is pinged again, and then must answer " +
      "with a 2xx within 10 s.",
    scope: "application:write",
    params,
    body: ApplicationEndpoint,
    status: 200,
    answer: ApplicationWithSecret,
    showsSecret: true,
    errors: ["state_conflict", "url_not_allowed"],
    plan: ({ platform, context, own, params: { id }, body }) =>
      planApplicationEndpoint({ platform, context }, own(id), body, network),
    afterCommit: ({ platform, ports, params: { id } }) => lookAtApplication({ platform, ports }, id),
  }),

  applicant.write({
    path: `${of}/submit`,
    operationId: "submitTenantApplication",
    sdk: "tenantApplications.submit",
    tag: "Applications",
    summary: "Submit an application",
    description:
      "Names are screened, then the operator of the platform decides. What is missing is refused by pointer.",
    scope: "application:write",
    params,
    status: 202,
    answer: ApplicationView,
    location: ({ id }) => `/v1/tenant_applications/${id}`,
    errors: ["state_conflict", "application_incomplete"],
    plan: ({ platform, context, own, params: { id } }) => planSubmit({ platform, context }, own(id)),
    afterCommit: ({ platform, ports, params: { id } }) => lookAtApplication({ platform, ports }, id),
  }),

  applicant.write({
    path: `${of}/withdraw`,
    operationId: "withdrawTenantApplication",
    sdk: "tenantApplications.withdraw",
    tag: "Applications",
    summary: "Withdraw an application",
    description:
      "For good, and only until it is approved. What was told is erased at once, what was handed in is destroyed, " +
      "and the provider redacts what the representative has shown.",
    scope: "application:write",
    params,
    status: 200,
    answer: ApplicationView,
    errors: ["state_conflict"],
    plan: ({ platform, context, own, params: { id } }) => planWithdraw({ platform, context }, own(id)),
    afterCommit: ({ platform, ports, params: { id } }) => lookAtApplication({ platform, ports }, id),
  }),

  applicant.write({
    path: `${of}/first_client`,
    operationId: "createTenantApplicationFirstClient",
    sdk: "tenantApplications.createFirstClient",
    tag: "Applications",
    summary: "Fetch the new tenant's first OAuth client",
    description:
      "Once, when the tenant is active: a client with every scope of tenants. The secret is shown in this answer " +
      "only, and can be read again for a day with the same key.",
    scope: "application:write",
    params,
    status: 201,
    answer: OAuthClientWithSecret,
    location: ({ id }) => `/v1/oauth_clients/${id}`,
    showsSecret: true,
    errors: ["state_conflict", "already_exists"],
    plan: ({ platform, context, own, params: { id } }) =>
      planFirstClient({ platform, context }, own(id), TENANT_SCOPES),
    afterCommit: async ({ platform, params: { id } }) => platform.registry.forget(id),
  }),
];
