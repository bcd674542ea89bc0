/** Players: the tenant's buyers, known by the tenant's own reference. Name and e-mail address are personal data. */
import * as z from "zod";
import { type Context, tenantNow } from "../context.ts";
import { notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { announce, noEventYet } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import type { Plan } from "../store/commit.ts";
import { players } from "../store/schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { openPersons, type PersonalFields, planPersonalData, sealedPersons } from "./personal-data.ts";

const REFERENCE_LENGTH_MAX = 200;
const EMAIL_LENGTH_MAX = 254;
const NAME_LENGTH_MAX = 200;

const fields = {
  reference: z
    .string()
    .min(1)
    .max(REFERENCE_LENGTH_MAX)
    .meta({ description: "Your own id of the player. Unique in the tenant.", example: "player-1" }),
  email: z.email().max(EMAIL_LENGTH_MAX).meta({ description: "Personal data.", example: "ada@example.com" }),
  name: z.string().min(1).max(NAME_LENGTH_MAX).meta({ description: "Personal data.", example: "Ada Byron" }),
};

export const CreatePlayer = z
  .strictObject({
    reference: fields.reference,
    email: fields.email.optional(),
    name: fields.name.optional(),
    metadata: Metadata.optional(),
  })
  .meta({ id: "CreatePlayer", description: "A new player." });

export const Player = z
  .strictObject({
    id: idOf("player"),
    object: z.literal("player"),
    livemode: z.boolean(),
    reference: fields.reference,
    email: fields.email.nullable(),
    name: fields.name.nullable(),
    metadata: Metadata,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({
    id: "Player",
    description:
      "A buyer, known by the tenant's own reference. `name` and `email` are null in events, and once it is erased.",
  });

export type Player = z.infer<typeof Player>;

export interface PlayerFilters {
  readonly reference?: string | undefined;
  /** Made after and before these times, ms of the tenant's time. */
  readonly created_after?: number | undefined;
  readonly created_before?: number | undefined;
  /** What its metadata must carry. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Plans a new player. A reference that is in use is refused by the commit (`already_exists`).
 */
export async function planCreatePlayer(context: Context, input: z.infer<typeof CreatePlayer>): Promise<Plan<Player>> {
  const { store, ids } = context;
  const at = await store.readOne(tenantNow(context));
  const id = ids.make("player");
  const person = { email: input.email ?? null, name: input.name ?? null };
  const row: Row<typeof players> = {
    tenant_id: store.tenantId,
    id,
    reference: input.reference,
    customer_ref: null,
    metadata: JSON.stringify(input.metadata ?? {}),
    created_at: at,
    updated_at: at,
  };
  return {
    statements: [
      store.insert(players, row),
      ...(await planPersonalData(context, id, person)),
      announce(context, [{ type: "player.created", after: noEventYet(id), object: playerView(context, row, {}) }], at),
    ],
    result: playerView(context, row, person),
  };
}

/** @throws Refusal `not_found` */
export async function findPlayer(context: Context, id: string): Promise<Player> {
  const { store } = context;
  const [row, persons] = await store.read(store.row(players, { id }), sealedPersons(store, [id]));
  if (!row) throw notFound();
  const personOf = await openPersons(context, persons);
  return playerView(context, row, personOf(id));
}

/** Players, newest first. */
export async function listPlayers(context: Context, filters: PlayerFilters, page: Page): Promise<Listed<Player>> {
  const { store } = context;
  const found = await store.readOne(
    store.query<Row<typeof players>>(
      `SELECT * FROM players WHERE tenant_id = ?1 AND (?2 IS NULL OR id < ?2) AND (?3 IS NULL OR reference = ?3)
        AND (?4 IS NULL OR created_at > ?4) AND (?5 IS NULL OR created_at < ?5)
        AND NOT EXISTS (SELECT 1 FROM json_each(?6) wanted
          WHERE (SELECT value FROM json_each(players.metadata) WHERE key = wanted.key) IS NOT wanted.value)
        ORDER BY id DESC LIMIT ?7`,
      page.after,
      filters.reference ?? null,
      filters.created_after ?? null,
      filters.created_before ?? null,
      JSON.stringify(filters.metadata ?? {}),
      page.limit + 1,
    ),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  const subjects = rows.map(({ id }) => id);
  const personOf = await openPersons(
    context,
    subjects.length === 0 ? [] : await store.readOne(sealedPersons(store, subjects)),
  );
  return { data: rows.map((row) => playerView(context, row, personOf(row.id))), next };
}

export function playerView({ livemode }: Context, row: Row<typeof players>, { email, name }: PersonalFields): Player {
  return {
    id: row.id,
    object: "player",
    livemode,
    reference: row.reference,
    email: typeof email === "string" ? email : null,
    name: typeof name === "string" ? name : null,
    metadata: JSON.parse(row.metadata) as Player["metadata"],
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}
