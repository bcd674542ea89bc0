/** The embedded screener: a tenant's and the platform's lists, as they are in force when it is asked. */
import { type Screener, screenAgainst } from "../core/parties/screening.ts";
import type { Directory } from "../core/store/directory.ts";
import { listsInForce, readChunk } from "./screening-lists.ts";

export function listScreener(directory: Directory, tenantId: string): Screener {
  return {
    async screen(names, thresholds) {
      const rows = await directory.readOne(listsInForce(directory, tenantId));
      const lists = rows.map(({ id, name, kind, version, chunks }) => {
        return { id, name, kind, version, parts: chunks, part: (n: number) => readChunk(directory, id, n) };
      });
      return screenAgainst(lists, names, thresholds);
    },
  };
}
