/** The part of the Workers runtime that the simulator uses, as structural types, so that it compiles on its own. */

export type SqlValue = string | number | null;

export interface SqlCursor<Row> {
  toArray(): Row[];
}

export interface SqlStorage {
  exec<Row = Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): SqlCursor<Row>;
}

export interface DurableStorage {
  readonly sql: SqlStorage;
  /** All or none of the writes of `work`; calls may nest. */
  transactionSync<T>(work: () => T): T;
  setAlarm(atMs: number): Promise<void>;
}

export interface DurableState {
  readonly storage: DurableStorage;
  waitUntil(work: Promise<unknown>): void;
}

/** Something that answers HTTP: another Worker behind a service binding, or one Durable Object. */
export interface Service {
  fetch(input: string | Request, init?: RequestInit): Promise<Response>;
}

export interface Namespace<Id = unknown> {
  idFromName(name: string): Id;
  get(id: Id): Service;
}

/** The bindings of the simulator's Worker. */
export interface Env {
  /** Class StripeAccount: one object per platform account, named by the account part of its secret key. */
  readonly ACCOUNT: Namespace;
  /** Class AccountDirectory: one object, which account belongs to which reference. */
  readonly ACCOUNTS: Namespace;
  /** Optional: webhooks to PLATFORM_HOST go through this binding instead of the network. */
  readonly PLATFORM?: Service;
  /** `host:port` of webhook addresses that PLATFORM serves. */
  readonly PLATFORM_HOST?: string;
  /** Optional: the address by which people reach the simulator's pages; without it, the one last asked by http. */
  readonly SIMULATOR_URL?: string;
}
