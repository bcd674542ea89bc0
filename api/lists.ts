/** Pages on the wire: limit and cursor in, `{ data, has_more, next_cursor }` and a Link header out. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { base64url } from "jose";
import * as z from "zod";
import { Refusal } from "../core/errors.ts";
import type { Listed, Page } from "../core/pages.ts";
import { fromBase64 } from "../core/store/sealing.ts";

const LIMIT_MAX = 100;
const LIMIT_DEFAULT = 20;
const CURSOR_LENGTH_MAX = 500;

/** The query of every list; a list's own filters are added to it. */
export const PageQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(LIMIT_MAX)
    .default(LIMIT_DEFAULT)
    .meta({ description: `Items on a page, 1 to ${LIMIT_MAX}.`, example: 20 }),
  cursor: z
    .string()
    .max(CURSOR_LENGTH_MAX)
    .optional()
    .meta({ description: "The `next_cursor` of the page before, with the same filters." }),
});

export type PageInput = z.infer<typeof PageQuery>;

/** Times in filters: RFC 3339 with an offset, as milliseconds. */
const FilterTime = z.iso
  .datetime({ offset: true })
  .meta({ example: "2026-01-31T12:00:00.000Z" })
  .transform((text) => Date.parse(text));

/** Filters by the time of making, for lists whose rows have `created_at`. */
export const CreatedFilters = {
  created_after: FilterTime.optional().meta({ description: "Made after this time." }),
  created_before: FilterTime.optional().meta({ description: "Made before this time." }),
};

/** A metadata filter: `metadata[key]=value`. */
export const MetadataFilter = z
  .record(z.string().max(40), z.string().max(500))
  .optional()
  .meta({
    description: "`metadata[key]=value`: only what carries it.",
    example: { title: "starfall" },
    propertyNames: { maxLength: 40 },
    param: { style: "deepObject", explode: true },
  });

/** What a cursor is bound to: a cursor of another list, tenant or filter does not open. */
export interface CursorScope {
  /** Secret: signs cursors. */
  readonly keys: readonly Uint8Array[];
  /** The operation and its path parameters. */
  readonly list: readonly unknown[];
  readonly owner: string | null;
  readonly filters: object;
}

const MAC_BYTES = 16;

/** @throws Refusal `cursor_invalid` */
export function pageOf({ limit, cursor }: PageInput, scope: CursorScope): Page {
  if (cursor === undefined) return { limit, after: null };
  const [payload = "", mac = "", ...rest] = cursor.split(".");
  const isOurs = rest.length === 0 && scope.keys.some((key) => isEqual(mac, macOf(payload, key, scope)));
  if (!isOurs) throw new Refusal("cursor_invalid", "Give the next_cursor of this very list, with the same filters.");
  return { limit, after: new TextDecoder().decode(base64url.decode(payload)) };
}

/** The page's body and its `Link` header, where more follows. */
export function renderPage(listed: Listed<unknown>, scope: CursorScope, url: string) {
  const cursor = listed.next === null ? null : cursorOf(listed.next, scope);
  const body = { data: listed.data, has_more: cursor !== null, next_cursor: cursor };
  if (cursor === null) return { body, link: undefined };
  const next = new URL(url);
  next.searchParams.set("cursor", cursor);
  return { body, link: `<${next.href}>; rel="next"` };
}

const derived = new Map<string, Uint8Array[]>();

/** Keys for cursors, made of the deployment's own: the newest signs, every one opens. */
export function cursorKeys(keyEncryptionKeys: string): Uint8Array[] {
  const known = derived.get(keyEncryptionKeys);
  if (known) return known;
  const entries = Object.entries(JSON.parse(keyEncryptionKeys) as Record<string, string>);
  entries.sort(([a], [b]) => Number(b) - Number(a));
  const keys = entries.map(([, key]) => hmac(sha256, fromBase64(key), encode("list cursors")));
  derived.set(keyEncryptionKeys, keys);
  return keys;
}

function cursorOf(after: string, scope: CursorScope): string {
  const payload = base64url.encode(after);
  const [key] = scope.keys;
  if (!key) throw new Error("there is no key to sign cursors with");
  return `${payload}.${macOf(payload, key, scope)}`;
}

function macOf(payload: string, key: Uint8Array, { list, owner, filters }: CursorScope): string {
  const message = encode(JSON.stringify([payload, list, owner, filters]));
  return base64url.encode(hmac(sha256, key, message).slice(0, MAC_BYTES));
}

/** Compares in a time that does not tell where they differ. */
function isEqual(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i++) difference |= a.charCodeAt(i % (a.length || 1)) ^ b.charCodeAt(i);
  return difference === 0;
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}
