/** Identity sessions as they are read: whether a merchant's person is who it says, and nothing of what it showed. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { StoredError, storedError } from "../payments/payments.ts";
import { type State, statesOf } from "../states.ts";
import { identitySessions } from "../store/party-schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";

export type IdentitySessionRow = Row<typeof identitySessions>;

/** Failed attempts after which a session has failed. */
export const ATTEMPTS_MAX = 5;

const Ref = z.string().max(255).nullable();

const IdentityChallenge = z
  .strictObject({ type: z.literal("redirect"), url: z.string().max(5000) })
  .meta({ id: "IdentityChallenge", description: "Where the person shows a document. Good for one visit." });

export const IdentitySessionView = z
  .strictObject({
    id: idOf("identity_session"),
    object: z.literal("identity_session"),
    livemode: z.boolean(),
    status: z.enum(statesOf("identity_session")),
    merchant: idOf("merchant"),
    person: idOf("person"),
    bank_connection: idOf("bank_connection"),
    attempts: z.int().min(0).max(ATTEMPTS_MAX).meta({
      description: "How often the person has tried in vain. After the fifth time the session has failed.",
    }),
    challenge: IdentityChallenge.nullable(),
    return_url: z.string().max(2000).nullable(),
    redaction: z.enum(["requested", "redacted"]).nullable().meta({
      description: "Whether the provider has destroyed what it keeps of the person and the document.",
    }),
    provider: z.string().max(50),
    provider_references: z.strictObject({ person: Ref, verification_session: Ref }),
    error: StoredError.nullable(),
    metadata: Metadata,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({
    id: "IdentitySession",
    description: "A check of the person behind a merchant, at the provider. Nothing of the document is kept here.",
  });
export type IdentitySessionView = z.infer<typeof IdentitySessionView>;

export function identitySessionView(row: IdentitySessionRow, livemode: boolean): IdentitySessionView {
  const { challenge_url: url } = row;
  return {
    id: row.id,
    object: "identity_session",
    livemode,
    status: row.state,
    merchant: row.merchant_id,
    person: row.person_id,
    bank_connection: row.bank_connection_id,
    attempts: row.attempts,
    challenge: url === null ? null : { type: "redirect", url },
    return_url: row.return_url,
    redaction: row.redaction,
    provider: row.provider,
    provider_references: { person: row.person_ref, verification_session: row.session_ref },
    error: storedError(row),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

/** @throws Refusal `not_found` */
export async function getIdentitySession({ store, livemode }: Context, id: string): Promise<IdentitySessionView> {
  const row = await store.readOne(store.row(identitySessions, { id }));
  if (!row) throw notFound();
  return identitySessionView(row, livemode);
}

export interface IdentitySessionFilter {
  readonly merchant?: string | undefined;
  readonly person?: string | undefined;
  readonly status?: State<"identity_session"> | undefined;
}

/** Newest first. */
export async function listIdentitySessions(
  { store, livemode }: Context,
  filter: IdentitySessionFilter,
  page: Page,
): Promise<Listed<IdentitySessionView>> {
  const found = await store.readOne(
    store.rows(identitySessions, {
      where: {
        merchant_id: filter.merchant,
        person_id: filter.person,
        state: filter.status,
        ...(page.after === null ? {} : { id: { lt: page.after } }),
      },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map((row) => identitySessionView(row, livemode)), next };
}
