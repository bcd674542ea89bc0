/**
 * Committing in groups: what waits for one tenant's books is planned together, one after another, and written together,
 * up to a hundred commits in one batch. Each keeps its own record, guards and outcome. A group that is refused is made
 * smaller and planned anew until the one that is to blame stands alone: it is set apart, and all others are kept.
 */
import { invariant } from "../errors.ts";
import { commitKey, isStale, PLANS_MAX, type Plan, refusalOf } from "./commit.ts";
import { gathered, weightOf } from "./gather.ts";
import { commits } from "./schema.ts";
import { CommitRefused, type Statement } from "./statements.ts";
import type { Store } from "./store.ts";

/** Commits in one batch. */
export const GROUP_MAX = 100;
/** Characters in one batch: a parameter may hold 2 MB. */
const WEIGHT_MAX = 1_000_000;

/** What became of one of them. */
export type Outcome<Result> =
  /** Written now, or found written by an earlier attempt. */
  | { readonly status: "done" | "replayed"; readonly result: Result }
  /** Nothing of it was written. */
  | { readonly status: "refused"; readonly error: unknown };

/** A plan, or why there is none. */
export type GroupPlan<Result> = Plan<Result> | { readonly refused: unknown };

export interface Grouping<Item, Result> {
  /** Names an item's commit, for ever. */
  readonly keyOf: (item: Item) => string;
  /** When it is written down: wall time, ms. */
  readonly at: number;
  /** Plans all of these from what is there now, each as if those before it had landed. In their order. */
  readonly plan: (items: readonly Item[]) => Promise<readonly GroupPlan<Result>[]>;
}

/**
 * @returns the outcome of every item
 * @throws what is not the database's refusal: then what is written and what is not is unknown, and found by the keys
 */
export async function commitGrouped<Item, Result>(
  store: Store,
  items: readonly Item[],
  grouping: Grouping<Item, Result>,
): Promise<Map<Item, Outcome<Result>>> {
  const outcomes = new Map<Item, Outcome<Result>>();
  let size = GROUP_MAX;
  let tries = 0;
  for (;;) {
    const group = items.filter((item) => !outcomes.has(item)).slice(0, size);
    if (group.length === 0) return outcomes;
    const planned = await planGroup(store, group, grouping, outcomes);
    try {
      if (planned.length > 0) await store.write(gathered(planned.map(({ statements }) => statements)));
      for (const { item, result } of planned) outcomes.set(item, { status: "done", result });
      size = Math.min(GROUP_MAX, 2 * size);
      tries = 0;
    } catch (error) {
      if (!(error instanceof CommitRefused)) throw error;
      const [alone, ...others] = planned;
      invariant(alone, "what was refused was planned");
      size = Math.ceil(planned.length / 2);
      if (others.length > 0) continue;
      tries += 1;
      const { abort } = error;
      if (tries < PLANS_MAX && (abort.kind === "record_taken" || isStale(abort))) continue;
      outcomes.set(alone.item, { status: "refused", error: refusalOf(error) });
      tries = 0;
    }
  }
}

interface Member<Item, Result> {
  readonly item: Item;
  readonly result: Result;
  readonly statements: readonly Statement[];
}

/** What of a group is to be written in one batch. What needs no writing, or has no plan, has its outcome at once. */
async function planGroup<Item, Result>(
  store: Store,
  group: readonly Item[],
  { keyOf, at, plan }: Grouping<Item, Result>,
  outcomes: Map<Item, Outcome<Result>>,
): Promise<Member<Item, Result>[]> {
  const stored = await storedResults(store, group.map(keyOf));
  const open: Item[] = [];
  for (const item of group) {
    const result = stored.get(keyOf(item));
    if (result === undefined) open.push(item);
    else outcomes.set(item, { status: "replayed", result: JSON.parse(result) as Result });
  }
  const plans = open.length === 0 ? [] : await plan(open);
  invariant(plans.length === open.length, `${plans.length} plans for ${open.length}`);
  const members: Member<Item, Result>[] = [];
  let weight = 0;
  for (const [i, item] of open.entries()) {
    const planned = plans[i];
    if (!planned || "refused" in planned) {
      outcomes.set(item, { status: "refused", error: planned?.refused });
      continue;
    }
    const record = await commitKey<Result>(store, keyOf(item), at).statement(planned.result);
    const statements = [record, ...planned.statements];
    weight += weightOf(statements);
    if (weight > WEIGHT_MAX && members.length > 0) break;
    members.push({ item, result: planned.result, statements });
  }
  return members;
}

async function storedResults(store: Store, keys: readonly string[]): Promise<Map<string, string>> {
  const rows = await store.readOne(store.rows(commits, { where: { commit_key: { in: keys } } }));
  return new Map(rows.map(({ commit_key, result }) => [commit_key, result]));
}
