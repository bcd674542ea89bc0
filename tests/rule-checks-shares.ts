/** What the ledger database must refuse of split rules and shares, whatever the code above it does. */
import type { Check, Row } from "./rule-world.ts";

export const SHARE_CHECKS: Check[] = [
  {
    name: "split_rule_lines: exactly one of three says what a line earns, and all else is of a known shape",
    run: async (world) => {
      const { id: split_rule_version_id = null } = await world.plant("split_rule_versions");
      let position = 0;
      const line = (values: Row) => {
        const of = { split_rule_version_id, position: position++, ...values };
        return world.insertion("split_rule_lines", world.shaped("split_rule_lines", of).row);
      };
      const none = { share_bps: 0 };
      await world.lands(
        line({ share_bps: 10_000, max_amount: 1, bears_fee: 1 }),
        line({ ...none, amount: 1, refund_bearer: "tenant" }),
        line({ ...none, remaining: 1, dispute_bearer: "tenant", reserve_bps: 10_000, reserve_days: 1 }),
      );
      const wrong: Row[] = [
        none,
        { share_bps: 1, amount: 1 },
        { share_bps: 1, remaining: 1 },
        { share_bps: 10_001 },
        { share_bps: -1, amount: 1 },
        { ...none, remaining: 2 },
        { ...none, amount: 0 },
        { max_amount: 0 },
        { ...none, amount: 1, max_amount: 1 },
        { bears_fee: 2 },
        { refund_bearer: "operator" },
        { dispute_bearer: "operator" },
        { reserve_bps: 1 },
        { reserve_days: 1 },
        { reserve_bps: 10_001, reserve_days: 1 },
        { reserve_bps: 1, reserve_days: -1 },
        { hold_days: -1 },
      ];
      await Promise.all(wrong.map((values) => world.refuses("SPLIT_RULE_LINE_SHAPE", line(values))));
    },
  },
];
