// Generated from openapi/openapi.json by sdk/generate.ts. Do not edit: run `npm run generate:sdk`.
import { type ApiPromise, type CallOptions, type Http, segment } from "./http.ts";
import { PagePromise } from "./pages.ts";
import { type FollowOptions, followPayment, type StreamOptions, streamEvents } from "./streams.ts";
import type { components, operations } from "./types.gen.ts";

/** Further entries, in any script. */
export type AddScreeningEntries = components["schemas"]["AddScreeningEntries"];

/** A manual posting that takes two persons. */
export type Adjustment = components["schemas"]["Adjustment"];

/** Moves the sandbox's time on. */
export type AdvanceSandboxClock = components["schemas"]["AdvanceSandboxClock"];

/** The business that applies. A field that is not known is null. */
export type ApplicantBusiness = components["schemas"]["ApplicantBusiness"];

/** How the check stands now, and where it goes on. */
export type ApplicantIdentityCheck = components["schemas"]["ApplicantIdentityCheck"];

/** The keys of the applicant's own account at the provider. */
export type ApplicantProviderKeys = components["schemas"]["ApplicantProviderKeys"];

/** Who represents the business, and proves to be that person. */
export type ApplicantRepresentative = components["schemas"]["ApplicantRepresentative"];

/** What is missing or wrong, and where. */
export type ApplicationProblem = components["schemas"]["ApplicationProblem"];

/** Where the tenant's events are to be sent. */
export type ApplicationWebhookEndpoint = components["schemas"]["ApplicationWebhookEndpoint"];

/** When a waiting run asks the provider: at first, then again and again, doubling to the cap. */
export type AskingIntervals = components["schemas"]["AskingIntervals"];

/** Who changed what, and when. Never changed, never deleted. */
export type AuditRecord = components["schemas"]["AuditRecord"];

/** RFC 8414. */
export type AuthorizationServerMetadata = components["schemas"]["AuthorizationServerMetadata"];

/** What stands on one account: now, or at a past time. */
export type Balance = components["schemas"]["Balance"];

/** What may be shown of a bank account that is debited. */
export type BankAccount = components["schemas"]["BankAccount"];

/** A merchant's connected account: where its shares are transferred to. */
export type BankConnection = components["schemas"]["BankConnection"];

/** A person who owns or controls a quarter of the business or more. */
export type BeneficialOwner = components["schemas"]["BeneficialOwner"];

/** Names, colours and contacts of the tenant's pages. Colours are checked for contrast. */
export type Branding = components["schemas"]["Branding"];

export type CapturePayment = components["schemas"]["CapturePayment"];

/** What may be shown of a card. Null until the instrument is active. */
export type Card = components["schemas"]["Card"];

/** What the player must do before it can go on. */
export type Challenge = components["schemas"]["Challenge"];

export type CheckApplicantIdentity = components["schemas"]["CheckApplicantIdentity"];

/** How a merchant is closed. */
export type CloseMerchant = components["schemas"]["CloseMerchant"];

/** Provider less ledger is what is in flight and in exceptions. */
export type ComparedBalance = components["schemas"]["ComparedBalance"];

export type CreateAdjustment = components["schemas"]["CreateAdjustment"];

export type CreateBankConnection = components["schemas"]["CreateBankConnection"];

export type CreateIdentitySession = components["schemas"]["CreateIdentitySession"];

export type CreateMerchant = components["schemas"]["CreateMerchant"];

/** A new OAuth client. */
export type CreateOAuthClient = components["schemas"]["CreateOAuthClient"];

export type CreateOnboardingLink = components["schemas"]["CreateOnboardingLink"];

export type CreatePayment = components["schemas"]["CreatePayment"];

export type CreatePaymentInstrument = components["schemas"]["CreatePaymentInstrument"];

export type CreatePayout = components["schemas"]["CreatePayout"];

export type CreatePayoutInstrument = components["schemas"]["CreatePayoutInstrument"];

export type CreatePerson = components["schemas"]["CreatePerson"];

/** A new player. */
export type CreatePlayer = components["schemas"]["CreatePlayer"];

export type CreateRefund = components["schemas"]["CreateRefund"];

/** A new sandbox of a live tenant: same country, same currency. */
export type CreateSandbox = components["schemas"]["CreateSandbox"];

/** A new version of the list of that name, still empty. */
export type CreateScreeningList = components["schemas"]["CreateScreeningList"];

export type CreateSplitRule = components["schemas"]["CreateSplitRule"];

export type CreateSplitRuleVersion = components["schemas"]["CreateSplitRuleVersion"];

export type CreateTenantApplication = components["schemas"]["CreateTenantApplication"];

export type CreateWebhookEndpoint = components["schemas"]["CreateWebhookEndpoint"];

export type CreateWriteOff = components["schemas"]["CreateWriteOff"];

/** A message that its queue gave up after its last retry. */
export type DeadLetter = components["schemas"]["DeadLetter"];

/** Why. It stands on the decision and is no place for personal data. */
export type Decide = components["schemas"]["Decide"];

export type DecideAdjustment = components["schemas"]["DecideAdjustment"];

/** Something that waits for a person. */
export type Decision = components["schemas"]["Decision"];

/** One event on its way to one endpoint. `dead` after ten attempts. */
export type Delivery = components["schemas"]["Delivery"];

export type DeliveryAttempt = components["schemas"]["DeliveryAttempt"];

/** A delivery and its attempts, the newest first. */
export type DeliveryWithAttempts = components["schemas"]["DeliveryWithAttempts"];

/** A cardholder's complaint, and who bears what it takes. */
export type Dispute = components["schemas"]["Dispute"];

/** What is sent to the bank when it is submitted. It may hold personal data, and no event carries it. */
export type DisputeEvidence = components["schemas"]["DisputeEvidence"];

export type DisputeEvidenceFields = components["schemas"]["DisputeEvidenceFields"];

/** One entry in the tenant's balance at the provider. */
export type DisputeMovement = components["schemas"]["DisputeMovement"];

/** What a dispute takes from one share, and where from. */
export type DisputePart = components["schemas"]["DisputePart"];

/** How one captured payment was shared out, exact to the cent. */
export type Distribution = components["schemas"]["Distribution"];

/** Something that happened, as the feed, the streams and the webhooks carry it. */
export type Event = {
  [Type in keyof EventObjects]: Omit<components["schemas"]["Event"], "type" | "data"> & { readonly type: Type; readonly data: { readonly object: EventObjects[Type] } };
}[keyof EventObjects];

/**
 * A difference between the ledger and the provider that does not explain itself. It is closed when the missing
 * side follows or by a booked correction, never by an edit.
 */
export type Exception = components["schemas"]["Exception"];

/** The default split rule that a tenant begins with. Its lines name the tenant and the operator. */
export type FirstSplitRule = components["schemas"]["FirstSplitRule"];

/** The service answers. */
export type Health = components["schemas"]["Health"];

/** Where the person shows a document. Good for one visit. */
export type IdentityChallenge = components["schemas"]["IdentityChallenge"];

/** A check of the person behind a merchant, at the provider. Nothing of the document is kept here. */
export type IdentitySession = components["schemas"]["IdentitySession"];

/** One movement: as much is debited as is credited, so every day's lines balance in each currency. */
export type JournalLine = components["schemas"]["JournalLine"];

/** A public key that access tokens are signed with (RFC 7517). */
export type JsonWebKey = components["schemas"]["JsonWebKey"];

/** RFC 7517. */
export type JsonWebKeySet = components["schemas"]["JsonWebKeySet"];

/** One account of the tenant's double-entry ledger. */
export type LedgerAccount = components["schemas"]["LedgerAccount"];

/** One line of an account's statement. */
export type LedgerEntry = components["schemas"]["LedgerEntry"];

/** One movement: one debit, one credit, one amount. It never changes. */
export type LedgerTransfer = components["schemas"]["LedgerTransfer"];

/**
 * A legally accountable party that earns money. Its personal fields (`legal_name`, `tax_identification_number`,
 * `email`, `politically_exposed`) are null in events, and once it is erased.
 */
export type Merchant = components["schemas"]["Merchant"];

/** How far a merchant has come, step by step. */
export type MerchantOnboarding = components["schemas"]["MerchantOnboarding"];

/** Up to 50 keys of 40 characters with values of 500. Carried in events and webhooks: no place for personal data. */
export type Metadata = components["schemas"]["Metadata"];

export type MoveTenantFunds = components["schemas"]["MoveTenantFunds"];

/** An OAuth client. */
export type OAuthClient = components["schemas"]["OAuthClient"];

/** A new OAuth client with its secret. */
export type OAuthClientWithSecret = components["schemas"]["OAuthClientWithSecret"];

/** A refusal of the authorization server (RFC 6749, section 5.2). */
export type OAuthError = components["schemas"]["OAuthError"];

/**
 * Where the merchant gives what the provider asks for: good for one visit, within minutes. The last one that was
 * made stays, while something is asked for; it may have been used.
 */
export type OnboardingLink = components["schemas"]["OnboardingLink"];

/** How merchants become active. */
export type OnboardingTerms = components["schemas"]["OnboardingTerms"];

/** A new tenant. */
export type OpenTenant = components["schemas"]["OpenTenant"];

/**
 * A JSON merge patch (RFC 7396): what is absent stays as it is, lists are replaced as a whole, and `null` brings
 * back the default.
 */
export type PatchTenantConfig = components["schemas"]["PatchTenantConfig"];

/** One player's payment, from acceptance to its end. */
export type Payment = components["schemas"]["Payment"];

/** A player's card or bank account, kept by the provider. */
export type PaymentInstrument = components["schemas"]["PaymentInstrument"];

/** What a payment came to where the provider has exchanged it: its shares are parts of that. */
export type PaymentSettlement = components["schemas"]["PaymentSettlement"];

/** Money on its way from a merchant's connected account to its bank. */
export type Payout = components["schemas"]["Payout"];

/** Where a merchant is paid out to: a bank account or a debit card. */
export type PayoutInstrument = components["schemas"]["PayoutInstrument"];

/**
 * Who stands for a merchant. Names, addresses and the date of birth are null where they are not known, in events,
 * and once the person is erased.
 */
export type Person = components["schemas"]["Person"];

/** A buyer, known by the tenant's own reference. `name` and `email` are null in events, and once it is erased. */
export type Player = components["schemas"]["Player"];

/** What one line earns, and bears of the fee. */
export type PreviewedShare = components["schemas"]["PreviewedShare"];

export type PreviewSplit = components["schemas"]["PreviewSplit"];

/** Why a request was refused (RFC 9457). */
export type Problem = components["schemas"]["Problem"];

/** One call to the provider whose answer the step has stored. */
export type ProviderCall = components["schemas"]["ProviderCall"];

/** What the tenant's key at the provider turned out to be good for. */
export type ProviderPermissions = components["schemas"]["ProviderPermissions"];

export type ProviderReceipt = components["schemas"]["ProviderReceipt"];

/** Who earns it: a merchant, the tenant itself, or the platform operator. */
export type Recipient = components["schemas"]["Recipient"];

/** The ledger compared with the provider, account by account. */
export type Reconciliation = components["schemas"]["Reconciliation"];

/** A reconciliation with the balances that were compared. */
export type ReconciliationWithBalances = components["schemas"]["ReconciliationWithBalances"];

/** Money that goes back to the player, and who bears how much of it. */
export type Refund = components["schemas"]["Refund"];

/** What a refund takes from one share, and where from: these sum to `refunded_now` and `fee_loss`. */
export type RefundPart = components["schemas"]["RefundPart"];

/** What a refund comes to where the payment was exchanged: its parts are parts of that. */
export type RefundSettlement = components["schemas"]["RefundSettlement"];

/** What the provider asks for, by its names of fields; null until it has answered. */
export type Requirements = components["schemas"]["Requirements"];

export type ResolvePayment = components["schemas"]["ResolvePayment"];

/** The key that takes the place of the one in force. */
export type RotateProviderKey = components["schemas"]["RotateProviderKey"];

/** A sandbox lives by its own time: wall time and what it was moved on. */
export type SandboxClock = components["schemas"]["SandboxClock"];

/** A new sandbox, and its first OAuth client with its secret. */
export type SandboxWithClient = components["schemas"]["SandboxWithClient"];

/** What names were screened against, and what was alike. */
export type Screening = components["schemas"]["Screening"];

/** An entry whose name is alike. */
export type ScreeningHit = components["schemas"]["ScreeningHit"];

/** One version of a list against which names are screened. */
export type ScreeningList = components["schemas"]["ScreeningList"];

/** One recipient's part of a payment, and how far it has come. */
export type Share = components["schemas"]["Share"];

export type SimulateSplit = components["schemas"]["SimulateSplit"];

/** How an amount would be shared now. Nothing is stored. */
export type SplitPreview = components["schemas"]["SplitPreview"];

/** How payments are shared among merchants, the tenant and the operator. */
export type SplitRule = components["schemas"]["SplitRule"];

/**
 * One recipient's part: exactly one of `share_bps`, `amount` and `remaining` says how much. The bearers are the
 * line's own unless they say otherwise; days, reserve and `bears_fee` are none.
 */
export type SplitRuleLine = components["schemas"]["SplitRuleLine"];

/** One recipient's part, as it holds. It can be sent as it is read. */
export type SplitRuleLineView = components["schemas"]["SplitRuleLineView"];

/** One version of a split rule. Payments are pinned to a version. */
export type SplitRuleVersion = components["schemas"]["SplitRuleVersion"];

/** How payments would be shared by terms that are not stored. */
export type SplitSimulation = components["schemas"]["SplitSimulation"];

/** Why it failed, in the provider's stable codes. */
export type StoredError = components["schemas"]["StoredError"];

/** A white-label publisher: sandbox or live. */
export type Tenant = components["schemas"]["Tenant"];

/** How far a publisher is on its way to being a tenant. */
export type TenantApplication = components["schemas"]["TenantApplication"];

/** An application as the operator reviews it. */
export type TenantApplicationReview = components["schemas"]["TenantApplicationReview"];

/** A new application, and the client that speaks for it. */
export type TenantApplicationWithClient = components["schemas"]["TenantApplicationWithClient"];

/** The application, and its endpoint's secret this once. */
export type TenantApplicationWithSecret = components["schemas"]["TenantApplicationWithSecret"];

/** One version of a tenant's configuration. A run keeps the version that it started with. */
export type TenantConfig = components["schemas"]["TenantConfig"];

/** The tenant's own money on its way from its bank, or to it. */
export type TenantMovement = components["schemas"]["TenantMovement"];

/** The tenant's account at the payment provider, without its secrets. */
export type TenantProvider = components["schemas"]["TenantProvider"];

/** One moment of a payment's life. */
export type TimelineEntry = components["schemas"]["TimelineEntry"];

/** A token to ask about or to end. */
export type TokenForm = components["schemas"]["TokenForm"];

/** What a token allows (RFC 7662). */
export type TokenIntrospection = components["schemas"]["TokenIntrospection"];

/** A request for an access token (RFC 6749, section 4.4). */
export type TokenRequest = components["schemas"]["TokenRequest"];

/** An access token (RFC 9068), to be sent as a bearer token. */
export type TokenResponse = components["schemas"]["TokenResponse"];

/** What is absent stays as it is; null empties a field. */
export type UpdateDisputeEvidence = components["schemas"]["UpdateDisputeEvidence"];

export type UpdatePayoutInstrument = components["schemas"]["UpdatePayoutInstrument"];

/** What is absent stays as it is; `null` takes a field back; beneficial owners are replaced as a whole. */
export type UpdateTenantApplication = components["schemas"]["UpdateTenantApplication"];

export type UpdateWebhookEndpoint = components["schemas"]["UpdateWebhookEndpoint"];

/** A URL that events are sent to, signed after Standard Webhooks. */
export type WebhookEndpoint = components["schemas"]["WebhookEndpoint"];

/** A webhook endpoint, and its secret this once. */
export type WebhookEndpointWithSecret = components["schemas"]["WebhookEndpointWithSecret"];

/** One run of a durable workflow. */
export type WorkflowRun = components["schemas"]["WorkflowRun"];

/** What a run did, when, how often, and what it is waiting for. */
export type WorkflowRunHistory = components["schemas"]["WorkflowRunHistory"];

/** A step, one attempt of it, or a wait. On wall time. */
export type WorkflowRunHistoryEntry = components["schemas"]["WorkflowRunHistoryEntry"];

/** What an open run is at. */
export type WorkflowRunPending = components["schemas"]["WorkflowRunPending"];

/** One run of a durable workflow with the attempts of its steps in order. */
export type WorkflowRunWithSteps = components["schemas"]["WorkflowRunWithSteps"];

/** One attempt of one step. Attempts are on wall time. */
export type WorkflowStep = components["schemas"]["WorkflowStep"];

/** A merchant's debt that the tenant has taken upon itself. It never changes. */
export type WriteOff = components["schemas"]["WriteOff"];

/** What `data.object` of an event is, by the event's type. */
export interface EventObjects {
  /** A payment was accepted */
  readonly "payment.created": Payment;
  /** The player must do something; `challenge` says what */
  readonly "payment.requires_action": Payment;
  /** The player has done it; the provider is at work again */
  readonly "payment.processing": Payment;
  /** The amount is held at the provider */
  readonly "payment.authorized": Payment;
  /** The capture of the held amount was asked for; `amount_to_capture` says how much */
  readonly "payment.capture_requested": Payment;
  /** The end of the payment was asked for */
  readonly "payment.cancel_requested": Payment;
  /** Somebody has looked at a payment under review: the provider is asked again */
  readonly "payment.resolve_requested": Payment;
  /** The held amount was taken */
  readonly "payment.captured": Payment;
  /** The payment has come to its good end and is split among those who earned it */
  readonly "payment.succeeded": Payment;
  /** The payment failed; `error` says why */
  readonly "payment.failed": Payment;
  /** The payment was canceled, and any hold released */
  readonly "payment.canceled": Payment;
  /** The provider's fee became known after the payment had succeeded */
  readonly "payment.fee_booked": Payment;
  /** The provider's answers do not settle what became of the payment */
  readonly "payment.needs_review": Payment;
  /** A refund of the payment was accepted; `amount_refunded` follows when it has succeeded */
  readonly "payment.refund_requested": Payment;
  /** A refund has succeeded, in part or of all; `amount_refunded` says how much by now */
  readonly "payment.refunded": Payment;
  /** A refund came to nothing, also after it had succeeded; its amount can be refunded again */
  readonly "payment.refund_failed": Payment;
  /** A refund was accepted, and what it takes from whom is set aside */
  readonly "refund.created": Refund;
  /** The player must do something to get the money */
  readonly "refund.requires_action": Refund;
  /** The player has done it; the provider is at work again */
  readonly "refund.pending": Refund;
  /** The money has left the provider's balance */
  readonly "refund.booked": Refund;
  /** The money is on its way to the player */
  readonly "refund.succeeded": Refund;
  /** The refund was refused, or came back; `error` says why */
  readonly "refund.failed": Refund;
  /** The refund was canceled */
  readonly "refund.canceled": Refund;
  /** A dispute of the payment was opened or took money; `amount_disputed` says how much is out */
  readonly "payment.disputed": Payment;
  /** Money that a dispute took came back, or was lost; `amount_disputed` says how much is still out */
  readonly "payment.dispute_settled": Payment;
  /** A payment is disputed; `status` says how far */
  readonly "dispute.created": Dispute;
  /** The provider has changed the amount, the reason, the deadline or what else it says of it */
  readonly "dispute.updated": Dispute;
  /** The bank asks about the payment */
  readonly "dispute.warning": Dispute;
  /** The dispute waits for evidence until `evidence_due_at` */
  readonly "dispute.needs_response": Dispute;
  /** The bank looks at the evidence */
  readonly "dispute.under_review": Dispute;
  /** The bank has decided for the tenant; `amount_won` says what came back */
  readonly "dispute.won": Dispute;
  /** The dispute is lost; `parts` says who bears it */
  readonly "dispute.lost": Dispute;
  /** The dispute was prevented before it began */
  readonly "dispute.prevented": Dispute;
  /** A warning has ended without a dispute */
  readonly "dispute.closed": Dispute;
  /** The provider has taken the money; what is covered of it is set aside */
  readonly "dispute.funds_withdrawn": Dispute;
  /** The provider has given money back */
  readonly "dispute.funds_reinstated": Dispute;
  /** The provider has charged for answering, or given that back */
  readonly "dispute.fee_booked": Dispute;
  /** Evidence was changed */
  readonly "dispute.evidence_updated": Dispute;
  /** The evidence is about to be sent to the bank */
  readonly "dispute.submission_requested": Dispute;
  /** The tenant gives in; the provider is about to be told */
  readonly "dispute.acceptance_requested": Dispute;
  /** The provider has refused the evidence or the giving in; `error` says why */
  readonly "dispute.answer_refused": Dispute;
  /** A captured payment was shared out, exact to the cent */
  readonly "distribution.booked": Distribution;
  /** A share may now be transferred */
  readonly "share.released": Share;
  /** What a merchant owed was taken of what it has just got; `amount_recovered` counts it */
  readonly "share.recovered_from_available": Share;
  /** What a merchant owed was taken of what would have gone into its reserve */
  readonly "share.recovered_from_reserve": Share;
  /** The time of a share's reserve is over: what is left of it is the merchant's */
  readonly "share.reserve_released": Share;
  /** Its merchant never became payable in the tenant's time: what it earned went to the tenant */
  readonly "share.unclaimed": Share;
  /** What was released is covered: moved to the connected account, or kept for what the merchant owed */
  readonly "share.transferred": Share;
  /** The provider refused to move a share to the connected account */
  readonly "share.transfer_refused": Share;
  /** The provider's fee became known, and a share whose line bears it has paid its part */
  readonly "share.fee_borne": Share;
  /** A refund has set aside its part of a share; `amount_refunded` counts it */
  readonly "share.refund_requested": Share;
  /** A dispute has set aside its part of a share; `amount_frozen` says what of it was there */
  readonly "share.frozen": Share;
  /** A dispute has given back what it had set aside */
  readonly "share.unfrozen": Share;
  /** A lost dispute has taken its part of a share; `amount_refunded` counts it */
  readonly "share.charged_back": Share;
  /** Refunds and disputes have left nothing of a share */
  readonly "share.reversed": Share;
  /** A refund failed, or a lost dispute was won after all: a share has back what was taken of it */
  readonly "share.restored": Share;
  /** Money was fetched back from the connected account for a refund or a lost dispute */
  readonly "share.transfer_reversed": Share;
  /** The provider refused to fetch money back */
  readonly "share.reversal_refused": Share;
  /** A merchant was created */
  readonly "merchant.created": Merchant;
  /** A merchant's application is being looked at */
  readonly "merchant.in_review": Merchant;
  /** A merchant may earn and be paid */
  readonly "merchant.activated": Merchant;
  /** A merchant is paused */
  readonly "merchant.paused": Merchant;
  /** A merchant's application was rejected */
  readonly "merchant.rejected": Merchant;
  /** What is known of a merchant has changed, such as how far its representative is verified */
  readonly "merchant.updated": Merchant;
  /** A merchant was closed; its books are kept */
  readonly "merchant.closed": Merchant;
  /** The merchant's names were screened; a decision follows where one is alike */
  readonly "merchant.screened": Merchant;
  /** A paused merchant is paid again */
  readonly "merchant.resumed": Merchant;
  /** A merchant's personal data was destroyed */
  readonly "merchant.erased": Merchant;
  /** A connected account is being set up */
  readonly "bank_connection.created": BankConnection;
  /** Something about the connected account has changed, such as what the provider asks for */
  readonly "bank_connection.updated": BankConnection;
  /** The provider looks at what the merchant has handed in */
  readonly "bank_connection.pending": BankConnection;
  /** The merchant must do something at the provider; `link` leads there */
  readonly "bank_connection.action_required": BankConnection;
  /** There is a fresh link to where the merchant gives what the provider asks for */
  readonly "bank_connection.link_created": BankConnection;
  /** The connected account can receive transfers */
  readonly "bank_connection.verified": BankConnection;
  /** The provider has restricted the connected account */
  readonly "bank_connection.restricted": BankConnection;
  /** The provider has rejected the connected account */
  readonly "bank_connection.rejected": BankConnection;
  /** The set-up was given up */
  readonly "bank_connection.canceled": BankConnection;
  /** The set-up failed; `error` says why */
  readonly "bank_connection.failed": BankConnection;
  /** A merchant's payout instrument is being set up */
  readonly "payout_instrument.created": PayoutInstrument;
  /** The payout instrument can be paid out to */
  readonly "payout_instrument.activated": PayoutInstrument;
  /** What is known of the payout instrument has changed, or whether it is the default */
  readonly "payout_instrument.updated": PayoutInstrument;
  /** A payout to it failed: nothing is paid out to it until its details are corrected */
  readonly "payout_instrument.errored": PayoutInstrument;
  /** The provider asks for more; `requirements` says what */
  readonly "payout_instrument.requires_remediation": PayoutInstrument;
  /** The provider does not take it; `error` says why */
  readonly "payout_instrument.rejected": PayoutInstrument;
  /** Nothing is paid out to it any more */
  readonly "payout_instrument.removed": PayoutInstrument;
  /** A payout was accepted */
  readonly "payout.created": Payout;
  /** Both balances cover the payout, and its money is set aside */
  readonly "payout.earmarked": Payout;
  /** The provider has made the payout */
  readonly "payout.submitted": Payout;
  /** What is known of the payout has changed, but not its status */
  readonly "payout.updated": Payout;
  /** The money is on its way to the bank */
  readonly "payout.in_transit": Payout;
  /** The bank has the money; also of a payout that had failed */
  readonly "payout.paid": Payout;
  /** The payout came to nothing, also after it was paid; `error` says why */
  readonly "payout.failed": Payout;
  /** The payout is to be taken back */
  readonly "payout.cancel_requested": Payout;
  /** The payout was taken back */
  readonly "payout.canceled": Payout;
  /** A person of a merchant was named */
  readonly "person.created": Person;
  /** The identity of a merchant's person is to be verified */
  readonly "identity_session.created": IdentitySession;
  /** The provider knows the person by a reference now */
  readonly "identity_session.updated": IdentitySession;
  /** The person must show a document; `challenge` says where */
  readonly "identity_session.requires_input": IdentitySession;
  /** There is a fresh address at which the person shows a document */
  readonly "identity_session.challenge_created": IdentitySession;
  /** The provider looks at what the person has shown */
  readonly "identity_session.processing": IdentitySession;
  /** The person is who it says */
  readonly "identity_session.verified": IdentitySession;
  /** The identity could not be verified; `error` says why */
  readonly "identity_session.failed": IdentitySession;
  /** The session is to be given up; it ends when the provider has ended it */
  readonly "identity_session.cancel_requested": IdentitySession;
  /** The session was given up */
  readonly "identity_session.canceled": IdentitySession;
  /** The provider is asked to destroy what it keeps of the person and the document */
  readonly "identity_session.redaction_requested": IdentitySession;
  /** The provider has destroyed what it kept of the person and the document */
  readonly "identity_session.redacted": IdentitySession;
  /** A top-up or a payout of the tenant's own money was accepted */
  readonly "tenant_movement.created": TenantMovement;
  /** The provider has moved the money, and the tenant's balance with it */
  readonly "tenant_movement.booked": TenantMovement;
  /** The money has arrived */
  readonly "tenant_movement.succeeded": TenantMovement;
  /** It came to nothing, also after it had succeeded; `error` says why */
  readonly "tenant_movement.failed": TenantMovement;
  /** It was canceled at the provider */
  readonly "tenant_movement.canceled": TenantMovement;
  /** The tenant has taken a merchant's debt upon itself */
  readonly "write_off.created": WriteOff;
  /** The tenant's balance has fallen below its threshold, its refund float, or zero */
  readonly "balance.low": Balance;
  /** A player was created */
  readonly "player.created": Player;
  /** A player was changed */
  readonly "player.updated": Player;
  /** A player's payment instrument is being set up */
  readonly "payment_instrument.created": PaymentInstrument;
  /** The player must do something; `challenge` says what */
  readonly "payment_instrument.requires_action": PaymentInstrument;
  /** The player has done it; the provider is at work again */
  readonly "payment_instrument.processing": PaymentInstrument;
  /** The payment instrument can be charged */
  readonly "payment_instrument.activated": PaymentInstrument;
  /** The set-up failed; `error` says why */
  readonly "payment_instrument.failed": PaymentInstrument;
  /** The payment instrument was removed from its player */
  readonly "payment_instrument.detached": PaymentInstrument;
  /** A split rule was created */
  readonly "split_rule.created": SplitRule;
  /** A split rule is no longer the default */
  readonly "split_rule.updated": SplitRule;
  /** A new version of a split rule is in force; the former one is retired */
  readonly "split_rule.version_activated": SplitRuleVersion;
  /** A new version of a split rule was proposed */
  readonly "split_rule.version_proposed": SplitRuleVersion;
  /** A version of a split rule was accepted */
  readonly "split_rule.version_accepted": SplitRuleVersion;
  /** A reconciliation was asked for */
  readonly "reconciliation.created": Reconciliation;
  /** Ledger and provider were compared; what does not explain itself is told as exceptions */
  readonly "reconciliation.succeeded": Reconciliation;
  /** Ledger and provider differ, and it does not explain itself */
  readonly "exception.opened": Exception;
  /** A difference is gone: the missing side has followed, or a correction was booked */
  readonly "exception.closed": Exception;
  /** Somebody proposes a manual posting */
  readonly "adjustment.proposed": Adjustment;
  /** Somebody else has approved it: it is posted */
  readonly "adjustment.booked": Adjustment;
  /** It was rejected: nothing is posted */
  readonly "adjustment.rejected": Adjustment;
  /** A workflow run makes no progress and is looked after by the sweeper */
  readonly "run.stalled": WorkflowRun;
  /** Something waits for a person */
  readonly "decision.opened": Decision;
  /** It still waits */
  readonly "decision.reminded": Decision;
  /** It still waits, and its deadline is over */
  readonly "decision.overdue": Decision;
  /** More is asked for before deciding */
  readonly "decision.information_requested": Decision;
  /** A person said yes */
  readonly "decision.approved": Decision;
  /** A person said no; `reason` says why */
  readonly "decision.rejected": Decision;
  /** The configuration has a new version; runs under way keep the one before */
  readonly "tenant_config.updated": TenantConfig;
  /** The provider's secret key was replaced */
  readonly "tenant_provider.secret_key_rotated": TenantProvider;
  /** New webhook secrets were asked for; the new endpoints are being made at the provider */
  readonly "tenant_provider.webhook_secrets_requested": TenantProvider;
  /** The new secrets are in force; for a day the former ones are accepted as well */
  readonly "tenant_provider.webhook_secrets_rotated": TenantProvider;
  /** The former webhook endpoints are removed, and their secrets accepted no more */
  readonly "tenant_provider.webhook_secrets_retired": TenantProvider;
  /** The provider pays your account out by itself */
  readonly "tenant_provider.automatic_payouts_found": TenantProvider;
  /** The provider pays your account out only when it is asked, as before */
  readonly "tenant_provider.automatic_payouts_stopped": TenantProvider;
  /** The provider's webhook endpoints report everything that the platform acts on again */
  readonly "tenant_provider.webhook_endpoints_updated": TenantProvider;
  /** A webhook endpoint was switched off; `disabled_reason` says why */
  readonly "webhook_endpoint.disabled": WebhookEndpoint;
  /** A webhook endpoint was switched on again */
  readonly "webhook_endpoint.enabled": WebhookEndpoint;
  /** A webhook endpoint has a new secret; for a day the one before signs as well */
  readonly "webhook_endpoint.secret_rotated": WebhookEndpoint;
}

export type ListPlayersQuery = NonNullable<operations["listPlayers"]["parameters"]["query"]>;

export type ListPaymentInstrumentsQuery = NonNullable<operations["listPaymentInstruments"]["parameters"]["query"]>;

export type ListPaymentsQuery = NonNullable<operations["listPayments"]["parameters"]["query"]>;

export type ListPaymentTimelineQuery = NonNullable<operations["listPaymentTimeline"]["parameters"]["query"]>;

export type ListRefundsQuery = NonNullable<operations["listRefunds"]["parameters"]["query"]>;

export type ListDisputesQuery = NonNullable<operations["listDisputes"]["parameters"]["query"]>;

export type ListMerchantsQuery = NonNullable<operations["listMerchants"]["parameters"]["query"]>;

export type ListBankConnectionsQuery = NonNullable<operations["listBankConnections"]["parameters"]["query"]>;

export type ListPayoutInstrumentsQuery = NonNullable<operations["listPayoutInstruments"]["parameters"]["query"]>;

export type ListPayoutsQuery = NonNullable<operations["listPayouts"]["parameters"]["query"]>;

export type ListPersonsQuery = NonNullable<operations["listPersons"]["parameters"]["query"]>;

export type ListIdentitySessionsQuery = NonNullable<operations["listIdentitySessions"]["parameters"]["query"]>;

export type ListSplitRulesQuery = NonNullable<operations["listSplitRules"]["parameters"]["query"]>;

export type ListSplitRuleVersionsQuery = NonNullable<operations["listSplitRuleVersions"]["parameters"]["query"]>;

export type ListDistributionsQuery = NonNullable<operations["listDistributions"]["parameters"]["query"]>;

export type ListReconciliationsQuery = NonNullable<operations["listReconciliations"]["parameters"]["query"]>;

export type ListExceptionsQuery = NonNullable<operations["listExceptions"]["parameters"]["query"]>;

export type ListAdjustmentsQuery = NonNullable<operations["listAdjustments"]["parameters"]["query"]>;

export type ListBalancesQuery = NonNullable<operations["listBalances"]["parameters"]["query"]>;

export type ListLedgerAccountsQuery = NonNullable<operations["listLedgerAccounts"]["parameters"]["query"]>;

export type ListLedgerEntriesQuery = NonNullable<operations["listLedgerEntries"]["parameters"]["query"]>;

export type ListLedgerTransfersQuery = NonNullable<operations["listLedgerTransfers"]["parameters"]["query"]>;

export type ListWriteOffsQuery = NonNullable<operations["listWriteOffs"]["parameters"]["query"]>;

export type ListJournalQuery = NonNullable<operations["listJournal"]["parameters"]["query"]>;

export type ExportJournalQuery = NonNullable<operations["exportJournal"]["parameters"]["query"]>;

export type ListEventsQuery = NonNullable<operations["listEvents"]["parameters"]["query"]>;

export type StreamEventsQuery = NonNullable<operations["streamEvents"]["parameters"]["query"]>;

export type ListWebhookEndpointsQuery = NonNullable<operations["listWebhookEndpoints"]["parameters"]["query"]>;

export type ListDeliveriesQuery = NonNullable<operations["listDeliveries"]["parameters"]["query"]>;

export type ListDeadLettersQuery = NonNullable<operations["listDeadLetters"]["parameters"]["query"]>;

export type ListWorkflowRunsQuery = NonNullable<operations["listWorkflowRuns"]["parameters"]["query"]>;

export type GetWorkflowRunHistoryQuery = NonNullable<operations["getWorkflowRunHistory"]["parameters"]["query"]>;

export type ListDecisionsQuery = NonNullable<operations["listDecisions"]["parameters"]["query"]>;

export type ListScreeningListsQuery = NonNullable<operations["listScreeningLists"]["parameters"]["query"]>;

export type ListTenantSandboxesQuery = NonNullable<operations["listTenantSandboxes"]["parameters"]["query"]>;

export type GetTenantConfigQuery = NonNullable<operations["getTenantConfig"]["parameters"]["query"]>;

export type ListTenantConfigsQuery = NonNullable<operations["listTenantConfigs"]["parameters"]["query"]>;

export type ListTenantMovementsQuery = NonNullable<operations["listTenantMovements"]["parameters"]["query"]>;

export type ListOAuthClientsQuery = NonNullable<operations["listOAuthClients"]["parameters"]["query"]>;

export type ListAuditRecordsQuery = NonNullable<operations["listAuditRecords"]["parameters"]["query"]>;

export type ListOperatorAuditRecordsQuery = NonNullable<operations["listOperatorAuditRecords"]["parameters"]["query"]>;

export type ListTenantsQuery = NonNullable<operations["listTenants"]["parameters"]["query"]>;

export type ListTenantClientsQuery = NonNullable<operations["listTenantClients"]["parameters"]["query"]>;

export type ListTenantApplicationsQuery = NonNullable<operations["listTenantApplications"]["parameters"]["query"]>;

/** The tenant's buyers, known by the tenant's own reference. */
export class PlayersResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List players
   *
   * Newest first. With `reference`, the one player that has it.
   *
   * Needs the scope `players:read`.
   */
  list(query?: ListPlayersQuery, options?: CallOptions): PagePromise<Player> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/players", query, options });
  }

  /**
   * Create a player
   *
   * The reference is your own id of the player: one that is in use is refused with `already_exists`.
   *
   * Needs the scope `players:write`.
   */
  create(body: CreatePlayer, options?: CallOptions): ApiPromise<Player> {
    return this.#http.call({ method: "POST", path: "/v1/players", body, options });
  }

  /**
   * Read a player
   *
   * Name and e-mail address are null once the player has been erased.
   *
   * Needs the scope `players:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<Player> {
    return this.#http.call({ method: "GET", path: `/v1/players/${segment(id)}`, options });
  }
}

/** Players' cards. */
export class PaymentInstrumentsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List payment instruments
   *
   * Newest first.
   *
   * Needs the scope `players:read`.
   */
  list(query?: ListPaymentInstrumentsQuery, options?: CallOptions): PagePromise<PaymentInstrument> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/payment_instruments", query, options });
  }

  /**
   * Set up a payment instrument
   *
   * A workflow sets the payment method up with the player's bank. The instrument is then `active`, or
   * `requires_action` with a `challenge` for the player, or `failed` with the provider's code. No card number ever
   * comes here.
   *
   * Needs the scope `players:write`.
   */
  create(body: CreatePaymentInstrument, options?: CallOptions): ApiPromise<PaymentInstrument> {
    return this.#http.call({ method: "POST", path: "/v1/payment_instruments", body, options });
  }

  /**
   * Detach a payment instrument
   *
   * From now on it cannot be charged; a workflow has the provider forget it. Payments that were taken with it, and
   * their refunds, stay as they are.
   *
   * Needs the scope `players:write`.
   */
  detach(id: string, options?: CallOptions): ApiPromise<PaymentInstrument> {
    return this.#http.call({ method: "POST", path: `/v1/payment_instruments/${segment(id)}/detach`, options });
  }

  /**
   * Read a payment instrument
   *
   * Its `card` is known once it is active; its `error` says why it failed.
   *
   * Needs the scope `players:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<PaymentInstrument> {
    return this.#http.call({ method: "GET", path: `/v1/payment_instruments/${segment(id)}`, options });
  }
}

/** What players pay. A payment is accepted at once and taken by a durable workflow. */
export class PaymentsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List payments
   *
   * Newest first.
   *
   * Needs the scope `payments:read`.
   */
  list(query?: ListPaymentsQuery, options?: CallOptions): PagePromise<Payment> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/payments", query, options });
  }

  /**
   * Take a payment
   *
   * Accepts a payment and answers at once; a durable workflow authorizes, captures and splits it. Follow it by its
   * stream, its events or webhooks. A decline is no refusal: it is a payment that ends as `failed`.
   *
   * Needs the scope `payments:write`.
   */
  create(body: CreatePayment, options?: CallOptions): ApiPromise<Payment> {
    return this.#http.call({ method: "POST", path: "/v1/payments", body, options });
  }

  /**
   * Read a payment
   *
   * The payment as it stands.
   *
   * Needs the scope `payments:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<Payment> {
    return this.#http.call({ method: "GET", path: `/v1/payments/${segment(id)}`, options });
  }

  /**
   * Capture a held payment
   *
   * Takes a held amount, in part or whole, once; what is not taken is released. The payment's workflow captures at
   * the provider and ends as `succeeded`. Possible until `capture_before`.
   *
   * Needs the scope `payments:write`.
   */
  capture(id: string, body: CapturePayment, options?: CallOptions): ApiPromise<Payment> {
    return this.#http.call({ method: "POST", path: `/v1/payments/${segment(id)}/capture`, body, options });
  }

  /**
   * Cancel a payment
   *
   * Ends a payment that has not taken money yet, and releases what is held. If the provider has taken the money
   * meanwhile, the payment succeeds all the same, and can be refunded.
   *
   * Needs the scope `payments:write`.
   */
  cancel(id: string, options?: CallOptions): ApiPromise<Payment> {
    return this.#http.call({ method: "POST", path: `/v1/payments/${segment(id)}/cancel`, options });
  }

  /**
   * Settle a payment under review
   *
   * Asks the provider again about a payment that is `needs_review`, which goes on if the answer settles it. Where
   * the provider has taken another amount than was asked for, name the amount that you accept.
   *
   * Needs the scope `payments:write`.
   */
  resolve(id: string, body: ResolvePayment, options?: CallOptions): ApiPromise<Payment> {
    return this.#http.call({ method: "POST", path: `/v1/payments/${segment(id)}/resolve`, body, options });
  }

  /**
   * Read a payment's timeline
   *
   * What happened to the payment, its shares and its refunds, and what the provider was asked and answered
   * meanwhile. Oldest first.
   *
   * Needs the scope `payments:read`.
   */
  timeline(id: string, query?: ListPaymentTimelineQuery, options?: CallOptions): PagePromise<TimelineEntry> {
    return new PagePromise(this.#http, { method: "GET", path: `/v1/payments/${segment(id)}/timeline`, query, options });
  }

  /**
   * Follow a payment live
   *
   * The payment's story from its beginning, each stage as it happens: its own events and those of its distribution
   * and shares. With `Last-Event-ID` it goes on after that event.
   *
   * Needs the scope `payments:read`.
   */
  follow(id: string, options?: FollowOptions): AsyncGenerator<Event, void, undefined> {
    return followPayment<Event>(this.#http, { method: "GET", path: `/v1/payments/${segment(id)}/stream` }, options);
  }
}

/** Money that goes back to players, and who bears how much of it. */
export class RefundsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List refunds
   *
   * Newest first. With `payment`, those of that payment.
   *
   * Needs the scope `refunds:read`.
   */
  list(query?: ListRefundsQuery, options?: CallOptions): PagePromise<Refund> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/refunds", query, options });
  }

  /**
   * Refund a payment
   *
   * Accepts a refund of a payment, in part or of what is left, and answers at once with what it takes from whom; a
   * durable workflow asks the provider for it. Refunds of one payment never exceed what was captured, however many
   * are asked for at once.
   *
   * Needs the scope `refunds:write`.
   */
  create(body: CreateRefund, options?: CallOptions): ApiPromise<Refund> {
    return this.#http.call({ method: "POST", path: "/v1/refunds", body, options });
  }

  /**
   * Read a refund
   *
   * The refund as it stands, with the proof of who bears how much of it.
   *
   * Needs the scope `refunds:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<Refund> {
    return this.#http.call({ method: "GET", path: `/v1/refunds/${segment(id)}`, options });
  }
}

/** What banks take back from payments, who bears it, and how it is answered. */
export class DisputesResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List disputes
   *
   * Newest first. With `merchant`, those of payments that the merchant has a share of.
   *
   * Needs the scope `disputes:read`.
   */
  list(query?: ListDisputesQuery, options?: CallOptions): PagePromise<Dispute> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/disputes", query, options });
  }

  /**
   * Read a dispute
   *
   * The dispute as it stands, with every movement of its money and the proof of who bears how much.
   *
   * Needs the scope `disputes:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<Dispute> {
    return this.#http.call({ method: "GET", path: `/v1/disputes/${segment(id)}`, options });
  }

  /**
   * Read a dispute's evidence
   *
   * Assembled from what is known of the payment when the dispute came, and whatever was changed since.
   *
   * Needs the scope `disputes:read`.
   */
  evidence(id: string, options?: CallOptions): ApiPromise<DisputeEvidence> {
    return this.#http.call({ method: "GET", path: `/v1/disputes/${segment(id)}/evidence`, options });
  }

  /**
   * Change a dispute's evidence
   *
   * Until `due_at`, and until it is submitted. What is absent stays as it is; null empties a field.
   *
   * Needs the scope `disputes:write`.
   */
  updateEvidence(
    id: string,
    body: UpdateDisputeEvidence,
    options: CallOptions & { readonly ifMatch: string },
  ): ApiPromise<DisputeEvidence> {
    return this.#http.call({ method: "PATCH", path: `/v1/disputes/${segment(id)}/evidence`, body, options });
  }

  /**
   * Submit the evidence
   *
   * Sends the evidence as it stands to the bank, by the dispute's workflow. A bank mostly takes it once, and the
   * provider may charge for it.
   *
   * Needs the scope `disputes:write`.
   */
  submit(id: string, options?: CallOptions): ApiPromise<Dispute> {
    return this.#http.call({ method: "POST", path: `/v1/disputes/${segment(id)}/submit`, options });
  }

  /**
   * Accept a dispute
   *
   * Gives in, by the dispute's workflow: the dispute will be lost. That cannot be undone.
   *
   * Needs the scope `disputes:write`.
   */
  accept(id: string, options?: CallOptions): ApiPromise<Dispute> {
    return this.#http.call({ method: "POST", path: `/v1/disputes/${segment(id)}/accept`, options });
  }
}

/** Legally accountable parties that earn money: studios, modders, server owners. */
export class MerchantsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List merchants
   *
   * Newest first.
   *
   * Needs the scope `merchants:read`.
   */
  list(query?: ListMerchantsQuery, options?: CallOptions): PagePromise<Merchant> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/merchants", query, options });
  }

  /**
   * Create a merchant
   *
   * The merchant begins as `applied`, with a bank connection of its own. A workflow has the connected account made
   * at the provider; when that is verified the merchant is `active`.
   *
   * Needs the scope `merchants:write`.
   */
  create(body: CreateMerchant, options?: CallOptions): ApiPromise<Merchant> {
    return this.#http.call({ method: "POST", path: "/v1/merchants", body, options });
  }

  /**
   * Read a merchant
   *
   * The only place, beside the list, where its personal fields are shown.
   *
   * Needs the scope `merchants:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<Merchant> {
    return this.#http.call({ method: "GET", path: `/v1/merchants/${segment(id)}`, options });
  }

  /**
   * Read how far a merchant's onboarding is
   *
   * Each step of the tenant's configuration with where it stands and the decision that it rests on.
   *
   * Needs the scope `merchants:read`.
   */
  onboarding(id: string, options?: CallOptions): ApiPromise<MerchantOnboarding> {
    return this.#http.call({ method: "GET", path: `/v1/merchants/${segment(id)}/onboarding`, options });
  }

  /**
   * Pause a merchant
   *
   * Its shares accrue and are not moved to it, and no payout is begun. What is under way goes on.
   *
   * Needs the scope `merchants:write`.
   */
  pause(id: string, options?: CallOptions): ApiPromise<Merchant> {
    return this.#http.call({ method: "POST", path: `/v1/merchants/${segment(id)}/pause`, options });
  }

  /**
   * Resume a paused merchant
   *
   * What has accrued meanwhile is moved to it.
   *
   * Needs the scope `merchants:write`.
   */
  resume(id: string, options?: CallOptions): ApiPromise<Merchant> {
    return this.#http.call({ method: "POST", path: `/v1/merchants/${segment(id)}/resume`, options });
  }

  /**
   * Close a merchant
   *
   * For good. With money owed to or by it, it is refused unless the money is to be frozen; pay it out first
   * otherwise. Its books stay.
   *
   * Needs the scope `merchants:write`.
   */
  close(id: string, body: CloseMerchant, options?: CallOptions): ApiPromise<Merchant> {
    return this.#http.call({ method: "POST", path: `/v1/merchants/${segment(id)}/close`, body, options });
  }

  /**
   * Erase a merchant's personal data
   *
   * Destroys the key of its personal data, and of the persons behind it: nobody can tell any more who it was. Ids,
   * amounts and events stay. Only of a closed or rejected merchant.
   *
   * Needs the scope `merchants:write`.
   */
  erase(id: string, options?: CallOptions): ApiPromise<Merchant> {
    return this.#http.call({ method: "POST", path: `/v1/merchants/${segment(id)}/erase`, options });
  }

  /**
   * Write off what a merchant owes
   *
   * The last step of recovery: your balance takes the debt upon itself, in part or whole. A person decides that,
   * so it takes a reason, and an audit record says who decided.
   *
   * Needs the scope `ledger:write`.
   */
  writeOff(id: string, body: CreateWriteOff, options?: CallOptions): ApiPromise<WriteOff> {
    return this.#http.call({ method: "POST", path: `/v1/merchants/${segment(id)}/write_offs`, body, options });
  }
}

/** Merchants' connected accounts at the provider. */
export class BankConnectionsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List bank connections
   *
   * Newest first.
   *
   * Needs the scope `merchants:read`.
   */
  list(query?: ListBankConnectionsQuery, options?: CallOptions): PagePromise<BankConnection> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/bank_connections", query, options });
  }

  /**
   * Begin a bank connection
   *
   * A workflow has the connected account made at the provider. What is asked for stands in `requirements`, and
   * `link` leads the merchant to where it is given. A merchant has one connection at a time: another begins when
   * that one is rejected, canceled or has failed.
   *
   * Needs the scope `merchants:write`.
   */
  create(body: CreateBankConnection, options?: CallOptions): ApiPromise<BankConnection> {
    return this.#http.call({ method: "POST", path: "/v1/bank_connections", body, options });
  }

  /**
   * Read a bank connection
   *
   * Its `error` says why the provider refused it.
   *
   * Needs the scope `merchants:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<BankConnection> {
    return this.#http.call({ method: "GET", path: `/v1/bank_connections/${segment(id)}`, options });
  }

  /**
   * Make a fresh onboarding link
   *
   * A link is good for one visit within minutes: make one when the merchant is about to follow it, and from your
   * `refresh_url`. Show it to the merchant only: whoever has it acts for the account.
   *
   * Needs the scope `merchants:write`.
   */
  createLink(id: string, body: CreateOnboardingLink, options?: CallOptions): ApiPromise<BankConnection> {
    return this.#http.call({ method: "POST", path: `/v1/bank_connections/${segment(id)}/link`, body, options });
  }

  /**
   * Give up a bank connection
   *
   * Before it has been verified. The account is removed at the provider with all that was given there, and the
   * merchant may begin another connection.
   *
   * Needs the scope `merchants:write`.
   */
  cancel(id: string, options?: CallOptions): ApiPromise<BankConnection> {
    return this.#http.call({ method: "POST", path: `/v1/bank_connections/${segment(id)}/cancel`, options });
  }
}

/** Where merchants are paid out to: bank accounts and debit cards. */
export class PayoutInstrumentsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List payout instruments
   *
   * Newest first, removed ones included.
   *
   * Needs the scope `payouts:read`.
   */
  list(query?: ListPayoutInstrumentsQuery, options?: CallOptions): PagePromise<PayoutInstrument> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/payout_instruments", query, options });
  }

  /**
   * Set up a payout instrument
   *
   * A workflow puts the bank account or debit card behind the token on the merchant's connected account. The
   * instrument is then `active` and can be paid out to, or `rejected` with the provider's code.
   *
   * Needs the scope `payouts:write`.
   */
  create(body: CreatePayoutInstrument, options?: CallOptions): ApiPromise<PayoutInstrument> {
    return this.#http.call({ method: "POST", path: "/v1/payout_instruments", body, options });
  }

  /**
   * Read a payout instrument
   *
   * What may be shown of it: the bank's name, the last four digits, the country and the currency.
   *
   * Needs the scope `payouts:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<PayoutInstrument> {
    return this.#http.call({ method: "GET", path: `/v1/payout_instruments/${segment(id)}`, options });
  }

  /**
   * Make a payout instrument the default
   *
   * Payouts in its currency that name no instrument go there from now on; the former default is none.
   *
   * Needs the scope `payouts:write`.
   */
  update(id: string, body: UpdatePayoutInstrument, options?: CallOptions): ApiPromise<PayoutInstrument> {
    return this.#http.call({ method: "PATCH", path: `/v1/payout_instruments/${segment(id)}`, body, options });
  }

  /**
   * Remove a payout instrument
   *
   * Nothing is paid out to it from now on; a workflow takes it away at the provider. The default of a currency is
   * removed last: make another one the default first. Payouts under way go on.
   *
   * Needs the scope `payouts:write`.
   */
  delete(id: string, options?: CallOptions): ApiPromise<PayoutInstrument> {
    return this.#http.call({ method: "DELETE", path: `/v1/payout_instruments/${segment(id)}`, options });
  }
}

/** Money on its way from connected accounts to merchants' banks. */
export class PayoutsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List payouts
   *
   * Newest first.
   *
   * Needs the scope `payouts:read`.
   */
  list(query?: ListPayoutsQuery, options?: CallOptions): PagePromise<Payout> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/payouts", query, options });
  }

  /**
   * Pay a merchant out
   *
   * A workflow asserts the instrument and both balances, the ledger's and the provider's, sets the money aside and
   * pays it out. Where they do not cover it the payout is `failed` with `insufficient_funds` and the figures.
   * Payouts that race for one balance never exceed it.
   *
   * Needs the scope `payouts:write`.
   */
  create(body: CreatePayout, options?: CallOptions): ApiPromise<Payout> {
    return this.#http.call({ method: "POST", path: "/v1/payouts", body, options });
  }

  /**
   * Read a payout
   *
   * As it stands, with the balances that were asserted. A bank may still send back what was paid.
   *
   * Needs the scope `payouts:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<Payout> {
    return this.#http.call({ method: "GET", path: `/v1/payouts/${segment(id)}`, options });
  }

  /**
   * Cancel a payout
   *
   * Takes a payout back while it is `pending`. A workflow asks the provider, which decides: what has left for the
   * bank by then goes on.
   *
   * Needs the scope `payouts:write`.
   */
  cancel(id: string, options?: CallOptions): ApiPromise<Payout> {
    return this.#http.call({ method: "POST", path: `/v1/payouts/${segment(id)}/cancel`, options });
  }
}

/** Who stands for a merchant. */
export class PersonsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List persons
   *
   * Newest first.
   *
   * Needs the scope `merchants:read`.
   */
  list(query?: ListPersonsQuery, options?: CallOptions): PagePromise<Person> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/persons", query, options });
  }

  /**
   * Name a merchant's representative
   *
   * What is known of a person is sealed under a key of its own. A merchant has one representative; who names none
   * can have it verified all the same, and the provider asks for the rest.
   *
   * Needs the scope `merchants:write`.
   */
  create(body: CreatePerson, options?: CallOptions): ApiPromise<Person> {
    return this.#http.call({ method: "POST", path: "/v1/persons", body, options });
  }

  /**
   * Read a person
   *
   * The only place, beside the list, where its personal fields are shown.
   *
   * Needs the scope `merchants:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<Person> {
    return this.#http.call({ method: "GET", path: `/v1/persons/${segment(id)}`, options });
  }
}

/** Checks that merchants' persons are who they say, at the provider. */
export class IdentitySessionsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List identity sessions
   *
   * Newest first.
   *
   * Needs the scope `merchants:read`.
   */
  list(query?: ListIdentitySessionsQuery, options?: CallOptions): PagePromise<IdentitySession> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/identity_sessions", query, options });
  }

  /**
   * Verify a merchant's person
   *
   * A workflow has the provider make a session for the person of the merchant's connected account; `challenge`
   * leads to where the person shows a document. Nothing of the document ever comes here. The merchant's
   * `kyc_status` follows.
   *
   * Needs the scope `merchants:write`.
   */
  create(body: CreateIdentitySession, options?: CallOptions): ApiPromise<IdentitySession> {
    return this.#http.call({ method: "POST", path: "/v1/identity_sessions", body, options });
  }

  /**
   * Read an identity session
   *
   * Its `error` says why the last attempt failed.
   *
   * Needs the scope `merchants:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<IdentitySession> {
    return this.#http.call({ method: "GET", path: `/v1/identity_sessions/${segment(id)}`, options });
  }

  /**
   * Get an address that works
   *
   * The challenge's address is good for one visit. A person who comes back to an unfinished session needs another.
   * Show it to the person only.
   *
   * Needs the scope `merchants:write`.
   */
  createChallenge(id: string, options?: CallOptions): ApiPromise<IdentitySession> {
    return this.#http.call({ method: "POST", path: `/v1/identity_sessions/${segment(id)}/challenge`, options });
  }

  /**
   * Give up an identity session
   *
   * It is `canceled` when the provider has ended it. What the person has just shown may still come first: then it
   * is verified.
   *
   * Needs the scope `merchants:write`.
   */
  cancel(id: string, options?: CallOptions): ApiPromise<IdentitySession> {
    return this.#http.call({ method: "POST", path: `/v1/identity_sessions/${segment(id)}/cancel`, options });
  }

  /**
   * Have the provider forget
   *
   * The provider destroys what it keeps of the person and the document, within days. That the person was verified
   * stays on record.
   *
   * Needs the scope `merchants:write`.
   */
  redact(id: string, options?: CallOptions): ApiPromise<IdentitySession> {
    return this.#http.call({ method: "POST", path: `/v1/identity_sessions/${segment(id)}/redact`, options });
  }
}

/** How payments are split among those who earned them. */
export class SplitRulesResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List split rules
   *
   * Newest first, each with its active version.
   *
   * Needs the scope `splits:read`.
   */
  list(query?: ListSplitRulesQuery, options?: CallOptions): PagePromise<SplitRule> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/split_rules", query, options });
  }

  /**
   * Create a split rule
   *
   * Its first version is active at once. The lines' `share_bps` sum to 10000, or to less where one line has what
   * remains; their merchants are yours and in countries that you can pay out to. A new default takes the place of
   * the former one.
   *
   * Needs the scope `splits:write`.
   */
  create(body: CreateSplitRule, options?: CallOptions): ApiPromise<SplitRule> {
    return this.#http.call({ method: "POST", path: "/v1/split_rules", body, options });
  }

  /**
   * Read a split rule
   *
   * With its active version.
   *
   * Needs the scope `splits:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<SplitRule> {
    return this.#http.call({ method: "GET", path: `/v1/split_rules/${segment(id)}`, options });
  }

  /**
   * List a split rule's versions
   *
   * Newest first.
   *
   * Needs the scope `splits:read`.
   */
  listVersions(
    id: string,
    query?: ListSplitRuleVersionsQuery,
    options?: CallOptions,
  ): PagePromise<SplitRuleVersion> {
    return new PagePromise(this.#http, { method: "GET", path: `/v1/split_rules/${segment(id)}/versions`, query, options });
  }

  /**
   * Put a new version of a split rule in force
   *
   * It is active at once and the former one is retired. Payments keep the version that they were accepted with.
   *
   * Needs the scope `splits:write`.
   */
  createVersion(id: string, body: CreateSplitRuleVersion, options?: CallOptions): ApiPromise<SplitRuleVersion> {
    return this.#http.call({ method: "POST", path: `/v1/split_rules/${segment(id)}/versions`, body, options });
  }

  /**
   * Read a version of a split rule
   *
   * Retired ones too: payments stay pinned to them.
   *
   * Needs the scope `splits:read`.
   */
  retrieveVersion(id: string, version: string, options?: CallOptions): ApiPromise<SplitRuleVersion> {
    return this.#http.call({ method: "GET", path: `/v1/split_rules/${segment(id)}/versions/${segment(version)}`, options });
  }

  /**
   * Preview a split
   *
   * Shares an amount by the active version, exactly as a payment of it would be shared. Stores nothing.
   *
   * Needs the scope `splits:read`.
   */
  preview(id: string, body: PreviewSplit, options?: CallOptions): ApiPromise<SplitPreview> {
    return this.#http.call({ method: "POST", path: `/v1/split_rules/${segment(id)}/preview`, body, options });
  }

  /**
   * Simulate terms
   *
   * Shares payments by terms that are not stored, checked as a rule of them would be: what each line would earn
   * and bear of the fees, payment by payment and in all.
   *
   * Needs the scope `splits:read`.
   */
  simulate(body: SimulateSplit, options?: CallOptions): ApiPromise<SplitSimulation> {
    return this.#http.call({ method: "POST", path: "/v1/split_rules/simulate", body, options });
  }
}

/** How one payment was split: its shares and where they stand. */
export class DistributionsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List distributions
   *
   * Newest first. With `payment`, the one of that payment.
   *
   * Needs the scope `splits:read`.
   */
  list(query?: ListDistributionsQuery, options?: CallOptions): PagePromise<Distribution> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/distributions", query, options });
  }

  /**
   * Read a distribution
   *
   * The distribution with its shares in the order of the rule's lines.
   *
   * Needs the scope `splits:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<Distribution> {
    return this.#http.call({ method: "GET", path: `/v1/distributions/${segment(id)}`, options });
  }
}

/** The ledger compared with the provider, the differences, and what corrects them. */
export class ReconciliationsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List reconciliations
   *
   * Newest first.
   *
   * Needs the scope `ledger:read`.
   */
  list(query?: ListReconciliationsQuery, options?: CallOptions): PagePromise<Reconciliation> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/reconciliations", query, options });
  }

  /**
   * Reconcile now
   *
   * Compares the ledger with the provider at once, as happens by itself every day: the tenant's own account, what
   * is held back of it, every connected account, and the transfers one by one. A durable workflow does it;
   * `reconciliation.succeeded` says when it is through.
   *
   * Needs the scope `ledger:write`.
   */
  create(options?: CallOptions): ApiPromise<Reconciliation> {
    return this.#http.call({ method: "POST", path: "/v1/reconciliations", options });
  }

  /**
   * Read a reconciliation
   *
   * With the balances that were compared, and what explains each difference.
   *
   * Needs the scope `ledger:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<ReconciliationWithBalances> {
    return this.#http.call({ method: "GET", path: `/v1/reconciliations/${segment(id)}`, options });
  }
}

/** The ledger compared with the provider, the differences, and what corrects them. */
export class ExceptionsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List exceptions
   *
   * Newest first. With `status=open`, what somebody has to look at.
   *
   * Needs the scope `ledger:read`.
   */
  list(query?: ListExceptionsQuery, options?: CallOptions): PagePromise<Exception> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/exceptions", query, options });
  }

  /**
   * Read an exception
   *
   * What differs, its likely cause, and how it ended.
   *
   * Needs the scope `ledger:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<Exception> {
    return this.#http.call({ method: "GET", path: `/v1/exceptions/${segment(id)}`, options });
  }
}

/** The ledger compared with the provider, the differences, and what corrects them. */
export class AdjustmentsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List adjustments
   *
   * Newest first. With `status=proposed`, what awaits a second person.
   *
   * Needs the scope `ledger:read`.
   */
  list(query?: ListAdjustmentsQuery, options?: CallOptions): PagePromise<Adjustment> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/adjustments", query, options });
  }

  /**
   * Propose an adjustment
   *
   * A manual posting between two accounts that may stand against each other, with a reason. Nothing is posted
   * until another OAuth client of the tenant approves it. With `exception` it corrects that difference, and closes
   * it.
   *
   * Needs the scope `ledger:write`.
   */
  create(body: CreateAdjustment, options?: CallOptions): ApiPromise<Adjustment> {
    return this.#http.call({ method: "POST", path: "/v1/adjustments", body, options });
  }

  /**
   * Read an adjustment
   *
   * Who proposed it, who decided, and the ledger transfer that it became.
   *
   * Needs the scope `ledger:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<Adjustment> {
    return this.#http.call({ method: "GET", path: `/v1/adjustments/${segment(id)}`, options });
  }

  /**
   * Approve an adjustment
   *
   * Posts it. The client must be another than the one that proposed it.
   *
   * Needs the scope `ledger:write`.
   */
  approve(id: string, body: DecideAdjustment, options?: CallOptions): ApiPromise<Adjustment> {
    return this.#http.call({ method: "POST", path: `/v1/adjustments/${segment(id)}/approve`, body, options });
  }

  /**
   * Reject an adjustment
   *
   * Nothing is posted. Who proposed it may take it back in this way too.
   *
   * Needs the scope `ledger:write`.
   */
  reject(id: string, body: DecideAdjustment, options?: CallOptions): ApiPromise<Adjustment> {
    return this.#http.call({ method: "POST", path: `/v1/adjustments/${segment(id)}/reject`, body, options });
  }
}

/** What each merchant, and the tenant itself, has. */
export class BalancesResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List balances
   *
   * By address. With `at`, as they stood at that time.
   *
   * Needs the scope `ledger:read`.
   */
  list(query?: ListBalancesQuery, options?: CallOptions): PagePromise<Balance> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/balances", query, options });
  }
}

/** The tenant's double-entry ledger: accounts and transfers. */
export class LedgerAccountsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List ledger accounts
   *
   * By address.
   *
   * Needs the scope `ledger:read`.
   */
  list(query?: ListLedgerAccountsQuery, options?: CallOptions): PagePromise<LedgerAccount> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/ledger_accounts", query, options });
  }

  /**
   * Read a ledger account
   *
   * The account with its running totals.
   *
   * Needs the scope `ledger:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<LedgerAccount> {
    return this.#http.call({ method: "GET", path: `/v1/ledger_accounts/${segment(id)}`, options });
  }

  /**
   * Read an account's statement
   *
   * Newest first, each line with the balance after it.
   *
   * Needs the scope `ledger:read`.
   */
  entries(id: string, query?: ListLedgerEntriesQuery, options?: CallOptions): PagePromise<LedgerEntry> {
    return new PagePromise(this.#http, { method: "GET", path: `/v1/ledger_accounts/${segment(id)}/entries`, query, options });
  }
}

/** The tenant's double-entry ledger: accounts and transfers. */
export class LedgerTransfersResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List ledger transfers
   *
   * Newest first. With `payment`, those of a payment, its shares and its refunds; with `subject`, of that alone.
   *
   * Needs the scope `ledger:read`.
   */
  list(query?: ListLedgerTransfersQuery, options?: CallOptions): PagePromise<LedgerTransfer> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/ledger_transfers", query, options });
  }

  /**
   * Read a ledger transfer
   *
   * One movement. It never changes.
   *
   * Needs the scope `ledger:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<LedgerTransfer> {
    return this.#http.call({ method: "GET", path: `/v1/ledger_transfers/${segment(id)}`, options });
  }
}

/** The tenant's double-entry ledger: accounts and transfers. */
export class WriteOffsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List write-offs
   *
   * Newest first. With `merchant`, those of that merchant.
   *
   * Needs the scope `ledger:read`.
   */
  list(query?: ListWriteOffsQuery, options?: CallOptions): PagePromise<WriteOff> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/write_offs", query, options });
  }
}

/** The tenant's double-entry ledger: accounts and transfers. */
export class JournalResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List a day's journal
   *
   * Every movement that was written down on a day, in that order, with the provider's ids.
   *
   * Needs the scope `ledger:read`.
   */
  list(query: ListJournalQuery, options?: CallOptions): PagePromise<JournalLine> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/journal", query, options });
  }

  /**
   * Export a day's journal
   *
   * The same as one CSV file with a head, amounts in minor units, of whatever length.
   *
   * Needs the scope `ledger:read`.
   */
  csv(query: ExportJournalQuery, options?: CallOptions): ApiPromise<string> {
    return this.#http.raw<string>({ method: "GET", path: "/v1/journal/csv", query, options });
  }
}

/** Everything that happened, numbered per subject and per tenant, as a list and live. */
export class EventsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Read the feed
   *
   * Oldest first, in the order of their positions, which have no gaps. Remember the position of the last event you
   * have handled and go on with `after`.
   *
   * Needs the scope `events:read`.
   */
  list(query?: ListEventsQuery, options?: CallOptions): PagePromise<Event> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/events", query, options });
  }

  /**
   * Follow the feed live
   *
   * Begins with what happens from now on, or after `after`. A connection ends after a quarter of an hour; with
   * `Last-Event-ID` the next one goes on where it stopped, and nothing is lost between them.
   *
   * Needs the scope `events:read`.
   */
  stream(options?: StreamOptions & Omit<StreamEventsQuery, "after">): AsyncGenerator<Event, void, undefined> {
    return streamEvents<Event>(this.#http, { method: "GET", path: "/v1/events/stream", query: { types: options?.types } }, options);
  }

  /**
   * Read an event
   *
   * As it was sent to webhook endpoints, byte for byte.
   *
   * Needs the scope `events:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<Event> {
    return this.#http.call({ method: "GET", path: `/v1/events/${segment(id)}`, options });
  }
}

/** Where events are sent, and how each delivery went. */
export class WebhookEndpointsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List webhook endpoints
   *
   * Newest first.
   *
   * Needs the scope `webhooks:read`.
   */
  list(query?: ListWebhookEndpointsQuery, options?: CallOptions): PagePromise<WebhookEndpoint> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/webhook_endpoints", query, options });
  }

  /**
   * Create a webhook endpoint
   *
   * It receives what happens from now on, signed after Standard Webhooks with the `secret`, which is shown this
   * once. Answer with any 2xx within 15 s. Everything else is tried again: ten times in all, over three days.
   *
   * Needs the scope `webhooks:write`.
   */
  create(body: CreateWebhookEndpoint, options?: CallOptions): ApiPromise<WebhookEndpointWithSecret> {
    return this.#http.call({ method: "POST", path: "/v1/webhook_endpoints", body, options });
  }

  /**
   * Read a webhook endpoint
   *
   * Without its secret, which was shown once.
   *
   * Needs the scope `webhooks:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<WebhookEndpoint> {
    return this.#http.call({ method: "GET", path: `/v1/webhook_endpoints/${segment(id)}`, options });
  }

  /**
   * Change a webhook endpoint
   *
   * What is absent stays as it is; `metadata` is replaced as a whole. Nothing is sent to a disabled endpoint: what
   * comes due meanwhile ends as `dead` and can be replayed, and what happens meanwhile is not sent later.
   *
   * Needs the scope `webhooks:write`.
   */
  update(id: string, body: UpdateWebhookEndpoint, options?: CallOptions): ApiPromise<WebhookEndpoint> {
    return this.#http.call({ method: "PATCH", path: `/v1/webhook_endpoints/${segment(id)}`, body, options });
  }

  /**
   * Make a new secret
   *
   * The new secret is shown this once. For 24 hours webhooks carry a signature by each of the two.
   *
   * Needs the scope `webhooks:write`.
   */
  rotateSecret(id: string, options?: CallOptions): ApiPromise<WebhookEndpointWithSecret> {
    return this.#http.call({ method: "POST", path: `/v1/webhook_endpoints/${segment(id)}/rotate_secret`, options });
  }
}

/** Where events are sent, and how each delivery went. */
export class DeliveriesResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List deliveries
   *
   * Newest first. One for each event and endpoint.
   *
   * Needs the scope `webhooks:read`.
   */
  list(query?: ListDeliveriesQuery, options?: CallOptions): PagePromise<Delivery> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/deliveries", query, options });
  }

  /**
   * Read a delivery
   *
   * With its attempts and the beginning of each answer.
   *
   * Needs the scope `webhooks:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<DeliveryWithAttempts> {
    return this.#http.call({ method: "GET", path: `/v1/deliveries/${segment(id)}`, options });
  }

  /**
   * Replay a dead delivery
   *
   * It is sent at once, and then again on its schedule until it arrives. One that is scheduled already stays as it
   * is. The webhook keeps its id, so that a receiver which has it already can tell.
   *
   * Needs the scope `webhooks:write`.
   */
  replay(id: string, options?: CallOptions): ApiPromise<Delivery> {
    return this.#http.call({ method: "POST", path: `/v1/deliveries/${segment(id)}/replay`, options });
  }
}

/** Where events are sent, and how each delivery went. */
export class DeadLettersResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List dead letters
   *
   * Newest first. A queue's message that could not be handled after its last retry, and why. The work it stood for
   * is also found by the sweeper; a dead letter says that something is wrong.
   *
   * Needs the scope `webhooks:read`.
   */
  list(query?: ListDeadLettersQuery, options?: CallOptions): PagePromise<DeadLetter> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/dead_letters", query, options });
  }

  /**
   * Replay a dead letter
   *
   * Puts the message back on its queue. Harmless to repeat, also when the work has been done since.
   *
   * Needs the scope `webhooks:write`.
   */
  replay(id: string, options?: CallOptions): ApiPromise<DeadLetter> {
    return this.#http.call({ method: "POST", path: `/v1/dead_letters/${segment(id)}/replay`, options });
  }
}

/** The durable workflows behind payments, bank connections and instruments. */
export class WorkflowRunsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List workflow runs
   *
   * Newest first.
   *
   * Needs the scope `runs:read`.
   */
  list(query?: ListWorkflowRunsQuery, options?: CallOptions): PagePromise<WorkflowRun> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/workflow_runs", query, options });
  }

  /**
   * Read a workflow run
   *
   * The run with the attempts of its steps.
   *
   * Needs the scope `runs:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<WorkflowRunWithSteps> {
    return this.#http.call({ method: "GET", path: `/v1/workflow_runs/${segment(id)}`, options });
  }

  /**
   * Read a run's history
   *
   * What the run did, when, how often, and what it waits for now. `timeline` has each attempt and wait with its
   * duration; `compact` folds a step's attempts into one and adds what went in, what came out and the calls to the
   * provider; `full` has the same of every attempt. Kept when the engine has long forgotten the run.
   *
   * Needs the scope `runs:read`.
   */
  history(id: string, query?: GetWorkflowRunHistoryQuery, options?: CallOptions): ApiPromise<WorkflowRunHistory> {
    return this.#http.call({ method: "GET", path: `/v1/workflow_runs/${segment(id)}/history`, query, options });
  }

  /**
   * Wake a run
   *
   * A run that waits asks now, one that is due later begins now. It decides on what it finds, as always.
   *
   * Needs the scope `runs:write`.
   */
  wake(id: string, options?: CallOptions): ApiPromise<WorkflowRun> {
    return this.#http.call({ method: "POST", path: `/v1/workflow_runs/${segment(id)}/wake`, options });
  }

  /**
   * Retry a run
   *
   * For a run whose step keeps failing, instead of waiting for its next attempt. Its subject's next generation
   * goes on from the step that failed, with the same idempotency keys; the answer is that new run.
   *
   * Needs the scope `runs:write`.
   */
  retry(id: string, options?: CallOptions): ApiPromise<WorkflowRun> {
    return this.#http.call({ method: "POST", path: `/v1/workflow_runs/${segment(id)}/retry`, options });
  }

  /**
   * Cancel a run
   *
   * Only while nothing was done that cannot be undone: the run's subject is canceled, what it holds is given back,
   * and the run ends. Otherwise the refusal says what to do instead.
   *
   * Needs the scope `runs:write`.
   */
  cancel(id: string, options?: CallOptions): ApiPromise<WorkflowRun> {
    return this.#http.call({ method: "POST", path: `/v1/workflow_runs/${segment(id)}/cancel`, options });
  }
}

/** What waits for a person to decide, and the lists that names are screened against. */
export class DecisionsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List decisions
   *
   * The task list of those who decide, newest first: who may decide, until when, and on what grounds.
   *
   * Needs the scope `decisions:read`.
   */
  list(query?: ListDecisionsQuery, options?: CallOptions): PagePromise<Decision> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/decisions", query, options });
  }

  /**
   * Read a decision
   *
   * With what was screened and found, by its place in the lists.
   *
   * Needs the scope `decisions:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<Decision> {
    return this.#http.call({ method: "GET", path: `/v1/decisions/${segment(id)}`, options });
  }

  /**
   * Approve
   *
   * What waited for it goes on at once. A client cannot decide what it asked for itself.
   *
   * Needs the scope `decisions:write`.
   */
  approve(id: string, body: Decide, options?: CallOptions): ApiPromise<Decision> {
    return this.#http.call({ method: "POST", path: `/v1/decisions/${segment(id)}/approve`, body, options });
  }

  /**
   * Reject with a reason
   *
   * What waited for it ends: a merchant under review is rejected for good.
   *
   * Needs the scope `decisions:write`.
   */
  reject(id: string, body: Decide, options?: CallOptions): ApiPromise<Decision> {
    return this.#http.call({ method: "POST", path: `/v1/decisions/${segment(id)}/reject`, body, options });
  }

  /**
   * Ask for more before deciding
   *
   * The reason says what is missing. The decision stays on the list until it is made.
   *
   * Needs the scope `decisions:write`.
   */
  requestInformation(id: string, body: Decide, options?: CallOptions): ApiPromise<Decision> {
    return this.#http.call({ method: "POST", path: `/v1/decisions/${segment(id)}/request_information`, body, options });
  }
}

/** What waits for a person to decide, and the lists that names are screened against. */
export class ScreeningListsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List screening lists
   *
   * The tenant's own and the platform's, every version, newest first.
   *
   * Needs the scope `decisions:read`.
   */
  list(query?: ListScreeningListsQuery, options?: CallOptions): PagePromise<ScreeningList> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/screening_lists", query, options });
  }

  /**
   * Create a screening list
   *
   * A new version of the list of that name. Add its entries in parts of up to 1,000, then activate it: until then
   * the version before it stays in force.
   *
   * Needs the scope `decisions:write`.
   */
  create(body: CreateScreeningList, options?: CallOptions): ApiPromise<ScreeningList> {
    return this.#http.call({ method: "POST", path: "/v1/screening_lists", body, options });
  }

  /**
   * Add entries to a screening list
   *
   * Names in any script, with further names. Only while the list is `loading`.
   *
   * Needs the scope `decisions:write`.
   */
  addEntries(id: string, body: AddScreeningEntries, options?: CallOptions): ApiPromise<ScreeningList> {
    return this.#http.call({ method: "POST", path: `/v1/screening_lists/${segment(id)}/entries`, body, options });
  }

  /**
   * Activate a screening list
   *
   * It is in force from now on, in the place of the version before it. Both are kept.
   *
   * Needs the scope `decisions:write`.
   */
  activate(id: string, options?: CallOptions): ApiPromise<ScreeningList> {
    return this.#http.call({ method: "POST", path: `/v1/screening_lists/${segment(id)}/activate`, options });
  }

  /**
   * Retire a screening list
   *
   * Nobody is screened against it any more. What it was used for can still be looked up.
   *
   * Needs the scope `decisions:write`.
   */
  retire(id: string, options?: CallOptions): ApiPromise<ScreeningList> {
    return this.#http.call({ method: "POST", path: `/v1/screening_lists/${segment(id)}/retire`, options });
  }

  /**
   * Read a screening list
   *
   * Without its entries.
   *
   * Needs the scope `decisions:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<ScreeningList> {
    return this.#http.call({ method: "GET", path: `/v1/screening_lists/${segment(id)}`, options });
  }
}

/** For the operator of the deployment: tenants and their OAuth clients. */
export class OperatorScreeningListsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Create a screening list
   *
   * A new version of the list of that name. Add its entries in parts of up to 1,000, then activate it: until then
   * the version before it stays in force.
   *
   * Needs the scope `operator`.
   */
  create(body: CreateScreeningList, options?: CallOptions): ApiPromise<ScreeningList> {
    return this.#http.call({ method: "POST", path: "/operator/v1/screening_lists", body, options });
  }

  /**
   * Add entries to a screening list
   *
   * Names in any script, with further names. Only while the list is `loading`.
   *
   * Needs the scope `operator`.
   */
  addEntries(id: string, body: AddScreeningEntries, options?: CallOptions): ApiPromise<ScreeningList> {
    return this.#http.call({ method: "POST", path: `/operator/v1/screening_lists/${segment(id)}/entries`, body, options });
  }

  /**
   * Activate a screening list
   *
   * It is in force from now on, in the place of the version before it. Both are kept.
   *
   * Needs the scope `operator`.
   */
  activate(id: string, options?: CallOptions): ApiPromise<ScreeningList> {
    return this.#http.call({ method: "POST", path: `/operator/v1/screening_lists/${segment(id)}/activate`, options });
  }

  /**
   * Retire a screening list
   *
   * Nobody is screened against it any more. What it was used for can still be looked up.
   *
   * Needs the scope `operator`.
   */
  retire(id: string, options?: CallOptions): ApiPromise<ScreeningList> {
    return this.#http.call({ method: "POST", path: `/operator/v1/screening_lists/${segment(id)}/retire`, options });
  }

  /**
   * Read a screening list
   *
   * Without its entries.
   *
   * Needs the scope `operator`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<ScreeningList> {
    return this.#http.call({ method: "GET", path: `/operator/v1/screening_lists/${segment(id)}`, options });
  }
}

/** For the operator of the deployment: tenants and their OAuth clients. */
export class OperatorAuditRecordsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List the directory's audit records
   *
   * Every change of tenants and their clients, newest first.
   *
   * Needs the scope `operator`.
   */
  list(query?: ListOperatorAuditRecordsQuery, options?: CallOptions): PagePromise<AuditRecord> {
    return new PagePromise(this.#http, { method: "GET", path: "/operator/v1/audit_records", query, options });
  }
}

/** For the operator of the deployment: tenants and their OAuth clients. */
export class OperatorTenantsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List tenants
   *
   * Newest first.
   *
   * Needs the scope `operator`.
   */
  list(query?: ListTenantsQuery, options?: CallOptions): PagePromise<Tenant> {
    return new PagePromise(this.#http, { method: "GET", path: "/operator/v1/tenants", query, options });
  }

  /**
   * Open a tenant
   *
   * Finds it a ledger database, opens its account and webhook endpoints at the provider, and its books. An
   * interrupted opening goes on with the same Idempotency-Key.
   *
   * Needs the scope `operator`.
   */
  create(body: OpenTenant, options?: CallOptions): ApiPromise<Tenant> {
    return this.#http.call({ method: "POST", path: "/operator/v1/tenants", body, options });
  }

  /**
   * Read a tenant
   *
   * A tenant as the directory has it.
   *
   * Needs the scope `operator`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<Tenant> {
    return this.#http.call({ method: "GET", path: `/operator/v1/tenants/${segment(id)}`, options });
  }

  /**
   * Suspend a tenant
   *
   * Its calls are refused within 30 seconds. What is under way goes on: runs, refunds and the provider's webhooks.
   *
   * Needs the scope `operator`.
   */
  suspend(id: string, options?: CallOptions): ApiPromise<Tenant> {
    return this.#http.call({ method: "POST", path: `/operator/v1/tenants/${segment(id)}/suspend`, options });
  }

  /**
   * End a tenant's suspension
   *
   * Its calls are accepted again within 30 seconds.
   *
   * Needs the scope `operator`.
   */
  resume(id: string, options?: CallOptions): ApiPromise<Tenant> {
    return this.#http.call({ method: "POST", path: `/operator/v1/tenants/${segment(id)}/resume`, options });
  }
}

/** For the operator of the deployment: tenants and their OAuth clients. */
export class OperatorClientsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List a tenant's OAuth clients
   *
   * Newest first, revoked ones included.
   *
   * Needs the scope `operator`.
   */
  list(id: string, query?: ListTenantClientsQuery, options?: CallOptions): PagePromise<OAuthClient> {
    return new PagePromise(this.#http, { method: "GET", path: `/operator/v1/tenants/${segment(id)}/clients`, query, options });
  }

  /**
   * Create an OAuth client for a tenant
   *
   * The secret is shown in this answer only, and can be read again for a day with the same key.
   *
   * Needs the scope `operator`.
   */
  create(id: string, body: CreateOAuthClient, options?: CallOptions): ApiPromise<OAuthClientWithSecret> {
    return this.#http.call({ method: "POST", path: `/operator/v1/tenants/${segment(id)}/clients`, body, options });
  }

  /**
   * Revoke an OAuth client
   *
   * It gets no more tokens, and those it has are refused within 30 seconds.
   *
   * Needs the scope `operator`.
   */
  revoke(id: string, clientId: string, options?: CallOptions): ApiPromise<OAuthClient> {
    return this.#http.call({ method: "POST", path: `/operator/v1/tenants/${segment(id)}/clients/${segment(clientId)}/revoke`, options });
  }
}

/** For the operator of the deployment: tenants and their OAuth clients. */
export class OperatorApplicationsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List applications
   *
   * Newest first; those that wait for a decision with `review=waiting`.
   *
   * Needs the scope `operator`.
   */
  list(query?: ListTenantApplicationsQuery, options?: CallOptions): PagePromise<TenantApplicationReview> {
    return new PagePromise(this.#http, { method: "GET", path: "/operator/v1/tenant_applications", query, options });
  }

  /**
   * Read an application with its grounds
   *
   * With what its names were screened against and what was alike, and until when to decide.
   *
   * Needs the scope `operator`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<TenantApplicationReview> {
    return this.#http.call({ method: "GET", path: `/operator/v1/tenant_applications/${segment(id)}`, options });
  }

  /**
   * Approve an application
   *
   * The tenant is opened by itself: books, endpoints at the provider, configuration, split rule, ping.
   *
   * Needs the scope `operator`.
   */
  approve(id: string, body: Decide, options?: CallOptions): ApiPromise<TenantApplicationReview> {
    return this.#http.call({ method: "POST", path: `/operator/v1/tenant_applications/${segment(id)}/approve`, body, options });
  }

  /**
   * Reject an application with a reason
   *
   * For good. The applicant reads the reason; its provider key is destroyed.
   *
   * Needs the scope `operator`.
   */
  reject(id: string, body: Decide, options?: CallOptions): ApiPromise<TenantApplicationReview> {
    return this.#http.call({ method: "POST", path: `/operator/v1/tenant_applications/${segment(id)}/reject`, body, options });
  }

  /**
   * Ask an applicant for more
   *
   * The reason says what is missing. The applicant gives it and submits again.
   *
   * Needs the scope `operator`.
   */
  requestInformation(id: string, body: Decide, options?: CallOptions): ApiPromise<TenantApplicationReview> {
    return this.#http.call({ method: "POST", path: `/operator/v1/tenant_applications/${segment(id)}/request_information`, body, options });
  }

  /**
   * Erase the personal data of an application
   *
   * Destroys the keys of what was told of the business and the persons behind it. Only of an application that was
   * rejected, or of a tenant that is closed. The provider redacts what the representative has shown.
   *
   * Needs the scope `operator`.
   */
  erase(id: string, options?: CallOptions): ApiPromise<TenantApplicationReview> {
    return this.#http.call({ method: "POST", path: `/operator/v1/tenant_applications/${segment(id)}/erase`, options });
  }
}

export class OperatorResource {
  readonly screeningLists: OperatorScreeningListsResource;
  readonly auditRecords: OperatorAuditRecordsResource;
  readonly tenants: OperatorTenantsResource;
  readonly clients: OperatorClientsResource;
  readonly applications: OperatorApplicationsResource;

  constructor(http: Http) {
    this.screeningLists = new OperatorScreeningListsResource(http);
    this.auditRecords = new OperatorAuditRecordsResource(http);
    this.tenants = new OperatorTenantsResource(http);
    this.clients = new OperatorClientsResource(http);
    this.applications = new OperatorApplicationsResource(http);
  }
}

/** How a publisher comes to be a tenant, by itself. */
export class TenantApplicationsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Apply to become a tenant
   *
   * Needs no token. Gives the application, and a client that may do nothing but go on with it; its secret is shown
   * in this answer only, and can be read again for a day with the same key, which therefore has at least 20
   * characters. New applications are limited by the hour, for each address and in all.
   */
  create(body: CreateTenantApplication, options?: CallOptions): ApiPromise<TenantApplicationWithClient> {
    return this.#http.call({ method: "POST", path: "/v1/tenant_applications", body, options });
  }

  /**
   * Read an application
   *
   * Every step with where it stands, and what is missing or wrong by its pointer.
   *
   * Needs the scope `application:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<TenantApplication> {
    return this.#http.call({ method: "GET", path: `/v1/tenant_applications/${segment(id)}`, options });
  }

  /**
   * Tell of the business and the persons behind it
   *
   * Bit by bit, until it is submitted, and again when the operator has asked for more. Another representative is
   * to be checked anew.
   *
   * Needs the scope `application:write`.
   */
  update(id: string, body: UpdateTenantApplication, options?: CallOptions): ApiPromise<TenantApplication> {
    return this.#http.call({ method: "PATCH", path: `/v1/tenant_applications/${segment(id)}`, body, options });
  }

  /**
   * Have the representative's identity checked
   *
   * Begins the check, or asks the provider how it stands, with a fresh address of the provider's page while the
   * representative has something to show. Nothing of the document is kept here.
   *
   * Needs the scope `application:write`.
   */
  checkIdentity(
    id: string,
    body: CheckApplicantIdentity,
    options?: CallOptions,
  ): ApiPromise<ApplicantIdentityCheck> {
    return this.#http.call({ method: "POST", path: `/v1/tenant_applications/${segment(id)}/identity_check`, body, options });
  }

  /**
   * Hand in the provider's key
   *
   * Of your own account. It is tried by calls that change nothing, and refused with one error for each permission
   * that it lacks; then it is sealed and never shown. Another one takes its place until the opening.
   *
   * Needs the scope `application:write`.
   */
  giveProviderKey(id: string, body: ApplicantProviderKeys, options?: CallOptions): ApiPromise<TenantApplication> {
    return this.#http.call({ method: "POST", path: `/v1/tenant_applications/${segment(id)}/provider_key`, body, options });
  }

  /**
   * Say where events are to be sent
   *
   * Gives the secret that verifies signatures, this once, and pings the endpoint with a signed message of the type
   * `ping`. How it answers is shown. Before the tenant is active it is pinged again, and then must answer with a
   * 2xx within 10 s.
   *
   * Needs the scope `application:write`.
   */
  giveWebhookEndpoint(
    id: string,
    body: ApplicationWebhookEndpoint,
    options?: CallOptions,
  ): ApiPromise<TenantApplicationWithSecret> {
    return this.#http.call({ method: "POST", path: `/v1/tenant_applications/${segment(id)}/webhook_endpoint`, body, options });
  }

  /**
   * Submit an application
   *
   * Names are screened, then the operator of the platform decides. What is missing is refused by pointer.
   *
   * Needs the scope `application:write`.
   */
  submit(id: string, options?: CallOptions): ApiPromise<TenantApplication> {
    return this.#http.call({ method: "POST", path: `/v1/tenant_applications/${segment(id)}/submit`, options });
  }

  /**
   * Withdraw an application
   *
   * For good, and only until it is approved. What was told is erased at once, what was handed in is destroyed, and
   * the provider redacts what the representative has shown.
   *
   * Needs the scope `application:write`.
   */
  withdraw(id: string, options?: CallOptions): ApiPromise<TenantApplication> {
    return this.#http.call({ method: "POST", path: `/v1/tenant_applications/${segment(id)}/withdraw`, options });
  }

  /**
   * Fetch the new tenant's first OAuth client
   *
   * Once, when the tenant is active: a client with every scope of tenants. The secret is shown in this answer
   * only, and can be read again for a day with the same key.
   *
   * Needs the scope `application:write`.
   */
  createFirstClient(id: string, options?: CallOptions): ApiPromise<OAuthClientWithSecret> {
    return this.#http.call({ method: "POST", path: `/v1/tenant_applications/${segment(id)}/first_client`, options });
  }
}

/** The tenant itself and its configuration. */
export class TenantSandboxesResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List a live tenant's sandboxes
   *
   * Newest first. A sandbox has none.
   *
   * Needs the scope `tenant:read`.
   */
  list(query?: ListTenantSandboxesQuery, options?: CallOptions): PagePromise<Tenant> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/tenant/sandboxes", query, options });
  }

  /**
   * Open a sandbox of a live tenant
   *
   * A tenant of its own, at work at once, with an OAuth client that may do no more than the token that asks. The
   * client's secret is shown in this answer only, and can be read again for a day with the same key.
   *
   * Needs the scope `tenant:write`.
   */
  create(body: CreateSandbox, options?: CallOptions): ApiPromise<SandboxWithClient> {
    return this.#http.call({ method: "POST", path: "/v1/tenant/sandboxes", body, options });
  }
}

/** The tenant itself and its configuration. */
export class TenantConfigResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Read the configuration
   *
   * The newest version, or the one asked for. Limits and defaults of every field:
   * [/schemas/tenant_config.json](/schemas/tenant_config.json).
   *
   * Needs the scope `tenant:read`.
   */
  retrieve(query?: GetTenantConfigQuery, options?: CallOptions): ApiPromise<TenantConfig> {
    return this.#http.call({ method: "GET", path: "/v1/tenant/config", query, options });
  }

  /**
   * Change the configuration
   *
   * Makes the next version of it. Runs under way keep theirs; what starts from now on takes the new one. A patch
   * that changes nothing makes no version.
   *
   * Needs the scope `tenant:write`.
   */
  update(body: PatchTenantConfig, options: CallOptions & { readonly ifMatch: string }): ApiPromise<TenantConfig> {
    return this.#http.call({ method: "PATCH", path: "/v1/tenant/config", body, options });
  }

  /**
   * List the configuration's versions
   *
   * Newest first. A run says which one it keeps: `config_version`.
   *
   * Needs the scope `tenant:read`.
   */
  versions(query?: ListTenantConfigsQuery, options?: CallOptions): PagePromise<TenantConfig> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/tenant/config/versions", query, options });
  }
}

/** The tenant itself and its configuration. */
export class TenantTopUpsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Top up the tenant's balance
   *
   * Has the provider fetch money from the tenant's own bank. A durable workflow follows it; the balance has it
   * once the provider has booked it, which takes a bank some days.
   *
   * Needs the scope `tenant:write`.
   */
  create(body: MoveTenantFunds, options?: CallOptions): ApiPromise<TenantMovement> {
    return this.#http.call({ method: "POST", path: "/v1/tenant/top_ups", body, options });
  }
}

/** The tenant itself and its configuration. */
export class TenantPayoutsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Pay out the tenant's own money
   *
   * Sends money to the tenant's own bank: at most what `tenant:balance` has free above the refund float of the
   * configuration, never what is held for merchants. A bank may send it back days later: then it has `failed`, and
   * the balance has it again.
   *
   * Needs the scope `tenant:write`.
   */
  create(body: MoveTenantFunds, options?: CallOptions): ApiPromise<TenantMovement> {
    return this.#http.call({ method: "POST", path: "/v1/tenant/payouts", body, options });
  }
}

/** The tenant itself and its configuration. */
export class TenantMovementsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List the tenant's top-ups and payouts
   *
   * Newest first.
   *
   * Needs the scope `tenant:read`.
   */
  list(query?: ListTenantMovementsQuery, options?: CallOptions): PagePromise<TenantMovement> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/tenant/movements", query, options });
  }

  /**
   * Read a top-up or a payout of the tenant
   *
   * As it stands. A provider may still take it back after it has succeeded.
   *
   * Needs the scope `tenant:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<TenantMovement> {
    return this.#http.call({ method: "GET", path: `/v1/tenant/movements/${segment(id)}`, options });
  }
}

/** The tenant itself and its configuration. */
export class TenantProviderResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Read the tenant's account at the provider
   *
   * Which account it is, and how the rotation of its webhook secrets stands. It shows no secret.
   *
   * Needs the scope `tenant:read`.
   */
  retrieve(options?: CallOptions): ApiPromise<TenantProvider> {
    return this.#http.call({ method: "GET", path: "/v1/tenant/provider", options });
  }

  /**
   * Try the provider's key
   *
   * Asks the provider for one of each thing that the platform works with, and says which of them the key may read.
   * What it may write is known only when it is needed: that cannot be tried without changing anything.
   *
   * Needs the scope `tenant:read`.
   */
  permissions(options?: CallOptions): ApiPromise<ProviderPermissions> {
    return this.#http.call({ method: "GET", path: "/v1/tenant/provider/permissions", options });
  }

  /**
   * Replace the provider's secret key
   *
   * The new key is tried first: it must be the same account's, of the same mode, and may read everything that the
   * platform needs; what it lacks is listed, one error for each permission, and the key before stays. It is used
   * everywhere within 30 seconds: let the one before expire at the provider no sooner than that.
   *
   * Needs the scope `tenant:write`.
   */
  rotateKey(body: RotateProviderKey, options?: CallOptions): ApiPromise<TenantProvider> {
    return this.#http.call({ method: "POST", path: "/v1/tenant/provider/rotate_key", body, options });
  }

  /**
   * Replace the provider's webhook secrets
   *
   * A durable workflow makes two new endpoints at the provider, beside the former ones. For 24 hours reports
   * signed with either secret are accepted, then the former endpoints are removed.
   *
   * Needs the scope `tenant:write`.
   */
  rotateWebhookSecrets(options?: CallOptions): ApiPromise<TenantProvider> {
    return this.#http.call({ method: "POST", path: "/v1/tenant/provider/rotate_webhook_secrets", options });
  }
}

/** The tenant itself and its configuration. */
export class TenantResource {
  readonly #http: Http;
  readonly sandboxes: TenantSandboxesResource;
  readonly config: TenantConfigResource;
  readonly topUps: TenantTopUpsResource;
  readonly payouts: TenantPayoutsResource;
  readonly movements: TenantMovementsResource;
  readonly provider: TenantProviderResource;

  constructor(http: Http) {
    this.#http = http;
    this.sandboxes = new TenantSandboxesResource(http);
    this.config = new TenantConfigResource(http);
    this.topUps = new TenantTopUpsResource(http);
    this.payouts = new TenantPayoutsResource(http);
    this.movements = new TenantMovementsResource(http);
    this.provider = new TenantProviderResource(http);
  }

  /**
   * Read the tenant
   *
   * The tenant that the access token belongs to.
   *
   * Needs the scope `tenant:read`.
   */
  retrieve(options?: CallOptions): ApiPromise<Tenant> {
    return this.#http.call({ method: "GET", path: "/v1/tenant", options });
  }
}

/** The tenant itself and its configuration. */
export class OauthClientsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List OAuth clients
   *
   * Newest first, revoked ones included.
   *
   * Needs the scope `clients:read`.
   */
  list(query?: ListOAuthClientsQuery, options?: CallOptions): PagePromise<OAuthClient> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/oauth_clients", query, options });
  }

  /**
   * Create an OAuth client
   *
   * One for each program, with no more scopes than the token that asks for it: those are also what it gets when
   * `scopes` is absent. The secret is shown in this answer only, and can be read again for a day with the same
   * key.
   *
   * Needs the scope `clients:write`.
   */
  create(body: CreateOAuthClient, options?: CallOptions): ApiPromise<OAuthClientWithSecret> {
    return this.#http.call({ method: "POST", path: "/v1/oauth_clients", body, options });
  }

  /**
   * Read an OAuth client
   *
   * Without its secret, which was shown once.
   *
   * Needs the scope `clients:read`.
   */
  retrieve(id: string, options?: CallOptions): ApiPromise<OAuthClient> {
    return this.#http.call({ method: "GET", path: `/v1/oauth_clients/${segment(id)}`, options });
  }

  /**
   * Revoke an OAuth client
   *
   * It gets no more tokens, and those it has are refused within 30 seconds. A client cannot revoke itself, so that
   * a tenant always has one left.
   *
   * Needs the scope `clients:write`.
   */
  revoke(id: string, options?: CallOptions): ApiPromise<OAuthClient> {
    return this.#http.call({ method: "POST", path: `/v1/oauth_clients/${segment(id)}/revoke`, options });
  }
}

/** The sandbox's own clock. */
export class SandboxResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Read the sandbox's clock
   *
   * A sandbox lives by its own time. A live tenant has no such clock.
   *
   * Needs the scope `sandbox:read`.
   */
  retrieveClock(options?: CallOptions): ApiPromise<SandboxClock> {
    return this.#http.call({ method: "GET", path: "/v1/sandbox/clock", options });
  }

  /**
   * Move the sandbox's clock on
   *
   * Everything that falls due on the way happens: funds become available, holds end, settlements are made. The
   * answer comes when the provider's side has moved; runs follow within moments.
   *
   * Needs the scope `sandbox:write`.
   */
  advanceClock(body: AdvanceSandboxClock, options?: CallOptions): ApiPromise<SandboxClock> {
    return this.#http.call({ method: "POST", path: "/v1/sandbox/clock", body, options });
  }
}

/** Who changed what. */
export class AuditRecordsResource {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * List audit records
   *
   * Every administrative change of this tenant, by its own clients and by the operator, newest first.
   *
   * Needs the scope `audit:read`.
   */
  list(query?: ListAuditRecordsQuery, options?: CallOptions): PagePromise<AuditRecord> {
    return new PagePromise(this.#http, { method: "GET", path: "/v1/audit_records", query, options });
  }
}

/** Every resource of the API. */
export class Resources {
  readonly players: PlayersResource;
  readonly paymentInstruments: PaymentInstrumentsResource;
  readonly payments: PaymentsResource;
  readonly refunds: RefundsResource;
  readonly disputes: DisputesResource;
  readonly merchants: MerchantsResource;
  readonly bankConnections: BankConnectionsResource;
  readonly payoutInstruments: PayoutInstrumentsResource;
  readonly payouts: PayoutsResource;
  readonly persons: PersonsResource;
  readonly identitySessions: IdentitySessionsResource;
  readonly splitRules: SplitRulesResource;
  readonly distributions: DistributionsResource;
  readonly reconciliations: ReconciliationsResource;
  readonly exceptions: ExceptionsResource;
  readonly adjustments: AdjustmentsResource;
  readonly balances: BalancesResource;
  readonly ledgerAccounts: LedgerAccountsResource;
  readonly ledgerTransfers: LedgerTransfersResource;
  readonly writeOffs: WriteOffsResource;
  readonly journal: JournalResource;
  readonly events: EventsResource;
  readonly webhookEndpoints: WebhookEndpointsResource;
  readonly deliveries: DeliveriesResource;
  readonly deadLetters: DeadLettersResource;
  readonly workflowRuns: WorkflowRunsResource;
  readonly decisions: DecisionsResource;
  readonly screeningLists: ScreeningListsResource;
  readonly operator: OperatorResource;
  readonly tenantApplications: TenantApplicationsResource;
  readonly tenant: TenantResource;
  readonly oauthClients: OauthClientsResource;
  readonly sandbox: SandboxResource;
  readonly auditRecords: AuditRecordsResource;

  constructor(http: Http) {
    this.players = new PlayersResource(http);
    this.paymentInstruments = new PaymentInstrumentsResource(http);
    this.payments = new PaymentsResource(http);
    this.refunds = new RefundsResource(http);
    this.disputes = new DisputesResource(http);
    this.merchants = new MerchantsResource(http);
    this.bankConnections = new BankConnectionsResource(http);
    this.payoutInstruments = new PayoutInstrumentsResource(http);
    this.payouts = new PayoutsResource(http);
    this.persons = new PersonsResource(http);
    this.identitySessions = new IdentitySessionsResource(http);
    this.splitRules = new SplitRulesResource(http);
    this.distributions = new DistributionsResource(http);
    this.reconciliations = new ReconciliationsResource(http);
    this.exceptions = new ExceptionsResource(http);
    this.adjustments = new AdjustmentsResource(http);
    this.balances = new BalancesResource(http);
    this.ledgerAccounts = new LedgerAccountsResource(http);
    this.ledgerTransfers = new LedgerTransfersResource(http);
    this.writeOffs = new WriteOffsResource(http);
    this.journal = new JournalResource(http);
    this.events = new EventsResource(http);
    this.webhookEndpoints = new WebhookEndpointsResource(http);
    this.deliveries = new DeliveriesResource(http);
    this.deadLetters = new DeadLettersResource(http);
    this.workflowRuns = new WorkflowRunsResource(http);
    this.decisions = new DecisionsResource(http);
    this.screeningLists = new ScreeningListsResource(http);
    this.operator = new OperatorResource(http);
    this.tenantApplications = new TenantApplicationsResource(http);
    this.tenant = new TenantResource(http);
    this.oauthClients = new OauthClientsResource(http);
    this.sandbox = new SandboxResource(http);
    this.auditRecords = new AuditRecordsResource(http);
  }
}
