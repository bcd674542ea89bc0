/** Starts a Worker that does nothing on the platform's bindings, migrates, waits for a 200, says after how many ms. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { bundle } from "../local/bundle.ts";
import { readConfiguration } from "../local/configuration.ts";
import { readMigrations } from "../local/migrations.ts";
import { oneModule, workerOptions } from "../local/platform.ts";
import { loopback } from "../local/ports.ts";

const folder = mkdtempSync(join(tmpdir(), "tributary-bench-"));
const configuration = readConfiguration("wrangler.jsonc");
const name = "idle";
const workflows = configuration.workflows?.map((workflow) => ({ ...workflow, class_name: "Idle" })) ?? [];
const inert = "inert";
const mf = new Miniflare(
  convertV4MiniflareOptions({
    host: loopback,
    port: 0,
    resourcePersistencePath: join(folder, "v3"),
    cf: false,
    workers: [
      {
        ...workerOptions({ ...configuration, name, workflows }, await bundle("benchmarks/idle-worker.ts"), {}),
        unsafeDirectSockets: [{ host: loopback, port: 0 }],
        serviceBindings: { STRIPE_SIM: inert, ASSETS: inert },
      },
      {
        ...oneModule(inert, "export default { fetch: () => new Response() }"),
        compatibilityDate: configuration.compatibility_date,
      },
    ],
  }),
);
await mf.ready;
await Promise.all((configuration.d1_databases ?? []).map(migrateBare));
const { status } = await fetch(await mf.unsafeGetDirectURL(name));
console.log(status === 200 ? performance.now() : `status ${status}`);
await mf.dispose();
rmSync(folder, { recursive: true, force: true });

/** Every migration at once, each file as one statement: an empty database needs no more. */
async function migrateBare({ binding, migrations_dir }: { binding: string; migrations_dir: string }): Promise<void> {
  const database = await mf.getD1Database(binding, name);
  const whole = readMigrations(migrations_dir).map(({ statements }) => database.prepare(statements.join(";\n")));
  await database.batch(whole);
}
