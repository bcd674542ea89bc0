/** The embedded host as its user meets it: it starts, stops, survives kills, and refuses in one sentence. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { repository } from "../local/configuration.ts";
import { FolderRefused, type HostRecord } from "../local/folder.ts";
import { type Host, startHost } from "../local/host.ts";
import { migrate, readMigrations } from "../local/migrations.ts";
import { freePort, loopback } from "../local/ports.ts";
import { isEngine, processes, processOf } from "../local/processes.ts";
import { seedOperator } from "../local/seed.ts";
import { bareEntries } from "./bare/options.ts";
import { temporaryFolder } from "./host.ts";

const folders: string[] = [];
const hosts: Host[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((each) => each.stop()));
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function newFolder(): string {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder;
}

async function bareHost(folder: string, port = 0): Promise<Host> {
  const host = await startHost({ ...bareEntries, folder, port, cron: false, log: "none" });
  hosts.push(host);
  return host;
}

function run(script: string, args: string[], options: { uid?: number } = {}): ChildProcess {
  const child = spawn(process.execPath, [resolve(repository, script), ...args], { ...options, detached: true });
  children.push(child);
  return child;
}

function wrangler(...args: string[]): ChildProcess {
  return run("node_modules/wrangler/bin/wrangler.js", ["d1", ...args, "--local"]);
}

/** Waits for a process to end. */
async function ended(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let out = "";
  let err = "";
  child.stdout?.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    err += chunk;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

/** A host as a process of its own, and what it wrote down about itself. */
async function hostProcess(folder: string): Promise<{ child: ChildProcess; record: HostRecord }> {
  const child = run("tests/bare/host.ts", [folder]);
  const died = ended(child).then(({ err }) => Promise.reject(new Error(err)));
  await Promise.race([once(child.stdout as NodeJS.ReadableStream, "data"), died]);
  died.catch(() => undefined);
  return { child, record: JSON.parse(readFileSync(join(folder, "host.json"), "utf8")) as HostRecord };
}

async function gone(pids: number[]): Promise<void> {
  for (const deadline = Date.now() + 30_000; pids.some((pid) => processOf(pid) !== undefined); await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`still there: ${pids.join(", ")}`);
  }
}

/** The one sentence on stderr, without the line's end. */
function sentence(text: string): string {
  expect(text.trim().split("\n")).toHaveLength(1);
  return text.trim();
}

describe("a running host", () => {
  test("serves platform, simulator and assets, and fires the boot cron once", async () => {
    const folder = newFolder();
    const host = await bareHost(folder);
    const found = (await (await fetch(host.baseUrl)).json()) as Record<string, string>;
    expect(found).toMatchObject({ crons: ["@boot"], BASE_URL: host.baseUrl, host: new URL(host.baseUrl).host });
    await host.tick();
    expect(await (await fetch(host.baseUrl)).json()).toMatchObject({ crons: ["@boot", "* * * * *"] });
    expect((await fetch(`${host.baseUrl}/simulator`)).status).toBe(200);
    expect((await fetch(host.simulatorUrl)).status).toBe(200);
    const script = await fetch(`${host.baseUrl}/assets/${found.SCALAR_ASSET}`);
    expect([script.status, script.headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
    expect((await script.arrayBuffer()).byteLength).toBeGreaterThan(1_000_000);
    // Secrets on disk are for the owner's eyes alone.
    for (const name of ["host.json", "keys.json"]) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  test("keeps data and keys across restarts, and loses both with fresh", async () => {
    const folder = newFolder();
    const first = await bareHost(folder);
    const keys = readFileSync(join(folder, "keys.json"), "utf8");
    await (await first.database("LEDGER_02")).prepare("CREATE TABLE probe (id INTEGER PRIMARY KEY) STRICT").run();
    await first.stop();
    expect(existsSync(join(folder, "host.json"))).toBe(false);

    const second = await bareHost(folder, Number(new URL(first.baseUrl).port));
    const probe = "SELECT name FROM sqlite_master WHERE name = 'probe'";
    expect(await (await second.database("LEDGER_02")).prepare(probe).first()).toEqual({ name: "probe" });
    expect(readFileSync(join(folder, "keys.json"), "utf8")).toBe(keys);
    await second.stop();

    hosts.push(await startHost({ ...bareEntries, folder, port: 0, log: "none", fresh: true }));
    expect(await (await hosts.at(-1)?.database("LEDGER_02"))?.prepare(probe).first()).toBeNull();
    expect(readFileSync(join(folder, "keys.json"), "utf8")).not.toBe(keys);
  });

  test("ends with code 0 at a signal, and takes its engine along", async () => {
    const folder = newFolder();
    const { child, record } = await hostProcess(folder);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    await gone(record.engines);
    expect(existsSync(join(folder, "host.json"))).toBe(false);
  });
});

describe("a killed host", () => {
  test("takes its engine along, and the next one starts on the same folder and port", async () => {
    const folder = newFolder();
    const { child, record } = await hostProcess(folder);
    expect(record.engines).toHaveLength(1);
    child.kill("SIGKILL");
    await gone(record.engines);
    const next = await bareHost(folder, Number(new URL(record.base_url ?? "").port));
    expect(next.baseUrl).toBe(record.base_url);
  });

  test("killed with its whole group, leaves nothing that refuses the next", async () => {
    const folder = newFolder();
    const { child, record } = await hostProcess(folder);
    process.kill(-(child.pid as number), "SIGKILL");
    await gone([record.pid, ...record.engines]);
    await bareHost(folder);
  });

  test("whose guard died too, leaves an engine that the next host ends first", async () => {
    const folder = newFolder();
    const { child, record } = await hostProcess(folder);
    const guard = processes().find((each) => each.parent === record.pid && each.command.startsWith("sh -c cat"));
    process.kill(guard?.pid as number, "SIGKILL");
    child.kill("SIGKILL");
    await gone([record.pid]);
    const [engine] = record.engines.map(processOf);
    expect(engine !== undefined && isEngine(engine)).toBe(true);
    // The engine holds the port too, and gives it up with the folder.
    await bareHost(folder, Number(new URL(record.base_url ?? "").port));
    expect(record.engines.map(processOf)).toEqual([undefined]);
  });

  test("does not cost a stranger its life that has the engine's number now", async () => {
    const folder = newFolder();
    const stranger = spawn("sleep", ["30"]);
    children.push(stranger);
    const stale: HostRecord = { pid: 2 ** 30, command: "node gone", engines: [stranger.pid as number] };
    writeFileSync(join(folder, "host.json"), JSON.stringify(stale));
    await bareHost(folder);
    expect(processOf(stranger.pid as number)?.command).toBe("sleep 30");
  });
});

describe("npm start refuses in one sentence and with code 1", () => {
  test("a folder in use", async () => {
    const folder = newFolder();
    const { record } = await hostProcess(folder);
    const { code, out, err } = await ended(run("local/start.ts", ["--folder", folder, "--port", "0"]));
    expect([code, out]).toEqual([1, ""]);
    expect(sentence(err)).toBe(
      `The data folder ${folder} is in use by process ${record.pid} at ${record.base_url}: ` +
        "stop that first, or choose another with --folder.",
    );
  });

  test("no port that its former holder is just letting go", async () => {
    const ending = createServer().listen(0, loopback);
    await once(ending, "listening");
    const { port } = ending.address() as AddressInfo;
    setTimeout(() => ending.close(), 200);
    expect(await freePort(port)).toBe(port);
  });

  test("a taken port, before it touches the folder", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const folder = join(newFolder(), "data");
    const { code, err } = await ended(run("local/start.ts", ["--folder", folder, "--port", String(port)]));
    server.close();
    expect(code).toBe(1);
    expect(sentence(err)).toBe(`Port ${port} is taken by another program: choose another with --port.`);
    expect(existsSync(folder)).toBe(false);
  });

  test("a read-only folder", async () => {
    const folder = newFolder();
    chmodSync(folder, 0o555);
    // Nothing is read-only to root, so root sends nobody.
    const options = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    const { code, err } = await ended(run("local/start.ts", ["--folder", folder, "--port", "0"], options));
    expect(code).toBe(1);
    expect(sentence(err)).toMatch(/^The data folder .* cannot be written \(EACCES\): make it writable, or/);
  });

  test("a folder that cannot be made", async () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    const { code, err } = await ended(run("local/start.ts", ["--folder", join(file, "data"), "--port", "0"]));
    expect(code).toBe(1);
    expect(sentence(err)).toMatch(/cannot be written \(ENOTDIR\)/);
  });

  test("options that it does not know", async () => {
    for (const [args, message] of [
      [["--prot", "1"], "Unknown option '--prot': see --help."],
      [["--port", "http"], '--port takes a number from 0 (any free one) to 65535, not "http".'],
      [["--port", "65536"], '--port takes a number from 0 (any free one) to 65535, not "65536".'],
      [["--folder", ""], "The data folder's name is empty: see --help."],
    ] as const) {
      const { code, err } = await ended(run("local/start.ts", [...args]));
      expect([code, sentence(err)]).toEqual([1, message]);
    }
  });

  test("and explains itself with code 0", async () => {
    const { code, out, err } = await ended(run("local/start.ts", ["--help"]));
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/--port[\s\S]*--folder[\s\S]*--fresh/);
  });
});

describe("a migration", () => {
  test("is applied whole and once, or not at all", async () => {
    const host = await bareHost(newFolder());
    const ledger = await host.database("LEDGER_01");
    const where = { folder: "-", binding: "LEDGER_01" };
    const applied = readMigrations("migrations/ledger");
    const half = {
      name: "8000_half.sql",
      statements: ["CREATE TABLE half (id INTEGER)", "CREATE TABLE half (id TEXT)"],
    };
    const sound = { name: "7000_sound.sql", statements: ["CREATE TABLE sound (id INTEGER)"] };
    const some = [...applied, sound];
    await expect(migrate(ledger, [...some, half], where)).rejects.toThrow(/8000_half.sql on LEDGER_01: .*half/);
    expect(await ledger.prepare("SELECT id FROM sound").first()).toBeNull();
    const left =
      "SELECT name FROM sqlite_master WHERE name = 'half' UNION SELECT name FROM d1_migrations WHERE name > '8'";
    expect(await ledger.prepare(left).first()).toBeNull();

    const whole = { name: "8000_half.sql", statements: half.statements.slice(0, 1) };
    await migrate(ledger, [...some, whole], where);
    await migrate(ledger, [...some, whole], where);
    const { results } = await ledger.prepare(left).all<{ name: string }>();
    expect(results.map((row) => row.name)).toEqual(["8000_half.sql", "half"]);
  });

  test("is the same to wrangler, which reads our record of them and finds nothing left to apply", async () => {
    const folder = newFolder();
    const host = await bareHost(folder);
    // All but the record of migrations, which wrangler lays out differently.
    const all =
      "SELECT name, sql FROM sqlite_master WHERE tbl_name NOT IN ('d1_migrations', 'sqlite_sequence') ORDER BY name";
    const ours = await (await host.database("LEDGER_01")).prepare(all).all();
    expect(ours.results.length).toBeGreaterThan(50);
    await host.stop();
    const rest = await ended(wrangler("migrations", "apply", "ledger-01", "--persist-to", folder));
    expect([rest.code, rest.out]).toEqual([0, expect.stringContaining("No migrations to apply!")]);

    // It starts an engine for each file, so it gets them as one.
    const other = newFolder();
    const file = join(other, "all.sql");
    const migrations = join(repository, "migrations/ledger");
    const texts = readdirSync(migrations).sort();
    writeFileSync(file, texts.map((name) => readFileSync(join(migrations, name), "utf8")).join("\n"));
    const applied = await ended(wrangler("execute", "ledger-01", "--persist-to", other, "--file", file));
    expect(applied.code, applied.err).toBe(0);
    const said = await ended(wrangler("execute", "ledger-01", "--persist-to", other, "--json", "--command", all));
    const [theirs] = JSON.parse(said.out) as { results: unknown[] }[];
    expect(theirs?.results).toEqual(ours.results);
  });
});

describe("a damaged folder is refused by name", () => {
  test("when a database cannot be read", async () => {
    const folder = newFolder();
    await (await bareHost(folder)).stop();
    const databases = join(folder, "v3/d1/miniflare-D1DatabaseObject");
    const files = readdirSync(databases).filter((name) => !name.startsWith("metadata"));
    expect(files.filter((name) => name.endsWith(".sqlite"))).toHaveLength(3);
    // The write-ahead log would repair what it still holds.
    for (const name of files) {
      if (name.endsWith(".sqlite")) writeFileSync(join(databases, name), Buffer.alloc(8192, "not a database"));
      else rmSync(join(databases, name));
    }
    const refused = bareHost(folder);
    await expect(refused).rejects.toThrow(FolderRefused);
    await expect(refused).rejects.toThrow(
      /is damaged: the database \w+ cannot be read \(.+\)\. Restore it from a copy, or start over with --fresh\.$/,
    );
    expect(existsSync(join(folder, "host.json"))).toBe(false);
  });

  test("when its keys are gone", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "v3"));
    await expect(bareHost(folder)).rejects.toThrow(/is damaged: keys.json is missing/);
  });

  test.each(["{", "null", "{}", '{"1":"c2hvcnQ="}'])("when its keys are %s", async (text) => {
    const folder = newFolder();
    writeFileSync(join(folder, "keys.json"), text);
    await expect(bareHost(folder)).rejects.toThrow(/is damaged: keys.json holds no keys, so .* --fresh\.$/);
  });

  test("when its seed cannot be read", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "seed.json"), "{");
    const made = seedOperator(folder, () => Promise.reject(new Error("not reached")));
    await expect(made).rejects.toThrow(/is damaged: seed.json cannot be read\. Restore it from a copy, or/);
    expect(readFileSync(join(folder, "seed.json"), "utf8")).toBe("{");
  });

  test("when a newer version has written it", async () => {
    const folder = newFolder();
    const host = await bareHost(folder);
    const ledger = await host.database("LEDGER_01");
    await ledger.prepare("INSERT INTO d1_migrations (name) VALUES ('9999_later.sql')").run();
    await host.stop();
    await expect(bareHost(folder)).rejects.toThrow(/LEDGER_01 has the migration 9999_later.sql, which this version/);
  });
});
