/**
 * The lock on a data folder. The engine outlives a killed host and opens a folder twice without complaint: we do not.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isEngine, processes, processOf } from "./processes.ts";

/** The data folder cannot be used. The message is one sentence for the person at the keyboard. */
export class FolderRefused extends Error {}

/** `what` of a data folder cannot be used any more. */
export function damaged(folder: string, what: string): FolderRefused {
  const help = "Restore it from a copy, or start over with --fresh.";
  return new FolderRefused(`The data folder ${folder} is damaged: ${what}. ${help}`);
}

/** What a running host tells others about itself; everything but the ids is there once it serves. */
export type HostRecord = {
  pid: number;
  command: string;
  engines: number[];
  base_url?: string;
  simulator_url?: string;
  control_url?: string;
  control_token?: string;
};

/** Everything a data folder may hold besides the lock. Only these are wiped: the folder's path is a user's input. */
const contents = ["v3", "assets", "dev", "keys.json", "seed.json"];

const ENGINE_GONE_WITHIN_MS = 10_000;

/** Engines that belong to hosts of this process, so that a second host beside the first finds its own. */
const claimed = new Set<number>();

/**
 * Takes a folder for this process: makes it, refuses it if another host lives on it, kills engines that a killed host
 * left behind.
 *
 * @throws FolderRefused in use, or not writable
 */
export async function takeFolder(folder: string): Promise<Folder> {
  const file = join(folder, "host.json");
  const own: HostRecord = { pid: process.pid, command: processOf(process.pid)?.command ?? "", engines: [] };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const found = readRecord(folder);
    if (found !== undefined) {
      if (isAlive(found)) throw inUse(folder, found);
      await killEngines(found.engines);
    }
    write(file, own);
  } catch (error) {
    throw error instanceof FolderRefused ? error : new FolderRefused(notWritable(folder, error));
  }
  // Two hosts that start together both find the folder free. The later writer has it, the other one withdraws.
  await sleep(20);
  const holder = readRecord(folder);
  if (holder === undefined || holder.pid !== own.pid) throw inUse(folder, holder ?? own);
  return new Folder(folder, own);
}

/** The record of the host that lives on a folder, or undefined if none does. */
export function runningHost(folder: string): HostRecord | undefined {
  const found = readRecord(folder);
  return found !== undefined && isAlive(found) ? found : undefined;
}

/** Whether a host that was killed has left an engine behind: until the folder is taken it holds that host's port. */
export function hasEngineLeft(folder: string): boolean {
  try {
    const found = readRecord(folder);
    if (found === undefined || isAlive(found)) return false;
    return found.engines.flatMap((pid) => processOf(pid) ?? []).some(isEngine);
  } catch {
    // Whoever cannot read the folder is told so when taking it.
    return false;
  }
}

/** A folder held by this process until `release`. */
export class Folder {
  readonly path: string;
  #record: HostRecord;
  #guard: ChildProcess | undefined;

  constructor(path: string, record: HostRecord) {
    this.path = path;
    this.#record = record;
  }

  /** Removes all data, keys included. The lock stays. */
  wipe(): void {
    for (const name of contents) rmSync(join(this.path, name), { recursive: true, force: true });
  }

  /**
   * Waits until this process has started an engine and writes its id down, so that the next host can kill it, and
   * starts a guard that kills it as soon as this process is gone. Hosts of one process start one after another.
   *
   * @param started settles when the engine serves or has failed; its id is looked for from the first moment, since a
   *   host that is killed while it starts would leave an engine that nobody knows of
   * @param temporary the guard removes the folder as well
   */
  async guardEngine(started: Promise<unknown>, temporary: boolean): Promise<void> {
    let settled = false;
    const settle = () => {
      settled = true;
    };
    started.then(settle, settle);
    let engines = unclaimedEngines();
    for (; engines.length === 0 && !settled; await sleep(10)) engines = unclaimedEngines();
    if (engines.length === 0) return;
    for (const pid of engines) claimed.add(pid);
    this.#record = { ...this.#record, engines };
    this.announce({});
    const remove = temporary ? `; sleep 0.2; rm -rf ${quoted(this.path)}` : "";
    this.#guardWith(`kill -9 ${engines.join(" ")} 2>/dev/null${remove}`);
  }

  /** Ends groups of processes, named by their leaders, as soon as this process is gone. */
  guardGroups(leaders: readonly number[]): void {
    this.#guardWith(leaders.map((leader) => `kill -9 -${leader} 2>/dev/null`).join("; "));
  }

  #guardWith(script: string): void {
    this.#guard?.kill("SIGKILL");
    // `cat` ends when the pipe breaks, which it does however this process ends.
    const watch = `cat >/dev/null; ${script}`;
    this.#guard = spawn("sh", ["-c", watch], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    this.#guard.unref();
    // A child's stdin is a socket, which would keep this process alive.
    const stdin = this.#guard.stdin as unknown as { unref(): void } | null;
    stdin?.unref();
  }

  /** Adds to what others can read about this host. */
  announce(details: Partial<HostRecord>): void {
    this.#record = { ...this.#record, ...details };
    write(join(this.path, "host.json"), this.#record);
  }

  /** Gives the folder back, after the engine has gone (it lingers for up to two seconds after it was told to stop). */
  async release(): Promise<void> {
    await killEngines(this.#record.engines, 3_000);
    for (const pid of this.#record.engines) claimed.delete(pid);
    this.#guard?.kill("SIGKILL");
    rmSync(join(this.path, "host.json"), { force: true });
  }
}

/** Engines that this process has started and no folder of it knows yet. */
function unclaimedEngines(): number[] {
  const children = processes().filter((each) => each.parent === process.pid && isEngine(each));
  return children.map((each) => each.pid).filter((pid) => !claimed.has(pid));
}

/**
 * Waits for engines to end by themselves for `patience` milliseconds, then kills them and waits until they are gone.
 */
async function killEngines(pids: number[], patience = 0): Promise<void> {
  const alive = () => pids.flatMap((pid) => processOf(pid) ?? []).filter(isEngine);
  const start = Date.now();
  for (let killed = false; alive().length > 0; await sleep(20)) {
    const waited = Date.now() - start;
    if (!killed && waited >= patience) {
      for (const each of alive()) process.kill(each.pid, "SIGKILL");
      killed = true;
    }
    if (waited > patience + ENGINE_GONE_WITHIN_MS) throw new Error(`engines ${pids.join(", ")} do not end`);
  }
}

/** A process of that id that runs the same command: ids are used again, and a stranger must not lock a folder. */
function isAlive(record: HostRecord): boolean {
  return processOf(record.pid)?.command === record.command;
}

function readRecord(folder: string): HostRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "host.json"), "utf8")) as HostRecord;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Written beside and renamed, so that a reader or a crash never meets half a record. It holds the control token. */
function write(file: string, record: HostRecord): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

function inUse(folder: string, by: HostRecord): FolderRefused {
  const where = by.base_url === undefined ? "" : ` at ${by.base_url}`;
  return new FolderRefused(
    `The data folder ${folder} is in use by process ${by.pid}${where}: ` +
      "stop that first, or choose another with --folder.",
  );
}

function notWritable(folder: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return `The data folder ${folder} cannot be written (${code}): make it writable, or choose another with --folder.`;
}

/** A path as one word for `sh`. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
