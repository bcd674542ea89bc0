/** The ledger's provider accounts against the simulator's own books: what only a local deployment can look into. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Violation } from "../core/invariants/violations.ts";
import type { Database } from "../core/ports.ts";
import { sealerFrom } from "../core/store/sealing.ts";
import { SEALED_FOR } from "../tenants/registry.ts";

/** Where the simulator of a deployment answers, and the folder that has the deployment's keys. */
export interface ProviderBooks {
  readonly simulatorUrl: string;
  /** The data folder. */
  readonly folder: string;
}

/** What the simulator says of one tenant's account. Its objects are in Stripe's own shape. */
export interface ProviderState {
  balances: { account: string; currency: string; available: number; pending: number }[];
  objects: Record<string, ({ id: string; metadata?: Record<string, string> } & Record<string, unknown>)[]>;
  deliveries: { event: string; state: string }[];
}

type Row = Readonly<Record<string, unknown>>;

/** 7 and 8: what the provider has is what the ledger says, per tenant, and nothing was charged or refunded twice. */
export async function againstProvider(books: ProviderBooks, database: Database): Promise<Violation[]> {
  const [accounts] = await all(database, [
    "SELECT tenant_id, account_ref, sealed_secret_key FROM provider_accounts ORDER BY tenant_id",
  ]);
  const found: Violation[] = [];
  for (const row of accounts ?? []) {
    const tenantId = String(row.tenant_id);
    const state = await providerState(books, tenantId, String(row.sealed_secret_key));
    found.push(...(await differences(database, row, state)));
  }
  return found;
}

/** The same of one tenant, whose account at the simulator stands so. */
export async function differences(database: Database, account: Row, state: ProviderState): Promise<Violation[]> {
  return [...twice(state), ...(await unequalBalances(database, account, state))];
}

/** 8. */
function twice(state: ProviderState): Violation[] {
  const captured = (state.objects.charge ?? []).filter(
    (charge) => charge.payment_intent !== null && charge.status === "succeeded" && charge.captured === true,
  );
  const charged = Map.groupBy(captured, (charge) => charge.metadata?.payment_id ?? charge.payment_intent);
  const refunded = Map.groupBy(state.objects.refund ?? [], ({ id, metadata }) => metadata?.refund_id ?? id);
  const paidOut = Map.groupBy(state.objects.payout ?? [], ({ id, metadata }) => metadata?.payout_id ?? id);
  const broken = (invariant: string, groups: Map<unknown, unknown[]>): Violation[] => {
    const rows = [...groups].flatMap(([of, objects]) => (objects.length > 1 ? [{ of, times: objects.length }] : []));
    return rows.length > 0 ? [{ invariant, rows }] : [];
  };
  return [
    ...broken("8 charged once", charged),
    ...broken("8 refunded once", refunded),
    ...broken("8 paid out once", paidOut),
  ];
}

/** 7. */
async function unequalBalances(database: Database, account: Row, state: ProviderState): Promise<Violation[]> {
  const tenantId = String(account.tenant_id);
  const balance = "a.currency, a.debits_posted - a.credits_posted AS balance FROM";
  const [platform = [], connected = []] = await all(
    database,
    [
      `SELECT ?2 AS account, ${balance} ledger_accounts a WHERE a.tenant_id = ?1 AND a.address = 'provider:platform'`,
      `SELECT b.account_ref AS account, ${balance} bank_connections b JOIN ledger_accounts a
         ON a.tenant_id = b.tenant_id AND a.address = 'provider:connected:' || b.id WHERE
           b.tenant_id = ?1 AND ?2 <> ''`,
    ],
    [tenantId, String(account.account_ref)],
  );
  const here = new Map([...platform, ...connected].map((row) => [`${row.account} ${row.currency}`, row.balance]));
  const there = new Map(
    state.balances.map((row) => [`${row.account} ${row.currency.toUpperCase()}`, row.available + row.pending]),
  );
  const rows = [...new Set([...here.keys(), ...there.keys()])].flatMap((of) => {
    const [ours, theirs] = [Number(here.get(of) ?? 0), there.get(of) ?? 0];
    return ours === theirs ? [] : [{ tenant_id: tenantId, of, ours, theirs }];
  });
  return rows.length > 0 ? [{ invariant: "7 the provider's balances are the ledger's", rows }] : [];
}

async function all(database: Database, queries: readonly string[], values: readonly string[] = []): Promise<Row[][]> {
  const statements = queries.map((sql) => database.prepare(sql).bind(...values));
  return (await database.batch(statements)).map(({ results }) => results as Row[]);
}

/** Opens what the deployment has sealed, with its own keys: a folder's holder may look where no API lets anyone. */
export function unsealed({ folder }: Pick<ProviderBooks, "folder">, tenantId: string, purpose: string, sealed: string) {
  const keys = readFileSync(join(folder, "keys.json"), "utf8").trim();
  const sealer = sealerFrom(keys, { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) });
  return sealer.open(tenantId, purpose, sealed);
}

/** A tenant's secret key at the simulator. */
export function secretKeyOf(books: Pick<ProviderBooks, "folder">, tenantId: string, sealed: string): Promise<string> {
  return unsealed(books, tenantId, SEALED_FOR.secretKey, sealed);
}

export async function providerState(books: ProviderBooks, tenantId: string, sealed: string): Promise<ProviderState> {
  const key = await secretKeyOf(books, tenantId, sealed);
  const answer = await fetch(`${books.simulatorUrl}/_control/state`, { headers: { authorization: `Bearer ${key}` } });
  return (await answer.json()) as ProviderState;
}
