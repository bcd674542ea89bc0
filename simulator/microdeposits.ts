/** Microdeposits: by their amounts, or a code, the holder of a US bank account shows that it is theirs. */

import { type ErrorFields, invalidParam, refused } from "./errors.ts";
import { hostedUrl } from "./hosted.ts";
import * as check from "./params.ts";
import type { PaymentMethod } from "./payment-methods.ts";
import { type Call, seconds } from "./world.ts";

const DAY_S = 86_400;
/** They are on the statement a day or two later. */
const ARRIVES_S = 2 * DAY_S;

/** `payment_method_options[us_bank_account]` */
export const bankOptions = check.hash({ verification_method: check.oneOf("automatic", "instant", "microdeposits") });
export type BankOptions = { readonly verification_method?: "automatic" | "instant" | "microdeposits" } | undefined;

export const depositParams = {
  amounts: check.list(check.integer),
  client_secret: check.text,
  descriptor_code: check.text,
};
export type Deposits = check.Values<typeof depositParams>;

type Reading = "exceeded" | "mismatch" | "timeout" | "verified";

/** Stripe's test values (docs.stripe.com/payments/ach-direct-debit/accept-a-payment#test-account-numbers). */
const AMOUNTS: Record<string, Reading> = { "10 11": "exceeded", "32 45": "verified", "40 41": "timeout" };
const CODES: Record<string, Reading> = { SM11AA: "verified", SM33CC: "exceeded", SM44DD: "timeout" };

/** Whether a bank account has been shown to be its holder's; absent: Stripe's test ids are taken as they are. */
interface Standing {
  readonly bank?: "unverified" | "verified";
}

export function markBank(call: Pick<Call, "store">, method: PaymentMethod, bank: "unverified" | "verified"): void {
  call.store.update(method, { ...call.store.hidden<Standing>(method.id), bank });
}

/** Whether a method's holder must look at the statement first. */
export function needsDeposits(call: Pick<Call, "store">, method: PaymentMethod, options: BankOptions): boolean {
  if (method.type !== "us_bank_account") return false;
  const { bank } = call.store.hidden<Standing>(method.id);
  return bank === "unverified" || (bank === undefined && options?.verification_method === "microdeposits");
}

/** `next_action` of an intent whose holder must say what has arrived. */
export const depositsAction = (call: Call, clientSecret: string): object => ({
  type: "verify_with_microdeposits",
  verify_with_microdeposits: {
    arrival_date: seconds(call.now) + ARRIVES_S,
    hosted_verification_url: hostedUrl(call, "microdeposits", { client_secret: clientSecret }),
    microdeposit_type: "descriptor_code",
  },
});

const failed = (code: string, message: string): ErrorFields => ({ code, message, type: "invalid_request_error" });

const FAILURES = {
  exceeded: failed(
    "payment_method_microdeposit_verification_attempts_exceeded",
    "You have exceeded the number of allowed verification attempts.",
  ),
  timeout: failed(
    "payment_method_microdeposit_verification_timeout",
    "The microdeposits were not verified in time. Please provide another payment method.",
  ),
} as const;

/**
 * What the holder says has arrived.
 * @returns undefined: it is right; else why the intent needs another payment method
 * @throws Refusal 400 for what did not arrive: it may be tried again
 */
export function readDeposits({ amounts, descriptor_code: code }: Deposits): ErrorFields | undefined {
  if ((amounts === undefined) === (code === undefined)) {
    throw refused("You must provide either `amounts` or `descriptor_code`, and not both.");
  }
  if (amounts && amounts.length !== 2) {
    const name = "payment_method_microdeposit_verification_amounts_invalid";
    throw invalidParam("amounts", "You must provide exactly two microdeposit amounts.", name);
  }
  const reading = code === undefined ? AMOUNTS[[...(amounts ?? [])].sort((a, b) => a - b).join(" ")] : CODES[code];
  if (reading === "verified") return undefined;
  if (reading === "exceeded" || reading === "timeout") return FAILURES[reading];
  const [param, what] = code === undefined ? ["amounts", "amounts"] : ["descriptor_code", "descriptor code"];
  throw invalidParam(
    param ?? "",
    `The ${what} provided does not match what was sent to the bank account.`,
    `payment_method_microdeposit_verification_${param}_mismatch`,
  );
}
