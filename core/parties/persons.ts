/** Persons: who stands for a merchant. All that is known of them is personal data, sealed under their own key. */
import * as z from "zod";
import { audit } from "../audit.ts";
import { type Context, mustStillBe, tenantNow } from "../context.ts";
import { notFound, refuseField } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { announce, noEventYet } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import type { Plan } from "../store/commit.ts";
import { persons } from "../store/party-schema.ts";
import { merchants } from "../store/schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { assertOpen } from "./bank-connection-set-up.ts";
import { openPersons, type PersonalFields, planPersonalData, sealedPersons } from "./personal-data.ts";

export type PersonRow = Row<typeof persons>;

const NAME_LENGTH_MAX = 100;
const Name = z.string().trim().min(1).max(NAME_LENGTH_MAX);
const PHONE = /^\+?[0-9 ()-]{5,30}$/;

const fields = {
  first_name: Name.meta({ description: "Personal data.", example: "Jenny" }),
  last_name: Name.meta({ description: "Personal data.", example: "Rosen" }),
  email: z.email().max(254).meta({ description: "Personal data.", example: "jenny@example.com" }),
  phone: z
    .string()
    .regex(PHONE, "must be a phone number")
    .meta({ description: "Personal data.", example: "+49301234" }),
  date_of_birth: z.iso.date().meta({ description: "Personal data.", example: "1990-01-31" }),
};

export const CreatePerson = z
  .strictObject({
    merchant: idOf("merchant"),
    first_name: fields.first_name,
    last_name: fields.last_name,
    email: fields.email.optional(),
    phone: fields.phone.optional(),
    date_of_birth: fields.date_of_birth.optional(),
    metadata: Metadata.optional(),
  })
  .meta({
    id: "CreatePerson",
    example: { merchant: "mer_01k9zp3w5xe8r9v2m4n6q8t0ab", first_name: "Jenny", last_name: "Rosen" },
  });
export type CreatePerson = z.infer<typeof CreatePerson>;

export const PersonView = z
  .strictObject({
    id: idOf("person"),
    object: z.literal("person"),
    livemode: z.boolean(),
    merchant: idOf("merchant"),
    role: z.enum(["representative"]),
    first_name: z.string().max(NAME_LENGTH_MAX).nullable(),
    last_name: z.string().max(NAME_LENGTH_MAX).nullable(),
    email: z.string().max(254).nullable(),
    phone: z.string().max(32).nullable(),
    date_of_birth: z.iso.date().nullable(),
    metadata: Metadata,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({
    id: "Person",
    description:
      "Who stands for a merchant. Names, addresses and the date of birth are null where they are not known, in " +
      "events, and once the person is erased.",
  });
export type PersonView = z.infer<typeof PersonView>;

export function personView(row: PersonRow, known: PersonalFields, livemode: boolean): PersonView {
  const text = (name: string) => (typeof known[name] === "string" ? known[name] : null);
  return {
    id: row.id,
    object: "person",
    livemode,
    merchant: row.merchant_id,
    role: row.role,
    first_name: text("first_name"),
    last_name: text("last_name"),
    email: text("email"),
    phone: text("phone"),
    date_of_birth: text("date_of_birth"),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

/** A new representative's row; whoever plans it also plans what is known of it. */
export function newRepresentative(
  { store, ids }: Context,
  merchantId: string,
  metadata: Record<string, string>,
  now: number,
): PersonRow {
  return {
    tenant_id: store.tenantId,
    id: ids.make("person"),
    merchant_id: merchantId,
    role: "representative",
    metadata: JSON.stringify(metadata),
    created_at: now,
    updated_at: now,
  };
}

/**
 * Plans a merchant's representative.
 * @throws Refusal `not_found`, `state_conflict` (the merchant is over), `already_exists`
 */
export async function planCreatePerson(context: Context, input: CreatePerson): Promise<Plan<PersonView>> {
  const { store, livemode } = context;
  const [now, merchant, present] = await store.read(
    tenantNow(context),
    store.row(merchants, { id: input.merchant }),
    store.row(persons, { merchant_id: input.merchant, role: "representative" }),
  );
  if (!merchant) throw notFound();
  assertOpen(merchant);
  if (present) {
    throw refuseField("already_exists", "/merchant", `${present.id} stands for this merchant: there is one of them.`);
  }
  const { merchant: merchantId, metadata, ...given } = input;
  const known = {
    first_name: given.first_name,
    last_name: given.last_name,
    email: given.email ?? null,
    phone: given.phone ?? null,
    date_of_birth: given.date_of_birth ?? null,
  };
  const row = newRepresentative(context, merchantId, metadata ?? {}, now);
  const news = { type: "person.created", after: noEventYet(row.id), object: personView(row, {}, livemode) } as const;
  return {
    statements: [
      store.insert(persons, row),
      ...(await planPersonalData(context, row.id, known)),
      mustStillBe(store, [{ id: merchant.id, state: merchant.state }]),
      announce(context, [news], now),
      audit(context, { action: "person.create", subjectId: row.id, fields: Object.keys(input) }),
    ],
    result: personView(row, known, livemode),
  };
}

/** @throws Refusal `not_found` */
export async function getPerson(context: Context, id: string): Promise<PersonView> {
  const { store, livemode } = context;
  const [row, sealed] = await store.read(store.row(persons, { id }), sealedPersons(store, [id]));
  if (!row) throw notFound();
  const knownOf = await openPersons(context, sealed);
  return personView(row, knownOf(id), livemode);
}

/** Newest first. */
export async function listPersons(
  context: Context,
  filter: { readonly merchant?: string | undefined },
  page: Page,
): Promise<Listed<PersonView>> {
  const { store, livemode } = context;
  const found = await store.readOne(
    store.rows(persons, {
      where: { merchant_id: filter.merchant, ...(page.after === null ? {} : { id: { lt: page.after } }) },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  const ids = rows.map(({ id }) => id);
  const knownOf = await openPersons(context, await store.readOne(sealedPersons(store, ids)));
  return { data: rows.map((row) => personView(row, knownOf(row.id), livemode)), next };
}
