/** A merchant on the wire: with its personal fields for whoever asks for it, without them in events. */
import * as z from "zod";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { statesOf } from "../states.ts";
import type { merchants } from "../store/schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { Country } from "./countries.ts";
import type { PersonalFields } from "./personal-data.ts";

export type MerchantRow = Row<typeof merchants>;

export const KYC_STATUSES = ["not_started", "processing", "requires_input", "verified", "failed"] as const;

export const MerchantView = z
  .strictObject({
    id: idOf("merchant"),
    object: z.literal("merchant"),
    livemode: z.boolean(),
    status: z.enum(statesOf("merchant")),
    country: Country,
    kyc_status: z.enum(KYC_STATUSES),
    legal_name: z.string().max(300).nullable(),
    tax_identification_number: z.string().max(50).nullable(),
    email: z.string().max(254).nullable(),
    politically_exposed: z.boolean().nullable(),
    metadata: Metadata,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({
    id: "Merchant",
    description:
      "A legally accountable party that earns money. Its personal fields (`legal_name`, `tax_identification_number`, " +
      "`email`, `politically_exposed`) are null in events, and once it is erased.",
  });
export type MerchantView = z.infer<typeof MerchantView>;

/** What events and erased merchants carry instead of personal fields. */
export const NOBODY: PersonalFields = {};

/** The merchant as whoever asks for it gets it; with NOBODY as events carry it. */
export function merchantView(row: MerchantRow, person: PersonalFields, livemode: boolean): MerchantView {
  const exposed = person.politically_exposed;
  return {
    id: row.id,
    object: "merchant",
    livemode,
    status: row.state,
    country: row.country,
    kyc_status: KYC_STATUSES.find((status) => status === row.kyc_status) ?? "not_started",
    legal_name: text(person.legal_name),
    tax_identification_number: text(person.tax_identification_number),
    email: text(person.email),
    politically_exposed: typeof exposed === "boolean" ? exposed : null,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

function text(value: string | boolean | null | undefined): string | null {
  return typeof value === "string" ? value : null;
}
