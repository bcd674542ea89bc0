/** Stands for the platform and for the simulator in tests of the host itself: every class they export, no behaviour. */
import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";

export class TakePayment extends WorkflowEntrypoint {}
export class DistributePayment extends WorkflowEntrypoint {}
export class RefundPayment extends WorkflowEntrypoint {}
export class PayOut extends WorkflowEntrypoint {}
export class MoveTenantFunds extends WorkflowEntrypoint {}
export class AnswerDispute extends WorkflowEntrypoint {}
export class RotateWebhookSecrets extends WorkflowEntrypoint {}
export class SettleTenant extends WorkflowEntrypoint {}
export class Reconcile extends WorkflowEntrypoint {}
export class SetUpBankConnection extends WorkflowEntrypoint {}
export class SetUpPaymentInstrument extends WorkflowEntrypoint {}
export class VerifyIdentity extends WorkflowEntrypoint {}
export class SetUpPayoutInstrument extends WorkflowEntrypoint {}
export class OnboardMerchant extends WorkflowEntrypoint {}
export class OnboardTenant extends WorkflowEntrypoint {}
export class StripeAccount extends DurableObject {}
export class AccountDirectory extends DurableObject {}

const crons = [];

// biome-ignore lint/style/noDefaultExport: a Worker's entry point
export default {
  fetch: async (request, env) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/simulator") return env.STRIPE_SIM.fetch("https://api.stripe.com/whoami");
    if (pathname.startsWith("/assets/")) return env.ASSETS.fetch(`https://assets${pathname.slice("/assets".length)}`);
    const { BASE_URL, SCALAR_ASSET } = env;
    return Response.json({ crons, host: request.headers.get("host"), BASE_URL, SCALAR_ASSET });
  },
  scheduled: async ({ cron }) => void crons.push(cron),
  queue: async () => undefined,
};
