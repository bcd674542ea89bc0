/** Stands in the place of api/principal.ts in a bundle without the token check: whoever asks is the tenant it names. */
import type { Principal } from "../api/principal.ts";
import { TENANT_SCOPES } from "../api/scopes.ts";
import type { Platform } from "../tenants/registry.ts";

/** The header that names the tenant instead of a token. */
export const TENANT_HEADER = "bench-tenant";

let principal: Principal | undefined;

export async function authenticate(_platform: Platform, headers: Headers): Promise<Principal> {
  const tenantId = headers.get(TENANT_HEADER);
  if (principal?.tenantId !== tenantId) {
    principal = { clientId: "cli_bench", tenantId, scopes: new Set(TENANT_SCOPES), tokenId: "tok_bench" };
  }
  return principal as Principal;
}

export function demand(): void {}
