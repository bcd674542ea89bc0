/** What the generator does not write, or writes in a form that says something else. */

type Json = Record<string, unknown>;

/** Words for parameters that have none of their own. */
const PARAMETERS: Record<string, string> = { tenant_id: "The tenant.", client_id: "The OAuth client." };

/** A generated document with every part of it in the form that readers are to have. */
export function finished<Document>(document: Document): Document {
  return eachPart(document) as Document;
}

function eachPart(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(eachPart);
  if (typeof part !== "object" || part === null) return part;
  const inner = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, eachPart(value)]));
  return parameter(reference(integer(literal(inner))));
}

/** A literal is written as an enumeration of one. */
function literal({ enum: values, ...schema }: Json): Json {
  if (!Array.isArray(values)) return values === undefined ? schema : { ...schema, enum: values };
  return values.length === 1 ? { ...schema, const: values[0] } : { ...schema, enum: values };
}

/** zod's integers are safe ones; whoever reads the contract in another language learns how wide they are. */
function integer(schema: Json): Json {
  if (schema.type !== "integer" && !(Array.isArray(schema.type) && schema.type.includes("integer"))) return schema;
  const { maximum = Number.MAX_SAFE_INTEGER } = schema;
  return maximum === Number.MAX_SAFE_INTEGER ? { ...schema, maximum, format: "int64" } : schema;
}

/** Two schemas must both hold in `allOf`: a null beside a reference would be refused. Words may stand beside one. */
function reference(schema: Json): Json {
  if (!Array.isArray(schema.allOf)) return schema;
  const [named, { type, ...beside }] = schema.allOf as [Json, Json];
  if (named.$ref === undefined || "properties" in beside) return schema;
  return type === undefined ? { ...named, ...beside } : { anyOf: [named, { type: "null" }], ...beside };
}

/** A parameter's words stand at the parameter, and once; a query has no null. */
function parameter(part: Json): Json {
  if (typeof part.name !== "string" || typeof part.in !== "string" || part.schema === undefined) return part;
  const { name, required, description = PARAMETERS[name] ?? "The resource's id.", schema, ...own } = part;
  const { description: _, example, type, ...rest } = schema as Json;
  return {
    name,
    in: own.in,
    ...(required === true && { required }),
    description,
    ...own,
    schema: { ...(type !== undefined && { type: Array.isArray(type) ? type[0] : type }), ...rest },
    // A console fills in what has an example: a filter is asked for by whoever wants it.
    ...(example !== undefined && required === true && { example }),
  };
}
