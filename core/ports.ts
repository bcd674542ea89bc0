/** The world as core sees it: every clock, random byte, database and network call comes in through one of these. */

/** Milliseconds since the epoch. Wall time, or tenant time where a tenant lives by the simulator's clock. */
export interface Clock {
  now(): number;
}

/** Cryptographic randomness. */
export interface Randomness {
  bytes(length: number): Uint8Array;
}

/** The part of D1 that core uses; the binding satisfies it as it is. */
export interface Database {
  prepare(sql: string): PreparedStatement;
  batch(statements: PreparedStatement[]): Promise<DatabaseResult[]>;
}

export interface PreparedStatement {
  bind(...values: unknown[]): PreparedStatement;
}

export interface DatabaseResult {
  results: unknown[];
}

/** A queue's producer side. Bodies hold ids only. */
export interface Queue<Body> {
  send(body: Body, options?: { delaySeconds?: number }): Promise<unknown>;
  /** At most 100 messages. */
  sendBatch(messages: { body: Body; delaySeconds?: number }[]): Promise<unknown>;
}

/** Something that answers HTTP requests: a service binding, or the global fetch. */
export interface Fetcher {
  fetch(input: string | Request, init?: RequestInit): Promise<Response>;
}

/** One durable workflow's engine binding. */
export interface WorkflowEngine<Params> {
  create(options: { id: string; params: Params }): Promise<unknown>;
  get(id: string): Promise<WorkflowHandle>;
}

export interface WorkflowHandle {
  sendEvent(event: { type: string; payload: unknown }): Promise<unknown>;
  status(): Promise<{ status: string }>;
}

/** Structured log lines. Fields hold ids, types, amounts and codes: never secrets or personal data. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
