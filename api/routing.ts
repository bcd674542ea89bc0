/**
 * How a route is declared. One declaration says everything there is to say of an operation; the handler (edge.ts), the
 * contract (openapi/emit.ts) and, from that, the SDK are made of it. `read` answers one view, `list` a page of them,
 * `write` commits a plan of core, `stream` answers as it goes.
 */
import type { Context } from "hono";
import type { z } from "zod";
import type { ErrorCode } from "../core/errors.ts";
import type { Listed, Page } from "../core/pages.ts";
import type { Log } from "../core/ports.ts";
import type { Plan } from "../core/store/commit.ts";
import type { Bindings } from "../tenants/bindings.ts";
import type { Platform } from "../tenants/registry.ts";
import type { AnswerRecords } from "./idempotency.ts";
import type { Principal } from "./principal.ts";
import type { Scope } from "./scopes.ts";
import type { Tag } from "./tags.ts";

/** What the Worker hands the edge beside its bindings: what plain Node has not, and what api may not import. */
export interface EdgePorts {
  readonly log: Log;
  /** Waits without holding anything up: `scheduler.wait` on Workers. */
  wait(ms: number): Promise<unknown>;
  /** Starts and wakes what has fallen due for one tenant. */
  sweepTenant(env: Bindings, tenantId: string): Promise<void>;
}

export type Edge = { Bindings: Bindings; Variables: { requestId: string; ports: EdgePorts } };
export type EdgeContext = Context<Edge>;
export type Method = "get" | "post" | "put" | "patch" | "delete";

/** The words of an operation, for people, and what it may refuse. */
export interface Described {
  /** Path with `{parameters}`: `/v1/players/{id}`. */
  readonly path: string;
  /** The operation's name for ever: camelCase verb and noun, `createPlayer`. */
  readonly operationId: string;
  /** Where the SDK has it: `players.create`. Absent: the SDK has no method for it. */
  readonly sdk?: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description: string;
  /** Codes of the catalogue beside those that follow from the operation's form. */
  readonly errors?: readonly ErrorCode[];
}

export interface Inputs<Params, Query, Body> {
  /** Path parameters. What does not fit them is not found. */
  readonly params?: z.ZodType<Params>;
  /** Query parameters: a `z.strictObject`. `name[key]=` arrives as `{ name: { key } }`. */
  readonly query?: z.ZodType<Query>;
  /** JSON body: a `z.strictObject`, so that unknown fields are refused. */
  readonly body?: z.ZodType<Body>;
}

/** What every handler is handed, beside what its door adds. */
export interface Incoming<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly principal: Principal;
  readonly platform: Platform;
  readonly env: Bindings;
  readonly ports: EdgePorts;
  readonly requestId: string;
  readonly headers: Headers;
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
}

/** What a write knows beside its input. */
export interface WriteKey {
  /** The caller's idempotency key; the request's id where the method needs none. */
  readonly key: string;
  /** SHA-256 of method, path and body, hexadecimal. */
  readonly fingerprint: string;
  /** 1 at first; from 2 on, what the plan before read has proved stale. */
  readonly attempt: number;
}

export interface ReadDeclaration<Extra, P, Q, B, View> extends Described, Inputs<P, Q, B> {
  readonly scope: Scope;
  /** `post` for calculations that change nothing: they take a body and need no idempotency key. */
  readonly method?: "get" | "post";
  readonly answer: z.ZodType<View>;
  /** What the answer is, in words. Default: "The resource as it stands." */
  readonly answerDescription?: string;
  /** Gives an `ETag`: the value without its quotes. */
  readonly etag?: (view: NoInfer<View>) => string;
  readonly read: (request: Incoming<P, Q, B> & Extra) => Promise<NoInfer<View>>;
}

export interface ListDeclaration<Extra, P, Q, View> extends Described, Omit<Inputs<P, Q, never>, "body"> {
  readonly scope: Scope;
  /** The schema of one item. */
  readonly item: z.ZodType<View>;
  /** What a page is, in words. Default: "A page, newest first." */
  readonly answerDescription?: string;
  readonly list: (request: Incoming<P, Q, undefined> & Extra, page: Page) => Promise<Listed<NoInfer<View>>>;
}

export interface WriteDeclaration<Extra, P, Q, B, View> extends Described, Inputs<P, Q, B> {
  /** Null: no token is asked for. */
  readonly scope: Scope | null;
  /** Default `post`, which needs an `Idempotency-Key`; the others are idempotent by themselves. */
  readonly method?: "post" | "put" | "patch" | "delete";
  /** 201 complete when answered, 202 continued by a workflow, 200 an update, 204 a deletion (no body). */
  readonly status: 200 | 201 | 202 | 204;
  /** The schema of the answer; absent only with 204. */
  readonly answer?: z.ZodType<View>;
  readonly answerDescription?: string;
  /** `Location` of what was made: with 201 and 202. */
  readonly location?: (view: NoInfer<View>) => string;
  readonly etag?: (view: NoInfer<View>) => string;
  /** Declares `If-Match` as required (428 without it). Compare `request.headers.get("if-match")` in the plan (412). */
  readonly ifMatch?: true;
  /** The answer shows a secret: it is kept for a day, then its key answers 409 `secret_already_shown`. */
  readonly showsSecret?: true;
  /** Core's verb. It is called again when somebody else was faster, and changes nothing by itself. */
  readonly plan: (request: Incoming<P, Q, B> & Extra, key: WriteKey) => Promise<Plan<NoInfer<View>>>;
  /**
   * Runs between the commit and the answer, also before a replayed answer: it must be harmless to repeat. If it throws,
   * the caller gets the error and comes back with the same key.
   */
  readonly afterCommit?: (request: Incoming<P, Q, B> & Extra) => Promise<void>;
}

export interface StreamDeclaration<Extra, P, Q> extends Described, Omit<Inputs<P, Q, never>, "body"> {
  readonly scope: Scope;
  readonly answerDescription: string;
  /** Answers `text/event-stream`; `Last-Event-ID` is declared and stands in `request.headers`. */
  readonly stream: (request: Incoming<P, Q, undefined> & Extra) => Promise<ReadableStream<Uint8Array>>;
}

export interface TextDeclaration<Extra, P, Q> extends Described, Omit<Inputs<P, Q, never>, "body"> {
  readonly scope: Scope;
  /** What the file is: `text/csv`. */
  readonly contentType: string;
  readonly answerDescription: string;
  readonly text: (request: Incoming<P, Q, undefined> & Extra) => Promise<ReadableStream<Uint8Array>>;
}

/** What the contract says of an operation. */
export interface Contract extends Omit<Described, "path" | "errors"> {
  /** The scope that a token needs; null where no token is asked for. */
  readonly scope: Scope | null;
  readonly params?: z.ZodType | undefined;
  readonly query?: z.ZodType | undefined;
  readonly requestHeaders: readonly ("Idempotency-Key" | "If-Match" | "Last-Event-ID")[];
  readonly body?: { readonly schema: z.ZodType; readonly contentType: string } | undefined;
  readonly answers: readonly ContractAnswer[];
  readonly errors: readonly ErrorCode[];
}

export interface ContractAnswer {
  readonly status: number;
  readonly description: string;
  readonly contentType?: string;
  readonly schema?: z.ZodType | undefined;
  /** The schema is that of one item of a page. */
  readonly page?: true;
  readonly headers: readonly ("Location" | "ETag" | "Idempotency-Replayed" | "Link" | "WWW-Authenticate")[];
}

/** A declared operation: what the edge mounts and what the contract describes. */
export interface Operation {
  readonly method: Method;
  readonly path: string;
  readonly contract: Contract;
  readonly handle: (c: EdgeContext) => Promise<Response> | Response;
}

/** Through whom a request comes in: it adds what handlers are handed, and keeps the record of what was answered. */
export interface Door<Extra> {
  /** @throws Refusal when the token's owner may not come in */
  open(platform: Platform, principal: Principal, requestId: string): Promise<Extra>;
  /** Where the answers to this caller's writes are kept. */
  records(extra: Extra, principal: Principal, platform: Platform): AnswerRecords;
  /** What coming in may be refused with. */
  readonly errors: readonly ErrorCode[];
  /** How long an idempotency key is at least. Default 1. */
  readonly keyLengthMin?: number;
}
