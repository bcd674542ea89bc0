/** zod schemas as JSON Schema in the contract: whoever has an id becomes a component, and is referred to by it. */
import { z } from "zod";

export type Json = Record<string, unknown>;

/** Collects components while schemas are described. */
export class Components {
  readonly schemas: Record<string, Json> = {};

  /** A schema as the contract refers to it: by its component, or in place. */
  describe(schema: z.ZodType, io: "input" | "output"): Json {
    const described = z.toJSONSchema(schema, { io, target: "draft-2020-12", unrepresentable: "any" }) as Json;
    const { $schema: _dialect, $defs: definitions = {}, id, ...own } = described;
    for (const [name, definition] of Object.entries(definitions as Record<string, Json>)) this.#add(name, definition);
    if (typeof id !== "string") return cleaned(own);
    this.#add(id, io === "input" ? withDefaultsInWords(own) : own);
    return reference(id);
  }

  #add(name: string, definition: Json): void {
    const { id: _id, ...own } = definition;
    const added = cleaned(own);
    const known = this.schemas[name];
    if (known && JSON.stringify(known) !== JSON.stringify(added)) {
      throw new Error(`two schemas are called ${name}, or one differs between requests and answers`);
    }
    this.schemas[name] = added;
  }
}

/** What may be left out of a body is said in words: generators take a field with a default for one that is required. */
function withDefaultsInWords(body: Json): Json {
  const properties = Object.entries((body.properties ?? {}) as Record<string, Json>).map(([name, property]) => {
    const { default: byDefault, description, ...own } = property;
    if (byDefault === undefined || typeof byDefault === "object") return [name, property];
    const words = `Default: \`${String(byDefault)}\`.`;
    return [name, { ...own, description: description === undefined ? words : `${String(description)} ${words}` }];
  });
  return { ...body, properties: Object.fromEntries(properties) };
}

export function reference(name: string, kind = "schemas"): Json {
  return { $ref: `#/components/${kind}/${name}` };
}

const SAFE = Number.MAX_SAFE_INTEGER;

/** References lead to components; limits that say nothing are left out; integers say how wide they are. */
function cleaned(node: Json): Json {
  return Object.fromEntries(
    Object.entries(node).map(([key, value]): [string, unknown] => {
      if (key === "$ref" && typeof value === "string") return [key, value.replace("#/$defs/", "#/components/schemas/")];
      if (key === "example" || key === "default" || key === "const" || key === "enum") return [key, value];
      return [key, cleanedValue(value)];
    }),
  );
}

function cleanedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleanedValue);
  if (typeof value !== "object" || value === null) return value;
  const node = cleaned(value as Json);
  if (node.type === "integer" && (node.maximum === undefined || node.maximum === SAFE)) node.format = "int64";
  return node;
}
