/** Every scope, once: what a client may be given, what a token request may name, what an operation demands. */

export const SCOPES = {
  "tenant:read": "Read the tenant and its configuration",
  "tenant:write": "Change the tenant's configuration",
  "clients:read": "Read OAuth clients",
  "clients:write": "Create and revoke OAuth clients",
  "merchants:read": "Read merchants, their bank connections and identity sessions",
  "merchants:write": "Create and change merchants, their bank connections and identity sessions",
  "payouts:read": "Read payouts and payout instruments",
  "payouts:write": "Request payouts and set up payout instruments",
  "players:read": "Read players and their payment instruments",
  "players:write": "Create and change players and their payment instruments",
  "payments:read": "Read payments",
  "payments:write": "Create, capture and cancel payments",
  "refunds:read": "Read refunds",
  "refunds:write": "Request refunds",
  "disputes:read": "Read disputes",
  "disputes:write": "Answer disputes",
  "splits:read": "Read split rules and distributions",
  "splits:write": "Create and change split rules",
  "ledger:read": "Read balances, ledger accounts and ledger transfers",
  "ledger:write": "Order manual postings and reconciliations",
  "events:read": "Read and follow events",
  "events:write": "Have events sent again",
  "webhooks:read": "Read webhook endpoints and deliveries",
  "webhooks:write": "Create and change webhook endpoints, replay deliveries",
  "runs:read": "Read workflow runs",
  "runs:write": "Resume workflow runs",
  "decisions:read": "Read decisions that await a person",
  "decisions:write": "Decide them",
  "audit:read": "Read audit records",
  "audit:write": "Note something in the audit trail",
  "sandbox:read": "Read the sandbox's clock",
  "sandbox:write": "Move the sandbox's clock",
  "application:read": "Read one's own application to become a tenant",
  "application:write": "Complete and submit it",
  operator: "Run the deployment: tenants and their clients",
} as const;

export type Scope = keyof typeof SCOPES;

/** All that an applicant's client may do, whatever becomes of its tenant. */
export const APPLICANT_SCOPES: readonly Scope[] = ["application:read", "application:write"];

/** What a tenant's client has unless it was given less: never the operator's scope, nor an applicant's. */
export const TENANT_SCOPES = (Object.keys(SCOPES) as Scope[]).filter(
  (scope) => scope !== "operator" && !APPLICANT_SCOPES.includes(scope),
);

export function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text);
}
