/** Who is behind an application: each of them sealed under a key of its own, so that each can be erased. */
import type { Ids } from "../core/ids.ts";
import type { Clock } from "../core/ports.ts";
import type { Directory } from "../core/store/directory.ts";
import { applicationSubjects } from "../core/store/directory-application-schema.ts";
import type { Sealer } from "../core/store/sealing.ts";
import type { Query, Statement } from "../core/store/statements.ts";
import type { Row } from "../core/store/store.ts";
import {
  type BeneficialOwner,
  type BusinessFields,
  type Details,
  NOTHING_TOLD,
  type RepresentativeFields,
} from "./application-fields.ts";

export type SubjectRow = Row<typeof applicationSubjects>;

interface World {
  readonly directory: Directory;
  readonly sealer: Sealer;
  readonly wall: Clock;
  readonly ids: Ids;
}

const FIELDS = "applicant";
const keyPurpose = (subjectId: string) => `applicant-key/${subjectId}`;

export function subjectsOf(directory: Directory, tenantId: string): Query<SubjectRow[]> {
  return directory.query<SubjectRow>(
    "SELECT * FROM application_subjects WHERE tenant_id = ?1 ORDER BY role, position",
    tenantId,
  );
}

/** Opens what was read. Who was erased has no fields. */
export async function openSubjects(sealer: Sealer, rows: readonly SubjectRow[]): Promise<Details> {
  const opened = await Promise.all(rows.map(async (row) => ({ role: row.role, told: await open(sealer, row) })));
  const of = (role: SubjectRow["role"]) =>
    opened.flatMap((each) => (each.role === role && each.told ? [each.told] : []));
  return {
    ...NOTHING_TOLD,
    business: (of("business")[0] ?? {}) as BusinessFields,
    representative: (of("representative")[0] ?? {}) as RepresentativeFields,
    beneficial_owners: of("beneficial_owner") as unknown as BeneficialOwner[],
  };
}

async function open(sealer: Sealer, row: SubjectRow): Promise<Record<string, unknown> | undefined> {
  if (row.sealed_key === null) return undefined;
  const own = await sealer.withKey(row.tenant_id, keyPurpose(row.subject_id), row.sealed_key);
  return JSON.parse(await own.open(row.tenant_id, FIELDS, row.sealed)) as Record<string, unknown>;
}

/** Plans that a part stands as it is told now: with new keys, and what stood before is gone. */
export async function planSubjects(
  world: World,
  tenantId: string,
  role: SubjectRow["role"],
  told: readonly object[],
): Promise<Statement[]> {
  const { directory, sealer, wall, ids } = world;
  const rows = await Promise.all(
    told.map(async (fields, position): Promise<SubjectRow> => {
      const subject_id = role === "business" ? tenantId : ids.make("person");
      const own = await sealer.newKey(tenantId, keyPurpose(subject_id));
      const sealed = await own.sealer.seal(tenantId, FIELDS, JSON.stringify(fields));
      const at = { position, updated_at: wall.now() };
      return { tenant_id: tenantId, subject_id, role, sealed_key: own.sealedKey, sealed, ...at };
    }),
  );
  return [
    directory.statement("DELETE FROM application_subjects WHERE tenant_id = ?1 AND role = ?2", tenantId, role),
    ...rows.map((row) => directory.insert(applicationSubjects, row)),
  ];
}

/** Plans that nobody can tell any more who they were. */
export function planErasure({ directory, wall }: Pick<World, "directory" | "wall">, tenantId: string): Statement {
  return directory.statement(
    "UPDATE application_subjects SET sealed_key = NULL, sealed = '', updated_at = ?2 WHERE tenant_id = ?1",
    tenantId,
    wall.now(),
  );
}
