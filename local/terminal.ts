/**
 * What the commands of this folder share at the terminal: the data folder's option, and one sentence when they fail.
 */
import { join, resolve } from "node:path";
import { repository } from "./configuration.ts";

/** The option that names a data folder, for `parseArgs`. */
export const folderOption = { folder: { type: "string" } } as const;

/** A command line that cannot be followed. The message is one sentence. */
export class UsageRefused extends Error {}

/**
 * The data folder that was asked for, else the one in the repository.
 *
 * @throws UsageRefused an empty name, which a variable that is not set leaves: it would mean the folder one stands in
 */
export function defaultFolder(given: string | undefined, otherwise = ".tributary"): string {
  if (given === "") throw new UsageRefused("The data folder's name is empty: see --help.");
  return given === undefined ? join(repository, otherwise) : resolve(given);
}

type Refusal = abstract new (...args: never[]) => Error;

/**
 * Ends a command with exit code 1: a refusal that we know is said in its one sentence, anything else with its stack.
 *
 * @param refusals classes of errors whose message is written for the person at the keyboard
 */
export function fail(error: unknown, refusals: Refusal[]): void {
  const { code, message } = error as { code?: string; message: string };
  // parseArgs' own messages are several sentences with advice about dashes.
  const isUsage = code?.startsWith("ERR_PARSE_ARGS") ?? false;
  if (isUsage) console.error(`${message.split(". ")[0]?.replace(/\.$/, "")}: see --help.`);
  else if (refusals.some((refusal) => error instanceof refusal)) console.error(message);
  else console.error(error);
  process.exitCode = 1;
}
