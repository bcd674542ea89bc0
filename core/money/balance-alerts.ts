/** Telling that the tenant's balance has fallen below its threshold: once each time, whoever moved it. */
import { type Context, tenantNow } from "../context.ts";
import { announce, lastEvent, type News } from "../outbound/events.ts";
import { commitKey, commitPlanned } from "../store/commit.ts";
import { balanceAlerts } from "../store/funds-schema.ts";
import { ledgerAccounts } from "../store/journal-schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import type { BalanceView } from "./ledger-reads.ts";

type Alert = Row<typeof balanceAlerts>;

/**
 * Announces what the ledger's triggers have noted and nobody has told yet. Several crossings since the last look are
 * one each in the numbers and one event: the last.
 */
export async function announceLowBalances(context: Context): Promise<void> {
  const { store } = context;
  const open = await store.readOne(
    store.query<Alert>("SELECT * FROM balance_alerts WHERE tenant_id = ?1 AND crossings > announced"),
  );
  for (const alert of open) await announceLow(context, alert);
}

async function announceLow(context: Context, alert: Alert): Promise<void> {
  const { store, livemode, wall } = context;
  const { account_id, crossings, balance, crossed_at } = alert;
  const record = commitKey<null>(store, `${account_id}/low-${crossings}`, wall.now());
  await commitPlanned(store, record, async () => {
    const [account, last, now] = await store.read(
      store.row(ledgerAccounts, { id: account_id }),
      lastEvent(store, account_id),
      tenantNow(context),
    );
    const object: BalanceView = {
      object: "balance",
      livemode,
      account: account_id,
      address: account?.address ?? "",
      currency: account?.currency ?? "",
      amount: balance,
      pending_debits: account?.debits_pending ?? 0,
      pending_credits: account?.credits_pending ?? 0,
      at: wireTime(crossed_at),
    };
    const news: News = { type: "balance.low", after: last, object };
    return {
      statements: [
        announce(context, [news], now),
        store.update(balanceAlerts, { account_id }, { announced: crossings }),
      ],
      result: null,
    };
  });
}
