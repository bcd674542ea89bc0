/** What a dispute takes of one line: where from, how much of it counts against the share, and what that becomes. */
import { account, type DisputePart, ownAccount, type Share, type Source, standing, TENANT } from "./books.ts";

export const NOTHING = { pending: 0, available: 0, reserve: 0, own: 0, owed: 0 };

export function partOf(
  round: number,
  of: Pick<DisputePart, "position" | "kind" | "share" | "bearer" | "amount">,
  isLost: boolean,
): DisputePart {
  const from = { pending: 0, available: 0, reserve: 0, own: 0 };
  return { round, ...of, from, held: {}, isSettled: isLost, lost: isLost ? of.amount : 0, returned: 0 };
}

export function sourceOf(share: Share, bearer: "line" | "tenant", source: Source | "owed"): string {
  if (source === "own") return bearer === "line" ? ownAccount(share.line) : TENANT;
  return account.of(share.merchant, source === "owed" ? "receivable" : source);
}

/** What of a part is set aside of its share's own money. */
export function frozenOf({ bearer, from }: DisputePart): number {
  return from.pending + from.available + from.reserve + (bearer === "line" ? from.own : 0);
}

export function restand(share: Share): void {
  if (share.amount > 0) share.state = standing(share);
}
