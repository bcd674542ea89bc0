/** Commits that no key names because their rows do: whoever comes second meets the first one's row. */
import { CommitRefused, type Statement } from "./statements.ts";
import type { Store } from "./store.ts";

/** Writes all statements, or none and gives false because a row with the same unique values stands already. */
export async function wroteFirst(store: Pick<Store, "write">, statements: readonly Statement[]): Promise<boolean> {
  try {
    await store.write(statements);
    return true;
  } catch (error) {
    if (error instanceof CommitRefused && error.abort.kind === "unique") return false;
    throw error;
  }
}
