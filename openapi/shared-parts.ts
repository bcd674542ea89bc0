/** The parts of the contract that operations share: headers, and the refusals with an example of each. */
import type { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Problem } from "../api/problems.ts";
import type { Contract, ContractAnswer } from "../api/routing.ts";
import { CATALOGUE, type ErrorCode } from "../core/errors.ts";

type Registry = OpenAPIHono["openAPIRegistry"];
type RequestHeader = Contract["requestHeaders"][number];
type AnswerHeader = ContractAnswer["headers"][number] | "Request-Id" | "Retry-After";
type Kind = "headers" | "parameters" | "responses" | "examples";
type Component = Parameters<Registry["registerComponent"]>[2];
interface Reference {
  readonly $ref: string;
}

const REQUEST_HEADERS: Record<RequestHeader, object> = {
  "Idempotency-Key": {
    required: true,
    description:
      "Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.",
    schema: { type: "string", minLength: 1, maxLength: 257 },
    example: "order-1042",
  },
  "If-Match": {
    required: true,
    description: "The `ETag` that was read: a resource that has changed since is not overwritten.",
    schema: { type: "string", minLength: 1, maxLength: 200 },
    example: '"3"',
  },
  "Last-Event-ID": {
    description: "The `id` of the last event that was received: the stream goes on after it.",
    schema: { type: "string", maxLength: 100 },
    example: "42",
  },
};

const ANSWER_HEADERS: Record<AnswerHeader, { readonly description: string; readonly schema: object }> = {
  "Request-Id": {
    description: "This request's id. Quote it when you ask about it.",
    schema: { type: "string", maxLength: 40, examples: ["req_01k9zp3w5xe8r9v2m4n6q8t0ab"] },
  },
  Location: { description: "Where the resource is.", schema: { type: "string", maxLength: 500 } },
  ETag: { description: "The version that was read; for `If-Match`.", schema: { type: "string", maxLength: 200 } },
  Link: { description: 'The next page, with `rel="next"`.', schema: { type: "string", maxLength: 3000 } },
  "Idempotency-Replayed": {
    description: "Present when the answer is the one that was given first under this key.",
    schema: { type: "string", enum: ["true"] },
  },
  "WWW-Authenticate": { description: "RFC 6750, section 3.", schema: { type: "string", maxLength: 1000 } },
  "Retry-After": { description: "Seconds to wait.", schema: { type: "string", maxLength: 10 } },
};

/** Registers a shared part when an operation first has it, so that nothing is registered in vain. */
export class SharedParts {
  readonly #registry: Registry;
  readonly #references = new Map<string, Reference>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  requestHeader(name: RequestHeader): Reference {
    const header = () => ({ name, in: "header" as const, ...REQUEST_HEADERS[name] });
    // Component names may not hold everything that header names may.
    return this.#shared("parameters", name.replaceAll("-", ""), header);
  }

  headers(names: readonly AnswerHeader[]): Record<string, Reference> {
    return Object.fromEntries(names.map((name) => [name, this.#shared("headers", name, () => ANSWER_HEADERS[name])]));
  }

  /** The refusals of an operation: per status one response, which other operations with the same codes share. */
  refusals(codes: readonly ErrorCode[]): Record<string, Reference> {
    const byStatus = Map.groupBy(codes, (code) => CATALOGUE[code].status);
    return Object.fromEntries(
      [...byStatus].map(([status, alike]) => [
        status,
        this.#shared("responses", alike.map(pascal).join("Or"), () => this.#refusal(status, alike)),
      ]),
    );
  }

  #refusal(status: number, codes: readonly ErrorCode[]) {
    const challenge = status === 401 || status === 403 ? (["WWW-Authenticate"] as const) : [];
    const pause = status === 429 || status === 503 ? (["Retry-After"] as const) : [];
    const examples = codes.map((code) => [code, this.#shared("examples", code, () => problemExample(code))]);
    return {
      description: codes.map((code) => `\`${code}\`: ${CATALOGUE[code].title}.`).join(" "),
      headers: this.headers(["Request-Id", ...challenge, ...pause]),
      content: {
        "application/problem+json": {
          schema: { $ref: "#/components/schemas/Problem" },
          examples: Object.fromEntries(examples),
        },
      },
    };
  }

  #shared(kind: Kind, name: string, make: () => Component): Reference {
    const key = `${kind}/${name}`;
    const reference = this.#references.get(key) ?? this.#registry.registerComponent(kind, name, make()).ref;
    this.#references.set(key, reference);
    return reference;
  }
}

function problemExample(code: ErrorCode) {
  const { status, title, ...entry }: { status: number; title: string; retryable?: true } = CATALOGUE[code];
  const value: z.infer<typeof Problem> = {
    type: `https://api.example.com/docs/errors/${code}`,
    title,
    status,
    detail: `${title}.`,
    instance: "urn:tributary:req_01k9zp3w5xe8r9v2m4n6q8t0ab",
    code,
    request_id: "req_01k9zp3w5xe8r9v2m4n6q8t0ab",
    retryable: entry.retryable ?? false,
  };
  return { summary: title, value };
}

export function pascal(text: string): string {
  return text.replaceAll(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase());
}
