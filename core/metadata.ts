/** The caller's own notes on a resource: carried everywhere, read by nobody here. Not a place for personal data. */
import * as z from "zod";

export const METADATA_KEYS_MAX = 50;
const KEY = /^[^\p{Cc}]{1,40}$/u;

export const Metadata = z
  .record(z.string().regex(KEY, "keys have 1 to 40 printable characters"), z.string().max(500))
  .refine((metadata) => Object.keys(metadata).length <= METADATA_KEYS_MAX, `at most ${METADATA_KEYS_MAX} keys`)
  .meta({
    id: "Metadata",
    description:
      "Up to 50 keys of 40 characters with values of 500. Carried in events and webhooks: no place for personal data.",
    example: { order: "A-1001" },
    maxProperties: METADATA_KEYS_MAX,
    propertyNames: { pattern: KEY.source },
  });
