/** Access tokens: ES256 JWTs in the profile of RFC 9068, verified strictly and without asking the database. */
import type { Platform } from "../../tenants/registry.ts";
import type { Principal } from "../principal.ts";

export async function verifyAccessToken(_platform: Platform, _token: string): Promise<Principal> {
  throw new Error("not yet");
}
