/** A tenant's key at the provider, replaced by itself: all that a sandbox's provider has. */
import { host } from "./host.ts";
import { simulatorKey, type TestTenant } from "./tenant.ts";

export async function rotateKey({ id, api }: Pick<TestTenant, "id" | "api">) {
  return api.tenant.provider.rotateKey({ secret_key: await simulatorKey(id, await host()) });
}
