/** OAuth clients: making their credentials, and checking them. A secret is 256 random bits, kept as its hash. */
import { sha256 } from "@noble/hashes/sha2.js";
import * as z from "zod";
import { notFound, Refusal } from "../core/errors.ts";
import { idOf } from "../core/ids.ts";
import { cut, type Listed, type Page } from "../core/pages.ts";
import type { Randomness } from "../core/ports.ts";
import { statesOf } from "../core/states.ts";
import type { Plan } from "../core/store/commit.ts";
import { oauthClients } from "../core/store/directory-schema.ts";
import { toBase64 } from "../core/store/sealing.ts";
import type { Row } from "../core/store/store.ts";
import { wireTime } from "../core/time.ts";
import { auditDirectory, type DirectoryContext } from "./audit.ts";
import { readTenant } from "./tenants.ts";

const NAME_LENGTH_MAX = 200;
const SECRET_BYTES = 32;
const HINT_CHARACTERS = 4;
const SCOPES_MAX = 50;

const name = z.string().min(1).max(NAME_LENGTH_MAX).meta({ example: "Game backend" });
const scopes = z
  .array(z.string().max(50))
  .min(1)
  .max(SCOPES_MAX)
  .meta({ example: ["payments:write"] });

export const CreateClient = z
  .strictObject({
    name,
    scopes: scopes
      .optional()
      .meta({ description: "What its tokens may be asked to allow. Default: every scope of tenants." }),
  })
  .meta({ id: "CreateOAuthClient", description: "A new OAuth client." });

const shown = {
  id: idOf("oauth_client"),
  object: z.literal("oauth_client"),
  livemode: z.boolean(),
  tenant_id: idOf("tenant").nullable().meta({ description: "Null for a client of the platform operator." }),
  name,
  status: z.enum(statesOf("oauth_client")),
  scopes,
  client_secret_hint: z.string().max(40).meta({ description: "How the secret begins." }),
  created_at: z.iso.datetime(),
  revoked_at: z.iso.datetime().nullable(),
};

export const OAuthClient = z.strictObject(shown).meta({ id: "OAuthClient", description: "An OAuth client." });
export type OAuthClient = z.infer<typeof OAuthClient>;

export const OAuthClientWithSecret = z
  .strictObject({
    ...shown,
    client_secret: z.string().max(100).meta({ description: "Shown this once. Only its hash is kept." }),
  })
  .meta({ id: "OAuthClientWithSecret", description: "A new OAuth client with its secret." });

/** A new secret: what the client is told, what is kept, and how it begins. */
export function makeSecret(kind: "live" | "sandbox", randomness: Randomness) {
  const random = toBase64(randomness.bytes(SECRET_BYTES)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const secret = `trs_${kind}_${random}`;
  return { secret, hash: hashSecret(secret), hint: secret.slice(0, secret.length - random.length + HINT_CHARACTERS) };
}

/** SHA-256, in hexadecimal. A secret has 256 bits of its own, so a slow hash would protect nothing. */
export function hashSecret(secret: string): string {
  const hash = sha256(new TextEncoder().encode(secret));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether a secret is the one whose hash is kept, in a time that does not tell how near it came. */
export function isSecret(secret: string, hash: string): boolean {
  const given = hashSecret(secret);
  let difference = given.length ^ hash.length;
  for (let i = 0; i < given.length; i++) difference |= given.charCodeAt(i) ^ hash.charCodeAt(i);
  return difference === 0;
}

/**
 * Plans a client of a tenant.
 *
 * @param known the scopes that a tenant's client may have
 * @throws Refusal `not_found`, `validation_failed`
 */
export async function planCreateClient(
  context: DirectoryContext,
  tenantId: string,
  input: z.infer<typeof CreateClient>,
  known: readonly string[],
): Promise<Plan<z.infer<typeof OAuthClientWithSecret>>> {
  const { id, livemode } = await readTenant(context.directory, tenantId);
  return planCreateClientOf(context, { id, livemode: livemode === 1 }, input, known);
}

/** The same, for a tenant that has been read or is being made. */
export function planCreateClientOf(
  context: DirectoryContext,
  { id: tenantId, livemode }: { readonly id: string; readonly livemode: boolean },
  input: z.infer<typeof CreateClient>,
  known: readonly string[],
): Plan<z.infer<typeof OAuthClientWithSecret>> {
  const { directory, ids, wall } = context;
  const wanted = [...new Set(input.scopes ?? known)];
  const errors = wanted.flatMap((scope, i) =>
    known.includes(scope)
      ? []
      : [{ pointer: `/scopes/${i}`, code: "unknown_scope", detail: "is not a scope of tenants" }],
  );
  if (errors.length > 0) throw new Refusal("validation_failed", "There is a scope that no tenant has.", { errors });
  const { secret, hash, hint } = makeSecret(livemode ? "live" : "sandbox", context.randomness);
  const row: Row<typeof oauthClients> = {
    id: ids.make("oauth_client"),
    tenant_id: tenantId,
    name: input.name,
    state: "active",
    scopes: JSON.stringify(wanted),
    secret_hash: hash,
    secret_hint: hint,
    created_at: wall.now(),
    revoked_at: null,
  };
  const act = { action: "oauth_client.create", subjectId: row.id, tenantId, fields: ["name", "scopes"] };
  return {
    statements: [directory.insert(oauthClients, row), auditDirectory(context, act)],
    result: { ...clientView(row, livemode), client_secret: secret },
  };
}

/**
 * Plans the end of a client. Its tokens are refused within 30 s everywhere. Revoking it again changes nothing.
 *
 * @throws Refusal `not_found`, `state_conflict` when a client would revoke itself: a tenant always has one left
 */
export async function planRevokeClient(
  context: DirectoryContext,
  tenantId: string,
  clientId: string,
): Promise<Plan<OAuthClient>> {
  const { directory, wall } = context;
  const tenant = await readTenant(directory, tenantId);
  const row = await directory.readOne(directory.row(oauthClients, { id: clientId, tenant_id: tenantId }));
  if (!row) throw notFound();
  const isLive = tenant.livemode === 1;
  if (clientId === context.actor) throw new Refusal("state_conflict", "A client cannot revoke itself.");
  if (row.state === "revoked") return { statements: [], result: clientView(row, isLive) };
  const changed = { state: "revoked", revoked_at: wall.now() } as const;
  const act = { action: "oauth_client.revoke", subjectId: clientId, tenantId, fields: ["status"] };
  return {
    statements: [directory.update(oauthClients, { id: clientId }, changed), auditDirectory(context, act)],
    result: clientView({ ...row, ...changed }, isLive),
  };
}

/** @throws Refusal `not_found`, also for another tenant's */
export async function readClient(
  { directory }: Pick<DirectoryContext, "directory">,
  tenantId: string,
  clientId: string,
): Promise<OAuthClient> {
  const tenant = await readTenant(directory, tenantId);
  const row = await directory.readOne(directory.row(oauthClients, { id: clientId, tenant_id: tenantId }));
  if (!row) throw notFound();
  return clientView(row, tenant.livemode === 1);
}

/** A tenant's clients, newest first. */
export async function listClients(
  { directory }: Pick<DirectoryContext, "directory">,
  tenantId: string,
  page: Page,
): Promise<Listed<OAuthClient>> {
  const tenant = await readTenant(directory, tenantId);
  const found = await directory.readOne(directory.page(oauthClients, { tenant_id: tenantId }, page));
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map((row) => clientView(row, tenant.livemode === 1)), next };
}

function clientView(row: Row<typeof oauthClients>, livemode: boolean): OAuthClient {
  return {
    id: row.id,
    object: "oauth_client",
    livemode,
    tenant_id: row.tenant_id,
    name: row.name,
    status: row.state,
    scopes: JSON.parse(row.scopes) as string[],
    client_secret_hint: row.secret_hint,
    created_at: wireTime(row.created_at),
    revoked_at: wireTime(row.revoked_at),
  };
}
