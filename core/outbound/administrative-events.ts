/** The events of what a tenant sets up and runs: rules, runs, configuration, its provider, its endpoints. */

export interface CatalogueEntry {
  description: string;
  /** The name of the schema of `data.object`. */
  objectSchema: string;
}

export const ADMINISTRATIVE_EVENTS = {
  "split_rule.created": { description: "A split rule was created.", objectSchema: "SplitRule" },
  "split_rule.updated": { description: "A split rule is no longer the default.", objectSchema: "SplitRule" },
  "split_rule.version_activated": {
    description: "A new version of a split rule is in force; the former one is retired.",
    objectSchema: "SplitRuleVersion",
  },
  "split_rule.version_proposed": {
    description: "A new version of a split rule was proposed.",
    objectSchema: "SplitRuleVersion",
  },
  "split_rule.version_accepted": {
    description: "A version of a split rule was accepted.",
    objectSchema: "SplitRuleVersion",
  },
  "reconciliation.created": {
    description: "A reconciliation was asked for.",
    objectSchema: "Reconciliation",
  },
  "reconciliation.succeeded": {
    description: "Ledger and provider were compared; what does not explain itself is told as exceptions.",
    objectSchema: "Reconciliation",
  },
  "exception.opened": {
    description: "Ledger and provider differ, and it does not explain itself.",
    objectSchema: "Exception",
  },
  "exception.closed": {
    description: "A difference is gone: the missing side has followed, or a correction was booked.",
    objectSchema: "Exception",
  },
  "adjustment.proposed": { description: "Somebody proposes a manual posting.", objectSchema: "Adjustment" },
  "adjustment.booked": { description: "Somebody else has approved it: it is posted.", objectSchema: "Adjustment" },
  "adjustment.rejected": { description: "It was rejected: nothing is posted.", objectSchema: "Adjustment" },
  "run.stalled": {
    description: "A workflow run makes no progress and is looked after by the sweeper.",
    objectSchema: "WorkflowRun",
  },
  "decision.opened": { description: "Something waits for a person.", objectSchema: "Decision" },
  "decision.reminded": { description: "It still waits.", objectSchema: "Decision" },
  "decision.overdue": { description: "It still waits, and its deadline is over.", objectSchema: "Decision" },
  "decision.information_requested": { description: "More is asked for before deciding.", objectSchema: "Decision" },
  "decision.approved": { description: "A person said yes.", objectSchema: "Decision" },
  "decision.rejected": { description: "A person said no; `reason` says why.", objectSchema: "Decision" },
  "tenant_config.updated": {
    description: "The configuration has a new version; runs under way keep the one before.",
    objectSchema: "TenantConfig",
  },
  "tenant_provider.secret_key_rotated": {
    description: "The provider's secret key was replaced.",
    objectSchema: "TenantProvider",
  },
  "tenant_provider.webhook_secrets_requested": {
    description: "New webhook secrets were asked for; the new endpoints are being made at the provider.",
    objectSchema: "TenantProvider",
  },
  "tenant_provider.webhook_secrets_rotated": {
    description: "The new secrets are in force; for a day the former ones are accepted as well.",
    objectSchema: "TenantProvider",
  },
  "tenant_provider.webhook_secrets_retired": {
    description: "The former webhook endpoints are removed, and their secrets accepted no more.",
    objectSchema: "TenantProvider",
  },
  "tenant_provider.automatic_payouts_found": {
    description: "The provider pays your account out by itself. It is switched off again at once.",
    objectSchema: "TenantProvider",
  },
  "tenant_provider.automatic_payouts_stopped": {
    description: "The provider pays your account out only when it is asked, as before.",
    objectSchema: "TenantProvider",
  },
  "tenant_provider.webhook_endpoints_updated": {
    description: "The provider's webhook endpoints report everything that the platform acts on again.",
    objectSchema: "TenantProvider",
  },
  "webhook_endpoint.disabled": {
    description: "A webhook endpoint was switched off; `disabled_reason` says why.",
    objectSchema: "WebhookEndpoint",
  },
  "webhook_endpoint.enabled": {
    description: "A webhook endpoint was switched on again.",
    objectSchema: "WebhookEndpoint",
  },
  "webhook_endpoint.secret_rotated": {
    description: "A webhook endpoint has a new secret; for a day the one before signs as well.",
    objectSchema: "WebhookEndpoint",
  },
} as const satisfies Record<`${string}.${string}`, CatalogueEntry>;
