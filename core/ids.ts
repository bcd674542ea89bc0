/** Identifiers: TypeIDs around UUIDv7, and deterministic ones (UUIDv8 of a hash) for ledger accounts and transfers. */
import { sha256 } from "@noble/hashes/sha2.js";
import { TypeID } from "typeid-js";
import * as z from "zod";
import type { Clock, Randomness } from "./ports.ts";

/** Every resource's prefix. Ids are part of strangers' code: a prefix is never reused or renamed. */
export const ID_PREFIX = {
  tenant: "ten",
  oauth_client: "cli",
  merchant: "mer",
  person: "per",
  identity_session: "ids",
  bank_connection: "bnk",
  payout_instrument: "poi",
  payout: "pyo",
  tenant_movement: "tmv",
  write_off: "wof",
  player: "ply",
  payment_instrument: "pin",
  payment: "pay",
  refund: "ref",
  dispute: "dis",
  split_rule: "spl",
  split_rule_version: "spv",
  distribution: "dst",
  share: "shr",
  ledger_account: "acc",
  ledger_transfer: "ltr",
  reconciliation: "rcl",
  exception: "exc",
  adjustment: "adj",
  event: "evt",
  webhook_endpoint: "whe",
  delivery: "dlv",
  workflow_run: "run",
  receipt: "rec",
  request: "req",
  screening_list: "scl",
  screening: "scr",
  decision: "dec",
  audit_record: "aud",
  access_token: "tok",
  dead_letter: "ddl",
} as const;

export type IdKind = keyof typeof ID_PREFIX;

const ID_TAIL = "[0-7][0-9a-hjkmnp-tv-z]{25}";

/** The wire schema of an id of one kind. A well-formed id of another kind does not fit (422). */
export function idOf(kind: IdKind) {
  const prefix = ID_PREFIX[kind];
  return z
    .string()
    .regex(new RegExp(`^${prefix}_${ID_TAIL}$`), `must be an id that starts with ${prefix}_`)
    .meta({ example: `${prefix}_01k9zp3w5xe8r9v2m4n6q8t0ab` });
}

export function isId(kind: IdKind, value: string): boolean {
  return new RegExp(`^${ID_PREFIX[kind]}_${ID_TAIL}$`).test(value);
}

export interface Ids {
  make(kind: IdKind): string;
}

/** Makes time-ordered ids: UUIDv7 from the given clock and randomness. */
export function idsFrom(clock: Clock, randomness: Randomness): Ids {
  return {
    make(kind) {
      const bytes = randomness.bytes(16);
      let rest = clock.now();
      for (let i = 5; i >= 0; i--) {
        bytes[i] = rest % 256;
        rest = Math.floor(rest / 256);
      }
      return stamped(kind, bytes, 0x70);
    },
  };
}

/** The same (kind, tenant, key) always gives the same id, so writing twice meets the first row. */
export function deterministicId(kind: IdKind, tenantId: string, key: string): string {
  return stamped(kind, sha256(new TextEncoder().encode(`${tenantId}\n${key}`)).slice(0, 16), 0x80);
}

function stamped(kind: IdKind, bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | version;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return TypeID.fromUUIDBytes(ID_PREFIX[kind], bytes).toString();
}
