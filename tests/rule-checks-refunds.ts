/** What the ledger database must refuse of refunds, whatever the code above it does. */
import { deepEqual } from "node:assert/strict";
import type { Check, Row, RuleWorld } from "./rule-world.ts";

const PARTS = ["from_pending", "from_available", "from_reserve", "from_own", "from_tenant", "from_lines", "owed"];

/** Inserts a child of rows that stand. */
const child = (world: RuleWorld, table: string, values: Row) =>
  world.insertion(table, world.shaped(table, { ...values, id: world.fresh("id") }).row);

export const REFUND_CHECKS: Check[] = [
  {
    name: "refunds: those under way and done take no more than was captured",
    run: async (world) => {
      const { id: payment_id = null } = await world.plant("payments", { amount_captured: 100 });
      const { id: distribution_id = null } = await world.plant("distributions");
      const refund = (amount: number, state = "pending", of: Row = {}) =>
        child(world, "refunds", { payment_id, distribution_id, amount, state, ...of });
      const exceeds = `REFUND_EXCEEDS|${payment_id}`;
      for (const amount of [0, -1, 101]) await world.refuses(exceeds, refund(amount));
      await world.refuses("REFUND_EXCEEDS|pay_none", refund(1, "pending", { payment_id: "pay_none" }));
      const whole = (await world.plant("payments", { amount_captured: 100 })).id ?? null;
      await world.lands(refund(100, "pending", { payment_id: whole }));
      await world.lands(refund(50, "failed"), refund(50, "canceled"));
      await world.lands(refund(30, "succeeded"), refund(30, "requires_action"), refund(30));
      await world.refuses(exceeds, refund(11));
      // What was charged back, and has not come back since, cannot be refunded; what was beyond shares is not theirs.
      const { id: dispute_id = null } = await world.plant("disputes", { payment_id });
      const part = { dispute_id, kind: "fee", amount: 5, from_own: 5, settled: 1, lost: 5 };
      const lost = world.shaped("dispute_parts", { ...part, position: 1 }).row;
      await world.lands(
        world.insertion("dispute_parts", lost),
        world.insertion("dispute_parts", world.shaped("dispute_parts", { ...part, position: 2, kind: "excess" }).row),
      );
      // What another payment has lost is none of it.
      const elsewhere = (await world.plant("disputes")).id ?? null;
      const others = world.shaped("dispute_parts", { ...part, dispute_id: elsewhere, position: 1 }).row;
      await world.lands(world.insertion("dispute_parts", others));
      await world.refuses(exceeds, refund(6));
      await world.lands(refund(4), refund(1), world.update("dispute_parts", lost, { returned: 5 }), refund(5));
      await world.refuses(exceeds, refund(1));
    },
  },
  {
    name: "refunds: of an exchanged payment they exceed neither what was paid nor what it came to",
    run: async (world) => {
      const abroad = { amount_captured: 100, settlement_currency: "USD", settlement_amount: 110 };
      const { id: payment_id = null } = await world.plant("payments", abroad);
      const { id: distribution_id = null } = await world.plant("distributions");
      const refund = (amount: number, settlement_amount: number | null, settlement_currency: string | null = "USD") =>
        child(world, "refunds", { payment_id, distribution_id, amount, settlement_amount, settlement_currency });
      const exceeds = `REFUND_EXCEEDS|${payment_id}`;
      await world.refuses(exceeds, refund(101, 110));
      await world.refuses(exceeds, refund(100, 111));
      for (const other of [null, "EUR"]) await world.refuses(exceeds, refund(50, 55, other));
      await world.lands(refund(90, 99), refund(5, 0));
      await world.refuses(exceeds, refund(6, 1));
      await world.refuses(exceeds, refund(5, 12));
      await world.lands(refund(5, 11));
    },
  },
  {
    name: "refunds: what the provider took and gave back is told once",
    run: async (world) => {
      const row = await world.plant("refunds");
      const set = (to: Row) => world.update("refunds", row, to);
      await world.lands(set({ entry_amount: 5 }), set({ entry_amount: 5, failure_entry_amount: 4 }));
      await world.lands(set({ failure_entry_amount: 4 }));
      for (const to of [{ entry_amount: 6 }, { entry_amount: null }, { failure_entry_amount: 5 }]) {
        await world.refuses("REFUND_FIXED", set(to));
      }
    },
  },
  {
    name: "refund_parts: a part is the sum of where it comes from, and nothing in it is below zero",
    run: async (world) => {
      const { id: refund_id = null } = await world.plant("refunds");
      let position = 0;
      const part = (values: Row) =>
        world.insertion(
          "refund_parts",
          world.shaped("refund_parts", { refund_id, position: position++, ...values }).row,
        );
      for (const name of PARTS) {
        await world.lands(part({ refunded_now: 5, [name]: 5 }));
        await world.refuses("REFUND_PART_SUM", part({ refunded_now: 5, [name]: 4 }));
        const other = name === "owed" ? "from_own" : "owed";
        await world.refuses("REFUND_PART_SUM", part({ refunded_now: 5, [name]: -1, [other]: 6 }));
      }
      await world.lands(
        part({ refunded_now: 3, fee_loss: 2, owed: 5, beyond_share: 3, fee_beyond_share: 2 }),
        part({ refunded_now: 3, from_lines: 3 }),
      );
      const wrong: Row[] = [
        { refunded_now: 3, fee_loss: 2, owed: 3 },
        { refunded_now: 3, fee_loss: -1, owed: 2 },
        { refunded_now: -1, fee_loss: 1 },
        { refunded_now: 3, owed: 3, beyond_share: 4 },
        { refunded_now: 3, owed: 3, beyond_share: -1 },
        { refunded_now: 3, owed: 3, fee_beyond_share: 1 },
        { fee_loss: 1, owed: 1, fee_beyond_share: -1 },
      ];
      await Promise.all(wrong.map((values) => world.refuses("REFUND_PART_SUM", part(values))));
      await world.refuses("REFUND_PART_SUM", part({ refunded_before: -1 }));
      await world.refuses("REFUND_PART_SUM", part({ remaining: -1 }));
    },
  },
  {
    name: "shares: no more is taken back from a share, or from a fee, than it was given",
    run: async (world) => {
      const share = await world.plant("shares", { amount: 100, state: "pending" });
      for (const name of ["amount_refunded", "refunded_against", "amount_fee", "amount_reserved", "amount_unclaimed"]) {
        await world.lands(world.update("shares", share, { [name]: 100 }));
        for (const wrong of [101, -1]) {
          await world.refuses(`SHARE_EXCEEDED|${share.id}`, world.update("shares", share, { [name]: wrong }));
        }
      }
      const { distribution_id = null, payment_id = null } = share;
      const made = (amount_fee: number) => {
        const of = { distribution_id, payment_id, position: 7, amount: 100, amount_fee, state: "pending" };
        return world.shaped("shares", of).row;
      };
      await world.lands(world.insertion("shares", made(100)));
      for (const wrong of [101, -1]) {
        const row = made(wrong);
        await world.refuses(`SHARE_EXCEEDED|${row.id}`, world.insertion("shares", row));
      }
      await world.lands(world.update("shares", share, { amount_refunded: 0 }));
      await world.lands(world.update("shares", share, { amount_refunded: 100, refunded_against: 0 }));
      await world.lands(world.update("shares", share, { amount_fee: 0, amount_reserved: 100 }));
      for (const [fee, most] of [
        [55, 55],
        [200, 100],
        [null, 0],
      ] as const) {
        const distribution = await world.plant("distributions", { amount: 100, fee });
        const set = (fee_refunded_against: number) =>
          world.update("distributions", distribution, { fee_refunded_against });
        await world.lands(set(most));
        for (const wrong of [most + 1, -1]) await world.refuses(`SHARE_EXCEEDED|${distribution.id}`, set(wrong));
      }
    },
  },
  {
    name: "transfer_reversals: those under way and done take no more than was transferred",
    run: async (world) => {
      const { id: provider_transfer_id = null } = await world.plant("provider_transfers", { amount: 100 });
      const { id: refund_id = null } = await world.plant("refunds");
      const reversal = (amount: number, state = "pending", of: Row = {}) =>
        child(world, "transfer_reversals", { provider_transfer_id, refund_id, amount, state, ...of });
      const exceeds = `REVERSAL_EXCEEDS|${provider_transfer_id}`;
      for (const amount of [0, -1, 101]) await world.refuses(exceeds, reversal(amount));
      await world.refuses("REVERSAL_EXCEEDS|ltr_none", reversal(1, "pending", { provider_transfer_id: "ltr_none" }));
      const { id: dispute_id = null } = await world.plant("disputes");
      await world.refuses("REVERSAL_SHAPE", reversal(1, "pending", { dispute_id }));
      await world.refuses("REVERSAL_SHAPE", reversal(1, "pending", { refund_id: null }));
      await world.lands(reversal(1, "refused", { refund_id: null, dispute_id }));
      await world.lands(reversal(100, "refused"), reversal(60, "succeeded"), reversal(40));
      await world.refuses(exceeds, reversal(1));
    },
  },
  {
    name: "a plan that rests on a subject's history is refused when it went on, and the guard keeps nothing",
    run: async (world) => {
      const guard = (sequence: number) =>
        world.insertion("sequence_guards", { tenant_id: world.tenant, subject_id: "s", sequence });
      await world.lands(guard(0), guard(0));
      await world.refuses("EVENT_TAKEN", guard(1));
      await world.plant("events", { subject_id: "s" });
      await world.refuses("EVENT_TAKEN", guard(0));
      await world.lands(guard(1));
      await world.plant("events", { tenant_id: `${world.tenant}_other`, subject_id: "t" });
      deepEqual(await world.rows("SELECT * FROM sequence_guards"), []);
    },
  },
];
