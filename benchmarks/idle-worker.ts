/** Hono, zod and jose with the platform's workflow classes, doing nothing: what the start of (f) is held against. */
import { WorkflowEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import { jwtVerify } from "jose";
import { z } from "zod";

/** Stands for every workflow. */
export class Idle extends WorkflowEntrypoint<unknown, unknown> {
  override async run(): Promise<void> {}
}

const Body = z.strictObject({ token: z.string() });

const app = new Hono();
app.get("/", (c) => c.json({ status: "ok" }));
app.post("/", async (c) => {
  const { token } = Body.parse(await c.req.json());
  return c.json(await jwtVerify(token, new Uint8Array(32)));
});

// biome-ignore lint/style/noDefaultExport: a Worker's entry point
export default { fetch: app.fetch, queue: async () => undefined, scheduled: async () => undefined };
