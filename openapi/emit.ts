/** Writes openapi/openapi.json: `npm run generate:contract`. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { contractDocument } from "./document.ts";

writeFileSync(resolve(import.meta.dirname, "openapi.json"), `${JSON.stringify(contractDocument(), null, 2)}\n`);
