/** What a tenant asks of its merchants before they are active, in which order, and when a person must say yes. */
import * as z from "zod";
import { DAY, HOUR } from "../time.ts";

export const ONBOARDING_STEPS = ["bank_connection", "identity", "screening", "payout_instrument"] as const;
export type OnboardingStep = (typeof ONBOARDING_STEPS)[number];

export const OnboardingTerms = z
  .strictObject({
    steps: z
      .array(
        z.strictObject({
          step: z.enum(ONBOARDING_STEPS),
          approval: z.boolean().meta({ description: "Whether a person must approve what the step has found." }),
        }),
      )
      .min(1)
      .max(ONBOARDING_STEPS.length)
      .refine((steps) => new Set(steps.map(({ step }) => step)).size === steps.length, "names a step twice")
      .refine((steps) => steps.some(({ step }) => step === "bank_connection"), "has no bank_connection")
      .meta({ description: "Steps in their order. A merchant without a bank connection could not be paid." }),
    review_score: z
      .int()
      .min(50)
      .max(100)
      .meta({ description: "From this likeness to a listed name on a person must decide." }),
    decide_within_ms: z
      .int()
      .min(HOUR)
      .max(90 * DAY),
    remind_every_ms: z
      .int()
      .min(HOUR)
      .max(90 * DAY),
  })
  .meta({ id: "OnboardingTerms", description: "How merchants become active." });
export type OnboardingTerms = z.infer<typeof OnboardingTerms>;

export const DEFAULT_ONBOARDING: OnboardingTerms = {
  steps: ONBOARDING_STEPS.map((step) => ({ step, approval: false })),
  review_score: 88,
  decide_within_ms: 3 * DAY,
  remind_every_ms: DAY,
};

/** A sandbox's merchants are there to be paid: the rest is asked of them once the tenant wants to try it. */
export const SANDBOX_ONBOARDING: OnboardingTerms = {
  ...DEFAULT_ONBOARDING,
  steps: [{ step: "bank_connection", approval: false }],
};

/** Whether a merchant is simply active with its verified bank connection. */
export function isDirect({ steps: [first, ...further] }: OnboardingTerms): boolean {
  return further.length === 0 && first?.approval === false;
}
