/** Compiles what the simulator answered as literals of the SDK's own types: nothing missing, nothing more. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Stripe from "stripe";
import ts from "typescript";
import { repository } from "../local/configuration.ts";
import { API_VERSION } from "../simulator/api-versions.ts";

type Answered = { object: string; deleted?: boolean } & Record<string, unknown>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isAnswered = (value: unknown): value is Answered => isObject(value) && typeof value.object === "string";

type ListOf = Answered & { data: readonly unknown[] };
const isList = (answer: Answered): answer is ListOf => answer.object === "list" || answer.object === "search_result";

/** Objects by their shape, one of each. */
export class Answers {
  readonly #byShape = new Map<string, Answered>();

  /** Takes what is in an answer: an object, those of a list, the intent inside an error, the object of an event. */
  take(answer: unknown): void {
    if (!isObject(answer)) return;
    if (isObject(answer.error)) {
      for (const inside of Object.values(answer.error)) this.take(inside);
      return;
    }
    if (!isAnswered(answer)) return;
    if (isList(answer)) {
      for (const item of answer.data) this.take(item);
      // The list itself by its first item: the others have been taken.
      if (!isAnswered(answer.data[0]) || isList(answer.data[0])) return;
      this.#keep({ ...answer, data: [answer.data[0]] });
      return;
    }
    this.#keep(answer);
  }

  #keep(answer: Answered): void {
    const shape = JSON.stringify(answer, (key, value: unknown) => shapeOf(key, value));
    if (!this.#byShape.has(shape)) this.#byShape.set(shape, answer);
  }

  all(): Answered[] {
    return [...this.#byShape.values()];
  }
}

/** The same for values between which types do not tell: ids, texts with a number in them, amounts, times. */
function shapeOf(key: string, value: unknown): unknown {
  if (typeof value === "number") return 0;
  if (typeof value === "string" && /[0-9 ]/.test(value) && key !== "api_version") return "text";
  if (key === "metadata") return {};
  return value;
}

/** The SDK's HTTP client that also hands every JSON answer to `take`. */
export function listeningClient(take: (answer: unknown) => void): ReturnType<typeof Stripe.createNodeHttpClient> {
  const client = Stripe.createNodeHttpClient();
  const ask = client.makeRequest.bind(client);
  client.makeRequest = async (...args) => {
    const response = await ask(...args);
    const read = response.toJSON.bind(response);
    response.toJSON = async () => {
      const body: unknown = await read();
      // The SDK's types are about its own version alone.
      if (response.getHeaders()["stripe-version"] === API_VERSION) take(body);
      return body;
    };
    return response;
  };
  return client;
}

/** `identity.verification_session` → `Stripe.Identity.VerificationSession`. */
function typeName(answer: Answered): string {
  const { object, deleted } = answer;
  if (isList(answer)) {
    const of = typeName(answer.data[0] as Answered);
    return object === "list" ? `Stripe.ApiList<${of}>` : `Stripe.ApiSearchResult<${of}>`;
  }
  const words = object.split(".").map((part) =>
    part
      .split("_")
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(""),
  );
  const last = words.pop() ?? "";
  return ["Stripe", ...words, deleted === true ? `Deleted${last}` : last].join(".");
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  // The SDK's types are written without it.
  exactOptionalPropertyTypes: false,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
};

/**
 * @param objects each is compiled as a literal of the type of its kind
 * @returns what the compiler says, each with the object's kind and id
 */
export function misfits(objects: readonly Answered[]): string[] {
  const folder = join(repository, "node_modules/.cache/simulator-types");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `answers-${process.pid}.ts`);
  const literals = objects.map(
    (object, n) => `export const answer${n}: ${typeName(object)} = ${JSON.stringify(object, null, 1)};`,
  );
  writeFileSync(file, ['import type Stripe from "stripe";', ...literals].join("\n"));
  const program = ts.createProgram([file], OPTIONS);
  rmSync(file);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n").slice(0, 600);
    if (diagnostic.file === undefined || diagnostic.start === undefined) return text;
    const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
    const lines = diagnostic.file.text.split("\n");
    const first = lines.slice(0, line + 1).findLastIndex((one) => one.startsWith("export const"));
    const told = /answer(\d+): (\S+)/.exec(lines[first] ?? "");
    const object = objects[Number(told?.[1])];
    return `${told?.[2]} ${String(object?.id ?? "")} ${String(object?.type ?? "")}: ${lines[line]?.trim()}: ${text}`;
  });
}
