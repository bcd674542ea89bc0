/** What a life against the simulator has left, without ids and times: histories, books, and what the provider has. */
import { type Violation, violations } from "../core/invariants/violations.ts";
import { events } from "../core/store/journal-schema.ts";
import { reconciliationExceptions } from "../core/store/reconciliation-schema.ts";
import { differences, type ProviderState } from "../local/provider-books.ts";
import type { SimulatedWorld } from "./simulated-world.ts";

/** What must hold at any moment, here and against the provider, and does not. */
export async function brokenIn({ world, context, simulator }: SimulatedWorld): Promise<Violation[]> {
  const { database } = world.ledger;
  const of = { tenant_id: context.store.tenantId, account_ref: simulator.id };
  const state = (await simulator.state()) as unknown as ProviderState;
  return [...(await violations(database)), ...(await differences(database, of, state))];
}

export async function remainsOf(w: SimulatedWorld) {
  const { store } = w.context;
  const open = store.rows(reconciliationExceptions, { where: { state: "open" } });
  const exceptions = await store.readOne(open);
  return {
    histories: await historiesOf(w),
    books: booksOf(w),
    there: Object.entries((await w.simulator.state()).objects)
      .filter(([kind]) => !NOISE.has(kind))
      .flatMap(([kind, objects]) => objects.map((each) => described(kind, each)))
      .sort(),
    exceptions: exceptions.map(({ kind, amount }) => `${kind} ${amount}`),
    // The next daily reconciliation waits for its day.
    open: (await w.openRuns()).map(({ kind }) => kind).filter((kind) => kind !== "reconcile"),
    broken: await brokenIn(w),
  };
}

/** Said of a stage that is over soon, or as often as somebody asks. */
const PASSING = ["identity_session.processing", "identity_session.challenge_created", "merchant.updated"];

async function historiesOf({ context: { store } }: SimulatedWorld): Promise<string[]> {
  const told = await store.readOne(store.rows(events, { orderBy: [{ column: "sequence" }] }));
  return [...Map.groupBy(told, ({ subject_id }) => subject_id).values()]
    .map((history) => history.flatMap(({ type }) => (PASSING.includes(type) ? [] : [type])).join(" "))
    .filter((history) => !/^(reconciliation|exception)\./.test(history))
    .sort();
}

function booksOf({ world, context }: SimulatedWorld): string[] {
  const rows = world.ledger.sqlite
    .prepare(
      `SELECT address, CASE normal WHEN 'debit' THEN debits_posted - credits_posted
         ELSE credits_posted - debits_posted END AS posted, debits_pending + credits_pending AS pending
       FROM ledger_accounts WHERE tenant_id = ?`,
    )
    .all(context.store.tenantId) as { address: string; posted: number; pending: number }[];
  return rows
    .filter(({ posted, pending }) => posted !== 0 || pending !== 0)
    .map(({ address, posted, pending }) => `${address.replaceAll(/[a-z]{3}_\w+/g, "_")} ${posted} ${pending}`)
    .sort();
}

/** What the provider has of its own accord, or in another number for each way of asking. */
const NOISE = new Set(["event", "webhook_endpoint", "mandate", "account_link", "token", "file"]);

function described(kind: string, { status, amount, deleted }: Record<string, unknown>): string {
  return [kind, status, amount, deleted].filter((each) => each !== undefined).join(" ");
}
