/** The HTTP application: every operation mounted, every answer with its request id, every refusal rendered alike. */
import { Hono } from "hono";
import { Refusal } from "../core/errors.ts";
import { platformOf } from "../tenants/registry.ts";
import { operations } from "./operations.ts";
import { type Occasion, problem } from "./problems.ts";
import { mountDocs } from "./routes/docs.ts";
import { mountReturnPage } from "./routes/return-page.ts";
import type { Edge, EdgeContext, EdgePorts } from "./routing.ts";

/** The application, without anything of Workers: plain Node runs it too. */
export function createApp(ports: EdgePorts): Hono<Edge> {
  const app = new Hono<Edge>({ strict: true });
  app.use(async (c, next) => {
    c.set("requestId", platformOf(c.env).ids.make("request"));
    c.set("ports", ports);
    await next();
    finish(c);
  });
  for (const { method, path, handle } of operations) app.on(method.toUpperCase(), honoPath(path), handle);
  mountDocs(app);
  mountReturnPage(app);
  app.notFound(unmatched);
  app.onError((error, c) => problem(error, occasionOf(c)));
  return app;
}

/** Headers that every answer carries. */
function finish(c: EdgeContext): void {
  const { headers } = c.res;
  headers.set("request-id", c.var.requestId);
  headers.set("x-content-type-options", "nosniff");
}

function occasionOf(c: EdgeContext): Occasion {
  return { requestId: c.var.requestId, baseUrl: c.env.BASE_URL, log: c.var.ports.log };
}

/** No operation has this path, or none has it with this method. */
function unmatched(c: EdgeContext): Response {
  const allow = allowedAt(c.req.path);
  if (allow === undefined) {
    return problem(
      new Refusal("not_found", "There is nothing at this path. The API is described at /docs."),
      occasionOf(c),
    );
  }
  if (c.req.method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
  const refused = problem(new Refusal("method_not_allowed", `This path takes ${allow}.`), occasionOf(c));
  refused.headers.set("allow", allow);
  return refused;
}

function allowedAt(path: string): string | undefined {
  const methods = routes.filter(({ matches }) => matches.test(path)).map(({ method }) => method.toUpperCase());
  if (methods.length === 0) return undefined;
  return [...new Set([...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"])].join(", ");
}

/** `/v1/players/{id}` as Hono writes it. */
function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

/** Every operation's path, for those who asked with a method that it does not take. */
const routes = operations.map(({ method, path }) => ({
  method,
  matches: new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));
