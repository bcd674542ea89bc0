/** Where a player comes back to from the bank whom nobody has given another address: it says that all is done. */
import type { Hono } from "hono";
import type { Edge } from "../routing.ts";

const HTML =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  "<title>Thank you</title></head><body><main><h1>Thank you</h1><p>You can close this page.</p></main></body></html>";

/** What the address carries is the provider's, for nobody else to read. */
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
};

export function mountReturnPage(app: Hono<Edge>): void {
  app.get("/return", () => new Response(HTML, { headers: HEADERS }));
}
