/** A live tenant's own sandboxes: made by its client in one call, with a client of their own. */
import * as z from "zod";
import { Refusal } from "../core/errors.ts";
import type { Plan } from "../core/store/commit.ts";
import type { DirectoryContext } from "./audit.ts";
import { OAuthClientWithSecret, planCreateClientOf } from "./clients.ts";
import { type OpeningKey, OpenTenant, planOpenTenant } from "./opening.ts";
import type { Platform, Tenant } from "./registry.ts";
import { readTenant, TenantView } from "./tenants.ts";

const { name, sandbox } = OpenTenant.shape;

export const CreateSandbox = z
  .strictObject({ name, sandbox })
  .meta({ id: "CreateSandbox", description: "A new sandbox of a live tenant: same country, same currency." });

export const SandboxWithClient = z
  .strictObject({
    object: z.literal("sandbox"),
    livemode: z.boolean(),
    tenant: TenantView,
    client: OAuthClientWithSecret,
  })
  .meta({ id: "SandboxWithClient", description: "A new sandbox, and its first OAuth client with its secret." });
export type SandboxWithClient = z.infer<typeof SandboxWithClient>;

/**
 * Plans the last commit of a sandbox's opening, its first client included.
 *
 * @param scopes what that client may be asked to allow: no more than the token that asks
 * @throws Refusal `state_conflict`, `idempotency_key_reused`
 */
export async function planOwnSandbox(
  platform: Platform,
  context: DirectoryContext,
  live: Tenant,
  { input, key, scopes }: { input: z.infer<typeof CreateSandbox>; key: OpeningKey; scopes: readonly string[] },
): Promise<Plan<SandboxWithClient>> {
  if (!live.livemode)
    throw new Refusal("state_conflict", "A sandbox has no sandboxes: this is the live tenant's to ask.");
  const { country, currency } = await readTenant(context.directory, live.id);
  const of = { mode: "sandbox", placement: "shared", country, currency, parent: live.id } as const;
  const opened = await planOpenTenant(platform, context, { ...input, ...of }, key);
  const client = planCreateClientOf(context, opened.result, { name: "First client" }, scopes);
  return {
    statements: [...opened.statements, ...client.statements],
    result: { object: "sandbox", livemode: false, tenant: opened.result, client: client.result },
  };
}
