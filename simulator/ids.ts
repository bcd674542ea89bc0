/** Ids with Stripe's prefixes and tails that nobody can guess. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** Bytes from here up would make the first letters likelier, so they are thrown away. */
const UNBIASED_BELOW = 256 - (256 % ALPHABET.length);

const pool = new Uint8Array(1024);
let poolNext = pool.length;

function nextByte(): number {
  if (poolNext >= pool.length) {
    crypto.getRandomValues(pool);
    poolNext = 0;
  }
  return pool[poolNext++] ?? 0;
}

/** `length` random letters and digits, about 5.95 bits each. */
export function randomTail(length: number): string {
  let tail = "";
  while (tail.length < length) {
    const byte = nextByte();
    if (byte < UNBIASED_BELOW) tail += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return tail;
}

const TAIL_LENGTH: Record<string, number> = { acct: 16, req: 14, cus: 14, whsec: 32 };

/** A new id, for example `newId("pi")` → `pi_3fQ…` with 24 random characters. */
export function newId(prefix: string): string {
  return `${prefix}_${randomTail(TAIL_LENGTH[prefix] ?? 24)}`;
}

/** The same 16 letters and digits for the same number within one account. */
export function fingerprint(account: string, number: string): string {
  let tail = "";
  for (let n = 0; tail.length < 16; n++) {
    let hash = 0x811c9dc5;
    for (const letter of `${n} ${account} ${number}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
    tail += ALPHABET.charAt((hash >>> 8) % ALPHABET.length);
  }
  return tail;
}
