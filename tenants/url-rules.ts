/** Which URLs this deployment calls for its tenants. */
import type { UrlRules } from "../core/outbound/url-guard.ts";
import type { Fetcher } from "../core/ports.ts";
import type { Bindings } from "./bindings.ts";

/**
 * Names are resolved where the deployment names a resolver (`DOH_URL`).
 *
 * @param fetcher the way to the resolver
 */
export function urlRulesOf(env: Bindings, fetcher: Fetcher): UrlRules {
  return {
    allowLoopback: env.ALLOW_LOOPBACK_WEBHOOKS === "true",
    ownHost: new URL(env.BASE_URL).host,
    ...(env.DOH_URL && { resolver: { fetcher, url: env.DOH_URL } }),
  };
}
