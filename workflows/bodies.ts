/** Every workflow by its kind. */
import { invariant } from "../core/errors.ts";
import { type RunKind, versionOf } from "../core/runs.ts";
import { answerDispute } from "./answer-dispute.ts";
import { distributePayment, distributePaymentFirst } from "./distribute-payment.ts";
import { moveTenantFunds } from "./move-tenant-funds.ts";
import { onboardMerchant } from "./onboard-merchant.ts";
import { onboardTenant } from "./onboard-tenant.ts";
import { payOut } from "./pay-out.ts";
import { reconcile, reconcileFirst } from "./reconcile.ts";
import { refundPayment } from "./refund-payment.ts";
import { rotateWebhookSecrets } from "./rotate-webhook-secrets.ts";
import { setUpBankConnection } from "./set-up-bank-connection.ts";
import { setUpPaymentInstrument } from "./set-up-payment-instrument.ts";
import { setUpPayoutInstrument } from "./set-up-payout-instrument.ts";
import { settleTenant } from "./settle-tenant.ts";
import type { Run } from "./skeleton.ts";
import { takePayment } from "./take-payment.ts";
import { verifyIdentity } from "./verify-identity.ts";

export const BODIES: Readonly<Record<RunKind, (run: Run) => Promise<void>>> = {
  "take-payment": takePayment,
  "distribute-payment": distributePayment,
  "refund-payment": refundPayment,
  "pay-out": payOut,
  "settle-tenant": settleTenant,
  "move-tenant-funds": moveTenantFunds,
  reconcile,
  "answer-dispute": answerDispute,
  "rotate-webhook-secrets": rotateWebhookSecrets,
  "set-up-bank-connection": setUpBankConnection,
  "verify-identity": verifyIdentity,
  "set-up-payment-instrument": setUpPaymentInstrument,
  "set-up-payout-instrument": setUpPayoutInstrument,
  "onboard-merchant": onboardMerchant,
  "onboard-tenant": onboardTenant,
};

/** Bodies that were changed: runs that began under a version finish under it. */
const EARLIER: Partial<Record<RunKind, Readonly<Record<number, (run: Run) => Promise<void>>>>> = {
  "distribute-payment": { 1: distributePaymentFirst },
  reconcile: { 1: reconcileFirst },
};

/** The body of a run that began under a version; of one from before there were versions, the first. */
export function bodyOf(kind: RunKind, version = 1): (run: Run) => Promise<void> {
  if (version === versionOf(kind)) return BODIES[kind];
  const body = EARLIER[kind]?.[version];
  invariant(body, `${kind} has no version ${version}`);
  return body;
}
