// Writes sdk/types.gen.ts and sdk/resources.gen.ts from openapi/openapi.json. Run it as `npm run generate:sdk`.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import {
  ANY_OTHER,
  type Content,
  type Document,
  type Json,
  METHODS,
  type Operation,
  openForReaders,
  type Parameter,
  reduced,
  resolved,
} from "./openapi-document.ts";

const MARK = "Generated from openapi/openapi.json by sdk/generate.ts. Do not edit: run `npm run generate:sdk`.";
const LINE_MAX = 116;

/** A place in the tree of resources: its methods, and the resources below it. */
interface Resource {
  readonly path: readonly string[];
  readonly methods: Map<string, string>;
  readonly children: Map<string, Resource>;
  description: string | undefined;
}

/**
 * The source of types.gen.ts. Enumerations that readers meet take any other string too, because values are added
 * without notice; those that only callers send stay closed, so that a misspelt one does not compile.
 */
export async function generateTypes(document: Document): Promise<string> {
  const anyOther = ts.factory.createIntersectionTypeNode([
    ts.factory.createKeywordTypeNode(ts.SyntaxKind.StringKeyword),
    ts.factory.createTypeLiteralNode([]),
  ]);
  const nodes = await openapiTS(reduced(openForReaders(document)) as never, {
    silent: true,
    // A field with a default may be left out by callers; what answers have is listed as required.
    defaultNonNullable: false,
    transform: (schema) => (ANY_OTHER in schema ? ts.factory.createParenthesizedType(anyOther) : undefined),
  });
  return `// ${MARK}\n\n${astToString(nodes)}`;
}

/** The source of resources.gen.ts: a method for each operation with `x-sdk`, and a name for each schema. */
export function generateResources(document: Document): string {
  const root = emptyResource([]);
  const names = new TypeNames(document);
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method] as Operation | undefined;
      if (operation?.["x-sdk"] === undefined) continue;
      const shared = (item.parameters ?? []) as readonly Json[];
      const parameters = [...shared, ...(operation.parameters ?? [])].map((each) =>
        resolved<Parameter>(document, each),
      );
      place(root, document, operation, methodSource({ document, names, path, method, operation, parameters }));
    }
  }
  const classes = [...root.children.values()].flatMap(classesOf);
  const body = [...names.sources(), ...classes, rootClass(root)].join("\n\n");
  return `${header(body)}\n\n${body}\n`;
}

/** Names for schemas, bodies and queries, each written once. */
class TypeNames {
  readonly #sources = new Map<string, string>();

  constructor(document: Document) {
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      const exported = pascal(name);
      if (this.#sources.has(exported)) throw new Error(`two schemas would be called ${exported}`);
      const comment = jsDoc([schema.description as string | undefined], "");
      const source = `components["schemas"]["${name}"]`;
      const type = name === "Event" && document.webhooks !== undefined ? eventUnion(source) : source;
      this.#sources.set(exported, `${comment}export type ${exported} = ${type};`);
    }
    if (document.webhooks !== undefined) this.#sources.set("EventObjects", eventObjects(document, document.webhooks));
  }

  sources(): string[] {
    return [...this.#sources.values()];
  }

  /** The name of a schema: its own if it is a reference, else one made for `source`. */
  of(schema: Json | undefined, made: string, source: string): string {
    const reference = typeof schema?.$ref === "string" ? /^#\/components\/schemas\/(.+)$/.exec(schema.$ref) : null;
    if (reference?.[1] !== undefined) return pascal(reference[1]);
    if (!this.#sources.has(made)) this.#sources.set(made, `export type ${made} = ${source};`);
    return made;
  }
}

/** An event of any type, told apart by `type`: what it carries follows from that. */
function eventUnion(base: string): string {
  const fields = "readonly type: Type; readonly data: { readonly object: EventObjects[Type] }";
  return `{\n  [Type in keyof EventObjects]: Omit<${base}, "type" | "data"> & { ${fields} };\n}[keyof EventObjects]`;
}

/** What each type of event carries, from the schemas of the webhooks. */
function eventObjects(document: Document, webhooks: Record<string, Json>): string {
  const lines = Object.entries(webhooks).map(([type, item]) => {
    const { description, requestBody } = item.post as Operation & { requestBody: Json };
    const schema = resolved<Content>(document, requestBody).content?.["application/json"]?.schema;
    const parts = [schema, ...((schema?.allOf ?? []) as Json[])] as { properties?: { data?: { properties?: Json } } }[];
    const object = parts.map((part) => part.properties?.data?.properties?.object).find((found) => found !== undefined);
    const name = /^#\/components\/schemas\/(.+)$/.exec(String((object as Json | undefined)?.$ref))?.[1];
    if (name === undefined) throw new Error(`the webhook ${type} does not say which schema its data.object has`);
    return `${jsDoc([description?.split(". ")[0]], "  ")}  readonly "${type}": ${pascal(name)};`;
  });
  const comment = "/** What `data.object` of an event is, by the event's type. */";
  return `${comment}\nexport interface EventObjects {\n${lines.join("\n")}\n}`;
}

interface MethodInput {
  readonly document: Document;
  readonly names: TypeNames;
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
}

/** One method: path parameters, body, query, options; what it returns follows from the answer's content. */
function methodSource({ document, names, path, method, operation, parameters }: MethodInput): string {
  const { operationId: id } = operation;
  const fields = [`method: "${method.toUpperCase()}"`];
  const inPath = parameters.filter((each) => each.in === "path").map((each) => each.name);
  const signature = inPath.map((name) => `${camel(name)}: string`);
  const template = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `\${segment(${camel(name)})}`);
  fields.push(template === path ? `path: "${path}"` : `path: \`${template}\``);

  const body = operation.requestBody && resolved<Content>(document, operation.requestBody);
  const bodySchema = body?.content?.["application/json"]?.schema;
  if (body !== undefined && bodySchema !== undefined) {
    const source = `NonNullable<operations["${id}"]["requestBody"]>["content"]["application/json"]`;
    const type = names.of(bodySchema, `${pascal(id)}Body`, source);
    signature.push(body.required === true ? `body: ${type}` : `body?: ${type}`);
    fields.push("body");
  }
  const answer = answerOf(document, operation);
  const event = "Event" in (document.components?.schemas ?? {}) ? "Event" : "{ readonly type: string }";
  const inQuery = parameters.filter((each) => each.in === "query");
  const queryType = () =>
    names.of(undefined, `${pascal(id)}Query`, `NonNullable<operations["${id}"]["parameters"]["query"]>`);
  if (answer.streams) {
    const follows = inPath.length > 0;
    // `after` is the stream's own: it becomes the header in which every further connection says where it goes on.
    const filters = inQuery.map((each) => each.name).filter((name) => name !== "after");
    const more = filters.length === 0 ? "" : ` & Omit<${queryType()}, "after">`;
    signature.push(`options?: ${follows ? "FollowOptions" : "StreamOptions"}${more}`);
    if (filters.length > 0) fields.push(`query: { ${filters.map((name) => `${name}: options?.${name}`).join(", ")} }`);
    const read = `${follows ? "followPayment" : "streamEvents"}<${event}>`;
    const call = `${read}(this.#http, { ${fields.join(", ")} }, options)`;
    return methodWith(operation, document, signature, `AsyncGenerator<${event}, void, undefined>`, call);
  }
  if (inQuery.length > 0) {
    const required = inQuery.some((each) => each.required === true);
    signature.push(`${required ? "query" : "query?"}: ${queryType()}`);
    fields.push("query");
  }
  const needsMatch = parameters.some((each) => each.name.toLowerCase() === "if-match" && each.required === true);
  signature.push(needsMatch ? "options: CallOptions & { readonly ifMatch: string }" : "options?: CallOptions");
  fields.push("options");
  const request = `{ ${fields.join(", ")} }`;
  const whole = `operations["${id}"]["responses"][${answer.status}]["content"]["application/json"]`;
  if (answer.item !== undefined) {
    const item = names.of(answer.item, `${pascal(id)}Item`, `${whole}["data"][number]`);
    return methodWith(
      operation,
      document,
      signature,
      `PagePromise<${item}>`,
      `new PagePromise(this.#http, ${request})`,
    );
  }
  if (answer.isText) {
    return methodWith(operation, document, signature, "ApiPromise<string>", `this.#http.raw<string>(${request})`);
  }
  const type = answer.schema === undefined ? "void" : names.of(answer.schema, `${pascal(id)}Answer`, whole);
  return methodWith(operation, document, signature, `ApiPromise<${type}>`, `this.#http.call(${request})`);
}

/** What a success looks like: the schema of its JSON, the schema of an item if it is a page, or a stream. */
function answerOf(document: Document, operation: Operation) {
  const successes = Object.entries(operation.responses).filter(([status]) => /^2\d\d$/.test(status));
  for (const [status, response] of successes) {
    const content = resolved<Content>(document, response).content ?? {};
    if ("text/event-stream" in content) return { status, streams: true };
    if ("text/csv" in content) return { status, streams: false, isText: true };
    const schema = content["application/json"]?.schema;
    if (schema === undefined) continue;
    const properties = (resolved<Json>(document, schema).properties ?? {}) as Record<string, Json>;
    const isPage = "has_more" in properties && "next_cursor" in properties;
    const item = isPage ? (properties.data?.items as Json | undefined) : undefined;
    return { status, streams: false, schema, item };
  }
  return { status: successes[0]?.[0] ?? "200", streams: false };
}

function methodWith(operation: Operation, document: Document, signature: string[], type: string, call: string): string {
  const name = (operation["x-sdk"] ?? "").split(".").at(-1);
  const lines = [
    operation.summary,
    operation.description,
    scopesOf(operation, document),
    operation.deprecated === true ? "@deprecated" : undefined,
  ];
  const flat = `  ${name}(${signature.join(", ")}): ${type} {`;
  const head = flat.length <= LINE_MAX ? flat : `  ${name}(\n    ${signature.join(",\n    ")},\n  ): ${type} {`;
  return `${jsDoc(lines, "  ")}${head}\n    return ${call};\n  }`;
}

function scopesOf({ security }: Operation, document: Document): string | undefined {
  const needed = security ?? (document.security as Operation["security"]) ?? [];
  const scopes = [...new Set(needed.flatMap((each) => Object.values(each).flat()))];
  return scopes.length === 0 ? undefined : `Needs the scope ${scopes.map((each) => `\`${each}\``).join(", ")}.`;
}

/** Hangs a method at its place in the tree, `splitRules.versions.list` two resources deep. */
function place(root: Resource, document: Document, operation: Operation, source: string): void {
  const way = (operation["x-sdk"] ?? "").split(".");
  const name = way.pop();
  if (way.length === 0 || name === undefined || [...way, name].some((part) => !/^[a-z][A-Za-z0-9]*$/.test(part))) {
    throw new Error(`${operation.operationId}: x-sdk must look like "payments.create", not "${operation["x-sdk"]}"`);
  }
  let resource = root;
  for (const part of way) {
    const child = resource.children.get(part) ?? emptyResource([...resource.path, part]);
    resource.children.set(part, child);
    resource = child;
  }
  if (resource.methods.has(name)) throw new Error(`two operations are called ${operation["x-sdk"]}`);
  resource.methods.set(name, source);
  resource.description ??= document.tags?.find((tag) => tag.name === operation.tags?.[0])?.description;
}

function emptyResource(path: readonly string[]): Resource {
  return { path, methods: new Map(), children: new Map(), description: undefined };
}

/** The class of a resource, after the classes of those below it. */
function classesOf(resource: Resource): string[] {
  const children = [...resource.children.values()];
  const fields = children.map((child) => `  readonly ${child.path.at(-1)}: ${className(child)};`);
  const made = children.map((child) => `    this.${child.path.at(-1)} = new ${className(child)}(http);`);
  const hasOwn = resource.methods.size > 0;
  const lines = [
    `export class ${className(resource)} {`,
    ...(hasOwn ? ["  readonly #http: Http;"] : []),
    ...fields,
    "",
    "  constructor(http: Http) {",
    ...(hasOwn ? ["    this.#http = http;"] : []),
    ...made,
    "  }",
    ...[...resource.methods.values()].map((source) => `\n${source}`),
    "}",
  ];
  return [...children.flatMap(classesOf), `${jsDoc([resource.description], "")}${lines.join("\n")}`];
}

function rootClass(root: Resource): string {
  const children = [...root.children.values()];
  return [
    "/** Every resource of the API. */",
    "export class Resources {",
    ...children.map((child) => `  readonly ${child.path[0]}: ${className(child)};`),
    "",
    "  constructor(http: Http) {",
    ...children.map((child) => `    this.${child.path[0]} = new ${className(child)}(http);`),
    "  }",
    "}",
  ].join("\n");
}

/** The imports that the body makes use of. */
function header(body: string): string {
  const used = (names: string[]) => names.filter((name) => new RegExp(`\\b${name.replace("type ", "")}\\b`).test(body));
  const line = (names: string[], from: string) =>
    used(names).length === 0 ? [] : [`import { ${used(names).join(", ")} } from "./${from}";`];
  const streams = ["type FollowOptions", "followPayment", "type StreamOptions", "streamEvents"];
  return [
    `// ${MARK}`,
    ...line(["type ApiPromise", "type CallOptions", "type Http", "segment"], "http.ts"),
    ...line(["PagePromise"], "pages.ts"),
    ...line(streams, "streams.ts"),
    `import type { ${used(["components", "operations"]).join(", ")} } from "./types.gen.ts";`,
  ].join("\n");
}

/** A comment of the lines that there are, or nothing. */
function jsDoc(paragraphs: readonly (string | undefined)[], indent: string): string {
  const lines = paragraphs
    .filter((text) => text !== undefined && text.trim() !== "")
    .flatMap((text, i) => [...(i > 0 ? [""] : []), ...wrapped((text ?? "").trim(), LINE_MAX - indent.length)])
    .map((text) => text.replaceAll("*/", "*\\/"));
  if (lines.length === 0) return "";
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((text) => `${indent} *${text === "" ? "" : ` ${text}`}\n`).join("")}${indent} */\n`;
}

function wrapped(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => {
    const rows = [""];
    for (const word of line.split(" ")) {
      const row = rows.at(-1) ?? "";
      if (row !== "" && row.length + word.length >= width - 4) rows.push(word);
      else rows[rows.length - 1] = row === "" ? word : `${row} ${word}`;
    }
    return rows;
  });
}

function className({ path }: Resource): string {
  return `${path.map(pascal).join("")}Resource`;
}

function camel(name: string): string {
  return name.replaceAll(/[_-](\w)/g, (_, letter: string) => letter.toUpperCase());
}

function pascal(name: string): string {
  const text = camel(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [source = "openapi/openapi.json", folder = "sdk"] = process.argv.slice(2);
  const document = JSON.parse(readFileSync(source, "utf8")) as Document;
  writeFileSync(`${folder}/types.gen.ts`, await generateTypes(document));
  writeFileSync(`${folder}/resources.gen.ts`, generateResources(document));
}
