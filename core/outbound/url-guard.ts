/** Which URLs may be called. Asked when an endpoint is registered, and again before each attempt. */
import ipaddr from "ipaddr.js";
import type { Fetcher } from "../ports.ts";
import { SECOND } from "../time.ts";

export interface UrlRules {
  /** Receivers on this very machine, over http and on any port: only where the embedded host asks for it. */
  allowLoopback: boolean;
  /** Our own `host:port`: an event that is sent to ourselves would only come back. */
  ownHost?: string;
  /** Resolves names, to see where they lead. Without one (the embedded host) names are judged by their look only. */
  resolver?: Resolver;
}

/** DNS over HTTPS in its JSON form. */
export interface Resolver {
  fetcher: Fetcher;
  /** For example `https://cloudflare-dns.com/dns-query`. */
  url: string;
}

export const URL_LENGTH_MAX = 1000;
/** The default port of https is the only one. */
const PORTS = ["", "443"];
const RESOLVE_TIMEOUT_MS = 5 * SECOND;

/** Names that lead into private networks, to this machine or to nowhere (RFC 6761, 6762, 8375 and common habit). */
const PRIVATE_SUFFIXES = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "home.arpa",
  "in-addr.arpa",
  "ip6.arpa",
  "test",
  "invalid",
  "onion",
  "alt",
] as const;

/**
 * Why a URL may not be called, in a sentence for its owner; undefined when its look says nothing against it.
 * Everything is judged after parsing, since parsers read `0x7f.1` and `①②⑦.⓪.⓪.①` as 127.0.0.1.
 */
export function urlFault(text: string, rules: UrlRules): string | undefined {
  if (text.length > URL_LENGTH_MAX) return `The URL is longer than ${URL_LENGTH_MAX} characters.`;
  if (!/^[\x21-\x7e]+$/.test(text) || text.includes("\\")) {
    return "The URL has characters that must be percent-encoded; write an international name in its xn-- form.";
  }
  if (!URL.canParse(text)) return "This is not a URL.";
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return "The URL carries a user name or a password.";
  if (url.hash !== "" || text.includes("#")) return "The URL has a fragment, which is never sent.";
  // What is written must be what is called: no folded, percent-encoded or shortened spelling of another host.
  if (!hostWritten(text, url.hostname)) return `The host must be written plainly, as ${url.hostname}.`;
  if (url.host === rules.ownHost) return "The URL leads back to this platform.";
  if (isLoopback(url.hostname) && rules.allowLoopback) {
    return ["http:", "https:"].includes(url.protocol) ? undefined : "The URL must begin with https://.";
  }
  return publicFault(url);
}

function publicFault(url: URL): string | undefined {
  if (url.protocol !== "https:") return "The URL must begin with https://.";
  if (!PORTS.includes(url.port)) return `Port ${url.port} is not allowed: https is called on port 443 only.`;
  const name = url.hostname.replace(/\.$/, "");
  if (isAddress(name)) return "The URL must name a host, not an IP address.";
  if (!/^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(name)) {
    return `${name} is not the full name of a public host.`;
  }
  if (PRIVATE_SUFFIXES.some((suffix) => name === suffix || name.endsWith(`.${suffix}`))) {
    return `${name} is a name of a private network.`;
  }
  return undefined;
}

/**
 * Why the host behind a URL may not be called: it has no address, or one that is not public. Names can change between
 * this look and the call, and a Worker cannot pin the address; that risk is left, and the platform's own network has
 * nothing to reach.
 */
export async function addressFault(text: string, rules: UrlRules): Promise<string | undefined> {
  const { hostname } = new URL(text);
  if (rules.resolver === undefined || (rules.allowLoopback && isLoopback(hostname))) return undefined;
  let addresses: string[];
  try {
    const { resolver } = rules;
    const found = await Promise.all(["A", "AAAA"].map((type) => resolve(resolver, hostname, type)));
    addresses = found.flat();
  } catch {
    return `The host ${hostname} could not be looked up.`;
  }
  if (addresses.length === 0) return `The host ${hostname} has no address.`;
  const foreign = addresses.find((address) => !isPublic(address));
  return foreign === undefined ? undefined : `The host ${hostname} leads to ${foreign}, which is not a public address.`;
}

/** Both questions at once. */
export async function guardFault(text: string, rules: UrlRules): Promise<string | undefined> {
  return urlFault(text, rules) ?? (await addressFault(text, rules));
}

const RECORD_TYPES: Record<string, number> = { A: 1, AAAA: 28 };

async function resolve({ fetcher, url }: Resolver, name: string, type: string): Promise<string[]> {
  const question = new URL(url);
  question.searchParams.set("name", name);
  question.searchParams.set("type", type);
  const response = await fetcher.fetch(question.href, {
    headers: { accept: "application/dns-json" },
    redirect: "manual",
    signal: AbortSignal.timeout(RESOLVE_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`the resolver answered ${response.status}`);
  const answer = (await response.json()) as { Status?: number; Answer?: { type: number; data: string }[] };
  // 0 is an answer, 3 says that there is no such name; everything else is a failure to look.
  if (answer.Status !== 0 && answer.Status !== 3) throw new Error(`the resolver says ${answer.Status}`);
  return (answer.Answer ?? []).filter((each) => each.type === RECORD_TYPES[type]).map((each) => each.data);
}

function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";
}

function isAddress(hostname: string): boolean {
  return hostname.startsWith("[") || ipaddr.isValid(hostname);
}

/** This machine, in its plain spellings. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

function hostWritten(text: string, hostname: string): boolean {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(text)?.[1] ?? "";
  return authority.toLowerCase().replace(/:\d*$/, "") === hostname;
}
