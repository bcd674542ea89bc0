/** What happens by itself to payments, refunds, disputes and top-ups at a time of the account's clock. */

import { revealTransaction } from "./charges.ts";
import { complain, decideInTime } from "./disputes.ts";
import type { DueKind } from "./due.ts";
import { expire, settle } from "./payment-flow.ts";
import { resumeRefunds, settleRefund } from "./refunds.ts";
import { settleSetup } from "./setup-flow.ts";
import { settleTopUp } from "./topups.ts";
import type { Call } from "./world.ts";

type Happening = (call: Call, subject: string) => void;

const HAPPENINGS: Partial<Record<DueKind, Happening>> = {
  dispute_decides: decideInTime,
  dispute_opens: complain,
  expire,
  refund_settles: settleRefund,
  refunds_resume: resumeRefunds,
  reveal: revealTransaction,
  settle: (call, subject) => (subject.startsWith("seti_") ? settleSetup : settle)(call, subject),
  topup_settles: settleTopUp,
};

/** Lets one thing happen that is due, if it is about a payment. */
export const happenToPayment = (call: Call, kind: DueKind, subject: string): void => HAPPENINGS[kind]?.(call, subject);
