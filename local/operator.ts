/** Makes an operator's client: `npm run operator:create`, on the data folder of a running host or of none. */
import { createHash, randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { typeidUnboxed } from "typeid-js";
import { callControl } from "./control.ts";
import { withDatabases } from "./engine.ts";
import { FolderRefused, runningHost, takeFolder } from "./folder.ts";
import type { LocalDatabase } from "./migrations.ts";
import { defaultFolder, fail, folderOption } from "./terminal.ts";

/** A client with its secret, which is shown this once and kept nowhere. */
export type ClientCredentials = { client_id: string; client_secret: string };

/** The running host's command that makes an operator's client. */
export const operatorClientsCommand = "operator-clients";

/**
 * Writes an operator's client into the directory database.
 *
 * @param body `{ "name"?: string }`, as it comes from the command line
 */
export async function createOperatorClient(directory: LocalDatabase, body: unknown): Promise<ClientCredentials> {
  const { name = "Operator" } = body as { name?: string };
  const credentials = {
    client_id: typeidUnboxed("cli"),
    client_secret: randomBytes(32).toString("base64url"),
  };
  const hash = createHash("sha256").update(credentials.client_secret).digest("hex");
  await directory
    .prepare("INSERT INTO oauth_clients (id, name, secret_hash, created_at) VALUES (?1, ?2, ?3, ?4)")
    .bind(credentials.client_id, name, hash, Date.now())
    .run();
  return credentials;
}

/** Makes an operator's client on a folder, through its host if one runs there. */
async function createOnFolder(path: string, name: string): Promise<ClientCredentials> {
  const host = runningHost(path);
  if (host?.control_url !== undefined && host.control_token !== undefined) {
    const made = await callControl(host.control_url, host.control_token, operatorClientsCommand, { name });
    return made as ClientCredentials;
  }
  const folder = await takeFolder(path);
  try {
    return await withDatabases(folder, async (database) => createOperatorClient(await database("DIRECTORY"), { name }));
  } finally {
    await folder.release();
  }
}

const help = `Makes a client with the scope "operator" and prints its id and secret, once.

  npm run operator:create -- [--name "Jane at the desk"] [--folder path]

  --name     what the client is called in lists and audit records (default "Operator")
  --folder   the data folder (default .tributary)`;

async function main(): Promise<void> {
  const options = { name: { type: "string" }, help: { type: "boolean" }, ...folderOption } as const;
  const { values } = parseArgs({ options });
  if (values.help) return console.log(help);
  const { client_id, client_secret } = await createOnFolder(defaultFolder(values.folder), values.name ?? "Operator");
  console.log(`client id      ${client_id}\nclient secret  ${client_secret}\nscope          operator`);
  console.log("The secret is shown this once.");
}

if (import.meta.main) await main().catch((error: unknown) => fail(error, [FolderRefused]));
