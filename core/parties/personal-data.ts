/**
 * Personal data stands apart, under a key of its own subject. Destroying that key erases the person and leaves the
 * books: nothing else holds a name or an address.
 */
import type { Context } from "../context.ts";
import { personalData, subjectKeys } from "../store/schema.ts";
import type { Query, Statement } from "../store/statements.ts";
import type { Store } from "../store/store.ts";

/** Field name to value; a field that is not known is null or absent. */
export type PersonalFields = Readonly<Record<string, string | boolean | null | undefined>>;

export interface SealedPerson {
  readonly subject_id: string;
  /** Null once the key is destroyed. */
  readonly sealed_key: string | null;
  readonly sealed: string;
}

const KEY = "subject-key";
const FIELDS = "personal-data";

/** Plans the personal data of a new subject: its key, and the fields sealed under it. */
export async function planPersonalData(
  { store, sealer, wall }: Context,
  subjectId: string,
  fields: PersonalFields,
): Promise<Statement[]> {
  const now = wall.now();
  const own = await sealer.newKey(store.tenantId, keyPurpose(subjectId));
  const sealed = await own.sealer.seal(store.tenantId, FIELDS, JSON.stringify(fields));
  return [
    store.insert(subjectKeys, {
      subject_id: subjectId,
      sealed_key: own.sealedKey,
      created_at: now,
      destroyed_at: null,
    }),
    store.insert(personalData, { subject_id: subjectId, sealed, updated_at: now }),
  ];
}

/** The sealed personal data of some subjects, to be read along with the rows they belong to. */
export function sealedPersons(store: Store, subjectIds: readonly string[]): Query<SealedPerson[]> {
  return store.query<SealedPerson>(
    `SELECT d.subject_id, k.sealed_key, d.sealed FROM personal_data d
      JOIN subject_keys k ON k.tenant_id = d.tenant_id AND k.subject_id = d.subject_id
      WHERE d.tenant_id = ?1 AND d.subject_id IN (SELECT value FROM json_each(?2))`,
    JSON.stringify(subjectIds),
  );
}

/** Opens what was read, by subject. Who was erased, or never had any, has no fields. */
export async function openPersons(
  { store, sealer }: Pick<Context, "store" | "sealer">,
  persons: readonly SealedPerson[],
): Promise<(subjectId: string) => PersonalFields> {
  const opened = await Promise.all(
    persons.map(async ({ subject_id, sealed_key, sealed }): Promise<[string, PersonalFields]> => {
      if (sealed_key === null) return [subject_id, {}];
      const own = await sealer.withKey(store.tenantId, keyPurpose(subject_id), sealed_key);
      return [subject_id, JSON.parse(await own.open(store.tenantId, FIELDS, sealed)) as PersonalFields];
    }),
  );
  const bySubject = new Map(opened);
  return (subjectId) => bySubject.get(subjectId) ?? {};
}

function keyPurpose(subjectId: string): string {
  return `${KEY}/${subjectId}`;
}
