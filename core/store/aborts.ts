/**
 * What the database meant when it refused a batch. Matched by prefix only: production may word the rest differently.
 */

export type CommitAbort =
  /** The commit key or idempotency key stands already: this very write has been done. */
  | { kind: "record_taken" }
  /** Somebody else wrote the subject's next event first: read and plan again. */
  | { kind: "sequence_taken" }
  /** An account's balance moved since the plan read it: read and plan again. */
  | { kind: "account_moved"; detail: string }
  /** A subject left the state that the plan relied on: read and plan again. */
  | { kind: "status_moved"; detail: string }
  /** The money is not there: an answer to the caller. */
  | { kind: "overdraft"; detail: string }
  /** A unique value (a player's reference, say) is in use: an answer to the caller. */
  | { kind: "unique"; detail: string }
  /** A rule that correct code never meets. */
  | { kind: "broken_rule"; detail: string };

const RAISED = /D1_ERROR: ([A-Z_]+)(?:\|([^:]*))?:/;
const UNIQUE = /UNIQUE constraint failed: ([^:]+)/;
const CONSTRAINT =
  /FOREIGN KEY constraint failed|CHECK constraint failed|NOT NULL constraint failed|cannot store [A-Z]+ value/;

export function classifyAbort(error: unknown): CommitAbort | undefined {
  const message = messageOf(error);
  const raised = RAISED.exec(message);
  if (raised) {
    const detail = raised[2] ?? "";
    switch (raised[1]) {
      case "EVENT_TAKEN":
        return { kind: "sequence_taken" };
      case "ACCOUNT_MOVED":
        return { kind: "account_moved", detail };
      case "STATUS_MOVED":
        return { kind: "status_moved", detail };
      // Whoever names a dispute second has been forestalled, and looks at the first one's.
      case "DISPUTE_NOTICED":
        return { kind: "unique", detail: "dispute_notices.dispute_ref" };
      // Another tenant was given the same account at the provider just then.
      case "PROVIDER_ACCOUNT_CLAIMED":
        return { kind: "unique", detail: "provider_claims.account_ref" };
      case "OVERDRAFT":
        return { kind: "overdraft", detail };
      case "STATE_EDGE":
        // A run that has ended meanwhile: whoever goes on with it finds out by reading it again.
        if (detail.startsWith("run|")) return { kind: "status_moved", detail };
        return { kind: "broken_rule", detail: `STATE_EDGE|${detail}` };
      default:
        return { kind: "broken_rule", detail: `${raised[1]}${detail === "" ? "" : `|${detail}`}` };
    }
  }
  const unique = UNIQUE.exec(message)?.[1];
  if (unique !== undefined) {
    if (/^(commits|idempotency_records|directory_idempotency_records)\./.test(unique)) return { kind: "record_taken" };
    return { kind: "unique", detail: unique.trim() };
  }
  const constraint = CONSTRAINT.exec(message);
  return constraint ? { kind: "broken_rule", detail: constraint[0] } : undefined;
}

/** Whether the same batch may be sent again. Its first row makes a second landing impossible. */
export function isTransient(error: unknown): boolean {
  return /Network connection lost|storage caused object to be reset|reset because its code was updated|overloaded/.test(
    messageOf(error),
  );
}

function messageOf(error: unknown): string {
  let text = "";
  for (let e: unknown = error; e instanceof Error; e = e.cause) text += `${e.message}\n`;
  return text;
}
