/** Reads the form of an OAuth request and finds out which client sent it: RFC 6749, sections 2.3.1 and 5.2. */
import type { oauthClients } from "../../core/store/directory-schema.ts";
import type { Row } from "../../core/store/store.ts";
import { hashSecret, isSecret } from "../../tenants/clients.ts";
import type { Platform } from "../../tenants/registry.ts";

const FORM_BYTES_MAX = 8 * 1024;
const FORM_TYPE = /^application\/x-www-form-urlencoded[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

export type OAuthErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "invalid_scope"
  | "invalid_target"
  | "server_error";

/** A refusal in OAuth's own form. */
export class OAuthRefusal extends Error {
  override readonly name = "OAuthRefusal";
  readonly code: OAuthErrorCode;
  readonly status: number;
  /** Answered with a challenge, because the client tried the Authorization header. */
  readonly challenge: boolean;

  constructor(code: OAuthErrorCode, description: string, { status = 400, challenge = false } = {}) {
    super(description);
    this.code = code;
    this.status = status;
    this.challenge = challenge;
  }
}

/** Parameters, each given at most once; one without a value counts as absent. */
export type Form = ReadonlyMap<string, string>;

/** @throws OAuthRefusal `invalid_request` */
export async function readForm(request: Request): Promise<Form> {
  if (!FORM_TYPE.test(request.headers.get("content-type") ?? "")) {
    throw new OAuthRefusal("invalid_request", "Send the parameters as application/x-www-form-urlencoded.");
  }
  if (Number(request.headers.get("content-length") ?? 0) > FORM_BYTES_MAX) throw tooLarge();
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > FORM_BYTES_MAX) throw tooLarge();
  const form = new Map<string, string>();
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(bytes))) {
    if (seen.has(name)) throw new OAuthRefusal("invalid_request", `The parameter ${printable(name)} is given twice.`);
    seen.add(name);
    if (value !== "") form.set(name, value);
  }
  return form;
}

function tooLarge(): OAuthRefusal {
  return new OAuthRefusal("invalid_request", "The request is too large.", { status: 413 });
}

function printable(name: string): string {
  return name.replace(/[^\w-]/g, "?").slice(0, 40);
}

export interface AuthenticatedClient {
  readonly id: string;
  readonly tenantId: string | null;
  readonly tenantState: string | null;
  readonly scopes: readonly string[];
}

type Found = Row<typeof oauthClients> & { tenant_state: string | null };

/** Compared with when there is no such client, so that its absence takes as long as a wrong secret. */
const NOBODY = hashSecret("");

/** @throws OAuthRefusal `invalid_client` (401) or `invalid_request` */
export async function authenticateClient(
  { directory }: Platform,
  headers: Headers,
  form: Form,
): Promise<AuthenticatedClient> {
  const authorization = headers.get("authorization");
  const { id, secret } = authorization === null ? fromForm(form) : fromHeader(authorization, form);
  const query = directory.query<Found>(
    `SELECT c.*, t.state AS tenant_state FROM oauth_clients c
      LEFT JOIN tenants t ON t.id = c.tenant_id WHERE c.id = ?1`,
    id,
  );
  const [client] = await directory.readOne(query);
  const isTheirs = isSecret(secret, client?.secret_hash ?? NOBODY);
  if (!client || !isTheirs || client.state !== "active") throw unknownClient(authorization !== null);
  return {
    id: client.id,
    tenantId: client.tenant_id,
    tenantState: client.tenant_state,
    scopes: JSON.parse(client.scopes) as string[],
  };
}

function fromHeader(authorization: string, form: Form): { id: string; secret: string } {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  if (encoded === undefined) throw unknownClient(true);
  if (form.has("client_secret")) {
    throw new OAuthRefusal("invalid_request", "Authenticate in one way: by the header or by the form.");
  }
  try {
    const pair = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)),
    );
    const colon = pair.indexOf(":");
    if (colon === -1) throw unknownClient(true);
    const id = formDecoded(pair.slice(0, colon));
    const named = form.get("client_id");
    if (named !== undefined && named !== id) {
      throw new OAuthRefusal("invalid_request", "The header and the form name different clients.");
    }
    return { id, secret: formDecoded(pair.slice(colon + 1)) };
  } catch (error) {
    if (error instanceof OAuthRefusal) throw error;
    throw unknownClient(true);
  }
}

function fromForm(form: Form): { id: string; secret: string } {
  const id = form.get("client_id");
  const secret = form.get("client_secret");
  if (id === undefined || secret === undefined) throw unknownClient(false);
  return { id, secret };
}

/** Both halves of Basic credentials are form-encoded before base64 (section 2.3.1). */
function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

function unknownClient(challenge: boolean): OAuthRefusal {
  return new OAuthRefusal("invalid_client", "The client's credentials are not valid.", { status: 401, challenge });
}
