/** Mutants of the money's code that no test can tell from the code itself, by name, with the reason for each. */
export const MAY_LIVE: Readonly<Record<string, string>> = {
  "core/money/split-allocation.ts: wanted > amount → wanted >= amount":
    "equivalent: where the fixed amounts are the amount, both ways give them and nothing else",
  "core/money/split-allocation.ts: sum === amount → true":
    "a last look: `allocate` is exact, so that no input makes it fail",
  "core/money/refund-parts.ts: lineOf(share)?.bears_fee → lineOf(share).bears_fee":
    "equivalent: shares are made of the rule's lines, so that each has its line",
  "core/money/refund-parts.ts: lineOf(share)?.refund_bearer → lineOf(share).refund_bearer":
    "equivalent: shares are made of the rule's lines, so that each has its line",
};
