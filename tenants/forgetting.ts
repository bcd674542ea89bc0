/** Forgetting what was promised for a time only: answers to old requests, shown secrets, ended revocations. */
import type { Database } from "../core/ports.ts";
import { Forgetting } from "../core/store/forgetting.ts";
import { DAY } from "../core/time.ts";
import type { Platform } from "./registry.ts";

/** An answer that shows a secret can be read again for this long only. */
export const SECRET_SHOWN_MS = DAY;
/** What one sweep removes from one database. What is more is removed by the next. */
const REMOVED_MAX = 1_000;

export async function forgetOldRecords(
  { env, wall }: Platform,
  ledgers: readonly { readonly database: Database }[],
): Promise<void> {
  const now = wall.now();
  const directory = new Forgetting(env.DIRECTORY);
  await directory.directoryAnswers(now, now - SECRET_SHOWN_MS, REMOVED_MAX);
  for (const { database } of ledgers) await new Forgetting(database).answers(now, now - SECRET_SHOWN_MS, REMOVED_MAX);
}
