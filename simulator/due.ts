/** What will happen by itself at a time of the account's clock. */

import type { Store } from "./store.ts";

export type DueKind =
  /** A balance transaction becomes available. */
  | "available"
  /** A payment that was `processing` settles. */
  | "settle"
  /** A charge shows the balance transaction that it hid. */
  | "reveal"
  /** An authorization that nobody captured runs out. */
  | "expire"
  /** The holder of a charge's card complains to the bank. */
  | "dispute_opens"
  /** A bank decides a dispute that was answered, or closes it unanswered. */
  | "dispute_decides"
  /** A refund goes on: it arrives, or it comes back. */
  | "refund_settles"
  /** Refunds that wait for money try again; the subject is an account. */
  | "refunds_resume"
  /** The bank has sent the money of a top-up, or not. */
  | "topup_settles"
  /** A check of an account's details is done, or the deadline of a requirement has come; the subject is an account. */
  | "requirements"
  /** A payout goes on: it is sent, it arrives, or it comes back. */
  | "payout"
  /** A midnight of an account that is paid out by a schedule; the subject is that account. */
  | "payouts"
  /** A connected account has owed for too long; the subject is its id and a currency. */
  | "collect"
  /** What a person submitted to a verification session has been looked at. */
  | "identity"
  /** The personal data of a verification session is gone. */
  | "redaction";

export interface Due {
  readonly seq: number;
  readonly at: number;
  readonly kind: DueKind;
  readonly subject: string;
}

export function schedule(store: Store, atMs: number, kind: DueKind, subject: string): void {
  store.rows("INSERT INTO due (at, kind, subject) VALUES (?, ?, ?)", atMs, kind, subject);
}

export function unschedule(store: Store, kind: DueKind, subject: string): void {
  store.rows("DELETE FROM due WHERE kind = ? AND subject = ?", kind, subject);
}

/** When something is next due, Unix milliseconds of the account's clock. */
export function nextDueAt(store: Store): number | undefined {
  const [row] = store.rows<{ at: number | null }>("SELECT min(at) AS at FROM due");
  return row?.at ?? undefined;
}

/** Takes what is due at exactly `atMs`, in the order in which it was scheduled. */
export function takeDue(store: Store, atMs: number): Due[] {
  const due = store.rows<Due>("SELECT seq, at, kind, subject FROM due WHERE at = ? ORDER BY seq", atMs);
  store.rows("DELETE FROM due WHERE at = ?", atMs);
  return due;
}
