/** One page of a list, as core sees it. The edge turns `next` into a signed, opaque cursor and back. */

export interface Page {
  /** 1 to 100. Read `limit + 1` rows, so that `cut` knows whether more follow. */
  readonly limit: number;
  /** The sort key of the last item of the page before: what `cut` was told of it. Null on the first page. */
  readonly after: string | null;
}

export interface Listed<View> {
  readonly data: readonly View[];
  readonly next: string | null;
}

/**
 * The rows that belong to the page, and the key that the next page starts after.
 *
 * @param rows up to `limit + 1` rows in the list's order
 * @param keyOf the row's place in that order; for lists by id, newest first, simply the id
 */
export function cut<R>(rows: readonly R[], page: Page, keyOf: (row: R) => string): { rows: R[]; next: string | null } {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > page.limit && last !== undefined ? keyOf(last) : null };
}
