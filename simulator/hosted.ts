/** Where people meet the simulator: the addresses of its pages. */

import type { Store } from "./store.ts";
import type { Settings } from "./world.ts";

const SETTING = "origin";
const UNKNOWN = "https://hooks.stripe.com";

/** Keeps the address by which the simulator is reached from outside, such as `http://127.0.0.1:12345`. */
export function rememberOrigin(store: Store, origin: string): void {
  if (store.setting<string>(SETTING) !== origin) store.set(SETTING, origin);
}

/** The address of a page of this account: `hostedUrl(call, "challenge", { intent })`. */
export function hostedUrl(
  { store, settings }: { store: Store; settings: Settings },
  page: string,
  query: Record<string, string> = {},
): string {
  const origin = store.setting<string>(SETTING) ?? UNKNOWN;
  const search = new URLSearchParams(query).toString();
  return `${origin}/hosted/${settings.id}/${page}${search === "" ? "" : `?${search}`}`;
}

const HOSTED = /^\/hosted\/acct_([A-Za-z0-9]{16})\/./;
const PUBLISHABLE_KEY = /^pk_test_([A-Za-z0-9]{16})_[A-Za-z0-9]+$/;

/** The account part of a page's address: in its path, or for `/pay` in the publishable key. */
export function accountOfPage({ pathname, searchParams }: URL): string | undefined {
  if (pathname === "/pay") return PUBLISHABLE_KEY.exec(searchParams.get("key") ?? "")?.[1];
  return HOSTED.exec(pathname)?.[1];
}
