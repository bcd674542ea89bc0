/** The contract's tags: one per resource, in the order in which the documentation shows them. */

export const TAGS = {
  Players: "The tenant's buyers, known by the tenant's own reference.",
  "Payment instruments": "Players' cards.",
  Payments: "What players pay. A payment is accepted at once and taken by a durable workflow.",
  Refunds: "Money that goes back to players, and who bears how much of it.",
  Disputes: "What banks take back from payments, who bears it, and how it is answered.",
  Merchants: "Legally accountable parties that earn money: studios, modders, server owners.",
  "Bank connections": "Merchants' connected accounts at the provider.",
  "Payout instruments": "Where merchants are paid out to: bank accounts and debit cards.",
  Payouts: "Money on its way from connected accounts to merchants' banks.",
  Persons: "Who stands for a merchant.",
  "Identity sessions": "Checks that merchants' persons are who they say, at the provider.",
  "Split rules": "How payments are split among those who earned them.",
  Distributions: "How one payment was split: its shares and where they stand.",
  Balances: "What each merchant, and the tenant itself, has.",
  Ledger: "The tenant's double-entry ledger: accounts and transfers.",
  Reconciliation: "The ledger compared with the provider, the differences, and what corrects them.",
  Events: "Everything that happened, numbered per subject and per tenant, as a list and live.",
  "Webhook endpoints": "Where events are sent, and how each delivery went.",
  "Workflow runs": "The durable workflows behind payments, bank connections and instruments.",
  Decisions: "What waits for a person to decide, and the lists that names are screened against.",
  Applications: "How a publisher comes to be a tenant, by itself.",
  Tenant: "The tenant itself and its configuration.",
  Sandbox: "The sandbox's own clock.",
  Audit: "Who changed what.",
  Operator: "For the operator of the deployment: tenants and their OAuth clients.",
  OAuth: "Access tokens by client credentials.",
  "Provider webhooks": "Where the payment provider reports. Not for tenants.",
  Service: "Health, and this documentation.",
} as const;

export type Tag = keyof typeof TAGS;
