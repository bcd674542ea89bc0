/** The contract as a judge: whatever a test sees over HTTP is held against openapi.json, and counted. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect } from "vitest";
import { repository } from "../local/configuration.ts";

/** The parts of an OpenAPI document that answers are held against. */
export interface ContractDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ContractOperation>>>>;
  readonly webhooks?: Readonly<Record<string, unknown>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface ContractOperation {
  readonly operationId: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Readonly<Record<string, unknown>>[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: unknown }>> };
  readonly responses: Readonly<Record<string, ResponseObject | Reference>>;
}

interface ResponseObject {
  readonly headers?: Readonly<Record<string, HeaderObject | Reference>>;
  readonly content?: Readonly<Record<string, { readonly examples?: Readonly<Record<string, unknown>> }>>;
}

interface HeaderObject {
  readonly required?: boolean;
}

interface Reference {
  readonly $ref: string;
}

/** An answer with its body read. `body` is undefined where it is a stream that is judged as it comes. */
export interface SeenAnswer {
  readonly method: string;
  /** Path and query, from the slash on. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string | undefined;
}

/** Headers that mean something to callers: one that the contract does not know of is a promise nobody wrote down. */
const TOLD = ["Location", "ETag", "Link", "Idempotency-Replayed", "WWW-Authenticate", "Retry-After"];
/** For people, beside the contract: pages, the contract itself, scripts. Their refusals are problems like any other. */
const BESIDE = /^\/(docs|assets)(\/|$)|^\/(return|openapi\.json|llms\.txt|favicon\.ico)$|^\/$/;
const PROBLEM = "application/problem+json";
const STREAM = "text/event-stream";
const NAME = "contract";

/** Judges answers by a contract. */
export class ContractJudge {
  readonly #document: ContractDocument;
  readonly #ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #routes: { readonly template: string; readonly matches: RegExp; readonly parameters: number }[];
  /** How often each operation answered each status: `createPayment 202` → 14. */
  readonly seen = new Map<string, number>();

  constructor(document: ContractDocument) {
    this.#document = document;
    addFormats.default(this.#ajv);
    // Words of OpenAPI around and in schemas, which judge nothing.
    this.#ajv.addVocabulary(["example", "discriminator", "xml", "externalDocs", ...Object.keys(document)]);
    this.#ajv.addSchema(document, NAME);
    this.#routes = Object.keys(document.paths)
      .map((template) => ({
        template,
        matches: new RegExp(`^${template.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
        parameters: template.split("{").length,
      }))
      .sort((a, b) => a.parameters - b.parameters);
  }

  /** What the contract does not say of this answer, in sentences; none if it says all of it. */
  faults(answer: SeenAnswer): string[] {
    const path = answer.path.split("?")[0] ?? "";
    const route = this.#routes.find(({ matches }) => matches.test(path));
    if (route === undefined) return this.#faultsOutside(path, answer);
    const item = this.#document.paths[route.template] ?? {};
    const method = answer.method.toLowerCase() === "head" ? "get" : answer.method.toLowerCase();
    const operation = item[method];
    if (operation === undefined) return this.#faultsOfRefusedMethod(answer);
    this.#count(`${operation.operationId} ${answer.status}`);
    const stated = operation.responses[answer.status];
    if (stated === undefined) return [`the status ${answer.status} is not documented: ${answer.body ?? ""}`];
    const [documented, at] = this.#resolved(stated, ["paths", route.template, method, "responses", `${answer.status}`]);
    return [
      ...this.#headerFaults(documented, at, answer.headers),
      ...this.#bodyFaults(documented, at, answer),
      ...(answer.headers.get("request-id") === null ? ["there is no Request-Id"] : []),
    ];
  }

  /** What the contract does not say of an event, as the feed, a stream or a webhook carries it. */
  eventFaults(event: unknown): string[] {
    const type = String((event as { type?: unknown } | null)?.type);
    if (this.#document.webhooks?.[type] === undefined) return [`no webhook of the contract is a ${type}`];
    return this.#invalid(event, ["webhooks", type, "post", "requestBody", "content", "application/json", "schema"]);
  }

  #count(key: string): void {
    this.seen.set(key, (this.seen.get(key) ?? 0) + 1);
  }

  #faultsOutside(path: string, answer: SeenAnswer): string[] {
    if (contentTypeOf(answer) === PROBLEM) return this.#problemFaults(answer);
    return BESIDE.test(path) ? [] : [`the contract has no ${path}, which answered ${answer.status}`];
  }

  #faultsOfRefusedMethod(answer: SeenAnswer): string[] {
    if (answer.method === "OPTIONS" && answer.status === 204) return [];
    if (answer.status !== 405) return [`${answer.method} is not documented here, and answered ${answer.status}`];
    return [...this.#problemFaults(answer), ...(answer.headers.has("allow") ? [] : ["there is no Allow"])];
  }

  #headerFaults({ headers: documented = {} }: ResponseObject, place: readonly string[], headers: Headers): string[] {
    const faults = TOLD.filter((name) => headers.has(name) && documented[name] === undefined).map(
      (name) => `the header ${name} is not documented with this status`,
    );
    for (const [name, stated] of Object.entries(documented)) {
      const [{ required }, at] = this.#resolved(stated, [...place, "headers", name]);
      const value = headers.get(name);
      if (value === null && required) faults.push(`the header ${name} is missing`);
      if (value === null) continue;
      faults.push(...this.#invalid(value, [...at, "schema"]).map((fault) => `the header ${name}: ${fault}`));
    }
    return faults;
  }

  /** What stands at a place in the document, or where a reference there leads to. */
  #resolved<T extends object>(stated: T | Reference, place: readonly string[]): [T, readonly string[]] {
    if (!("$ref" in stated)) return [stated, place];
    const at = stated.$ref.split("/").slice(1);
    let found: unknown = this.#document;
    for (const part of at) found = (found as Record<string, unknown>)[part];
    return [found as T, at];
  }

  #bodyFaults({ content = {} }: ResponseObject, at: readonly string[], answer: SeenAnswer): string[] {
    const { body, method } = answer;
    if (method === "HEAD" || body === undefined) return [];
    if (Object.keys(content).length === 0) return body === "" ? [] : [`a body where none is documented: ${body}`];
    const type = contentTypeOf(answer);
    const documented = content[type];
    if (documented === undefined) return [`the content type "${type}" is not documented with this status`];
    if (type === STREAM || type === "text/csv") return [];
    if (type === PROBLEM) return this.#problemFaults(answer, Object.keys(documented.examples ?? {}));
    const json = parsed(body);
    const events = eventsIn(json).flatMap((event) => this.eventFaults(event));
    return [...this.#invalid(json, [...at, "content", type, "schema"]), ...events];
  }

  /** A refusal's body says what its status line and headers say, and its code is one that the operation has. */
  #problemFaults({ status, headers, body }: SeenAnswer, codes: readonly string[] = []): string[] {
    if (body === undefined || body === "") return [];
    const problem = parsed(body) as { status?: unknown; request_id?: unknown; code?: unknown } | undefined;
    const faults = this.#invalid(problem, ["components", "schemas", "Problem"]);
    if (problem?.status !== status) faults.push(`the status in the body is ${String(problem?.status)}`);
    if (problem?.request_id !== headers.get("request-id")) faults.push("request_id is not the Request-Id");
    if (codes.length > 0 && !codes.includes(String(problem?.code))) {
      faults.push(`the code ${String(problem?.code)} is not documented with this status: ${body}`);
    }
    return faults;
  }

  /** How a value differs from the schema at a place in the document. */
  #invalid(value: unknown, at: readonly string[]): string[] {
    const pointer = at.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
    let validate = this.#validators.get(pointer);
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `${NAME}#/${pointer}` });
      this.#validators.set(pointer, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || "the whole"} ${message} ${JSON.stringify(params)}`,
    );
  }
}

function contentTypeOf({ headers }: SeenAnswer): string {
  return headers.get("content-type")?.split(";")[0]?.trim() ?? "";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Events that an answer consists of: what they carry is described with the webhooks, by their types. */
function eventsIn(json: unknown): unknown[] {
  const { data = [json] } = (json ?? {}) as { data?: unknown };
  return (Array.isArray(data) ? data : []).filter((each) => (each as { object?: unknown })?.object === "event");
}

/** The contract of this repository. */
export const contract = JSON.parse(readFileSync(join(repository, "openapi/openapi.json"), "utf8")) as ContractDocument;

/** The judge of everything that this test process sees. */
export const judge = new ContractJudge(contract);

/**
 * A `fetch` for tests. An answer that the contract does not describe fails the running test at once, also where
 * whoever asked swallows the error; an event of a live stream likewise.
 *
 * @throws Error with every fault
 */
export function checkedFetch(baseUrl: string): (input: string | URL, init?: RequestInit) => Promise<Response> {
  return async (input, init = {}) => {
    const url = new URL(input);
    const response = await fetch(url, init);
    if (url.origin !== new URL(baseUrl).origin) return response;
    const { method = "GET" } = init;
    const isStream = response.headers.get("content-type")?.startsWith(STREAM) ?? false;
    const body = isStream ? undefined : await response.clone().text();
    const { status, headers } = response;
    const what = `${method} ${url.pathname}${url.search} ${status}`;
    report(what, judge.faults({ method, path: `${url.pathname}${url.search}`, status, headers, body }));
    if (!isStream || response.body === null) return response;
    return new Response(response.body.pipeThrough(judgedFrames(what)), { status, headers });
  };
}

/** Lets a stream of server-sent events through and judges each event in it. */
function judgedFrames(what: string): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  let rest = "";
  return new TransformStream({
    transform(chunk, controller) {
      const frames = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
      rest = frames.pop() ?? "";
      for (const frame of frames) {
        const data = /^data: (.*)$/m.exec(frame)?.[1];
        if (data !== undefined) report(`${what}, an event`, judge.eventFaults(parsed(data)));
      }
      controller.enqueue(chunk);
    },
  });
}

/** Fails the running test, if one is running, and throws, for whatever else is. */
export function report(what: string, faults: readonly string[]): void {
  if (faults.length === 0) return;
  const message = `${what}: ${faults.join("; ")}`;
  if (expect.getState().currentTestName !== undefined) expect.soft(faults, message).toEqual([]);
  throw new Error(message);
}
