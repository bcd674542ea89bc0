/** `npm run check`: everything that can be known without running the platform. `npm run check -- types` runs a part. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";

type Check = { name: string; command: string; args: string[] };

const DRIFT: Check = { name: "generated files", command: "node", args: ["checks/drift.ts"] };

const CHECKS: Check[] = [
  { name: "types of Workers", command: "tsc", args: ["-p", "tsconfig.json"] },
  { name: "types on Node", command: "tsc", args: ["-p", "tsconfig.node.json"] },
  {
    name: "format and lint",
    command: "biome",
    args: ["ci", "--error-on-warnings", "--diagnostic-level=warn", "--max-diagnostics=100", "--colors=off"],
  },
  { name: "imports", command: "depcruise", args: ["--config", ".dependency-cruiser.mjs", "--no-progress", "."] },
  { name: "unused code", command: "knip", args: ["--no-progress"] },
  { name: "contract", command: "redocly", args: ["lint"] },
  { name: "files", command: "node", args: ["checks/files.ts"] },
  { name: "schema", command: "node", args: ["checks/schema.ts"] },
];

const root = resolve(import.meta.dirname, "..");
const env = {
  ...process.env,
  PATH: `${resolve(root, "node_modules/.bin")}:${process.env.PATH ?? ""}`,
  NO_COLOR: "1",
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  WRANGLER_SEND_METRICS: "false",
};

/** Runs one check and says how it went, with its output only if it failed. */
function run({ name, command, args }: Check): Promise<boolean> {
  return new Promise((done) => {
    const started = performance.now();
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => {
      output += `${error.message}\n`;
    });
    child.on("close", (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
      if (code !== 0) console.log(output.replace(/^/gm, "  "));
      done(code === 0);
    });
  });
}

/** Runs the checks two at a time: the machines that run them have two cores. */
async function runAll(checks: Check[]): Promise<boolean> {
  const waiting = [...checks];
  let passed = true;
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (!(await run(next))) passed = false;
    }
  };
  await Promise.all([lane(), lane()]);
  return passed;
}

const wanted = process.argv.slice(2);
const chosen = (check: Check) => wanted.length === 0 || wanted.some((word) => check.name.includes(word));
// By itself and first: while it runs, the generated files are not what the other checks should see.
const drift = chosen(DRIFT) ? await run(DRIFT) : true;
const rest = await runAll(CHECKS.filter(chosen));
process.exitCode = drift && rest ? 0 : 1;
