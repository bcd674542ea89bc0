/** What a tenant's rule may say: few lines or many, a merchant twice, fixed amounts, caps, holds, reserves, bearers. */
import type { Line, Rule } from "./books.ts";

const line = (recipient: Line["recipient"], merchant: number | null, bps: number, more: Partial<Line> = {}): Line => ({
  recipient,
  merchant,
  bps,
  amount: null,
  remaining: false,
  most: null,
  holdDays: 0,
  reserveBps: 0,
  reserveDays: 0,
  refundBearer: "line",
  disputeBearer: "line",
  bearsFee: false,
  ...more,
});

const SPLITS: readonly (readonly Line[])[] = [
  [line("merchant", 0, 7000), line("merchant", 1, 2000), line("merchant", 2, 1000)],
  [
    line("merchant", 0, 3333, { bearsFee: true }),
    line("tenant", null, 3333),
    line("merchant", 1, 2000, { disputeBearer: "tenant" }),
    line("merchant", 0, 1333),
    line("operator", null, 1, { bearsFee: true }),
  ],
  [
    line("operator", null, 0, { amount: 7, refundBearer: "tenant", bearsFee: true }),
    line("merchant", 0, 4000, { refundBearer: "tenant" }),
    line("merchant", 1, 3000, { most: 900, holdDays: 5, bearsFee: true, reserveBps: 3000, reserveDays: 4 }),
    line("merchant", 0, 1000, { bearsFee: true }),
    line("merchant", 2, 0, { remaining: true, reserveBps: 5000, reserveDays: 2 }),
    line("tenant", null, 100),
  ],
  [
    line("merchant", 0, 4000, { reserveBps: 5000, reserveDays: 2 }),
    line("merchant", 0, 3000, { reserveBps: 9000, reserveDays: 4, bearsFee: true }),
    line("merchant", 1, 3000, { holdDays: 5, reserveBps: 10_000, reserveDays: 3 }),
  ],
];

export const RULES: readonly Rule[] = SPLITS.flatMap((lines) =>
  (["gross", "net_of_fee"] as const).flatMap((base) =>
    (["tenant", "proportional", "lines"] as const).map((feeBearer) => ({ base, feeBearer, lines })),
  ),
);
