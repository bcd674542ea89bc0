/** An example of every answer, made of what the schemas say of their fields and of the words below. */
import { DEFAULT_CONFIG } from "../tenants/config.ts";

type Json = Record<string, unknown>;

/** The part of the document that this reads and writes. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Record<string, Json> }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>>; readonly examples: Record<string, Json> };
}

interface Properties {
  readonly properties?: Readonly<Record<string, Json>>;
  readonly required?: readonly string[];
}

const BASE_URL = "https://api.example.com";
const ENDPOINT = "https://games.example.com/webhooks";
const SUBJECT = "pay_01k9zp3w5xe8r9v2m4n6q8t0ab";
const MERCHANT = "mer_01k9zp3w5xe8r9v2m4n6q8t0ab";
const PAYABLE = `merchant:${MERCHANT}:pending`;
const NOTHING_YET = {
  amount_released: 0,
  amount_transferred: 0,
  amount_recovered: 0,
  amount_refunded: 0,
  refunded_against: 0,
  amount_frozen: 0,
  amount_fee: 0,
  amount_reserved: 0,
  reserved_until: null,
  amount_unclaimed: 0,
};
const PREVIEWED = {
  amount: 1999,
  fee: 55,
  fee_netted: 0,
  fee_borne_by_tenant: 55,
  shares: [{ position: 0, recipient: { merchant: MERCHANT }, amount: 1999, fee_borne: 0 }],
};
const CLIENT_AUTHENTICATION = ["client_secret_basic", "client_secret_post"];

/** What a field of that name holds, where its own schema gives no example. */
const FIELDS: Json = {
  access_token: "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Ii4uLiJ9.eyJpc3MiOiIuLi4ifQ.c2lnbmF0dXJl",
  actor: "cli_01k9zp3w5xe8r9v2m4n6q8t0ab",
  active: true,
  caused_by: "req_01k9zp3w5xe8r9v2m4n6q8t0ab",
  client_secret: "trs_sandbox_…",
  client_secret_hint: "trs_sandbox_8f3k",
  code: "share",
  event_type: "payment.succeeded",
  event_types: ["payment.*"],
  expires_in: 600,
  fields: ["name"],
  name: "Standard",
  posting: "dst_01k9zp3w5xe8r9v2m4n6q8t0ab/booked",
  provider: "stripe",
  reason: "the endpoint's secret could not be opened",
  request_id: "req_01k9zp3w5xe8r9v2m4n6q8t0ab",
  scope: "payments:read payments:write",
  share_bps: 7000,
  subject: SUBJECT,
  subject_id: SUBJECT,
  type: "payment.succeeded",
  url: ENDPOINT,
};

/** What makes an example of a schema of that name one whole, where its fields alone do not. */
const OBJECTS: Readonly<Record<string, (of: (name: string) => unknown) => Json>> = {
  AuthorizationServerMetadata: () => ({
    issuer: BASE_URL,
    token_endpoint: `${BASE_URL}/oauth/token`,
    token_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    jwks_uri: `${BASE_URL}/.well-known/jwks.json`,
    scopes_supported: ["payments:read", "payments:write"],
    response_types_supported: [],
    grant_types_supported: ["client_credentials"],
    introspection_endpoint: `${BASE_URL}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    revocation_endpoint: `${BASE_URL}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    service_documentation: `${BASE_URL}/docs`,
  }),
  JsonWebKey: () => ({
    kty: "EC",
    crv: "P-256",
    x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    kid: "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s",
    alg: "ES256",
    use: "sig",
  }),
  // One booked payment of 19.99 EUR, of which the first of its shares is looked at, two days before its release.
  Payment: () => ({ status: "succeeded", fee: 55, amount_refunded: 0, amount_disputed: 0 }),
  Event: (of) => ({ previous_event_id: null, data: { object: of("Payment") } }),
  Distribution: () => ({ status: "booked", fee: null }),
  Share: () => ({ amount: 1399, ...NOTHING_YET, release_at: "2026-02-02T12:00:00.000Z" }),
  TenantMovement: () => ({ type: "top_up", status: "pending", amount: 100_000 }),
  SplitPreview: () => ({ ...PREVIEWED }),
  SplitSimulation: () => ({ payments: [PREVIEWED], totals: PREVIEWED }),
  SplitRule: () => ({ default: true }),
  SplitRuleVersion: () => ({ status: "active" }),
  Balance: () => ({ address: PAYABLE, amount: 1399, pending_debits: 0, pending_credits: 0 }),
  LedgerAccount: () => ({
    address: PAYABLE,
    normal: "credit",
    balance: 1399,
    debits_posted: 0,
    debits_pending: 0,
    credits_posted: 1399,
    credits_pending: 0,
  }),
  LedgerEntry: () => ({ side: "credit", amount: 1399, balance_after: 1399 }),
  LedgerTransfer: () => ({
    pending: null,
    credit: { account: "acc_01k9zp3w5xe8r9v2m4n6q8t0ac", address: PAYABLE },
    amount: 1399,
  }),
  Reconciliation: () => ({ status: "succeeded", cause: "request", ended_at: "2026-01-31T12:00:04.000Z" }),
  ReconciliationWithBalances: (of) => ({
    status: "succeeded",
    cause: "request",
    ended_at: "2026-01-31T12:00:04.000Z",
    balances: [of("ComparedBalance")],
  }),
  ComparedBalance: () => ({ provider_balance: 98_000, ledger_balance: 99_000, in_flight: 0, in_exceptions: -1000 }),
  Exception: () => ({
    status: "open",
    kind: "refund_unknown",
    amount: 1000,
    more_at: "ledger",
    subject: null,
    provider_references: { balance_transaction: "txn_1SRLeHAf4Jx2mWq0cX7v9bTk", source: "re_1SRLeGAf4Jx2mWq0h2Zr5uPd" },
    ledger_transfer: null,
    closed_by: null,
    closed_at: null,
  }),
  Adjustment: () => ({
    status: "proposed",
    debit: { account: "acc_01k9zp3w5xe8r9v2m4n6q8t0ab", address: "tenant:balance" },
    credit: { account: "acc_01k9zp3w5xe8r9v2m4n6q8t0ac", address: "provider:platform" },
    amount: 1000,
    reason: "A refund was made in the dashboard",
    exception: "exc_01k9zp3w5xe8r9v2m4n6q8t0ab",
  }),
  Merchant: () => ({ status: "active", kyc_status: "verified", legal_name: "Northlight Studio GmbH" }),
  PayoutInstrument: () => ({
    status: "active",
    default: true,
    type: "bank_account",
    currency: "EUR",
    country: "DE",
    bank_name: "STRIPE TEST BANK",
    last4: "3000",
    methods: ["standard", "instant"],
    requirements: [],
  }),
  Payout: () => ({ status: "in_transit", fee: 0, funds: { free: 1999, available_at_provider: 1999 } }),
  PaymentInstrument: (of) => ({ status: "active", type: "card", card: of("Card") }),
  Tenant: () => ({ parent_tenant_id: null, status: "active" }),
  TenantConfig: () => DEFAULT_CONFIG,
  WebhookEndpoint: () => ({ status: "enabled" }),
  WorkflowStep: () => ({ name: "authorize" }),
  WorkflowRunHistory: () => ({ view: "compact", next_run: null, pending: null }),
  WorkflowRunHistoryEntry: () => ({
    type: "step",
    name: "authorize",
    status: "succeeded",
    until: null,
    error: null,
    input: { payment: { id: SUBJECT, state: "processing" } },
    outcome: { state: "authorized" },
  }),
  ProviderCall: () => ({
    kind: "payment_intents.confirm",
    status: "authorized",
    reference: "pi_1",
    request_id: "req_1",
  }),
};

/** Gives the document one example of every success, which operations with the same answer share. */
export function addExamples({ paths, components: { schemas, examples } }: Document): void {
  const samples = new Samples(schemas);
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
    for (const [status, { content }] of Object.entries(operation.responses)) {
      const answer = (content as Record<string, Json> | undefined)?.["application/json"];
      if (!status.startsWith("2") || answer === undefined) continue;
      const { name, schema } = named(answer.schema as Json);
      examples[name] ??= { value: samples.of(schema) };
      answer.examples = { [name]: { $ref: `#/components/examples/${name}` } };
    }
  }
}

/** A page is called after what stands on it. */
function named(schema: Json): { name: string; schema: Json } {
  const item = (schema.properties as { data?: { items?: Json } } | undefined)?.data?.items;
  const name = nameOf(schema) ?? `${nameOf(item ?? {})}Page`;
  return { name, schema };
}

function nameOf({ $ref }: Json): string | undefined {
  return typeof $ref === "string" ? $ref.split("/").at(-1) : undefined;
}

/** Makes samples of schemas: what they give as an example, or else the least that fits them. */
class Samples {
  readonly #schemas: Readonly<Record<string, Json>>;

  constructor(schemas: Readonly<Record<string, Json>>) {
    this.#schemas = schemas;
  }

  of(schema: Json, field = ""): unknown {
    const name = nameOf(schema);
    if (name !== undefined) return this.#ofNamed(name);
    if ("example" in schema) return schema.example;
    if ("const" in schema) return schema.const;
    const types = [schema.type].flat();
    const options = [schema.anyOf ?? schema.oneOf ?? []].flat() as Json[];
    if (types.includes("null") || options.some(({ type }) => type === "null")) return null;
    if (options[0] !== undefined) return this.of(options[0]);
    if (field in FIELDS) return FIELDS[field];
    if (Array.isArray(schema.enum)) return schema.enum[0];
    switch (types[0]) {
      case "object":
        return this.#ofObject(schema);
      case "array":
        return [this.of(schema.items as Json)];
      case "integer":
        return Math.max(Number(schema.minimum ?? 0), 0);
      case "boolean":
        return false;
      default:
        return ofText(schema, field);
    }
  }

  #ofNamed(name: string): unknown {
    const { example, ...schema } = this.#schemas[name] ?? {};
    if (example !== undefined) return example;
    const own = OBJECTS[name]?.((other) => this.#ofNamed(other));
    return own === undefined ? this.of(schema) : this.#ofObject(schema, own);
  }

  #ofObject({ properties = {}, required = [] }: Properties, own: Json = {}): Json {
    const sampleOf = (field: string) => (field in own ? own[field] : this.of(properties[field] ?? {}, field));
    return Object.fromEntries(required.map((field) => [field, sampleOf(field)]));
  }
}

function ofText({ format }: Json, field: string): string {
  if (format === "date-time") return "2026-01-31T12:00:00.000Z";
  if (format === "uri") return ENDPOINT;
  throw new Error(`no example is known of the field ${field}: give its schema one, or openapi/examples.ts`);
}
