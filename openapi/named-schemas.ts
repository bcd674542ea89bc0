/** Every schema with an id that others are made of: each becomes a component of the contract. */
import { z } from "@hono/zod-openapi";

export type NamedSchemas = ReadonlyMap<string, z.ZodType>;

/**
 * The named schemas at and below some, those below first: a schema that the generator first meets where it may be null
 * would be written as one that may be null everywhere.
 *
 * @throws Error when two have one name
 */
export function namedSchemas(roots: readonly (z.ZodType | undefined)[]): NamedSchemas {
  const named = new Map<string, z.ZodType>();
  const seen = new Set<unknown>();
  const visit = (schema: unknown): void => {
    if (!(schema instanceof z.ZodType) || seen.has(schema)) return;
    seen.add(schema);
    for (const part of Object.values(schema.def)) {
      for (const each of Object.values(Object(part))) visit(each);
      visit(part);
    }
    const id = schema.meta()?.id;
    if (id === undefined) return;
    if (named.has(id)) throw new Error(`two schemas are called ${id}`);
    named.set(id, schema);
  };
  for (const root of roots) visit(root);
  return named;
}
