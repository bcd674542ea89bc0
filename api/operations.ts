/** Every operation of the API: what the edge mounts and the contract describes. */
import { oauth } from "./oauth/routes.ts";
import { adjustments } from "./routes/adjustments.ts";
import { auditRecords } from "./routes/audit-records.ts";
import { bankConnections } from "./routes/bank-connections.ts";
import { deadLetters } from "./routes/dead-letters.ts";
import { decisions } from "./routes/decisions.ts";
import { deliveries } from "./routes/deliveries.ts";
import { disputes } from "./routes/disputes.ts";
import { distributions } from "./routes/distributions.ts";
import { events } from "./routes/events.ts";
import { health } from "./routes/health.ts";
import { identitySessions } from "./routes/identity-sessions.ts";
import { journal } from "./routes/journal.ts";
import { ledger } from "./routes/ledger.ts";
import { merchants } from "./routes/merchants.ts";
import { oauthClients } from "./routes/oauth-clients.ts";
import { operatorApplications } from "./routes/operator-applications.ts";
import { operatorClients } from "./routes/operator-clients.ts";
import { operatorTenants } from "./routes/operator-tenants.ts";
import { paymentInstruments } from "./routes/payment-instruments.ts";
import { payments } from "./routes/payments.ts";
import { payoutInstruments } from "./routes/payout-instruments.ts";
import { payouts } from "./routes/payouts.ts";
import { persons } from "./routes/persons.ts";
import { players } from "./routes/players.ts";
import { providerWebhooks } from "./routes/provider-webhooks.ts";
import { reconciliations } from "./routes/reconciliations.ts";
import { refunds } from "./routes/refunds.ts";
import { sandbox } from "./routes/sandbox.ts";
import { screeningLists } from "./routes/screening-lists.ts";
import { splitRules } from "./routes/split-rules.ts";
import { tenant } from "./routes/tenant.ts";
import { tenantApplications } from "./routes/tenant-applications.ts";
import { tenantConfig } from "./routes/tenant-config.ts";
import { tenantFunds } from "./routes/tenant-funds.ts";
import { tenantProvider } from "./routes/tenant-provider.ts";
import { webhookEndpoints } from "./routes/webhook-endpoints.ts";
import { workflowRuns } from "./routes/workflow-runs.ts";
import { writeOffs } from "./routes/write-offs.ts";
import type { Operation } from "./routing.ts";

export const operations: readonly Operation[] = [
  ...players,
  ...paymentInstruments,
  ...payments,
  ...refunds,
  ...disputes,
  ...merchants,
  ...bankConnections,
  ...payoutInstruments,
  ...payouts,
  ...persons,
  ...identitySessions,
  ...splitRules,
  ...distributions,
  ...reconciliations,
  ...adjustments,
  ...ledger,
  ...writeOffs,
  ...journal,
  ...events,
  ...webhookEndpoints,
  ...deliveries,
  ...deadLetters,
  ...workflowRuns,
  ...decisions,
  ...screeningLists,
  ...tenantApplications,
  ...tenant,
  ...tenantConfig,
  ...tenantFunds,
  ...tenantProvider,
  ...oauthClients,
  ...sandbox,
  ...auditRecords,
  ...operatorTenants,
  ...operatorClients,
  ...operatorApplications,
  ...oauth,
  ...providerWebhooks,
  ...health,
];
