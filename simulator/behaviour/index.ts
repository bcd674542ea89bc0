/** The behaviour table: every rule of Stripe's that the simulator is held to. */

import { customerRules } from "./customers.ts";
import type { Rule } from "./rule.ts";

export const BEHAVIOUR: readonly Rule[] = [...customerRules];
