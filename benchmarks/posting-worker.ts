/** Posts payments and reads balances and statements through core, as often as asked: our side of (a) and (g). */
import type { Context } from "../core/context.ts";
import { idsFrom } from "../core/ids.ts";
import { account, accountId } from "../core/money/accounts.ts";
import { type Leg, type Posting, post, transferId } from "../core/money/ledger.ts";
import { listBalances, listEntries } from "../core/money/ledger-reads.ts";
import type { Database } from "../core/ports.ts";
import { commitKey, commitPlanned } from "../core/store/commit.ts";
import { commitGrouped } from "../core/store/group.ts";
import { sealerFrom } from "../core/store/sealing.ts";
import { Store } from "../core/store/store.ts";
import { cryptoRandomness, wallClock } from "../tenants/ports.ts";
import { CURRENCY, manyLegs, merchantOf, refundLegs, releaseLegs, shareLegs, TENANT } from "./ledger-shape.ts";

type Env = { [database: string]: Database };
/** Does something for so many payments, from a first one on. */
type Work = (context: Context, first: number, times: number) => Promise<unknown>;

const STATEMENT_PAGE = { limit: 50, after: null };

const each =
  (work: (context: Context, i: number) => Promise<unknown>): Work =>
  async (context, first, times) => {
    for (let i = first; i < first + times; i++) await work(context, i);
  };

function postingOf({ wall }: Context, key: string, legs: readonly Leg[]): Posting {
  const now = wall.now();
  return { key, commitKey: key, currency: CURRENCY, effectiveAt: now, recordedAt: now, legs };
}

async function commit(context: Context, posting: Posting): Promise<void> {
  const { store } = context;
  await commitPlanned(store, commitKey(store, posting.commitKey, posting.recordedAt), async () => ({
    statements: post(store, posting),
    result: null,
  }));
}

/** One payment captured and shared out: its transfers and the commit's row in one batch. */
const posting = (legsOf: typeof shareLegs) =>
  each(async (context, i) => {
    const paymentId = context.ids.make("payment");
    await commit(context, postingOf(context, `${paymentId}/capture`, legsOf(paymentId, i)));
  });

/** The same payments as in `post`, committed as many at a time as may be. */
const postTogether: Work = (context, first, times) => {
  const { store, ids, wall } = context;
  const payments = Array.from({ length: times }, (_, n) => ({ id: ids.make("payment"), i: first + n }));
  return commitGrouped(store, payments, {
    keyOf: ({ id }) => `${id}/capture`,
    at: wall.now(),
    plan: async (group) =>
      group.map(({ id, i }) => ({
        statements: post(store, postingOf(context, `${id}/capture`, shareLegs(id, i))),
        result: null,
      })),
  });
};

/** Two commits: what is asked for is set aside, and posted when it has been answered. */
const twofold = (legsOf: typeof releaseLegs) =>
  each(async (context, i) => {
    const id = context.ids.make("refund");
    const { at, asks, settles } = legsOf(id, i);
    await commit(context, postingOf(context, `${id}/asked`, [...at, ...asks]));
    const answers = asks.map((leg): Leg => {
      const pendingId = transferId(context.store, `${id}/asked`, leg.key);
      return { ...leg, kind: "post_pending", pendingId };
    });
    await commit(context, postingOf(context, `${id}/answered`, [...answers, ...settles]));
  });

const works: Record<string, Work> = {
  post: posting(shareLegs),
  "post-many": posting(manyLegs),
  "post-together": postTogether,
  release: twofold(releaseLegs),
  refund: twofold(refundLegs),
  balance: each((context, i) => listBalances(context, { merchant: merchantOf(i) }, { limit: 20, after: null })),
  // The newest page of the account that every payment moves four times.
  statement: each((context) =>
    listEntries(context, accountId(TENANT, account.clearing.address, CURRENCY), STATEMENT_PAGE),
  ),
};

// biome-ignore lint/style/noDefaultExport: a Worker's entry point
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const work = works[pathname.slice(1)];
    const database = env[searchParams.get("database") ?? ""];
    if (!work || !database) return new Response("no such work or database", { status: 404 });
    const sealer = sealerFrom(JSON.stringify({ 1: btoa("0".repeat(32)) }), cryptoRandomness);
    const ids = idsFrom(wallClock, cryptoRandomness);
    const store = new Store(database, TENANT);
    const context = { store, livemode: false, wall: wallClock, ids, sealer, causedBy: "bench", actor: "bench" };
    const first = Number(searchParams.get("first"));
    const times = Number(searchParams.get("times"));
    await work(context, first, times);
    return Response.json({ times });
  },
};
