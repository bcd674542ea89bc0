/** The Stripe simulator as a Worker: sends each request to the object of the account whose key it carries. */

import { OPEN_PATH, OVERVIEW_PATH } from "./account.ts";
import { PAGE_PATH } from "./directory.ts";
import { errorBody, invalidKey, unknownRoute } from "./errors.ts";
import { accountOfPage } from "./hosted.ts";
import { newId } from "./ids.ts";
import type { Env } from "./runtime.ts";
import { CUT, keyOf } from "./stripe-api.ts";

export { StripeAccount } from "./account.ts";
export { AccountDirectory } from "./directory.ts";

const STRIPE_HOST = "api.stripe.com";
const KEY = /^[prs]k_test_([A-Za-z0-9]{16})_[A-Za-z0-9]+$/;

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { hostname, pathname } = new URL(request.url);
    if (pathname === "/_control/accounts" || pathname === PAGE_PATH) {
      return env.ACCOUNTS.get(env.ACCOUNTS.idFromName("directory")).fetch(request);
    }
    const page = accountOfPage(new URL(request.url));
    if (page !== undefined) return env.ACCOUNT.get(env.ACCOUNT.idFromName(`acct_${page}`)).fetch(request);
    const key = keyOf(request);
    const account = key === null ? undefined : KEY.exec(key)?.[1];
    const isPrivate = pathname === OPEN_PATH || pathname === OVERVIEW_PATH;
    const refusal = isPrivate ? unknownRoute(request.method, pathname) : invalidKey(key);
    if (account === undefined || isPrivate) {
      const headers = { "request-id": newId("req") };
      return Response.json(errorBody(refusal.fields), { status: refusal.status, headers });
    }
    const response = await env.ACCOUNT.get(env.ACCOUNT.idFromName(`acct_${account}`)).fetch(request);
    return response.headers.has(CUT) ? cut(hostname) : response;
  },
};

/**
 * No answer at all. Behind a service binding (the SDK then asks for Stripe's own host) the caller's fetch rejects; on a
 * socket a body that breaks off makes the runtime close the connection.
 */
function cut(hostname: string): Response {
  if (hostname === STRIPE_HOST) throw new Error("connection cut");
  return new Response(new ReadableStream({ pull: (body) => body.error(new Error("connection cut")) }));
}
