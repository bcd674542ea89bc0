/** What becomes of a merchant once it is there: paused, resumed, closed, and its personal data destroyed. */
import * as z from "zod";
import { audit } from "../audit.ts";
import { type Context, tenantNow } from "../context.ts";
import { notFound, Refusal } from "../errors.ts";
import { displayAmount } from "../money/currency.ts";
import { type AccountRow, mustNotHaveMoved, postedBalance } from "../money/ledger.ts";
import { resumeTransfers } from "../money/resuming.ts";
import { announce, type LastEvent, lastEvent } from "../outbound/events.ts";
import { mayMove, type State } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { merchants } from "../store/schema.ts";
import type { Query, Statement } from "../store/statements.ts";
import type { Store } from "../store/store.ts";
import { type MerchantRow, type MerchantView, merchantView, NOBODY } from "./merchant-view.ts";
import { openPersons, type SealedPerson, sealedPersons } from "./personal-data.ts";

export const CloseMerchant = z
  .strictObject({
    money_owed: z
      .enum(["refuse", "freeze"])
      .optional()
      .meta({
        description:
          "What becomes of money that the merchant is owed, or owes. `refuse` (the default): it is not closed before " +
          "all is paid out and settled. `freeze`: it stays where it is, and nothing more is paid.",
      }),
  })
  .meta({ id: "CloseMerchant", description: "How a merchant is closed." });
export type CloseMerchant = z.infer<typeof CloseMerchant>;

const EVENTS = {
  active: "merchant.resumed",
  paused: "merchant.paused",
  closed: "merchant.closed",
} as const;

interface Known {
  readonly row: MerchantRow;
  readonly last: LastEvent;
  readonly now: number;
  readonly sealed: readonly SealedPerson[];
}

/** @throws Refusal `not_found` */
async function read(context: Context, id: string): Promise<Known> {
  const { store } = context;
  const [row, last, now, sealed] = await store.read(
    store.row(merchants, { id }),
    lastEvent(store, id),
    tenantNow(context),
    sealedPersons(store, [id]),
  );
  if (!row) throw notFound();
  return { row, last, now, sealed };
}

/**
 * Plans a pause or its end. A paused merchant's shares accrue and are not moved to it; what is under way goes on.
 * Asking for the state it is in changes nothing.
 *
 * @throws Refusal `not_found`, `state_conflict`
 */
export async function planMerchantState(
  context: Context,
  id: string,
  state: "active" | "paused",
): Promise<Plan<MerchantView>> {
  const known = await read(context, id);
  if (known.row.state === state) return unchanged(context, known);
  if (known.row.state !== "active" && known.row.state !== "paused") throw cannot(known.row, state);
  // What has accrued goes on at once.
  return planMove(context, known, state, state === "active" ? [resumeTransfers(context.store, id, known.now)] : []);
}

/**
 * Plans a merchant's end. Its books stay, its bank connection only drains.
 *
 * @throws Refusal `not_found`, `state_conflict`, also while money is owed and is not to be frozen
 */
export async function planCloseMerchant(
  context: Context,
  id: string,
  { money_owed = "refuse" }: CloseMerchant,
): Promise<Plan<MerchantView>> {
  const { store } = context;
  const known = await read(context, id);
  if (known.row.state === "closed") return unchanged(context, known);
  if (!mayMove("merchant", known.row.state, "closed")) throw cannot(known.row, "closed");
  if (money_owed === "freeze") return planMove(context, known, "closed", []);
  const accounts = await store.readOne(accountsOf(store, id));
  const owed = accounts.find((each) => postedBalance(each) !== 0 || isUnderWay(each));
  if (owed) {
    const what = isUnderWay(owed) ? "money under way" : displayAmount(Math.abs(postedBalance(owed)), owed.currency);
    const detail = `There is ${what} on ${owed.address}. Pay it out first, or close with money_owed "freeze".`;
    throw new Refusal("state_conflict", detail);
  }
  // What is earned between the look and the commit would be closed in: then it is looked at again.
  const guards = accounts.length === 0 ? [] : [guardOf(store, accounts)];
  return planMove(context, known, "closed", guards);
}

function guardOf(store: Store, accounts: readonly AccountRow[]): Statement {
  return mustNotHaveMoved(
    store,
    accounts.map(({ id, version }) => ({ accountId: id, version })),
  );
}

function isUnderWay({ debits_pending, credits_pending }: AccountRow): boolean {
  return debits_pending !== 0 || credits_pending !== 0;
}

/** Every account of a merchant's own: what it is owed, what it owes, what is on its way to it. */
function accountsOf(store: Store, merchantId: string): Query<AccountRow[]> {
  return store.query<AccountRow>(
    `SELECT * FROM ledger_accounts WHERE tenant_id = ?1 AND ((address > 'merchant:' || ?2 || ':'
      AND address < 'merchant:' || ?2 || ';') OR address IN (SELECT 'provider:in_transit:' || id
        FROM bank_connections WHERE tenant_id = ?1 AND merchant_id = ?2))`,
    merchantId,
  );
}

async function planMove(
  context: Context,
  { row, last, now, sealed }: Known,
  state: keyof typeof EVENTS & State<"merchant">,
  guards: readonly Statement[],
): Promise<Plan<MerchantView>> {
  const { store, livemode } = context;
  const set = { state, updated_at: now };
  const next = { ...row, ...set };
  const personOf = await openPersons(context, sealed);
  return {
    statements: [
      announce(context, [{ type: EVENTS[state], after: last, object: merchantView(next, NOBODY, livemode) }], now),
      ...guards,
      store.update(merchants, { id: row.id }, set),
      audit(context, { action: EVENTS[state].replace(/d$/, ""), subjectId: row.id, fields: ["status"] }),
    ],
    result: merchantView(next, personOf(row.id), livemode),
  };
}

/**
 * Plans that nobody can tell any more who a closed merchant was: its key is destroyed, and those of the persons behind
 * it. Amounts, ids and events stay.
 *
 * @throws Refusal `not_found`, `state_conflict` before it is closed or rejected
 */
export async function planEraseMerchant(context: Context, id: string): Promise<Plan<MerchantView>> {
  const { store, livemode, wall } = context;
  const { row, last, now, sealed } = await read(context, id);
  if (row.state !== "closed" && row.state !== "rejected") {
    throw new Refusal("state_conflict", `The merchant is ${row.state}: close it before it is erased.`);
  }
  const result = merchantView(row, NOBODY, livemode);
  if (sealed.every(({ sealed_key }) => sealed_key === null)) return { statements: [], result };
  const whose = `subject_id = ?2 OR subject_id IN (SELECT id FROM persons WHERE tenant_id = ?1 AND merchant_id = ?2)`;
  return {
    statements: [
      announce(context, [{ type: "merchant.erased", after: last, object: result }], now),
      store.statement(
        `UPDATE subject_keys SET sealed_key = NULL, destroyed_at = ?3 WHERE tenant_id = ?1 AND (${whose})`,
        id,
        wall.now(),
      ),
      store.statement(`UPDATE personal_data SET sealed = '' WHERE tenant_id = ?1 AND (${whose})`, id),
      audit(context, { action: "merchant.erase", subjectId: id, fields: ["personal_data"] }),
    ],
    result,
  };
}

async function unchanged(context: Context, { row, sealed }: Known): Promise<Plan<MerchantView>> {
  const personOf = await openPersons(context, sealed);
  return { statements: [], result: merchantView(row, personOf(row.id), context.livemode) };
}

function cannot({ state }: MerchantRow, to: string): Refusal {
  return new Refusal("state_conflict", `The merchant is ${state} and cannot become ${to}.`);
}
