/** Players' payment methods at Stripe: set up by one intent each, with the player's bank, and detached. */

import * as z from "zod";
import type {
  ConfirmSetupRequest,
  CreateSetupRequest,
  MethodOutcome,
  MethodSummary,
  PaymentMethodType,
  SetupOutcome,
} from "./instrument-outcomes.ts";
import { type Act, type Answer, UnknownOutcome } from "./port.ts";
import * as answers from "./stripe-answers.ts";
import { actOnce, answer, findInList, type ListPage, type Reply, since } from "./stripe-exchange.ts";

type Asked = Exclude<Reply, { kind: "spoiled" }>;

const paymentMethod = z.object({
  object: z.literal("payment_method"),
  id: z.string().min(1),
  customer: z.string().nullish(),
  card: z
    .object({
      brand: z.string(),
      last4: z.string(),
      exp_month: z.int(),
      exp_year: z.int(),
      country: z.string().nullish(),
    })
    .nullish(),
  sepa_debit: z.object({ last4: z.string(), country: z.string().nullish() }).nullish(),
  us_bank_account: z.object({ last4: z.string() }).nullish(),
});

const nextAction = z
  .object({ type: z.string(), redirect_to_url: z.object({ url: z.string().nullish() }).nullish() })
  .nullish();

const setupIntent = z.object({
  object: z.literal("setup_intent"),
  id: z.string().min(1),
  status: z.string(),
  client_secret: z.string(),
  metadata: z.record(z.string(), z.string()),
  payment_method: z.union([z.string(), paymentMethod]).nullish(),
  last_setup_error: answers.errorFields.nullish(),
  next_action: nextAction,
});
type SetupIntent = z.infer<typeof setupIntent>;

interface CreateParams {
  customer: string;
  payment_method?: string;
  allowed_payment_method_types: PaymentMethodType[];
  usage: "off_session";
  metadata: Record<string, string>;
}

interface ConfirmParams {
  return_url: string;
  mandate_data?: { customer_acceptance: { type: "offline"; offline: Record<string, never> } };
}

/** Setup intents and payment methods as the package calls them, each answer with its payment method. */
export interface InstrumentCalls {
  create(params: CreateParams, idempotencyKey: string): Promise<Reply>;
  confirm(setupRef: string, params: ConfirmParams, idempotencyKey: string): Promise<Reply>;
  cancel(setupRef: string, idempotencyKey: string): Promise<Reply>;
  retrieve(setupRef: string): Promise<Asked>;
  list(filter: ListPage & { customer: string; created: { gte: number } }): Promise<Asked>;
  detach(methodRef: string, idempotencyKey: string): Promise<Reply>;
  retrieveMethod(methodRef: string): Promise<Asked>;
}

export async function createSetup(
  act: Act,
  request: CreateSetupRequest,
  calls: InstrumentCalls,
): Promise<Answer<SetupOutcome>> {
  const kind = "setup_intents.create";
  const { paymentInstrumentId, customerRef, paymentMethod, methodType } = request;
  const params: CreateParams = {
    customer: customerRef,
    ...(paymentMethod === null ? {} : { payment_method: paymentMethod }),
    allowed_payment_method_types: [methodType],
    usage: "off_session",
    metadata: { payment_instrument_id: paymentInstrumentId },
  };
  const acted = await actOnce(
    act,
    (key) => calls.create(params, key),
    async () => {
      const created = since(request.begunAt);
      const found = await findInList(
        kind,
        setupIntent,
        (page) => calls.list({ ...page, customer: customerRef, created }),
        ({ metadata }) => metadata.payment_instrument_id === paymentInstrumentId,
      );
      return found && setupOf(kind, found.id, calls);
    },
  );
  return answer(kind, { ...params }, acted, setupIntent, {
    found: setupOutcome,
    refused: ({ error }): SetupOutcome => ({ status: "failed", setupRef: null, error }),
  });
}

/** A bank debit's mandate is the tenant's word that the account's holder has agreed. */
export function confirmSetup(
  act: Act,
  { setupRef, returnUrl, methodType }: ConfirmSetupRequest,
  calls: InstrumentCalls,
): Promise<Answer<SetupOutcome>> {
  const mandate = { mandate_data: { customer_acceptance: { type: "offline" as const, offline: {} } } };
  const params: ConfirmParams = { return_url: returnUrl, ...(methodType === "card" ? {} : mandate) };
  const move = { kind: "setup_intents.confirm", setupRef, params: { ...params }, from: ["requires_confirmation"] };
  return moved(act, move, calls, (key) => calls.confirm(setupRef, params, key));
}

const CANCELABLE = ["requires_payment_method", "requires_confirmation", "requires_action"];

/** @throws UnknownOutcome also where Stripe refuses what it should take */
export function cancelSetup(act: Act, setupRef: string, calls: InstrumentCalls): Promise<Answer<SetupOutcome>> {
  const move = { kind: "setup_intents.cancel", setupRef, params: {}, from: CANCELABLE, mustMove: true };
  return moved(act, move, calls, (key) => calls.cancel(setupRef, key));
}

export async function findSetup(setupRef: string, calls: InstrumentCalls): Promise<Answer<SetupOutcome>> {
  const kind = "setup_intents.retrieve";
  const reply = await calls.retrieve(setupRef);
  return answer(kind, { setup_intent: setupRef }, { key: null, reply }, setupIntent, {
    found: setupOutcome,
    refused: ({ error }): SetupOutcome => ({ status: "failed", setupRef, error }),
  });
}

/** What is not attached to anybody any more, or is gone, is detached. */
export async function detachMethod(
  act: Act,
  methodRef: string,
  calls: InstrumentCalls,
): Promise<Answer<MethodOutcome>> {
  const kind = "payment_methods.detach";
  const acted = await actOnce(
    act,
    (key) => calls.detach(methodRef, key),
    async (): Promise<z.infer<typeof paymentMethod> | undefined> => undefined,
  );
  return answer(kind, { payment_method: methodRef }, acted, paymentMethod, {
    found: methodOutcome,
    refused: (): MethodOutcome => ({ status: "detached" }),
  });
}

export async function findMethod(methodRef: string, calls: InstrumentCalls): Promise<Answer<MethodOutcome>> {
  const kind = "payment_methods.retrieve";
  const reply = await calls.retrieveMethod(methodRef);
  return answer(kind, { payment_method: methodRef }, { key: null, reply }, paymentMethod, {
    found: methodOutcome,
    refused: (): MethodOutcome => ({ status: "detached" }),
  });
}

interface Move {
  readonly kind: string;
  readonly setupRef: string;
  readonly params: Record<string, unknown>;
  readonly from: readonly string[];
  readonly mustMove?: boolean;
}

/** As for payments: what has left `from` needs no second attempt, and a refusal mostly means that it has. */
async function moved(
  act: Act,
  { kind, setupRef, params, from, mustMove }: Move,
  calls: InstrumentCalls,
  send: (key: string) => Promise<Reply>,
): Promise<Answer<SetupOutcome>> {
  const lookUp = async () => {
    const setup = await setupOf(kind, setupRef, calls);
    return from.includes(setup.status) ? undefined : setup;
  };
  const acted = await actOnce(act, send, lookUp);
  const refused = "reply" in acted && acted.reply.kind === "refused" ? acted.reply : undefined;
  const found = refused && refused.statusCode === 400 ? await lookUp() : undefined;
  const told = found ? { key: acted.key, found } : acted;
  return answer(kind, { ...params, setup_intent: setupRef }, told, setupIntent, {
    found: setupOutcome,
    refused: ({ error }): SetupOutcome => {
      if (mustMove) throw new UnknownOutcome(`${kind}: refused with ${error.code}, and ${setupRef} is where it was`);
      return { status: "failed", setupRef, error };
    },
  });
}

async function setupOf(kind: string, setupRef: string, calls: InstrumentCalls): Promise<SetupIntent> {
  const reply = await calls.retrieve(setupRef);
  if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: looking up ${setupRef}: ${reply.error.code}`);
  return answers.readAnswer(kind, setupIntent, reply.body);
}

/** Where a setup intent stands, in our words. */
function setupOutcome(of: SetupIntent): SetupOutcome {
  const setupRef = of.id;
  switch (of.status) {
    case "requires_confirmation":
      return { status: "created", setupRef };
    case "requires_payment_method":
      if (!of.last_setup_error) return { status: "awaits_method", setupRef, clientSecret: of.client_secret };
      return { status: "failed", setupRef, error: answers.errorOf(of.last_setup_error) };
    case "processing":
    case "canceled":
      return { status: of.status, setupRef };
    case "requires_action": {
      const url = of.next_action?.redirect_to_url?.url;
      if (url) return { status: "requires_action", setupRef, challenge: { type: "redirect", url } };
      return { status: "unrecognized", setupRef, raw: `requires_action/${of.next_action?.type ?? "nothing"}` };
    }
    case "succeeded":
      return setUp(of);
    default:
      return { status: "unrecognized", setupRef, raw: of.status };
  }
}

function setUp({ id: setupRef, payment_method: method }: SetupIntent): SetupOutcome {
  const summary = method && typeof method !== "string" ? summaryOfMethod(method) : undefined;
  if (!method || !summary) return { status: "unrecognized", setupRef, raw: "succeeded without a method that we know" };
  return { status: "active", setupRef, paymentMethodRef: answers.refOf(method), summary };
}

function summaryOfMethod(of: z.infer<typeof paymentMethod>): MethodSummary | undefined {
  const none = { brand: null, expMonth: null, expYear: null };
  if (of.card) {
    const { brand, last4, exp_month: expMonth, exp_year: expYear, country } = of.card;
    return { type: "card", brand, last4, expMonth, expYear, country: country ?? null };
  }
  const { sepa_debit: sepa, us_bank_account: us } = of;
  if (sepa) return { ...none, type: "sepa_debit", last4: sepa.last4, country: sepa.country ?? null };
  return us ? { ...none, type: "us_bank_account", last4: us.last4, country: "US" } : undefined;
}

function methodOutcome({ customer: owner }: z.infer<typeof paymentMethod>): MethodOutcome {
  return { status: owner ? "attached" : "detached" };
}
