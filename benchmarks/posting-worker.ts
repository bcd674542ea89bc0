/** Posts payments and reads balances and statements through core, as often as asked: our side of (a) and (g). */
import type { Context } from "../core/context.ts";
import { idsFrom } from "../core/ids.ts";
import { account, accountId } from "../core/money/accounts.ts";
import { post } from "../core/money/ledger.ts";
import { listBalances, listEntries } from "../core/money/ledger-reads.ts";
import type { Database } from "../core/ports.ts";
import { commitKey, commitPlanned } from "../core/store/commit.ts";
import { sealerFrom } from "../core/store/sealing.ts";
import { Store } from "../core/store/store.ts";
import { cryptoRandomness, wallClock } from "../tenants/ports.ts";
import { CURRENCY, merchantOf, shareLegs, TENANT } from "./ledger-shape.ts";

type Env = { [database: string]: Database };
type Work = (context: Context, i: number) => Promise<unknown>;

const STATEMENT_PAGE = { limit: 50, after: null };

/** One payment captured and shared out: four transfers and the commit's row in one batch. */
async function postPayment({ store, ids, wall }: Context, i: number): Promise<void> {
  const paymentId = ids.make("payment");
  const key = `${paymentId}/take-payment/1/capture`;
  const now = wall.now();
  await commitPlanned(store, commitKey(store, key, now), async () => ({
    statements: post(store, {
      key: `${paymentId}/capture`,
      commitKey: key,
      currency: CURRENCY,
      effectiveAt: now,
      recordedAt: now,
      legs: shareLegs(paymentId, i),
    }),
    result: null,
  }));
}

const works: Record<string, Work> = {
  post: postPayment,
  balance: (context, i) => listBalances(context, { merchant: merchantOf(i) }, { limit: 20, after: null }),
  // The newest page of the account that every payment moves four times.
  statement: (context) => listEntries(context, accountId(TENANT, account.clearing.address, CURRENCY), STATEMENT_PAGE),
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
    for (let i = first; i < first + times; i++) await work(context, i);
    return Response.json({ times });
  },
};
