/** The behaviour table: every rule of Stripe's that the simulator is held to. */

import { accountRules } from "./accounts.ts";
import { balanceRules } from "./balance.ts";
import { customerRules } from "./customers.ts";
import { disputeRules } from "./disputes.ts";
import { eventRules } from "./events.ts";
import { accountLinkRules, externalAccountRules } from "./external-accounts.ts";
import { identityRules } from "./identity.ts";
import { limitRules } from "./limits.ts";
import { pageRules } from "./pages.ts";
import { paymentMethodRules } from "./payment-methods.ts";
import { paymentRules } from "./payments.ts";
import { payoutScheduleRules } from "./payout-schedules.ts";
import { payoutRules } from "./payouts.ts";
import { personRules } from "./persons.ts";
import { refundRules } from "./refunds.ts";
import { requestRules } from "./requests.ts";
import type { Rule } from "./rule.ts";
import { searchRules } from "./search.ts";
import { setupIntentRules } from "./setup-intents.ts";
import { topUpRules } from "./topups.ts";

export const BEHAVIOUR: readonly Rule[] = [
  ...accountLinkRules,
  ...accountRules,
  ...balanceRules,
  ...customerRules,
  ...disputeRules,
  ...eventRules,
  ...externalAccountRules,
  ...identityRules,
  ...limitRules,
  ...pageRules,
  ...paymentMethodRules,
  ...paymentRules,
  ...personRules,
  ...payoutRules,
  ...payoutScheduleRules,
  ...refundRules,
  ...requestRules,
  ...searchRules,
  ...setupIntentRules,
  ...topUpRules,
];
