/** The types of events that disputes tell, of the catalogue. */
export const DISPUTE_EVENTS = {
  "payment.disputed": {
    description: "A dispute of the payment was opened or took money; `amount_disputed` says how much is out.",
    objectSchema: "Payment",
  },
  "payment.dispute_settled": {
    description: "Money that a dispute took came back, or was lost; `amount_disputed` says how much is still out.",
    objectSchema: "Payment",
  },
  "dispute.created": { description: "A payment is disputed; `status` says how far.", objectSchema: "Dispute" },
  "dispute.updated": {
    description: "The provider has changed the amount, the reason, the deadline or what else it says of it.",
    objectSchema: "Dispute",
  },
  "dispute.warning": { description: "The bank asks about the payment. No money has moved.", objectSchema: "Dispute" },
  "dispute.needs_response": {
    description: "The dispute waits for evidence until `evidence_due_at`.",
    objectSchema: "Dispute",
  },
  "dispute.under_review": { description: "The bank looks at the evidence.", objectSchema: "Dispute" },
  "dispute.won": {
    description: "The bank has decided for the tenant; `amount_won` says what came back.",
    objectSchema: "Dispute",
  },
  "dispute.lost": { description: "The dispute is lost; `parts` says who bears it.", objectSchema: "Dispute" },
  "dispute.prevented": { description: "The dispute was prevented before it began.", objectSchema: "Dispute" },
  "dispute.closed": { description: "A warning has ended without a dispute.", objectSchema: "Dispute" },
  "dispute.funds_withdrawn": {
    description: "The provider has taken the money; what is covered of it is set aside.",
    objectSchema: "Dispute",
  },
  "dispute.funds_reinstated": { description: "The provider has given money back.", objectSchema: "Dispute" },
  "dispute.fee_booked": {
    description: "The provider has charged for answering, or given that back.",
    objectSchema: "Dispute",
  },
  "dispute.evidence_updated": { description: "Evidence was changed. It is not sent yet.", objectSchema: "Dispute" },
  "dispute.submission_requested": {
    description: "The evidence is about to be sent to the bank.",
    objectSchema: "Dispute",
  },
  "dispute.acceptance_requested": {
    description: "The tenant gives in; the provider is about to be told.",
    objectSchema: "Dispute",
  },
  "dispute.answer_refused": {
    description: "The provider has refused the evidence or the giving in; `error` says why.",
    objectSchema: "Dispute",
  },
} as const;
