/** Whether somebody answers at an applicant's webhook endpoint: one signed message that means nothing else. */
import { post } from "../core/outbound/send.ts";
import { signedHeaders } from "../core/outbound/signing.ts";
import { guardFault } from "../core/outbound/url-guard.ts";
import type { Fetcher } from "../core/ports.ts";
import { SECOND, wireTime } from "../core/time.ts";
import type { Ping } from "./applications.ts";
import type { Platform } from "./registry.ts";
import { urlRulesOf } from "./url-rules.ts";

const ANSWER_WITHIN = 10 * SECOND;

/** Pings once. Any 2xx is an answer; whatever else happens is told and never thrown. */
export async function pingOf(
  { env, wall, ids }: Platform,
  { tenantId, url, secret }: { readonly tenantId: string; readonly url: string; readonly secret: string },
  network: Fetcher,
): Promise<Ping> {
  const at = wall.now();
  const [id, now] = [ids.make("event"), wireTime(at)];
  // The name may lead elsewhere by now.
  const fault = await guardFault(url, urlRulesOf(env, network));
  if (fault !== undefined) return { delivered: false, status: null, error: fault, at: now };
  const body = JSON.stringify({ id, type: "ping", tenant_id: tenantId, created_at: now });
  const headers = await signedHeaders({ id, at, body }, [secret]);
  const { status, error } = await post(network, wall, { url, headers, body }, ANSWER_WITHIN);
  return { delivered: status !== null && status >= 200 && status < 300, status, error, at: now };
}
