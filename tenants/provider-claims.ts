/**
 * One account at the provider has one tenant: two would share its balance, its float and its payouts, and the books of
 * neither would come out even. The directory keeps whose is whose, since the tenants may live in different databases.
 */
import { refuseField } from "../core/errors.ts";
import type { Directory } from "../core/store/directory.ts";
import { providerClaims } from "../core/store/directory-schema.ts";
import type { Statement } from "../core/store/statements.ts";

const PROVIDER = "stripe";

/** An account, for one mode: the same account's test mode has other money. */
export interface Claim {
  readonly tenantId: string;
  readonly livemode: boolean;
  readonly accountRef: string;
}

/** Who works with an account; undefined: nobody. */
export async function claimantOf(
  directory: Directory,
  { accountRef, livemode }: Omit<Claim, "tenantId">,
): Promise<string | undefined> {
  const key = { provider: PROVIDER, account_ref: accountRef, livemode: livemode ? 1 : 0 };
  return (await directory.readOne(directory.row(providerClaims, key)))?.tenant_id;
}

/**
 * @param tenantId whose it may be; null: nobody's yet
 * @param pointer where its key stands in the request
 * @throws Refusal `provider_account_taken`
 */
export async function assertUnclaimed(
  directory: Directory,
  of: Omit<Claim, "tenantId"> & { readonly tenantId: string | null },
  pointer: string,
): Promise<void> {
  const claimant = await claimantOf(directory, of);
  if (claimant === undefined || claimant === of.tenantId) return;
  const detail = `Another tenant works with ${of.accountRef}. Each needs its own: give the key of another account.`;
  throw refuseField("provider_account_taken", pointer, detail);
}

/** Plans that an account is a tenant's for good. Whoever claims it at the same moment meets the row. */
export function planClaim(directory: Directory, { tenantId, livemode, accountRef }: Claim, now: number): Statement {
  return directory.insert(providerClaims, {
    provider: PROVIDER,
    account_ref: accountRef,
    livemode: livemode ? 1 : 0,
    tenant_id: tenantId,
    claimed_at: now,
  });
}
