/** The behaviour table: every rule of Stripe's that the simulator is held to. */

import { accountRules } from "./accounts.ts";
import { customerRules } from "./customers.ts";
import { eventRules } from "./events.ts";
import { accountLinkRules, externalAccountRules } from "./external-accounts.ts";
import { identityRules } from "./identity.ts";
import { payoutScheduleRules } from "./payout-schedules.ts";
import { payoutRules } from "./payouts.ts";
import { personRules } from "./persons.ts";
import { requestRules } from "./requests.ts";
import type { Rule } from "./rule.ts";
import { searchRules } from "./search.ts";

export const BEHAVIOUR: readonly Rule[] = [
  ...accountLinkRules,
  ...accountRules,
  ...customerRules,
  ...eventRules,
  ...externalAccountRules,
  ...identityRules,
  ...personRules,
  ...payoutRules,
  ...payoutScheduleRules,
  ...requestRules,
  ...searchRules,
];
