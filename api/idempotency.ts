/**
 * One effect per idempotency key. The record of the answer is the first row of the very commit that it answers for: so
 * there is nothing to look up before, and whoever loses the race meets the winner's row and gives the winner's answer.
 */
import { Refusal } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import { type CommitRecord, type Committed, commitPlanned, type Plan } from "../core/store/commit.ts";
import type { Statement } from "../core/store/statements.ts";
import type { Store } from "../core/store/store.ts";
import { DAY } from "../core/time.ts";
import { SECRET_SHOWN_MS } from "../tenants/forgetting.ts";

const KEPT_MS = 30 * DAY;
const KEY_LENGTH_MAX = 255;

/** An answer as it was given: replayed byte for byte. */
export interface Rendered {
  readonly status: number;
  readonly location: string | null;
  /** Null: no body. */
  readonly body: string | null;
  /** Without its quotes. Only methods without a key answer with one, so it is not stored. */
  readonly etag?: string;
}

export interface AnswerRecord {
  readonly fingerprint: string;
  readonly status: number;
  readonly location: string | null;
  readonly showsSecret: boolean;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A record as it stands. Its body is opened only to be given: that of a secret shown long ago is gone. */
export interface StoredAnswer extends AnswerRecord {
  body(): Promise<string>;
}

/** Where the answers to one client are kept: its tenant's ledger database, or the directory. Bodies are sealed. */
export interface AnswerRecords {
  readonly database: Pick<Store, "write">;
  insert(key: string, record: AnswerRecord, body: string): Promise<Statement>;
  find(key: string): Promise<StoredAnswer | undefined>;
  /** Removes a record if it has expired by then. */
  forget(key: string, now: number): Statement;
  /** A commit of a request that carries no key of its caller's: its id is its key. */
  unkeyed(requestId: string): CommitRecord<Rendered>;
}

/** @throws Refusal 400 when the header is missing or malformed */
export function idempotencyKeyOf(headers: Headers, lengthMin = 1): string {
  const given = headers.get("idempotency-key");
  if (given === null) {
    throw new Refusal("idempotency_key_missing", "Send an Idempotency-Key, so that repeating the request is safe.");
  }
  const quoted = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/.exec(given)?.[1];
  const key = quoted?.replace(/\\(.)/g, "$1") ?? given;
  const isPrintable = /^[\x20-\x7e]+$/.test(key) && (quoted !== undefined || !key.includes('"'));
  if (!isPrintable || key.length > KEY_LENGTH_MAX || key.length < lengthMin) {
    const length = `${lengthMin} to ${KEY_LENGTH_MAX}`;
    const detail = `An Idempotency-Key has ${length} printable ASCII characters, bare or in quotes.`;
    throw new Refusal("idempotency_key_invalid", detail);
  }
  return key;
}

/** SHA-256 of method, path and the body's bytes as they came: a retry repeats them, another request does not. */
export async function fingerprintOf(method: string, path: string, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const head = new TextEncoder().encode(`${method} ${path}\n`);
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export interface OnceOptions {
  readonly key: string;
  readonly fingerprint: string;
  readonly showsSecret: boolean;
  readonly wall: Clock;
}

/**
 * Commits a plan under the caller's key, or gives the answer that stands under it.
 *
 * @throws Refusal `idempotency_key_reused`, `secret_already_shown`, and what the plan refuses
 */
export async function commitOnce(
  records: AnswerRecords,
  { key, fingerprint, showsSecret, wall }: OnceOptions,
  plan: (attempt: number) => Promise<Plan<Rendered>>,
): Promise<Committed<Rendered>> {
  const statement = ({ status, location, body }: Rendered) => {
    const createdAt = wall.now();
    const expiresAt = createdAt + KEPT_MS;
    return records.insert(key, { fingerprint, status, location, showsSecret, createdAt, expiresAt }, body ?? "");
  };
  const stored = async (): Promise<Rendered> => {
    const record = await records.find(key);
    if (!record || record.expiresAt <= wall.now()) throw new RecordExpired();
    if (record.fingerprint !== fingerprint) {
      throw new Refusal("idempotency_key_reused", "This key stands for another request: use a new one.");
    }
    if (record.showsSecret && record.createdAt + SECRET_SHOWN_MS <= wall.now()) {
      throw new Refusal("secret_already_shown", "Its answer showed a secret, which is kept for a day only.");
    }
    const { status, location } = record;
    const body = await record.body();
    return { status, location, body: body === "" ? null : body };
  };
  try {
    return await commitPlanned(records.database, { statement, stored }, plan);
  } catch (error) {
    if (error instanceof Refusal) {
      // What the first request has done may be why its repetition is refused: then its answer stands.
      const record = await records.find(key);
      if (!record || record.expiresAt <= wall.now()) throw error;
      return { result: await stored(), replayed: true, starts: [] };
    }
    if (!(error instanceof RecordExpired)) throw error;
    await records.database.write([records.forget(key, wall.now())]);
    return commitPlanned(records.database, { statement, stored }, plan);
  }
}

/** The record in the way is older than the promise: it is removed, and the request is a new one. */
class RecordExpired extends Error {
  override readonly name = "RecordExpired";
}
