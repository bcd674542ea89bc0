/** Every endpoint that the simulator has. */

import { accountRoutes } from "./accounts.ts";
import { balanceRoutes } from "./balance.ts";
import { chargeRoutes } from "./charges.ts";
import { accountLinkRoutes } from "./connect/account-links.ts";
import { balanceSettingsRoutes } from "./connect/balance-settings.ts";
import { externalAccountRoutes } from "./connect/external-accounts.ts";
import { payoutRoutes } from "./connect/payouts.ts";
import { personRoutes } from "./connect/persons.ts";
import { tokenRoutes } from "./connect/tokens.ts";
import { customerRoutes } from "./customers.ts";
import { disputeRoutes } from "./dispute-routes.ts";
import { eventRoutes } from "./events.ts";
import { identityRoutes } from "./identity/sessions.ts";
import { mandateRoutes } from "./mandates.ts";
import { microdepositRoutes } from "./microdeposit-routes.ts";
import { paymentIntentRoutes } from "./payment-intents.ts";
import { paymentMethodRoutes } from "./payment-method-routes.ts";
import { refundRoutes } from "./refund-routes.ts";
import { nameOf, type Route, router } from "./routing.ts";
import { searchRoutes } from "./search.ts";
import { setupIntentRoutes } from "./setup-intents.ts";
import { topUpRoutes } from "./topups.ts";
import { transferRoutes } from "./transfers.ts";
import { webhookEndpointRoutes } from "./webhook-endpoints.ts";

export const ROUTES: readonly Route[] = [
  ...accountLinkRoutes,
  ...accountRoutes,
  ...balanceRoutes,
  ...balanceSettingsRoutes,
  ...chargeRoutes,
  ...customerRoutes,
  ...disputeRoutes,
  ...eventRoutes,
  ...externalAccountRoutes,
  ...identityRoutes,
  ...mandateRoutes,
  ...microdepositRoutes,
  ...paymentIntentRoutes,
  ...paymentMethodRoutes,
  ...payoutRoutes,
  ...personRoutes,
  ...refundRoutes,
  ...searchRoutes,
  ...setupIntentRoutes,
  ...tokenRoutes,
  ...topUpRoutes,
  ...transferRoutes,
  ...webhookEndpointRoutes,
];

export const findRoute = router(ROUTES);

/** For example `POST /v1/payment_intents/:id/capture`. */
export const ROUTE_NAMES: ReadonlySet<string> = new Set(ROUTES.map(nameOf));
