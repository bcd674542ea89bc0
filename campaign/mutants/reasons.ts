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
  "core/money/payout-postings.ts: change > 0 → change >= 0": "equivalent: a change of nothing has been left before",
  "core/money/refund-postings.ts: merchant !== null → true":
    "equivalent: a part that is no merchant's takes nothing of a merchant's accounts, and empty legs are left out",
  "core/money/refund-postings.ts: merchant === null → false":
    "equivalent: a part that is no merchant's gives nothing back to one, and legs of nothing are left out",
  'core/money/refund-postings.ts: [] → ["Stryker was here"]':
    "equivalent: what is no leg has no amount, and is left out",
};
