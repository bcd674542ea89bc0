/** The documentation: the API reference, the contract, llms.txt, and a page for every code of the error catalogue. */
import { Scalar } from "@scalar/hono-api-reference";
import type { Hono } from "hono";
import { CATALOGUE, type ErrorCode, notFound } from "../../core/errors.ts";
import type { Edge, EdgeContext } from "../routing.ts";

const YEAR_SECONDS = 31_536_000;

/** Everything from here, nothing from elsewhere. The reference writes styles into the page and talks to this API. */
const REFERENCE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'nonce-{nonce}'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** Pages and files. They are for people, so they stand beside the contract and not in it. */
export function mountDocs(app: Hono<Edge>): void {
  app.get("/docs", reference);
  app.get("/docs/errors", () => page("Errors", errorList()));
  app.get("/docs/errors/:code", (c) => errorPage(c.req.param("code")));
  app.get("/docs/:page{[a-z-]+\\.md}", (c) => asset(c, `/${c.req.param("page")}`, "public, max-age=300"));
  app.get("/openapi.json", (c) => asset(c, "/openapi.json", "public, max-age=300"));
  app.get("/schemas/tenant_config.json", (c) => asset(c, "/schemas/tenant_config.json", "public, max-age=300"));
  app.get("/llms.txt", (c) => asset(c, "/llms.txt", "public, max-age=300"));
  app.get("/assets/:name", (c) => {
    const name = c.req.param("name");
    if (name !== c.env.SCALAR_ASSET) throw notFound();
    return asset(c, `/${name}`, `public, max-age=${YEAR_SECONDS}, immutable`);
  });
}

async function reference(c: EdgeContext): Promise<Response> {
  const nonce = crypto.randomUUID();
  const render = Scalar<Edge>({
    url: "/openapi.json",
    cdn: `/assets/${c.env.SCALAR_ASSET}`,
    nonce,
    pageTitle: "Tributary API",
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    showDeveloperTools: "never",
    hideClientButton: true,
    // Try-it asks for the client's credentials at once, instead of which scheme to use.
    authentication: { preferredSecurityScheme: "oauth2" },
  });
  const rendered = await render(c, async () => undefined);
  const response = new Response((rendered as Response).body, rendered as Response);
  response.headers.set("content-security-policy", REFERENCE_POLICY.replace("{nonce}", nonce));
  response.headers.set("cache-control", "no-store");
  return response;
}

async function asset(c: EdgeContext, path: string, caching: string): Promise<Response> {
  const { headers } = c.req.raw;
  const etag = headers.get("if-none-match");
  const found = await c.env.ASSETS.fetch(`https://assets${path}`, {
    headers: etag === null ? {} : { "if-none-match": etag },
  });
  if (!found.ok && found.status !== 304) throw notFound();
  const response = new Response(found.body, found);
  response.headers.set("cache-control", caching);
  response.headers.set("access-control-allow-origin", "*");
  return response;
}

function errorPage(code: string): Response {
  if (!Object.hasOwn(CATALOGUE, code)) throw notFound();
  const entry: { status: number; title: string; retryable?: boolean } = CATALOGUE[code as ErrorCode];
  const retry = entry.retryable
    ? "<p>The very same request may succeed later. Send it again with the same <code>Idempotency-Key</code>.</p>"
    : "<p>The same request will be refused again: change it first.</p>";
  const body =
    `<p>Answered with status ${entry.status}, as <code>application/problem+json</code> with ` +
    `<code>"code": "${code}"</code>. Its <code>detail</code> says what happened, its <code>errors</code> which ` +
    `fields do not fit.</p>${retry}<p><a href="/docs/errors">All codes</a> · <a href="/docs">API reference</a></p>`;
  return page(entry.title, body);
}

function errorList(): string {
  const rows = Object.entries(CATALOGUE).map(
    ([code, { status, title }]) =>
      `<tr><td>${status}</td><td><a href="/docs/errors/${code}"><code>${code}</code></a></td><td>${title}</td></tr>`,
  );
  const head = "<tr><th scope='col'>Status</th><th scope='col'>Code</th><th scope='col'>Meaning</th></tr>";
  return `<table><thead>${head}</thead><tbody>${rows.join("")}</tbody></table>`;
}

/** Nothing here comes from a request: titles and codes are the catalogue's. */
function page(title: string, body: string): Response {
  const style =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem;color:#1b1b1b;" +
    "background:#fff}code{background:#f1f1f1;padding:0 .25em}td,th{text-align:left;padding:.25em .75em .25em 0;" +
    "vertical-align:top}a{color:#0b57a4}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}" +
    "code{background:#2a2a2a}a{color:#8ab4f8}}";
  const html =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${title} · Tributary</title><style>${style}</style></head>` +
    `<body><main><h1>${title}</h1>${body}</main></body></html>`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "public, max-age=300",
    "content-security-policy": PAGE_POLICY,
  };
  return new Response(html, { headers });
}
