/** Step names are journal keys of runs in flight: a name may be added, and none may ever change. */
import { expect, test } from "vitest";
import { RUN_KINDS } from "../core/runs.ts";
import { STEPS as ANSWER_DISPUTE } from "../workflows/answer-dispute.ts";
import {
  STEPS as DISTRIBUTE_PAYMENT,
  FIRST_STEPS as DISTRIBUTE_PAYMENT_FIRST,
} from "../workflows/distribute-payment.ts";
import { STEPS as MOVE_TENANT_FUNDS } from "../workflows/move-tenant-funds.ts";
import { STEPS as ONBOARD_MERCHANT } from "../workflows/onboard-merchant.ts";
import { STEPS as ONBOARD_TENANT } from "../workflows/onboard-tenant.ts";
import { STEPS as PAY_OUT } from "../workflows/pay-out.ts";
import { STEPS as RECONCILE } from "../workflows/reconcile.ts";
import { STEPS as REFUND_PAYMENT } from "../workflows/refund-payment.ts";
import { STEPS as ROTATE_WEBHOOK_SECRETS } from "../workflows/rotate-webhook-secrets.ts";
import { STEPS as SET_UP_BANK_CONNECTION } from "../workflows/set-up-bank-connection.ts";
import { STEPS as SET_UP_PAYMENT_INSTRUMENT } from "../workflows/set-up-payment-instrument.ts";
import { STEPS as SET_UP_PAYOUT_INSTRUMENT } from "../workflows/set-up-payout-instrument.ts";
import { STEPS as SETTLE_TENANT } from "../workflows/settle-tenant.ts";
import { END_STEP } from "../workflows/skeleton.ts";
import { STEPS as TAKE_PAYMENT } from "../workflows/take-payment.ts";
import { STEPS as VERIFY_IDENTITY } from "../workflows/verify-identity.ts";

/** Every name that a deployed run may have in its journal. Lines are added here, never edited. */
const GOLDEN = {
  "take-payment": [
    "create at provider",
    "authorize",
    "look again",
    "wait 7",
    "ask provider 7",
    "capture again 7",
    "release hold",
    "end run",
    "ask for the player",
    "cancel 7",
  ],
  "distribute-payment 1": ["release shares", "transfer 7", "conclude", "end run"],
  "distribute-payment": ["release shares", "transfer shares", "end run"],
  "refund-payment": [
    "create at provider",
    "look again",
    "wait 7",
    "ask provider 7",
    "plan reversals",
    "reverse 7",
    "end run",
  ],
  "set-up-bank-connection": [
    "create connected account",
    "look again",
    "create onboarding link 7",
    "wait 7",
    "ask provider 7",
    "undo connected account",
    "end run",
  ],
  "verify-identity": [
    "find person at provider",
    "create verification session",
    "look again",
    "end verification session 7",
    "redact verification session 7",
    "wait 7",
    "ask provider 7",
    "end run",
  ],
  "move-tenant-funds": ["create at provider", "look again", "wait 7", "ask provider 7", "end run"],
  reconcile: ["look after account", "mend account", "platform 7", "connected accounts 7", "conclude", "end run"],
  "rotate-webhook-secrets": ["make endpoints", "wait 7", "remove former endpoints 7", "end run"],
  "pay-out": [
    "look again",
    "assert instrument",
    "assert balance",
    "create at provider",
    "wait 7",
    "ask provider 7",
    "end run",
  ],
  "onboard-merchant": ["advance 7", "wait 7", "end run"],
  "onboard-tenant": ["advance 7", "wait 7", "end run"],
  "settle-tenant": ["settle 7", "plan next cycle", "end run"],
  "set-up-payout-instrument": ["create external account", "look again", "tell provider", "end run"],
  "set-up-payment-instrument": [
    "create customer",
    "create set-up",
    "confirm set-up",
    "look again",
    "wait 7",
    "ask provider 7",
    "detach at provider",
    "end run",
  ],
  "answer-dispute": [
    "look",
    "submit evidence 7",
    "accept 7",
    "wait 7",
    "ask provider 7",
    "plan reversals 7",
    "reverse 7",
    "end run",
  ],
};

function namesOf(steps: Record<string, string | ((n: number) => string)>): string[] {
  return [...Object.values(steps).map((step) => (typeof step === "string" ? step : step(7))), END_STEP];
}

test("the first capture keeps its name", () => expect(TAKE_PAYMENT.capture(1)).toBe("capture"));

test("every workflow's names are kept here", () => {
  expect(RUN_KINDS.filter((kind) => !(kind in GOLDEN))).toEqual([]);
});

test("no step was renamed or taken away", () => {
  const now: Record<string, string[]> = {
    "take-payment": namesOf(TAKE_PAYMENT),
    "distribute-payment 1": namesOf(DISTRIBUTE_PAYMENT_FIRST),
    "distribute-payment": namesOf(DISTRIBUTE_PAYMENT),
    "refund-payment": namesOf(REFUND_PAYMENT),
    reconcile: namesOf(RECONCILE),
    "pay-out": namesOf(PAY_OUT),
    "onboard-merchant": namesOf(ONBOARD_MERCHANT),
    "onboard-tenant": namesOf(ONBOARD_TENANT),
    "settle-tenant": namesOf(SETTLE_TENANT),
    "move-tenant-funds": namesOf(MOVE_TENANT_FUNDS),
    "rotate-webhook-secrets": namesOf(ROTATE_WEBHOOK_SECRETS),
    "set-up-payout-instrument": namesOf(SET_UP_PAYOUT_INSTRUMENT),
    "answer-dispute": namesOf(ANSWER_DISPUTE),
    "set-up-bank-connection": namesOf(SET_UP_BANK_CONNECTION),
    "verify-identity": namesOf(VERIFY_IDENTITY),
    "set-up-payment-instrument": namesOf(SET_UP_PAYMENT_INSTRUMENT),
  };
  for (const [kind, names] of Object.entries(GOLDEN)) expect(now[kind]).toEqual(expect.arrayContaining(names));
});
