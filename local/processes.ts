/** Which processes run on this machine, as far as the lock on a data folder must know. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** One running process. `command` is its whole command line, arguments separated by blanks. */
export type Process = { pid: number; parent: number; command: string };

/** Every process of this machine. Linux is read from /proc, since small images have no `ps`. */
export function processes(): Process[] {
  return process.platform === "linux" ? fromProc() : fromPs();
}

/** One process, or undefined if there is none of that id. */
export function processOf(pid: number): Process | undefined {
  return process.platform === "linux" ? readProc(pid) : fromPs().find((each) => each.pid === pid);
}

/** Is this a Workers engine? Its id may meanwhile belong to anything else, and only engines are ever killed. */
export function isEngine(each: Process): boolean {
  return /workerd(\.exe)?\s+serve/.test(each.command);
}

function fromProc(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProc(Number(name)) ?? []);
}

function readProc(pid: number): Process | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    // The name in parentheses may hold anything, so the fields are counted from the last parenthesis.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie holds nothing any more: it only waits for its parent to notice.
    return state === "Z" ? undefined : { pid, parent: Number(parent), command };
  } catch {
    return undefined;
  }
}

function fromPs(): Process[] {
  const lines = execFileSync("ps", ["-axo", "pid=,ppid=,command="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
