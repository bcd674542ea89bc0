/** Log lines as JSON, one per line: the platform's log collector reads them. */
import type { Log } from "../core/ports.ts";

const line = (level: string, message: string, fields: Record<string, unknown> = {}) =>
  JSON.stringify({ level, message, ...fields });

export const jsonLog: Log = {
  info: (message, fields) => console.log(line("info", message, fields)),
  error: (message, fields) => console.error(line("error", message, fields)),
};
