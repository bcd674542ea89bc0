/**
 * The keys that sign access tokens. Made at first use, sealed at rest, rotated by the cron: the next key is published
 * before it signs, and the last one stays published until no token of it can be alive.
 */
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { invariant } from "../../core/errors.ts";
import { signingKeys } from "../../core/store/directory-schema.ts";
import { CommitRefused } from "../../core/store/statements.ts";
import type { Row } from "../../core/store/store.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../core/time.ts";
import type { Platform } from "../../tenants/registry.ts";

export const TOKEN_LIFE_MS = 10 * MINUTE;
/** How long readers may keep the key set. */
export const KEY_SET_MAX_AGE_MS = 5 * MINUTE;
/** A key signs for this long. */
const ROTATE_AFTER_MS = 30 * DAY;
/** Between publishing a key and signing with it: longer than anyone keeps the key set. */
const PUBLISHED_AHEAD_MS = 15 * MINUTE;
const BELIEVED_MS = MINUTE;
/** A token with a key id that is not known makes us look again, but not for every such token. */
const LOOK_AGAIN_MS = 10 * SECOND;

const SEALED_FOR = "platform";
const PURPOSE = "signing-key";
const ALGORITHM = "ES256";

interface KeySet {
  readonly readAt: number;
  readonly signer: { readonly kid: string; readonly key: CryptoKey };
  readonly verifiers: ReadonlyMap<string, CryptoKey>;
  readonly published: readonly JWK[];
}

const keySets = new WeakMap<Platform, KeySet>();

/** The key to sign with now. */
export async function currentSigner(platform: Platform): Promise<KeySet["signer"]> {
  return (await keySetOf(platform, BELIEVED_MS)).signer;
}

/** The public key of that id, or undefined when there is none. */
export async function verifierOf(platform: Platform, kid: string): Promise<CryptoKey | undefined> {
  const known = keySets.get(platform)?.verifiers.get(kid);
  // What is published stays valid far longer than we could be out of date.
  if (known) return known;
  return (await keySetOf(platform, LOOK_AGAIN_MS)).verifiers.get(kid);
}

/** The public keys, for everyone: RFC 7517. */
export async function publishedKeys(platform: Platform): Promise<{ keys: readonly JWK[] }> {
  return { keys: (await keySetOf(platform, BELIEVED_MS)).published };
}

/** Makes the next key when the current one is old, and removes those that no living token was signed with. */
export async function rotateSigningKeys(platform: Platform): Promise<void> {
  const { directory, wall } = platform;
  const now = wall.now();
  const rows = await readKeys(platform);
  const newest = rows.at(-1);
  const signsSince = newest && Math.max(newest.activates_at, newest.created_at);
  if (signsSince !== undefined && signsSince + ROTATE_AFTER_MS <= now) {
    const activatesAt = Math.ceil((now + PUBLISHED_AHEAD_MS) / HOUR) * HOUR;
    const retiresAt = activatesAt + TOKEN_LIFE_MS + HOUR;
    const next = directory.insert(signingKeys, await newKey(platform, activatesAt));
    await directory
      .write([
        next,
        directory.statement(
          "UPDATE signing_keys SET retires_at = ?1 WHERE retires_at IS NULL AND activates_at < ?2",
          retiresAt,
          activatesAt,
        ),
      ])
      .catch(ignoreTaken);
  }
  await directory.write([directory.statement("DELETE FROM signing_keys WHERE retires_at <= ?1", now)]);
}

async function keySetOf(platform: Platform, believedMs: number): Promise<KeySet> {
  const known = keySets.get(platform);
  if (known && known.readAt + believedMs > platform.wall.now()) return known;
  const readAt = platform.wall.now();
  let rows = await readKeys(platform);
  if (rows.length === 0) rows = await makeFirst(platform);
  const signing = rows.filter((row) => row.activates_at <= readAt).at(-1);
  invariant(signing, "there is no key to sign with");
  const keySet: KeySet = {
    readAt,
    signer: {
      kid: signing.kid,
      key: known?.signer.kid === signing.kid ? known.signer.key : await opened(platform, signing),
    },
    verifiers: new Map(await Promise.all(rows.map(async (row) => [row.kid, await imported(row.public_jwk)] as const))),
    published: rows.map((row) => JSON.parse(row.public_jwk) as JWK),
  };
  keySets.set(platform, keySet);
  return keySet;
}

/** Keys that are not retired, the youngest last. */
function readKeys({ directory, wall }: Platform): Promise<Row<typeof signingKeys>[]> {
  return directory.readOne(
    directory.query<Row<typeof signingKeys>>(
      "SELECT * FROM signing_keys WHERE retires_at IS NULL OR retires_at > ?1 ORDER BY activates_at",
      wall.now(),
    ),
  );
}

/** Two that come at once meet at the activation: one key is made, and both read it. */
async function makeFirst(platform: Platform): Promise<Row<typeof signingKeys>[]> {
  const { directory } = platform;
  await directory.write([directory.insert(signingKeys, await newKey(platform, 0))]).catch(ignoreTaken);
  return readKeys(platform);
}

function ignoreTaken(error: unknown): void {
  if (!(error instanceof CommitRefused) || error.abort.kind !== "unique") throw error;
}

async function newKey({ sealer, wall }: Platform, activatesAt: number): Promise<Row<typeof signingKeys>> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  return {
    kid,
    public_jwk: JSON.stringify({ ...publicJwk, kid, alg: ALGORITHM, use: "sig" }),
    sealed_private_jwk: await sealer.seal(SEALED_FOR, PURPOSE, JSON.stringify(await exportJWK(privateKey))),
    activates_at: activatesAt,
    retires_at: null,
    created_at: wall.now(),
  };
}

async function opened({ sealer }: Platform, row: Row<typeof signingKeys>): Promise<CryptoKey> {
  return imported(await sealer.open(SEALED_FOR, PURPOSE, row.sealed_private_jwk));
}

async function imported(jwk: string): Promise<CryptoKey> {
  const key = await importJWK(JSON.parse(jwk) as JWK, ALGORITHM);
  invariant(!(key instanceof Uint8Array), "a key of a curve is no secret");
  return key;
}
