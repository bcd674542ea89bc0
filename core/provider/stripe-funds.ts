/** The tenant's own Stripe balance: topped up from its bank and paid out to it. */
import * as z from "zod";
import type { FindFundsRequest, FundsOutcome, MoveFundsRequest } from "./funds-outcomes.ts";
import { type Act, type Answer, type FundsProvider, UnknownOutcome } from "./port.ts";
import { readAnswer } from "./stripe-answers.ts";
import { type Asked, actOnce, answer, findInList, type ListPage, type Reply, since } from "./stripe-exchange.ts";
import { StripePayouts } from "./stripe-payouts.ts";

const entry = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]).nullish();
const movement = z.object({
  object: z.enum(["topup", "payout"]),
  id: z.string().min(1),
  amount: z.int(),
  currency: z.string(),
  status: z.string(),
  balance_transaction: entry,
  failure_balance_transaction: entry,
  failure_code: z.string().nullish(),
  failure_message: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
});
type Movement = z.infer<typeof movement>;

const reversal = z.object({ id: z.string().min(1), type: z.string() });

const STATUSES: Record<string, "pending" | "succeeded" | "failed" | "canceled"> = {
  pending: "pending",
  in_transit: "pending",
  succeeded: "succeeded",
  paid: "succeeded",
  failed: "failed",
  reversed: "failed",
  canceled: "canceled",
};

/** Where it stands, in our words. A top-up that the bank took back names the entry in another place. */
function outcomeOf(of: Movement, reversedBy: string | null): FundsOutcome {
  const status = STATUSES[of.status];
  if (!status) return { status: "unrecognized", movementRef: of.id, raw: of.status };
  const undone = status === "failed" || status === "canceled";
  const code = of.failure_code ?? `${of.object}_${of.status}`;
  const message = of.failure_message ?? `The ${of.object} is ${of.status}.`;
  return {
    status,
    movementRef: of.id,
    amount: of.amount,
    currency: of.currency.toUpperCase(),
    entryRef: of.balance_transaction ?? null,
    failureEntryRef: of.failure_balance_transaction ?? reversedBy,
    error: undone ? { code, message, declineCode: null } : null,
  };
}

/** What of a tenant's own Stripe account moves its own money. */
export abstract class StripeFunds extends StripePayouts implements FundsProvider {
  async moveFunds(act: Act, request: MoveFundsRequest): Promise<Answer<FundsOutcome>> {
    const { movementId, type, amount, currency } = request;
    const kind = `${this.#of(type).name}.create`;
    const params = { amount, currency: currency.toLowerCase(), metadata: { tenant_movement_id: movementId } };
    const acted = await actOnce(
      act,
      (idempotencyKey) => this.exchange().send(kind, () => this.#of(type).create(params, { idempotencyKey })),
      () => this.#lookUp(request),
    );
    return this.#answer(kind, params, acted);
  }

  async findFunds(request: FindFundsRequest): Promise<Answer<FundsOutcome>> {
    const { movementId, type, movementRef } = request;
    const { name, retrieve } = this.#of(type);
    if (movementRef !== null) {
      const kind = `${name}.retrieve`;
      const reply = await this.exchange().ask(kind, () => retrieve(movementRef));
      // Money moved under this reference: that nobody knows it any more does not undo it.
      if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: ${movementRef}: ${reply.error.code}`);
      return this.#answer(kind, { [type]: movementRef }, { key: null, reply });
    }
    const kind = `${name}.list`;
    const params = { tenant_movement_id: movementId };
    const found = await this.#lookUp(request);
    if (found) return this.#answer(kind, params, { key: null, found });
    const call = { provider: "stripe", kind, idempotencyKey: null, reference: null, request: params } as const;
    return { outcome: { status: "absent" }, call: { ...call, response: { status: "absent" }, status: "absent" } };
  }

  /** Among those of that time: undefined means proven absent. */
  #lookUp({ type, movementId, requestedAt }: Pick<FindFundsRequest, "type" | "movementId" | "requestedAt">) {
    const { name, list } = this.#of(type);
    const kind = `${name}.list`;
    return findInList(
      kind,
      movement,
      (page) => this.exchange().ask(kind, () => list({ ...page, created: since(requestedAt) })),
      ({ metadata }) => metadata?.tenant_movement_id === movementId,
    );
  }

  async #answer(
    kind: string,
    params: Record<string, unknown>,
    acted: { key: string | null } & ({ reply: Exclude<Reply, { kind: "spoiled" }> } | { found: Movement }),
  ): Promise<Answer<FundsOutcome>> {
    const object = "found" in acted ? acted.found : read(kind, acted.reply);
    const reversedBy = object?.status === "reversed" ? await this.#reversalOf(object.id) : null;
    return answer(kind, params, acted, movement, {
      found: (of) => outcomeOf(of, reversedBy),
      refused: ({ error }): FundsOutcome => ({ status: "refused", error }),
    });
  }

  /** The entry that took a top-up back; null while Stripe has not booked it. */
  async #reversalOf(source: string): Promise<string | null> {
    const kind = "balance_transactions.list";
    const { balanceTransactions } = this.exchange().stripe;
    const found = await findInList(
      kind,
      reversal,
      (page) => this.exchange().ask(kind, () => balanceTransactions.list({ ...page, source })),
      ({ type }) => type === "topup_reversal",
    );
    return found?.id ?? null;
  }

  #of(type: "top_up" | "payout") {
    const { topups, payouts } = this.exchange().stripe;
    type Filter = ListPage & { created: { gte: number } };
    type Params = { amount: number; currency: string; metadata: Record<string, string> };
    type Options = { idempotencyKey: string };
    return type === "top_up"
      ? {
          name: "topups",
          create: (params: Params, options: Options): Promise<unknown> => topups.create(params, options),
          retrieve: (ref: string): Promise<unknown> => topups.retrieve(ref),
          list: (filter: Filter): Promise<unknown> => topups.list(filter),
        }
      : {
          name: "payouts",
          create: (params: Params, options: Options): Promise<unknown> => payouts.create(params, options),
          retrieve: (ref: string): Promise<unknown> => payouts.retrieve(ref),
          list: (filter: Filter): Promise<unknown> => payouts.list(filter),
        };
  }
}

function read(kind: string, reply: Asked): Movement | undefined {
  return reply.kind === "refused" ? undefined : readAnswer(kind, movement, reply.body);
}
