/** Lists of sanctioned and politically exposed persons: loaded in parts, in force as a whole, kept for ever. */
import * as z from "zod";
import { notFound, Refusal } from "../core/errors.ts";
import { idOf } from "../core/ids.ts";
import { cut, type Listed, type Page } from "../core/pages.ts";
import { LISTED_NAMES_MAX, type ListedEntry } from "../core/parties/screening.ts";
import { statesOf } from "../core/states.ts";
import type { Plan } from "../core/store/commit.ts";
import type { Directory } from "../core/store/directory.ts";
import { screeningChunks, screeningLists } from "../core/store/directory-schema.ts";
import type { Query } from "../core/store/statements.ts";
import type { Row } from "../core/store/store.ts";
import { wireTime } from "../core/time.ts";
import { auditDirectory, type DirectoryContext } from "./audit.ts";

/** Entries in one request, and so in one stored part. */
const CHUNK_ENTRIES_MAX = 1_000;
const LIST_ENTRIES_MAX = 200_000;

const name = z.string().trim().min(1).max(100).meta({ example: "EU consolidated" });
const kind = z
  .enum(["sanctions", "politically_exposed"])
  .meta({ description: "A sanctions list, or one of persons with a prominent public function." });

export const CreateScreeningList = z
  .strictObject({ name, kind })
  .meta({ id: "CreateScreeningList", description: "A new version of the list of that name, still empty." });

const ListedName = z.string().trim().min(1).max(300);

export const AddScreeningEntries = z
  .strictObject({
    entries: z
      .array(
        z.strictObject({
          name: ListedName.meta({ example: "Ivan Sergeevich Petrov" }),
          aliases: z.array(ListedName).max(LISTED_NAMES_MAX).optional(),
          reference: z.string().max(100).optional().meta({ description: "The list's own number of the entry." }),
        }),
      )
      .min(1)
      .max(CHUNK_ENTRIES_MAX),
  })
  .meta({ id: "AddScreeningEntries", description: "Further entries, in any script." });

export const ScreeningListView = z
  .strictObject({
    id: idOf("screening_list"),
    object: z.literal("screening_list"),
    name,
    kind,
    version: z.int().min(1).max(1_000_000),
    status: z.enum(statesOf("screening_list")),
    entries: z.int().min(0).max(LIST_ENTRIES_MAX),
    platform: z.boolean().meta({ description: "The platform operator's, in force for every tenant." }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "ScreeningList", description: "One version of a list against which names are screened." });
export type ScreeningListView = z.infer<typeof ScreeningListView>;

type ListRow = Row<typeof screeningLists>;

/** Whose lists: a tenant's, by its id, or the platform operator's. */
export type ListOwner = string;
export const PLATFORM: ListOwner = "platform";

/** Plans the next version of the list of that name. It is screened against once it is activated. */
export async function planCreateList(
  context: DirectoryContext,
  owner: ListOwner,
  input: z.infer<typeof CreateScreeningList>,
): Promise<Plan<ScreeningListView>> {
  const { directory, ids, wall } = context;
  const [newest] = await directory.readOne(
    directory.query<{ version: number | null }>(
      "SELECT max(version) AS version FROM screening_lists WHERE owner = ?1 AND name = ?2",
      owner,
      input.name,
    ),
  );
  const now = wall.now();
  const row: ListRow = {
    id: ids.make("screening_list"),
    owner,
    ...input,
    version: (newest?.version ?? 0) + 1,
    state: "loading",
    entries: 0,
    chunks: 0,
    created_at: now,
    updated_at: now,
  };
  const act = {
    action: "screening_list.create",
    subjectId: row.id,
    tenantId: tenantOf(owner),
    fields: ["name", "kind"],
  };
  return { statements: [directory.insert(screeningLists, row), auditDirectory(context, act)], result: listView(row) };
}

/** @throws Refusal `not_found`, `state_conflict` once the list is in force */
export async function planAddEntries(
  context: DirectoryContext,
  owner: ListOwner,
  id: string,
  { entries }: z.infer<typeof AddScreeningEntries>,
): Promise<Plan<ScreeningListView>> {
  const { directory, wall } = context;
  const row = await ownList(directory, owner, id);
  if (row.state !== "loading") throw new Refusal("state_conflict", `The list is ${row.state}: make a new version.`);
  const count = row.entries + entries.length;
  if (count > LIST_ENTRIES_MAX) {
    throw new Refusal("state_conflict", `A list holds up to ${LIST_ENTRIES_MAX} entries: part it by name.`);
  }
  const listed = entries.map((entry): ListedEntry => [entry.reference ?? "", entry.name, ...(entry.aliases ?? [])]);
  const changed = { entries: count, updated_at: wall.now() };
  return {
    statements: [
      directory.insert(screeningChunks, { list_id: id, chunk: row.chunks, entries: JSON.stringify(listed) }),
      directory.update(screeningLists, { id }, changed),
    ],
    result: listView({ ...row, ...changed }),
  };
}

/** Plans that the list is in force from now on, in the place of the version before it. */
export async function planActivateList(
  context: DirectoryContext,
  owner: ListOwner,
  id: string,
): Promise<Plan<ScreeningListView>> {
  const { directory, wall } = context;
  const row = await ownList(directory, owner, id);
  if (row.state === "active") return { statements: [], result: listView(row) };
  if (row.state !== "loading") throw new Refusal("state_conflict", `The list is ${row.state}: make a new version.`);
  if (row.entries === 0) throw new Refusal("state_conflict", "The list has no entries: an empty one would clear all.");
  const now = wall.now();
  const changed = { state: "active", updated_at: now } as const;
  const act = { action: "screening_list.activate", subjectId: id, tenantId: tenantOf(owner), fields: ["status"] };
  return {
    statements: [
      directory.statement(
        `UPDATE screening_lists SET state = 'retired', updated_at = ?1
          WHERE owner = ?2 AND name = ?3 AND state = 'active'`,
        now,
        owner,
        row.name,
      ),
      directory.update(screeningLists, { id }, changed),
      auditDirectory(context, act),
    ],
    result: listView({ ...row, ...changed }),
  };
}

/** Plans that a list is not screened against any more. What it was used for can still be looked up. */
export async function planRetireList(
  context: DirectoryContext,
  owner: ListOwner,
  id: string,
): Promise<Plan<ScreeningListView>> {
  const { directory, wall } = context;
  const row = await ownList(directory, owner, id);
  if (row.state === "retired") return { statements: [], result: listView(row) };
  const changed = { state: "retired", updated_at: wall.now() } as const;
  const act = { action: "screening_list.retire", subjectId: id, tenantId: tenantOf(owner), fields: ["status"] };
  return {
    statements: [directory.update(screeningLists, { id }, changed), auditDirectory(context, act)],
    result: listView({ ...row, ...changed }),
  };
}

/** The owner's lists, newest first; a tenant sees the platform's as well. */
export async function listScreeningLists(
  directory: Directory,
  owner: ListOwner,
  page: Page,
): Promise<Listed<ScreeningListView>> {
  const found = await directory.readOne(
    directory.query<ListRow>(
      `SELECT * FROM screening_lists WHERE owner IN (?1, ?4) AND (?2 IS NULL OR id < ?2)
        ORDER BY id DESC LIMIT ?3`,
      owner,
      page.after,
      page.limit + 1,
      PLATFORM,
    ),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map(listView), next };
}

/** @throws Refusal `not_found` */
export async function readScreeningList(
  directory: Directory,
  owner: ListOwner,
  id: string,
): Promise<ScreeningListView> {
  const row = await directory.readOne(directory.row(screeningLists, { id }));
  if (!row || (row.owner !== PLATFORM && row.owner !== owner)) throw notFound();
  return listView(row);
}

/** The lists in force for a tenant: its own and the platform's. */
export function listsInForce(directory: Directory, tenantId: string): Query<ListRow[]> {
  return directory.query<ListRow>(
    "SELECT * FROM screening_lists WHERE owner IN (?1, ?2) AND state = 'active' ORDER BY id",
    tenantId,
    PLATFORM,
  );
}

/** One stored part of a list. */
export async function readChunk(directory: Directory, listId: string, chunk: number): Promise<ListedEntry[]> {
  const row = await directory.readOne(directory.row(screeningChunks, { list_id: listId, chunk }));
  return row ? (JSON.parse(row.entries) as ListedEntry[]) : [];
}

/** Only the owner's: the platform's list is nobody else's to change. */
async function ownList(directory: Directory, owner: ListOwner, id: string): Promise<ListRow> {
  const row = await directory.readOne(directory.row(screeningLists, { id, owner }));
  if (!row) throw notFound();
  return row;
}

function tenantOf(owner: ListOwner): string | null {
  return owner === PLATFORM ? null : owner;
}

function listView(row: ListRow): ScreeningListView {
  return {
    id: row.id,
    object: "screening_list",
    name: row.name,
    kind: row.kind,
    version: row.version,
    status: row.state,
    entries: row.entries,
    platform: row.owner === PLATFORM,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}
