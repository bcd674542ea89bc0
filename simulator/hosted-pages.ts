/** Answers the pages that people meet, by the name in their address. */

import { onboardingPage } from "./connect/onboarding-page.ts";
import type { PageAnswer } from "./connect/page.ts";
import { identityPage } from "./identity/identity-page.ts";
import { microdepositPage } from "./microdeposit-routes.ts";
import { challengePage } from "./pages/challenge.ts";
import { payPage } from "./pages/pay.ts";
import type { Call, Cause, Home } from "./world.ts";

const HOSTED_PREFIX = "/hosted/";
/** The page that a shop sends people to; the publishable key in its address says which account it is of. */
const PAY_PATH = "/pay";

export const isHosted = ({ pathname }: URL): boolean => pathname === PAY_PATH || pathname.startsWith(HOSTED_PREFIX);

interface Visitor {
  readonly query: URLSearchParams;
  /** What a form sent; undefined for a visit without one. */
  readonly given: ReadonlyMap<string, string> | undefined;
  readonly ip: string;
}

type HostedPage = (call: Call, visitor: Visitor) => PageAnswer;

const PAGES: Record<string, HostedPage> = {
  "3d_secure_2": (call, { query, given }) => challengePage(call, query, given),
  microdeposits: (call, { query, given }) => microdepositPage(call, query, given),
  identity: (call, { query, given }) => identityPage(call, query, given),
  pay: (call, { query, given }) => payPage(call, query, given),
  onboarding: (call, { query, given, ip }) => onboardingPage(call, query, given, ip),
};

const BY_A_VISITOR: Cause = { request: null, idempotency_key: null, route: null };
const FORM_MAX = 100_000;
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  "content-type": "text/html; charset=utf-8",
  "referrer-policy": "no-referrer",
};

async function formOf(request: Request): Promise<Map<string, string> | undefined> {
  if (request.method !== "POST") return undefined;
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > FORM_MAX) return new Map();
  return new Map(new URLSearchParams(new TextDecoder().decode(bytes)));
}

/** Answers `/hosted/:account/:page`, and `/pay`. */
export async function answerHosted(home: Home, url: URL, request: Request): Promise<Response> {
  const { settings } = home;
  const name = url.pathname === PAY_PATH ? "pay" : (url.pathname.split("/")[3] ?? "");
  const page = Object.hasOwn(PAGES, name) ? PAGES[name] : undefined;
  if (settings === undefined || page === undefined) return new Response("There is no such page.", { status: 404 });
  if (!["GET", "HEAD", "POST"].includes(request.method)) {
    return new Response(null, { status: 405, headers: { allow: "GET, HEAD, POST" } });
  }
  const given = await formOf(request);
  const ip = request.headers.get("cf-connecting-ip") ?? "127.0.0.1";
  home.catchUp();
  const call = home.call(settings, BY_A_VISITOR);
  const answer = home.store.atomically(() => page(call, { query: url.searchParams, given, ip }));
  if ("to" in answer) return new Response(null, { status: 303, headers: { ...HEADERS, location: answer.to } });
  return new Response(answer.html, { status: answer.status ?? 200, headers: HEADERS });
}
