/**
 * Completes package-lock.json: `npm run lock` after a dependency has changed. A registry mirror may not carry the
 * binaries of other platforms (esbuild, workerd, Biome …). npm then leaves their entries out of the lockfile and
 * `npm ci` refuses it as incomplete. Their versions stand in the parents, so the entries are written from there.
 */
import { readFileSync, writeFileSync } from "node:fs";

type Locked = {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  peer?: boolean;
  optionalDependencies?: Record<string, string>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
};
type Platform = { os: string[]; cpu: string[]; libc?: string[] };
type Lockfile = { packages: Record<string, Locked> };

const SYSTEMS: Record<string, string> = { windows: "win32", win32: "win32", macos: "darwin" };
const PROCESSORS: Record<string, string> = { "64": "x64" };
const ABIS: Record<string, string> = { gnu: "glibc", gnueabihf: "glibc", musl: "musl", musleabihf: "musl" };

/** What a platform package's name says about where it runs: `@x/binding-linux-arm-musleabihf` → linux, arm, musl. */
function platformOf(name: string): Platform | undefined {
  const parts = /(android|darwin|freebsd|linux|macos|netbsd|openbsd|openharmony|sunos|aix|win32|windows)-(.+)$/.exec(
    name,
  );
  const [, system, rest] = parts ?? [];
  if (system === undefined || rest === undefined) return undefined;
  const [processor = "", abi = ""] = rest.split("-");
  const libc = ABIS[abi];
  return {
    os: [SYSTEMS[system] ?? system],
    cpu: [PROCESSORS[processor] ?? processor],
    ...(libc === undefined ? {} : { libc: [libc] }),
  };
}

/** Where npm would find `name` from the package at `from`: the nearest node_modules that has it. */
function resolved(lock: Lockfile, from: string, name: string): boolean {
  for (let place = from; ; ) {
    if (lock.packages[`${place === "" ? "" : `${place}/`}node_modules/${name}`] !== undefined) return true;
    if (place === "") return false;
    place = place.includes("/node_modules/") ? place.slice(0, place.lastIndexOf("/node_modules/")) : "";
  }
}

/** The missing entries by their place in the lockfile, each of the exact version its parent names. */
function missing(lock: Lockfile): Record<string, Locked> {
  const found: Record<string, Locked> = {};
  for (const [place, parent] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const platform = platformOf(name);
      if (platform === undefined || !/^\d+\.\d+\.\d+[^ ]*$/.test(version) || resolved(lock, place, name)) continue;
      const dev = parent.dev === true ? { dev: true } : {};
      const { os, cpu, libc } = platform;
      found[`node_modules/${name}`] = { version, cpu, ...dev, ...(libc && { libc }), optional: true, os };
    }
  }
  return found;
}

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8")) as Lockfile;
const added = missing(lock);
const { "": root = {}, ...others } = lock.packages;
const sorted = Object.entries({ ...others, ...added }).sort(([a], [b]) => a.localeCompare(b, "en"));
lock.packages = { "": root, ...Object.fromEntries(sorted) };
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${Object.keys(added).length} entries of other platforms added`);
