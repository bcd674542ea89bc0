/**
 * The whole platform is killed at every boundary between steps of every workflow: just after a step has begun, and just
 * after its commit, before its engine knows. It is started again on its folder, and each life comes to the same end.
 * `BOUNDARIES_OF=pay-out` takes one workflow.
 */
import { equal, ok } from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { repository } from "../local/configuration.ts";
import { startHost } from "../local/host.ts";
import { createOperatorClient } from "../local/operator.ts";
import { Tributary } from "../sdk/client.ts";
import { temporaryFolder } from "../tests/host.ts";
import { violations } from "../tests/invariants.ts";
import { again, LIVES, type Place, tenantAt } from "../tests/platform-lives.ts";

type Kind = keyof typeof LIVES;
const KINDS = Object.keys(LIVES) as Kind[];
const HALT = "/_halt";

/** The platform's Worker, which stands still for ever at the n-th line that a workflow's steps write. */
const ENTRY = `
import worker from ${JSON.stringify(resolve(repository, "api/worker.ts"))};
export * from ${JSON.stringify(resolve(repository, "api/worker.ts"))};
let target = null;
const watched = (write) => (line) => {
  write(line);
  if (target === null || !String(line).includes('"message":"step ')) return;
  const { kind, step, message } = JSON.parse(line);
  if (kind !== target.kind || --target.at > 0) return;
  write("halted " + message + ": " + step);
  for (;;);
};
console.log = watched(console.log.bind(console));
console.error = watched(console.error.bind(console));
export default {
  ...worker,
  async fetch(request, env, execution) {
    if (new URL(request.url).pathname !== ${JSON.stringify(HALT)}) return worker.fetch(request, env, execution);
    target = await request.json();
    return new Response();
  },
};
`;

const folder = temporaryFolder();
const entry = `${folder}-entry.mjs`;

/** The host as a process of its own, and its word that it has halted. */
async function serving({ baseUrl, simulatorUrl }: Place): Promise<{ child: ChildProcess; halted: Promise<string> }> {
  const script = resolve(repository, "tests/crash-host.ts");
  const ports = [baseUrl, simulatorUrl].map((url) => new URL(url).port);
  const child = spawn(process.execPath, [script, folder, ...ports, entry], { detached: true });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const halted = new Promise<string>((done) => {
    child.stdout.on("data", (chunk: Buffer) => {
      const found = /halted (.*)/.exec(String(chunk));
      if (found) done(found[1] ?? "");
    });
  });
  const died = once(child, "exit").then(() => Promise.reject(new Error(`the host did not start: ${said}`)));
  await Promise.race([once(child.stdout, "data"), died]);
  died.catch(() => undefined);
  return { child, halted };
}

async function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  const gone = once(child, "exit");
  process.kill(signal === "SIGKILL" ? -Number(child.pid) : Number(child.pid), signal);
  await gone;
}

/** Kills a workflow's life at one boundary after the other, until there is none left. */
async function boundariesOf(kind: Kind, place: Place): Promise<number> {
  const { baseUrl } = place;
  let { child, halted } = await serving(place);
  try {
    const t = await tenantAt(place, kind);
    for (let at = 1; ; at++) {
      await again(() => fetch(`${baseUrl}${HALT}`, { method: "POST", body: JSON.stringify({ kind, at }) }));
      const life = LIVES[kind](t).then(() => undefined);
      life.catch(() => undefined);
      const where = await Promise.race([life, halted]);
      if (where === undefined) return at - 1;
      console.log(`  ${kind}, killed at ${at}, ${where}`);
      await end(child, "SIGKILL");
      ({ child, halted } = await serving(place));
      await life;
    }
  } finally {
    await end(child, "SIGTERM");
  }
}

writeFileSync(entry, ENTRY);
try {
  const first = await startHost({ folder, port: 0, cron: false, log: "none" });
  const port = Number(new URL(first.baseUrl).port);
  const { client_id, client_secret } = await createOperatorClient(await first.database("DIRECTORY"), {
    name: "Campaign",
  });
  const operator = new Tributary({ baseUrl: first.baseUrl, clientId: client_id, clientSecret: client_secret });
  const place: Place = { baseUrl: first.baseUrl, operator, simulatorUrl: first.simulatorUrl };
  await first.stop();
  const kinds = KINDS.filter((kind) => (process.env.BOUNDARIES_OF ?? kind) === kind);
  for (const kind of kinds) {
    const boundaries = await boundariesOf(kind, place);
    ok(boundaries >= 2, `${kind} was never killed`);
    const last = await startHost({ folder, port, cron: false, log: "none" });
    const broken = await violations(last).finally(() => last.stop());
    equal(broken.length, 0, `${kind}: ${JSON.stringify(broken)}`);
    console.log(`${kind}: killed at each of ${boundaries} boundaries; all invariants hold`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  rmSync(entry, { force: true });
}
