/** Holds a sample of the documentation against a schema of the contract. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { repository } from "../local/configuration.ts";

/** A judge: a component's name and a value in, the faults out. */
export function contractAjv(): (schema: string, value: unknown) => string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  ajv.addSchema(JSON.parse(readFileSync(join(repository, "openapi/openapi.json"), "utf8")) as object, "contract");
  return (schema, value) => {
    const validate = ajv.getSchema(`contract#/components/schemas/${schema}`);
    if (!validate) return [`the contract has no schema ${schema}`];
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}
