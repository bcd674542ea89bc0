/** Rules about disputes, inquiries and early fraud warnings. */

import type Stripe from "stripe";
import { expect } from "vitest";
import { booked, charged, euros, events, onSession, settled } from "./payment-world.ts";
import { type Control, DAY_MS, type Rule, refusal } from "./rule.ts";

const HOW = "docs.stripe.com/disputes/how-disputes-work";
const TESTING = "docs.stripe.com/testing";
const FEE = 2000;

async function only(stripe: Stripe, charge: string): Promise<Stripe.Dispute> {
  const { data } = await stripe.disputes.list({ charge });
  if (data[0] === undefined || data.length > 1) throw new Error(`${data.length} disputes`);
  return data[0];
}

/** A settled charge with a dispute of it. */
async function disputed(stripe: Stripe, control: Control, card = "pm_card_createDispute") {
  const charge = await settled(stripe, control, card);
  return { charge, dispute: await only(stripe, charge.id) };
}

const answer = (stripe: Stripe, id: string, uncategorized_text: string) =>
  stripe.disputes.update(id, { evidence: { uncategorized_text } });

const MINUTE_MS = 60_000;

const chargebacks: Rule[] = [
  {
    object: "dispute",
    rule: "takes the disputed amount and a fee at once",
    says:
      "Stripe in turn debits your Stripe balance for the disputed amount plus a dispute fee. " +
      `(${HOW}#receive-a-dispute)`,
    run: async (stripe) => {
      const charge = await charged(stripe, "pm_card_createDispute");
      const dispute = await only(stripe, charge.id);
      expect(dispute).toMatchObject({
        status: "needs_response",
        reason: "fraudulent",
        amount: 1999,
        is_charge_refundable: false,
        payment_method_details: { card: { case_type: "chargeback", network_reason_code: "10.4" } },
        evidence_details: { has_evidence: false, submission_count: 0 },
      });
      expect(dispute.balance_transactions).toMatchObject([
        { type: "adjustment", reporting_category: "dispute", amount: -1999, fee: FEE, net: -1999 - FEE },
      ]);
      expect(await events(stripe, 2)).toEqual(["charge.dispute.created", "charge.dispute.funds_withdrawn"]);
      expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ disputed: true });
      expect(await euros(stripe)).toEqual({ available: -1999 - FEE, pending: 1944 });
    },
  },
  {
    object: "dispute",
    rule: "won brings back the amount and the countered fee, never the received fee",
    says:
      "Stripe returns the dispute countered fee if you win the dispute. Unless otherwise stated in your Stripe " +
      `contract, we never return the dispute received fee. (${HOW}#dispute-fees)`,
    run: async (stripe, control) => {
      const { dispute } = await disputed(stripe, control);
      const answered = await answer(stripe, dispute.id, "winning_evidence");
      expect(answered).toMatchObject({
        status: "under_review",
        evidence_details: { has_evidence: true, submission_count: 1, submission_method: "manual" },
      });
      expect(await euros(stripe)).toMatchObject({ available: 1944 - 1999 - 2 * FEE });
      await control.advance(MINUTE_MS);
      const won = await stripe.disputes.retrieve(dispute.id);
      expect(won.status).toBe("won");
      expect(won.balance_transactions.map(({ reporting_category, net }) => [reporting_category, net])).toEqual([
        ["dispute", -1999 - FEE],
        ["dispute_reversal", 1999],
      ]);
      const all = await booked(stripe, dispute.id);
      expect(all.map(({ reporting_category, net }) => [reporting_category, net])).toEqual([
        ["dispute", -1999 - FEE],
        ["fee", -FEE],
        ["dispute_reversal", 1999],
        ["fee", FEE],
      ]);
      expect(await events(stripe, 2)).toEqual(["charge.dispute.funds_reinstated", "charge.dispute.closed"]);
      expect(await euros(stripe)).toMatchObject({ available: 1944 - FEE });
    },
  },
  {
    object: "dispute",
    rule: "lost moves nothing more",
    says: `losing_evidence: Closes the dispute as lost without crediting your account. (${TESTING}#evidence)`,
    run: async (stripe, control) => {
      const { dispute } = await disputed(stripe, control, "pm_card_createDisputeProductNotReceived");
      await answer(stripe, dispute.id, "losing_evidence");
      await control.advance(MINUTE_MS);
      const lost = await stripe.disputes.retrieve(dispute.id);
      expect(lost).toMatchObject({ status: "lost", reason: "product_not_received" });
      expect(lost.balance_transactions).toHaveLength(1);
      expect(await events(stripe, 1)).toEqual(["charge.dispute.closed"]);
    },
  },
  {
    object: "dispute",
    rule: "unanswered by its deadline is lost",
    says:
      "Date by which evidence must be submitted in order to successfully challenge dispute. " +
      "(docs.stripe.com/api/disputes/object, the SDK's types)",
    run: async (stripe, control) => {
      const { dispute } = await disputed(stripe, control);
      const due = (dispute.evidence_details.due_by ?? 0) * 1000;
      const { body } = await control.call("GET", "clock");
      await control.advance(due - Number(body.now) - MINUTE_MS);
      expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: "needs_response" });
      await control.advance(2 * MINUTE_MS);
      expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: "lost" });
    },
  },
  {
    object: "dispute",
    rule: "evidence may be staged, and is submitted once",
    says:
      "submit: Whether to immediately submit evidence to the bank. If false, evidence is staged on the dispute. " +
      "(docs.stripe.com/api/disputes/update)",
    run: async (stripe, control) => {
      const { dispute } = await disputed(stripe, control);
      const evidence = { product_description: "A sword" };
      const staged = await stripe.disputes.update(dispute.id, { evidence, submit: false });
      expect(staged).toMatchObject({
        status: "needs_response",
        evidence,
        evidence_details: { has_evidence: true, submission_count: 0, submission_method: "not_submitted" },
      });
      expect(await stripe.disputes.update(dispute.id, { submit: true })).toMatchObject({ status: "under_review" });
      expect(await refusal(answer(stripe, dispute.id, "more"))).toMatchObject({ statusCode: 400 });
    },
  },
  {
    object: "dispute",
    rule: "closing it gives it up",
    says:
      "Closing the dispute for a charge indicates that you do not have any evidence to submit and are " +
      "essentially dismissing the dispute (accepting it), acknowledging it as lost. " +
      "(docs.stripe.com/api/disputes/close, the SDK's types)",
    run: async (stripe, control) => {
      const { dispute } = await disputed(stripe, control);
      expect(await stripe.disputes.close(dispute.id)).toMatchObject({ status: "lost" });
      expect(await refusal(stripe.disputes.close(dispute.id))).toMatchObject({ statusCode: 400 });
    },
  },
  {
    object: "dispute",
    rule: "the charge cannot be refunded meanwhile",
    says: `You can't issue a refund outside the dispute process while the dispute is open. (${HOW}#receive-a-dispute)`,
    account: { float: 10_000 },
    run: async (stripe, control) => {
      const { charge, dispute } = await disputed(stripe, control);
      const refund = () => stripe.refunds.create({ charge: charge.id, amount: 100 });
      expect(await refusal(refund())).toMatchObject({ statusCode: 400, code: "charge_disputed" });
      await answer(stripe, dispute.id, "winning_evidence");
      await control.advance(MINUTE_MS);
      expect(await refund()).toMatchObject({ status: "succeeded" });
    },
  },
  {
    object: "dispute",
    rule: "drops a refund that still waits",
    says:
      "Provides the reason for the refund failure. Possible values are: lost_or_stolen_card, " +
      "expired_or_canceled_card, charge_for_pending_refund_disputed, insufficient_funds, declined, " +
      "merchant_request, or unknown. (docs.stripe.com/api/refunds/object, the SDK's types)",
    run: async (stripe, control) => {
      const { id: charge } = await charged(stripe);
      const { id } = await stripe.refunds.create({ charge });
      await control.call("POST", `charges/${charge}/dispute`);
      await control.advance(2 * DAY_MS);
      expect(await stripe.refunds.retrieve(id)).toMatchObject({
        status: "failed",
        failure_reason: "charge_for_pending_refund_disputed",
      });
    },
  },
  {
    object: "dispute",
    rule: "may be of a part, come more than once, and be won in part",
    says:
      "Partial disputes: An account owner disputes only a portion of the total transaction amount. " +
      `(${HOW}#disputed-amount)`,
    account: { float: 10_000 },
    run: async (stripe, control) => {
      const { id: charge } = await charged(stripe);
      const wanted = { amount: 500, reason: "product_unacceptable", kind: "dispute" };
      const { body } = await control.call("POST", `charges/${charge}/dispute`, wanted);
      await control.call("POST", `disputes/${body.id}/decide`, { outcome: "won", amount: 300 });
      const part = await stripe.disputes.retrieve(String(body.id));
      expect(part.status).toBe("won");
      expect(part.balance_transactions.map(({ amount }) => amount)).toEqual([-500, 300]);
      const twice = await charged(stripe, "pm_card_createMultipleDisputes");
      const { data } = await stripe.disputes.list({ charge: twice.id });
      expect(data.map(({ amount }) => amount).reduce((sum, amount) => sum + amount)).toBe(1999);
      expect(data).toHaveLength(2);
    },
  },
];

const before: Rule[] = [
  {
    object: "dispute",
    rule: "an inquiry moves no money and lets the charge be refunded, which closes it",
    says:
      "You can resolve the case without incurring a dispute fee by either: Providing satisfactory evidence that " +
      "answers the dispute type for the inquiry. Issuing a full refund. " +
      "(docs.stripe.com/disputes/how-disputes-work#inquiries)",
    account: { float: 10_000 },
    run: async (stripe, control) => {
      const { charge, dispute } = await disputed(stripe, control, "pm_card_createDisputeInquiry");
      expect(dispute).toMatchObject({
        status: "warning_needs_response",
        balance_transactions: [],
        is_charge_refundable: true,
        payment_method_details: { card: { case_type: "inquiry" } },
      });
      await stripe.refunds.create({ charge: charge.id, amount: 999 });
      expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: "warning_needs_response" });
      await stripe.refunds.create({ charge: charge.id });
      expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: "warning_closed" });
      expect(await euros(stripe)).toMatchObject({ available: 10_000 + 1944 - 1999 });
    },
  },
  {
    object: "dispute",
    rule: "an inquiry is over after 120 days",
    says:
      "If an inquiry remains open for 120 days without escalating to a chargeback, Stripe marks it as closed in both " +
      `the Dashboard and API. (${HOW}#inquiries)`,
    run: async (stripe, control) => {
      const { dispute } = await disputed(stripe, control, "pm_card_createDisputeInquiry");
      const reviewed = await answer(stripe, dispute.id, "The player was there.");
      expect(reviewed.status).toBe("warning_under_review");
      await control.advance(117 * DAY_MS);
      expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: "warning_under_review" });
      await control.advance(3 * DAY_MS);
      expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: "warning_closed" });
    },
  },
  {
    object: "dispute",
    rule: "an inquiry may become a chargeback",
    says:
      "escalate_inquiry_evidence: Escalates the inquiry to a chargeback. This transitions the inquiry to a full " +
      `dispute and debits your account for the amount of the dispute and related fees. (${TESTING}#evidence)`,
    run: async (stripe, control) => {
      const { dispute } = await disputed(stripe, control, "pm_card_createDisputeInquiry");
      await answer(stripe, dispute.id, "escalate_inquiry_evidence");
      await control.advance(MINUTE_MS);
      const full = await stripe.disputes.retrieve(dispute.id);
      expect(full).toMatchObject({
        status: "needs_response",
        is_charge_refundable: false,
        payment_method_details: { card: { case_type: "chargeback" } },
      });
      expect(full.balance_transactions).toMatchObject([{ net: -1999 - FEE }]);
      expect(await events(stripe, 2)).toEqual(["charge.dispute.updated", "charge.dispute.funds_withdrawn"]);
      await answer(stripe, dispute.id, "winning_evidence");
      await control.advance(MINUTE_MS);
      expect(await euros(stripe)).toMatchObject({ available: 1944 - FEE });
    },
  },
  {
    object: "dispute",
    rule: "a prevented dispute moves nothing",
    says:
      "Dispute prevention helps resolve or block disputes before they become chargebacks. … If your account has " +
      "Dispute Resolution or Dispute Deflection enabled, the dispute on the transaction is either blocked or " +
      "resolved. (docs.stripe.com/testing#dispute-prevention)",
    run: async (stripe, control) => {
      const { id } = await settled(stripe, control);
      await control.call("POST", `charges/${id}/dispute`, { kind: "prevented" });
      expect(await only(stripe, id)).toMatchObject({ status: "prevented", balance_transactions: [] });
      expect(await euros(stripe)).toMatchObject({ available: 1944 });
    },
  },
  {
    object: "dispute",
    rule: "some cards' disputes are prevented where the account is enrolled for that",
    says:
      "Charge succeeds, then Visa RDR prevents the dispute if the account is enrolled in Dispute Resolution. " +
      `Otherwise, creates a dispute. (${TESTING}#dispute-prevention)`,
    account: { dispute_prevention: true },
    run: async (stripe) => {
      for (const card of ["RapidDisputeResolutionDispute", "Ce3BlockDispute", "EthocaAlert"]) {
        const { id } = await charged(stripe, `pm_card_create${card}`);
        expect(await only(stripe, id)).toMatchObject({ status: "prevented", balance_transactions: [] });
      }
      const { id } = await charged(stripe, "pm_card_createDispute");
      expect(await only(stripe, id)).toMatchObject({ status: "needs_response" });
    },
  },
  {
    object: "radar.early_fraud_warning",
    rule: "asks for something until the charge is refunded or disputed",
    says:
      "An EFW is actionable if it has not received a dispute and has not been fully refunded. " +
      "(docs.stripe.com/api/radar/early_fraud_warnings/object)",
    account: { float: 10_000 },
    run: async (stripe) => {
      const charge = await charged(stripe, "pm_card_createIssuerFraudRecord");
      const { data } = await stripe.radar.earlyFraudWarnings.list({ charge: charge.id });
      expect(data).toMatchObject([{ actionable: true, charge: charge.id, payment_intent: charge.payment_intent }]);
      expect((await stripe.disputes.list({ charge: charge.id })).data).toEqual([]);
      await stripe.refunds.create({ charge: charge.id });
      const warning = await stripe.radar.earlyFraudWarnings.retrieve(data[0]?.id ?? "");
      expect(warning.actionable).toBe(false);
    },
  },
  {
    object: "dispute",
    rule: "a payment whose person authenticated is not disputed as fraudulent",
    says: `Fraudulent: This type of dispute is protected after 3D Secure authentication. (${TESTING}#disputes)`,
    run: async (stripe, control) => {
      const card = { request_three_d_secure: "any" as const };
      const intent = await onSession(stripe, "pm_card_createDispute", { payment_method_options: { card } });
      await control.call("POST", `payment_intents/${intent.id}/challenge`, { result: "approve" });
      expect((await stripe.disputes.list({ payment_intent: intent.id })).data).toEqual([]);
      await onSession(stripe, "pm_card_createDispute");
      expect((await stripe.disputes.list()).data).toHaveLength(1);
    },
  },
];

export const disputeRules: Rule[] = [...chargebacks, ...before];
