/** Whether the service answers. It asks nothing of the databases: that would make every probe a load. */
import * as z from "zod";
import type { Operation } from "../routing.ts";

const Health = z.strictObject({ status: z.literal("ok") }).meta({ id: "Health", description: "The service answers." });

const BODY = JSON.stringify({ status: "ok" });

export const health: Operation[] = [
  {
    method: "get",
    path: "/healthz",
    contract: {
      operationId: "getHealth",
      tag: "Service",
      summary: "Ask whether the service answers",
      description: "For probes. It asks nothing of the databases.",
      scope: null,
      requestHeaders: [],
      answers: [{ status: 200, description: "It does.", contentType: "application/json", schema: Health, headers: [] }],
      errors: ["rate_limited"],
    },
    handle: () => new Response(BODY, { headers: { "content-type": "application/json", "cache-control": "no-store" } }),
  },
];
