/** The behaviour table: every rule of Stripe's that the simulator is held to. */

import { customerRules } from "./customers.ts";
import { eventRules } from "./events.ts";
import { requestRules } from "./requests.ts";
import type { Rule } from "./rule.ts";
import { searchRules } from "./search.ts";

export const BEHAVIOUR: readonly Rule[] = [...customerRules, ...eventRules, ...requestRules, ...searchRules];
