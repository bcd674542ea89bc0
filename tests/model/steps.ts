/** What a random life is made of: a rule, and steps that say what is tried, with two numbers to choose by. */
import { array, constantFrom, integer, record, tuple } from "fast-check";
import { RULES } from "./rules.ts";

const STEPS = [
  "pay",
  "pay",
  "capture",
  "give_up",
  "hear_fee",
  "release",
  "release",
  "transfer",
  "refund",
  "refund",
  "hear_refund",
  "settle_refund",
  "fail_refund",
  "fetch_back",
  "reverse",
  "dispute",
  "decide",
  "decide",
  "change_mind",
  "hear_dispute",
  "pay_out",
  "turn_payout",
  "hear_payout",
  "cancel_payout",
  "adjust",
  "write_off",
  "pause",
  "faults",
  "wait",
  "wait",
] as const;

export interface Step {
  readonly what: (typeof STEPS)[number];
  readonly a: number;
  readonly b: number;
}

const step = record({
  what: constantFrom(...STEPS),
  a: integer({ min: 0, max: 999 }),
  b: integer({ min: 1, max: 999 }),
});
export const lives = tuple(constantFrom(...RULES), array(step, { minLength: 4, maxLength: 28, size: "max" }));
