/** Every type of event: what it says, and the schema of the object it carries. The contract lists them as webhooks. */
import { ADMINISTRATIVE_EVENTS, type CatalogueEntry } from "./administrative-events.ts";
import { DISPUTE_EVENTS } from "./dispute-events.ts";

/** Types are part of strangers' code: a type is added, never renamed. */
export const EVENT_CATALOGUE = {
  "payment.created": { description: "A payment was accepted.", objectSchema: "Payment" },
  "payment.requires_action": {
    description: "The player must do something; `challenge` says what.",
    objectSchema: "Payment",
  },
  "payment.processing": {
    description: "The player has done it; the provider is at work again.",
    objectSchema: "Payment",
  },
  "payment.authorized": { description: "The amount is held at the provider.", objectSchema: "Payment" },
  "payment.capture_requested": {
    description: "The capture of the held amount was asked for; `amount_to_capture` says how much.",
    objectSchema: "Payment",
  },
  "payment.cancel_requested": { description: "The end of the payment was asked for.", objectSchema: "Payment" },
  "payment.resolve_requested": {
    description: "Somebody has looked at a payment under review: the provider is asked again.",
    objectSchema: "Payment",
  },
  "payment.captured": { description: "The held amount was taken.", objectSchema: "Payment" },
  "payment.succeeded": {
    description: "The payment has come to its good end and is split among those who earned it.",
    objectSchema: "Payment",
  },
  "payment.failed": { description: "The payment failed; `error` says why.", objectSchema: "Payment" },
  "payment.canceled": { description: "The payment was canceled, and any hold released.", objectSchema: "Payment" },
  "payment.fee_booked": {
    description: "The provider's fee became known after the payment had succeeded.",
    objectSchema: "Payment",
  },
  "payment.needs_review": {
    description: "The provider's answers do not settle what became of the payment.",
    objectSchema: "Payment",
  },
  "payment.refund_requested": {
    description: "A refund of the payment was accepted; `amount_refunded` follows when it has succeeded.",
    objectSchema: "Payment",
  },
  "payment.refunded": {
    description: "A refund has succeeded, in part or of all; `amount_refunded` says how much by now.",
    objectSchema: "Payment",
  },
  "payment.refund_failed": {
    description: "A refund came to nothing, also after it had succeeded; its amount can be refunded again.",
    objectSchema: "Payment",
  },
  "refund.created": {
    description: "A refund was accepted, and what it takes from whom is set aside.",
    objectSchema: "Refund",
  },
  "refund.requires_action": { description: "The player must do something to get the money.", objectSchema: "Refund" },
  "refund.pending": { description: "The player has done it; the provider is at work again.", objectSchema: "Refund" },
  "refund.booked": { description: "The money has left the provider's balance.", objectSchema: "Refund" },
  "refund.succeeded": { description: "The money is on its way to the player.", objectSchema: "Refund" },
  "refund.failed": {
    description: "The refund was refused, or came back; `error` says why. Everybody has back what was taken.",
    objectSchema: "Refund",
  },
  "refund.canceled": {
    description: "The refund was canceled. Everybody has back what was set aside.",
    objectSchema: "Refund",
  },
  ...DISPUTE_EVENTS,
  "distribution.booked": {
    description: "A captured payment was shared out, exact to the cent.",
    objectSchema: "Distribution",
  },
  "share.released": { description: "A share may now be transferred.", objectSchema: "Share" },
  "share.recovered_from_available": {
    description: "What a merchant owed was taken of what it has just got; `amount_recovered` counts it.",
    objectSchema: "Share",
  },
  "share.recovered_from_reserve": {
    description: "What a merchant owed was taken of what would have gone into its reserve.",
    objectSchema: "Share",
  },
  "share.reserve_released": {
    description: "The time of a share's reserve is over: what is left of it is the merchant's.",
    objectSchema: "Share",
  },
  "share.unclaimed": {
    description: "Its merchant never became payable in the tenant's time: what it earned went to the tenant.",
    objectSchema: "Share",
  },
  "share.transferred": {
    description: "What was released is covered: moved to the connected account, or kept for what the merchant owed.",
    objectSchema: "Share",
  },
  "share.transfer_refused": {
    description: "The provider refused to move a share to the connected account. It is tried again later.",
    objectSchema: "Share",
  },
  "share.fee_borne": {
    description: "The provider's fee became known, and a share whose line bears it has paid its part.",
    objectSchema: "Share",
  },
  "share.refund_requested": {
    description: "A refund has set aside its part of a share; `amount_refunded` counts it.",
    objectSchema: "Share",
  },
  "share.frozen": {
    description: "A dispute has set aside its part of a share; `amount_frozen` says what of it was there.",
    objectSchema: "Share",
  },
  "share.unfrozen": { description: "A dispute has given back what it had set aside.", objectSchema: "Share" },
  "share.charged_back": {
    description: "A lost dispute has taken its part of a share; `amount_refunded` counts it.",
    objectSchema: "Share",
  },
  "share.reversed": { description: "Refunds and disputes have left nothing of a share.", objectSchema: "Share" },
  "share.restored": {
    description: "A refund failed, or a lost dispute was won after all: a share has back what was taken of it.",
    objectSchema: "Share",
  },
  "share.transfer_reversed": {
    description: "Money was fetched back from the connected account for a refund or a lost dispute.",
    objectSchema: "Share",
  },
  "share.reversal_refused": {
    description: "The provider refused to fetch money back. It is kept from what the merchant earns next.",
    objectSchema: "Share",
  },
  "merchant.created": { description: "A merchant was created.", objectSchema: "Merchant" },
  "merchant.in_review": { description: "A merchant's application is being looked at.", objectSchema: "Merchant" },
  "merchant.activated": { description: "A merchant may earn and be paid.", objectSchema: "Merchant" },
  "merchant.paused": { description: "A merchant is paused.", objectSchema: "Merchant" },
  "merchant.rejected": { description: "A merchant's application was rejected.", objectSchema: "Merchant" },
  "merchant.updated": {
    description: "What is known of a merchant has changed, such as how far its representative is verified.",
    objectSchema: "Merchant",
  },
  "merchant.closed": { description: "A merchant was closed; its books are kept.", objectSchema: "Merchant" },
  "merchant.screened": {
    description: "The merchant's names were screened; a decision follows where one is alike.",
    objectSchema: "Merchant",
  },
  "merchant.resumed": { description: "A paused merchant is paid again.", objectSchema: "Merchant" },
  "merchant.erased": { description: "A merchant's personal data was destroyed.", objectSchema: "Merchant" },
  "bank_connection.created": { description: "A connected account is being set up.", objectSchema: "BankConnection" },
  "bank_connection.updated": {
    description: "Something about the connected account has changed, such as what the provider asks for.",
    objectSchema: "BankConnection",
  },
  "bank_connection.pending": {
    description: "The provider looks at what the merchant has handed in.",
    objectSchema: "BankConnection",
  },
  "bank_connection.action_required": {
    description: "The merchant must do something at the provider; `link` leads there.",
    objectSchema: "BankConnection",
  },
  "bank_connection.link_created": {
    description: "There is a fresh link to where the merchant gives what the provider asks for.",
    objectSchema: "BankConnection",
  },
  "bank_connection.verified": {
    description: "The connected account can receive transfers.",
    objectSchema: "BankConnection",
  },
  "bank_connection.restricted": {
    description: "The provider has restricted the connected account.",
    objectSchema: "BankConnection",
  },
  "bank_connection.rejected": {
    description: "The provider has rejected the connected account.",
    objectSchema: "BankConnection",
  },
  "bank_connection.canceled": { description: "The set-up was given up.", objectSchema: "BankConnection" },
  "bank_connection.failed": { description: "The set-up failed; `error` says why.", objectSchema: "BankConnection" },
  "payout_instrument.created": {
    description: "A merchant's payout instrument is being set up.",
    objectSchema: "PayoutInstrument",
  },
  "payout_instrument.activated": {
    description: "The payout instrument can be paid out to.",
    objectSchema: "PayoutInstrument",
  },
  "payout_instrument.updated": {
    description: "What is known of the payout instrument has changed, or whether it is the default.",
    objectSchema: "PayoutInstrument",
  },
  "payout_instrument.errored": {
    description: "A payout to it failed: nothing is paid out to it until its details are corrected.",
    objectSchema: "PayoutInstrument",
  },
  "payout_instrument.requires_remediation": {
    description: "The provider asks for more; `requirements` says what.",
    objectSchema: "PayoutInstrument",
  },
  "payout_instrument.rejected": {
    description: "The provider does not take it; `error` says why.",
    objectSchema: "PayoutInstrument",
  },
  "payout_instrument.removed": { description: "Nothing is paid out to it any more.", objectSchema: "PayoutInstrument" },
  "payout.created": { description: "A payout was accepted.", objectSchema: "Payout" },
  "payout.earmarked": {
    description: "Both balances cover the payout, and its money is set aside.",
    objectSchema: "Payout",
  },
  "payout.submitted": { description: "The provider has made the payout.", objectSchema: "Payout" },
  "payout.updated": {
    description: "What is known of the payout has changed, but not its status.",
    objectSchema: "Payout",
  },
  "payout.in_transit": { description: "The money is on its way to the bank.", objectSchema: "Payout" },
  "payout.paid": { description: "The bank has the money; also of a payout that had failed.", objectSchema: "Payout" },
  "payout.failed": {
    description: "The payout came to nothing, also after it was paid; `error` says why. The merchant has its money.",
    objectSchema: "Payout",
  },
  "payout.cancel_requested": { description: "The payout is to be taken back.", objectSchema: "Payout" },
  "payout.canceled": { description: "The payout was taken back. The merchant has its money.", objectSchema: "Payout" },
  "person.created": { description: "A person of a merchant was named.", objectSchema: "Person" },
  "identity_session.created": {
    description: "The identity of a merchant's person is to be verified.",
    objectSchema: "IdentitySession",
  },
  "identity_session.updated": {
    description: "The provider knows the person by a reference now.",
    objectSchema: "IdentitySession",
  },
  "identity_session.requires_input": {
    description: "The person must show a document; `challenge` says where. `error` says why it is asked for again.",
    objectSchema: "IdentitySession",
  },
  "identity_session.challenge_created": {
    description: "There is a fresh address at which the person shows a document.",
    objectSchema: "IdentitySession",
  },
  "identity_session.processing": {
    description: "The provider looks at what the person has shown.",
    objectSchema: "IdentitySession",
  },
  "identity_session.verified": { description: "The person is who it says.", objectSchema: "IdentitySession" },
  "identity_session.failed": {
    description: "The identity could not be verified; `error` says why.",
    objectSchema: "IdentitySession",
  },
  "identity_session.cancel_requested": {
    description: "The session is to be given up; it ends when the provider has ended it.",
    objectSchema: "IdentitySession",
  },
  "identity_session.canceled": { description: "The session was given up.", objectSchema: "IdentitySession" },
  "identity_session.redaction_requested": {
    description: "The provider is asked to destroy what it keeps of the person and the document.",
    objectSchema: "IdentitySession",
  },
  "identity_session.redacted": {
    description: "The provider has destroyed what it kept of the person and the document.",
    objectSchema: "IdentitySession",
  },
  "tenant_movement.created": {
    description: "A top-up or a payout of the tenant's own money was accepted.",
    objectSchema: "TenantMovement",
  },
  "tenant_movement.booked": {
    description: "The provider has moved the money, and the tenant's balance with it.",
    objectSchema: "TenantMovement",
  },
  "tenant_movement.succeeded": { description: "The money has arrived.", objectSchema: "TenantMovement" },
  "tenant_movement.failed": {
    description: "It came to nothing, also after it had succeeded; `error` says why. What was moved is back.",
    objectSchema: "TenantMovement",
  },
  "tenant_movement.canceled": {
    description: "It was canceled at the provider. What was moved is back.",
    objectSchema: "TenantMovement",
  },
  "write_off.created": { description: "The tenant has taken a merchant's debt upon itself.", objectSchema: "WriteOff" },
  "balance.low": {
    description: "The tenant's balance has fallen below its threshold, its refund float, or zero. Told once each time.",
    objectSchema: "Balance",
  },
  "player.created": { description: "A player was created.", objectSchema: "Player" },
  "player.updated": { description: "A player was changed.", objectSchema: "Player" },
  "payment_instrument.created": {
    description: "A player's payment instrument is being set up.",
    objectSchema: "PaymentInstrument",
  },
  "payment_instrument.requires_action": {
    description: "The player must do something; `challenge` says what.",
    objectSchema: "PaymentInstrument",
  },
  "payment_instrument.processing": {
    description: "The player has done it; the provider is at work again.",
    objectSchema: "PaymentInstrument",
  },
  "payment_instrument.activated": {
    description: "The payment instrument can be charged.",
    objectSchema: "PaymentInstrument",
  },
  "payment_instrument.failed": {
    description: "The set-up failed; `error` says why.",
    objectSchema: "PaymentInstrument",
  },
  "payment_instrument.detached": {
    description: "The payment instrument was removed from its player.",
    objectSchema: "PaymentInstrument",
  },
  ...ADMINISTRATIVE_EVENTS,
} as const satisfies Record<`${string}.${string}`, CatalogueEntry>;

export type EventType = keyof typeof EVENT_CATALOGUE;

/** The catalogue as a list, in its order: for the contract's `webhooks` section. */
export const EVENT_TYPES: readonly { type: EventType; description: string; objectSchema: string }[] = (
  Object.keys(EVENT_CATALOGUE) as EventType[]
).map((type) => ({ type, ...EVENT_CATALOGUE[type] }));

const EVERY = "*";

/** Whether a filter names something that exists: a type, `<resource>.*`, or `*`. */
export function isEventFilter(filter: string): boolean {
  if (filter === EVERY || Object.hasOwn(EVENT_CATALOGUE, filter)) return true;
  return filter.endsWith(".*") && EVENT_TYPES.some(({ type }) => type.startsWith(filter.slice(0, -1)));
}

/** Whether a type fits one of the filters. */
export function matchesEvent(filters: readonly string[], type: string): boolean {
  return filters.some(
    (filter) => filter === EVERY || filter === type || (filter.endsWith(".*") && type.startsWith(filter.slice(0, -1))),
  );
}
