/**
 * The ways in: as a tenant's client, to that tenant's books and no others, or to what the directory has of it; as the
 * platform operator; as an applicant, to its own application; and as nobody in particular, to apply.
 */
import type { Context } from "../core/context.ts";
import { notFound, Refusal } from "../core/errors.ts";
import type { Provider } from "../core/provider/port.ts";
import { type CommitRecord, commitKey } from "../core/store/commit.ts";
import { directoryIdempotencyRecords } from "../core/store/directory-schema.ts";
import { idempotencyRecords } from "../core/store/schema.ts";
import type { Sealer } from "../core/store/sealing.ts";
import type { DirectoryContext } from "../tenants/audit.ts";
import type { Tenant } from "../tenants/registry.ts";
import type { AnswerRecord, AnswerRecords, Rendered, StoredAnswer } from "./idempotency.ts";
import type { Door } from "./routing.ts";

/** What handlers of tenants' requests are handed. */
export interface TenantExtra {
  /** This tenant's and no other's: its store, its time, its client as the actor. */
  readonly context: Context;
  readonly tenant: Tenant;
  /** The tenant's payment provider. */
  provider(): Promise<Provider>;
  /** The provider's key in the clear: for the simulator's control API. */
  secretKey(): Promise<string>;
}

/** What handlers of the operator's requests are handed: the directory, and no tenant's books. */
export interface OperatorExtra {
  readonly context: DirectoryContext;
}

/** What handlers are handed of requests by which a tenant's client changes what the directory has of its tenant. */
export interface OwnExtra {
  readonly context: DirectoryContext;
  readonly tenant: Tenant;
}

const SEALED_ANSWER = "idempotency-record";
const SEALED_UNKEYED_ANSWER = "commit";
/** What the operator's answers are sealed for: the directory is nobody's tenant. */
const PLATFORM = "platform";

export const tenantDoor: Door<TenantExtra> = {
  errors: ["tenant_suspended"],

  async open(platform, principal, requestId) {
    if (principal.tenantId === null) {
      throw new Refusal("insufficient_scope", "This token is the platform operator's and opens no tenant.");
    }
    const { tenant, store, provider, secretKey } = await platform.registry.open(principal.tenantId);
    if (tenant.state !== "active") {
      throw new Refusal("tenant_suspended", `The tenant is ${tenant.state}. Ask the operator of the platform.`);
    }
    const { wall, ids, sealer } = platform;
    const context: Context = {
      store,
      livemode: tenant.livemode,
      wall,
      ids,
      sealer,
      causedBy: requestId,
      actor: principal.clientId,
    };
    return { context, tenant, provider, secretKey };
  },

  records({ context: { store, sealer, wall } }, { clientId }): AnswerRecords {
    return {
      database: store,
      insert: async (key, record, body) => {
        const sealed = await sealer.seal(store.tenantId, SEALED_ANSWER, body);
        return store.insert(idempotencyRecords, recordRow(clientId, key, record, sealed));
      },
      find: async (key) => {
        const row = await store.readOne(store.row(idempotencyRecords, { client_id: clientId, idempotency_key: key }));
        return row && storedAnswer(row, () => sealer.open(store.tenantId, SEALED_ANSWER, row.sealed_body));
      },
      forget: (key, now) =>
        store.remove(idempotencyRecords, { client_id: clientId, idempotency_key: key, expires_at: { lt: now + 1 } }),
      unkeyed: (requestId) => sealedRecord(commitKey(store, requestId, wall.now()), sealer, store.tenantId),
    };
  },
};

export const operatorDoor: Door<OperatorExtra> = {
  errors: [],

  async open({ directory, wall, ids, randomness }, principal, requestId) {
    if (principal.tenantId !== null) {
      const detail = "This token is a tenant's, and the operation is the platform operator's.";
      throw new Refusal("insufficient_scope", detail, { scope: "operator" });
    }
    return { context: { directory, wall, ids, randomness, actor: principal.clientId, causedBy: requestId } };
  },

  records: ({ context }, { clientId }, { sealer }) => directoryRecords(context, clientId, sealer),
};

export const ownDoor: Door<OwnExtra> = {
  errors: tenantDoor.errors,

  async open(platform, principal, requestId) {
    const { tenant } = await tenantDoor.open(platform, principal, requestId);
    const { directory, wall, ids, randomness } = platform;
    return { tenant, context: { directory, wall, ids, randomness, actor: principal.clientId, causedBy: requestId } };
  },

  records: ({ context }, { clientId }, { sealer }) => directoryRecords(context, clientId, sealer),
};

/** What handlers are handed of an applicant's requests: its own application's id, which is its tenant's. */
export interface ApplicantExtra {
  readonly context: DirectoryContext;
  /** @throws Refusal `not_found` for any other application than the token's own */
  own(id: string): string;
}

/** An applicant's client speaks for its application, whatever the state of its tenant. */
export const applicantDoor: Door<ApplicantExtra> = {
  errors: [],

  async open({ directory, wall, ids, randomness }, principal, requestId) {
    const { tenantId, clientId } = principal;
    if (tenantId === null) {
      throw new Refusal("insufficient_scope", "This token is the platform operator's and speaks for no application.");
    }
    const own = (id: string) => {
      if (id !== tenantId) throw notFound();
      return id;
    };
    return { own, context: { directory, wall, ids, randomness, actor: clientId, causedBy: requestId } };
  },

  records: ({ context }, { clientId }, { sealer }) => directoryRecords(context, clientId, sealer),
};

/** Nobody in particular. Who reads an answer again proves by its key that it asked: one that nobody guesses. */
export const publicDoor: Door<OperatorExtra> = {
  errors: [],
  keyLengthMin: 20,

  async open({ directory, wall, ids, randomness }, principal, requestId) {
    return { context: { directory, wall, ids, randomness, actor: principal.clientId, causedBy: requestId } };
  },

  records: ({ context }, { clientId }, { sealer }) => directoryRecords(context, clientId, sealer),
};

function directoryRecords({ directory, wall }: DirectoryContext, clientId: string, sealer: Sealer): AnswerRecords {
  return {
    database: directory,
    insert: async (key, record, body) => {
      const sealed = await sealer.seal(PLATFORM, SEALED_ANSWER, body);
      return directory.insert(directoryIdempotencyRecords, recordRow(clientId, key, record, sealed));
    },
    find: async (key) => {
      const where = { client_id: clientId, idempotency_key: key };
      const row = await directory.readOne(directory.row(directoryIdempotencyRecords, where));
      return row && storedAnswer(row, () => sealer.open(PLATFORM, SEALED_ANSWER, row.sealed_body));
    },
    forget: (key, now) =>
      directory.statement(
        `DELETE FROM directory_idempotency_records
          WHERE client_id = ?1 AND idempotency_key = ?2 AND expires_at <= ?3`,
        clientId,
        key,
        now,
      ),
    unkeyed: (requestId) => sealedRecord(directory.commitKey(requestId, wall.now()), sealer, PLATFORM),
  };
}

/** A commit's record that holds an answer: sealed, because personal fields may stand in it. */
function sealedRecord(record: CommitRecord<string>, sealer: Sealer, owner: string): CommitRecord<Rendered> {
  return {
    statement: async (answer) =>
      record.statement(await sealer.seal(owner, SEALED_UNKEYED_ANSWER, JSON.stringify(answer))),
    stored: async () => JSON.parse(await sealer.open(owner, SEALED_UNKEYED_ANSWER, await record.stored())) as Rendered,
  };
}

function recordRow(clientId: string, key: string, record: AnswerRecord, sealed: string) {
  return {
    client_id: clientId,
    idempotency_key: key,
    fingerprint: record.fingerprint,
    status: record.status,
    location: record.location,
    sealed_body: sealed,
    shows_secret: record.showsSecret ? 1 : 0,
    created_at: record.createdAt,
    expires_at: record.expiresAt,
  };
}

function storedAnswer(row: ReturnType<typeof recordRow>, body: () => Promise<string>): StoredAnswer {
  return {
    fingerprint: row.fingerprint,
    status: row.status,
    location: row.location,
    body,
    showsSecret: row.shows_secret === 1,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
