/** Every endpoint that the simulator has. */

import { accountRoutes } from "./accounts.ts";
import { balanceRoutes } from "./balance.ts";
import { chargeRoutes } from "./charges.ts";
import { customerRoutes } from "./customers.ts";
import { eventRoutes } from "./events.ts";
import { paymentIntentRoutes } from "./payment-intents.ts";
import { paymentMethodRoutes } from "./payment-methods.ts";
import { nameOf, router } from "./routing.ts";
import { searchRoutes } from "./search.ts";
import { transferRoutes } from "./transfers.ts";
import { webhookEndpointRoutes } from "./webhook-endpoints.ts";

const ROUTES = [
  ...accountRoutes,
  ...balanceRoutes,
  ...chargeRoutes,
  ...customerRoutes,
  ...eventRoutes,
  ...paymentIntentRoutes,
  ...paymentMethodRoutes,
  ...searchRoutes,
  ...transferRoutes,
  ...webhookEndpointRoutes,
];

export const findRoute = router(ROUTES);

/** For example `POST /v1/payment_intents/:id/capture`. */
export const ROUTE_NAMES: ReadonlySet<string> = new Set(ROUTES.map(nameOf));
