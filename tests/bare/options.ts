/** Host options for tests of the host itself: Workers that do nothing, so that a start costs little. */
import type { HostOptions } from "../../local/host.ts";

const entry = "tests/bare/worker.mjs";

export const bareEntries = {
  entries: { platform: entry, simulator: entry },
} satisfies Partial<HostOptions>;
