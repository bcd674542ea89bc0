/** The directory's own audit trail: every administrative change, written in the commit that makes it. */
import * as z from "zod";
import type { Ids } from "../core/ids.ts";
import { idOf } from "../core/ids.ts";
import { cut, type Listed, type Page } from "../core/pages.ts";
import type { Clock, Randomness } from "../core/ports.ts";
import type { Directory } from "../core/store/directory.ts";
import { directoryAuditRecords } from "../core/store/directory-schema.ts";
import { auditRecords } from "../core/store/journal-schema.ts";
import type { Statement } from "../core/store/statements.ts";
import type { Row, Store } from "../core/store/store.ts";
import { wireTime } from "../core/time.ts";

/** What every verb that changes the directory works with. */
export interface DirectoryContext {
  readonly directory: Directory;
  readonly wall: Clock;
  readonly ids: Ids;
  readonly randomness: Randomness;
  /** The OAuth client that asked. */
  readonly actor: string;
  /** The request's id. */
  readonly causedBy: string;
}

export interface DirectoryAct {
  /** `<resource>.<verb>`. */
  readonly action: string;
  readonly subjectId: string;
  /** The tenant it is about, who reads it too. */
  readonly tenantId: string | null;
  /** Names of the fields that were set or changed, never their values. */
  readonly fields: readonly string[];
}

export function auditDirectory(context: DirectoryContext, act: DirectoryAct): Statement {
  return context.directory.insert(directoryAuditRecords, {
    id: context.ids.make("audit_record"),
    tenant_id: act.tenantId,
    actor: context.actor,
    action: act.action,
    subject_id: act.subjectId,
    fields: JSON.stringify(act.fields),
    request_id: context.causedBy,
    recorded_at: context.wall.now(),
  });
}

const TEXT_LENGTH_MAX = 200;
const FIELDS_MAX = 100;

export const AuditRecord = z
  .strictObject({
    id: idOf("audit_record"),
    object: z.literal("audit_record"),
    tenant_id: idOf("tenant").nullable(),
    actor: z.string().max(TEXT_LENGTH_MAX).meta({ description: "The OAuth client that asked, or the workflow." }),
    action: z.string().max(TEXT_LENGTH_MAX).meta({ example: "oauth_client.create" }),
    subject_id: z.string().max(TEXT_LENGTH_MAX).meta({ description: "What was changed." }),
    fields: z
      .array(z.string().max(TEXT_LENGTH_MAX))
      .max(FIELDS_MAX)
      .meta({ description: "Names of the fields that were set or changed, never their values." }),
    request_id: z.string().max(TEXT_LENGTH_MAX),
    created_at: z.iso.datetime(),
  })
  .meta({ id: "AuditRecord", description: "Who changed what, and when. Never changed, never deleted." });

export type AuditRecord = z.infer<typeof AuditRecord>;

/** Everything that was changed in the directory, newest first; with a tenant, what is about it. */
export async function listDirectoryAudit(
  directory: Directory,
  tenantId: string | undefined,
  page: Page,
): Promise<Listed<AuditRecord>> {
  const where = tenantId === undefined ? {} : { tenant_id: tenantId };
  const found = await directory.readOne(directory.page(directoryAuditRecords, where, page));
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map(auditView), next };
}

/** A tenant's audit records, newest first: those of its books and those of the directory, as one list. */
export async function listTenantAudit(store: Store, directory: Directory, page: Page): Promise<Listed<AuditRecord>> {
  const ofBooks = store.rows(auditRecords, {
    where: { id: page.after === null ? undefined : { lt: page.after } },
    orderBy: [{ column: "id", descending: true }],
    limit: page.limit + 1,
  });
  const [booked, directed] = await Promise.all([
    store.readOne(ofBooks),
    directory.readOne(directory.page(directoryAuditRecords, { tenant_id: store.tenantId }, page)),
  ]);
  const both = [...booked, ...directed].sort((a, b) => (a.id < b.id ? 1 : -1));
  const { rows, next } = cut(both, page, (row) => row.id);
  return { data: rows.map(auditView), next };
}

function auditView(row: Row<typeof directoryAuditRecords>): AuditRecord {
  return {
    id: row.id,
    object: "audit_record",
    tenant_id: row.tenant_id,
    actor: row.actor,
    action: row.action,
    subject_id: row.subject_id,
    fields: JSON.parse(row.fields) as string[],
    request_id: row.request_id,
    created_at: wireTime(row.recorded_at),
  };
}
