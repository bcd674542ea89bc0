/** The tenant's account at the payment provider over HTTP: its key and its webhook secrets, and their rotation. */
import {
  ProviderPermissions,
  planRotateKey,
  providerView,
  RotateProviderKey,
  readProviderFacts,
  TenantProvider,
  tryProviderKey,
} from "../../tenants/provider-accounts.ts";
import { planRotateWebhookSecrets } from "../../tenants/webhook-secrets.ts";
import { read, write } from "../edge.ts";

export const tenantProvider = [
  read({
    path: "/v1/tenant/provider",
    operationId: "getTenantProvider",
    sdk: "tenant.provider.retrieve",
    tag: "Tenant",
    summary: "Read the tenant's account at the provider",
    description: "Which account it is, and how the rotation of its webhook secrets stands. It shows no secret.",
    scope: "tenant:read",
    answer: TenantProvider,
    errors: ["not_found"],
    read: async ({ context }) => providerView((await readProviderFacts(context)).account, context.livemode),
  }),

  read({
    path: "/v1/tenant/provider/permissions",
    operationId: "getTenantProviderPermissions",
    sdk: "tenant.provider.permissions",
    tag: "Tenant",
    summary: "Try the provider's key",
    description:
      "Asks the provider for one of each thing that the platform works with, and says which of them the key may " +
      "read. What it may write is known only when it is needed: that cannot be tried without changing anything.",
    scope: "tenant:read",
    answer: ProviderPermissions,
    read: async ({ context, provider }) => tryProviderKey(context, await provider()),
  }),

  write({
    path: "/v1/tenant/provider/rotate_key",
    operationId: "rotateTenantProviderKey",
    sdk: "tenant.provider.rotateKey",
    tag: "Tenant",
    summary: "Replace the provider's secret key",
    description:
      "The new key is tried first: it must be the same account's, of the same mode, and may read everything that the " +
      "platform needs; what it lacks is listed, one error for each permission, and the key before stays. It is used " +
      "everywhere within 30 seconds: let the one before expire at the provider no sooner than that.",
    scope: "tenant:write",
    body: RotateProviderKey,
    status: 200,
    answer: TenantProvider,
    errors: ["not_found"],
    plan: ({ context, body, platform }) =>
      planRotateKey(context, body, (key) => platform.registry.providerFrom(key, context.livemode)),
    afterCommit: async ({ context, platform }) => platform.registry.forget(context.store.tenantId),
  }),

  write({
    path: "/v1/tenant/provider/rotate_webhook_secrets",
    operationId: "rotateTenantProviderWebhookSecrets",
    sdk: "tenant.provider.rotateWebhookSecrets",
    tag: "Tenant",
    summary: "Replace the provider's webhook secrets",
    description:
      "A durable workflow makes two new endpoints at the provider, beside the former ones. For 24 hours reports " +
      "signed with either secret are accepted, then the former endpoints are removed.",
    scope: "tenant:write",
    status: 202,
    answer: TenantProvider,
    errors: ["not_found", "state_conflict"],
    plan: ({ context }) => planRotateWebhookSecrets(context),
  }),
];
