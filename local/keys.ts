/** The keys that seal secrets at rest, made once for a data folder. A deployment keeps them as a Worker secret. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { damaged, FolderRefused } from "./folder.ts";

/**
 * The value of KEY_ENCRYPTION_KEYS: JSON, version → 32 bytes in base64.
 *
 * @throws FolderRefused when there is data but its keys are gone or spoilt: new ones could open nothing of it
 */
export function keyEncryptionKeys(folder: string): string {
  const file = join(folder, "keys.json");
  if (existsSync(file)) {
    const kept = readFileSync(file, "utf8").trim();
    if (!areKeys(kept)) throw damaged(folder, "keys.json holds no keys, so its secrets cannot be opened");
    return kept;
  }
  if (existsSync(join(folder, "v3"))) {
    throw new FolderRefused(
      `The data folder ${folder} is damaged: keys.json is missing, so its secrets cannot be opened. ` +
        "Put the file back, or start over with --fresh.",
    );
  }
  const keys = JSON.stringify({ "1": randomBytes(32).toString("base64") });
  writeFileSync(file, `${keys}\n`, { mode: 0o600, flag: "wx" });
  return keys;
}

function areKeys(text: string): boolean {
  try {
    const keys = Object.entries(JSON.parse(text) as Record<string, string>);
    return keys.length > 0 && keys.every(([version, key]) => /^\d+$/.test(version) && atob(key).length === 32);
  } catch {
    return false;
  }
}
