/** Secrets at rest: AES-GCM under a versioned key from the environment, with the tenant as associated data. */
import { invariant } from "../errors.ts";
import type { Randomness } from "../ports.ts";

/** Node and Workers each have their own name for it. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Seals and opens strings. The purpose and tenant are bound in: what was sealed for one never opens for another. */
export interface Sealer {
  seal(tenantId: string, purpose: string, plain: string): Promise<string>;
  open(tenantId: string, purpose: string, sealed: string): Promise<string>;
  /** A new key of its own for one subject: sealed, to be stored, and ready to use. */
  newKey(tenantId: string, purpose: string): Promise<{ sealedKey: string; sealer: Sealer }>;
  /** The sealer of a stored key. */
  withKey(tenantId: string, purpose: string, sealedKey: string): Promise<Sealer>;
}

/** `keys` is `{"<version>": "<base64 of 32 bytes>"}`: the highest version seals, every one opens. */
export function sealerFrom(keys: string, randomness: Randomness): Sealer {
  const parsed = JSON.parse(keys) as Record<string, string>;
  const latest = Object.keys(parsed)
    .sort((a, b) => Number(a) - Number(b))
    .at(-1);
  invariant(latest !== undefined, "KEY_ENCRYPTION_KEYS holds no key");
  const imported = new Map<string, Promise<Key>>();
  const keyOf = (version: string): Promise<Key> => {
    const known = imported.get(version);
    if (known !== undefined) return known;
    const material = parsed[version];
    invariant(material !== undefined, `there is no key of version ${version}`);
    const key = crypto.subtle.importKey("raw", fromBase64(material), "AES-GCM", false, ["encrypt", "decrypt"]);
    imported.set(version, key);
    return key;
  };
  const own = (material: string) => sealerFrom(JSON.stringify({ "1": material }), randomness);
  const sealer: Sealer = {
    async seal(tenantId, purpose, plain) {
      const iv = bufferOf(randomness.bytes(12));
      const algorithm = { name: "AES-GCM", iv, additionalData: encode(`${tenantId}\n${purpose}`) };
      const sealed = await crypto.subtle.encrypt(algorithm, await keyOf(latest), encode(plain));
      return `${latest}.${toBase64(iv)}.${toBase64(new Uint8Array(sealed))}`;
    },
    async open(tenantId, purpose, sealed) {
      const [version, iv, body] = sealed.split(".");
      invariant(version !== undefined && iv !== undefined && body !== undefined, "a sealed value is malformed");
      const algorithm = { name: "AES-GCM", iv: fromBase64(iv), additionalData: encode(`${tenantId}\n${purpose}`) };
      return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, await keyOf(version), fromBase64(body)));
    },
    async newKey(tenantId, purpose) {
      const material = toBase64(randomness.bytes(32));
      return { sealedKey: await sealer.seal(tenantId, purpose, material), sealer: own(material) };
    },
    async withKey(tenantId, purpose, sealedKey) {
      return own(await sealer.open(tenantId, purpose, sealedKey));
    },
  };
  return sealer;
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return bufferOf(new TextEncoder().encode(text));
}

function bufferOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
