/** Makes an operator's client: `npm run operator:create`, on the data folder of a running host or of none. */
import { parseArgs } from "node:util";
import { callControl } from "./control.ts";
import { withDatabases } from "./engine.ts";
import { FolderRefused, runningHost, takeFolder } from "./folder.ts";
import type { LocalDatabase } from "./migrations.ts";
import { defaultFolder, fail, folderOption, UsageRefused } from "./terminal.ts";

/** A client with its secret, which is shown this once and kept nowhere. */
export type ClientCredentials = { client_id: string; client_secret: string };

/** Who did it, in the audit record: there is no request and no client yet. */
const auditedAs = "operator:create";

/** The running host's command that makes an operator's client. */
export const operatorClientsCommand = "operator-clients";

/**
 * Writes an operator's client into the directory database, with its audit record.
 *
 * @param body `{ "name"?: string }`, as it comes from the command line
 */
export async function createOperatorClient(directory: LocalDatabase, body: unknown): Promise<ClientCredentials> {
  const { name = "Operator" } = body as { name?: string };
  // Loaded here: most starts make no client.
  const [{ idsFrom }, { makeSecret }, { cryptoRandomness, wallClock }] = await Promise.all([
    import("../core/ids.ts"),
    import("../tenants/clients.ts"),
    import("../tenants/ports.ts"),
  ]);
  const ids = idsFrom(wallClock, cryptoRandomness);
  const id = ids.make("oauth_client");
  const now = wallClock.now();
  const { secret, hash, hint } = makeSecret("live", cryptoRandomness);
  await directory.batch([
    directory
      .prepare(
        `INSERT INTO oauth_clients (id, tenant_id, name, state, scopes, secret_hash, secret_hint, created_at)
         VALUES (?1, NULL, ?2, 'active', '["operator"]', ?3, ?4, ?5)`,
      )
      .bind(id, name, hash, hint, now),
    directory
      .prepare(
        `INSERT INTO directory_audit_records (id, tenant_id, actor, action, subject_id, fields, request_id, recorded_at)
         VALUES (?1, NULL, ?2, 'oauth_client.create', ?3, '["name","scopes"]', ?2, ?4)`,
      )
      .bind(ids.make("audit_record"), auditedAs, id, now),
  ]);
  return { client_id: id, client_secret: secret };
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

if (import.meta.main) await main().catch((error: unknown) => fail(error, [FolderRefused, UsageRefused]));
