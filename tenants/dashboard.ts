/** What a tenant's dashboard shows: which reports, in which order. */
import * as z from "zod";

/** Each report and the operation that it is read from. */
export const REPORT_WIDGETS = {
  balances: "listBalances",
  payments: "listPayments",
  refunds: "listRefunds",
  disputes: "listDisputes",
  distributions: "listDistributions",
  payouts: "listPayouts",
  tenant_movements: "listTenantMovements",
  decisions: "listDecisions",
  workflow_runs: "listWorkflowRuns",
  deliveries: "listDeliveries",
  reconciliations: "listReconciliations",
  exceptions: "listExceptions",
} as const;
export type ReportWidget = keyof typeof REPORT_WIDGETS;

const WIDGETS = Object.keys(REPORT_WIDGETS) as ReportWidget[];

export const DashboardTerms = z
  .strictObject({
    report_widgets: z
      .array(z.enum(WIDGETS))
      .max(WIDGETS.length)
      .refine((widgets) => new Set(widgets).size === widgets.length, "names a widget twice")
      .meta({ description: "Which reports are shown, in this order. Each is read from the operation of its name." }),
  })
  .meta({ description: "What a dashboard of the tenant's shows." });
export type DashboardTerms = z.infer<typeof DashboardTerms>;

export const DEFAULT_DASHBOARD: DashboardTerms = {
  report_widgets: ["balances", "payments", "refunds", "disputes", "payouts", "decisions"],
};
