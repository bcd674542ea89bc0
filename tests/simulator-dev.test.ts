/** `npm run dev`: the simulator has an address of its own there as well, where its control commands work. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";
import { repository } from "../local/configuration.ts";
import { temporaryFolder } from "./host.ts";

const STARTS_WITHIN_MS = 60_000;

const folder = temporaryFolder();
let dev: ChildProcess | undefined;
afterAll(async () => {
  if (dev !== undefined && dev.exitCode === null) {
    const gone = once(dev, "exit");
    dev.kill("SIGKILL");
    await gone;
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const json = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Record<string, string>;

/** Starts it, and waits until the seed is done. */
async function start(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [resolve(repository, "local/dev.ts"), "--port", "0", "--folder", folder]);
  let said = "";
  await new Promise<void>((done, fail) => {
    const late = setTimeout(() => fail(new Error(`it does not start: ${said}`)), STARTS_WITHIN_MS);
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    child.stdout.on("data", (chunk) => {
      said += chunk;
      if (said.includes("Stripe simulator at")) done(clearTimeout(late));
    });
    child.once("exit", (code) => fail(new Error(`it ended with ${code}: ${said}`)));
  });
  return child;
}

it("says where the simulator is, moves its clock there, and gets its webhooks", async () => {
  dev = await start();
  const { simulator_url: simulator } = json("host.json");
  const reference = /"(ten_\w+)"/.exec(readFileSync(join(folder, "seed.json"), "utf8"))?.[1];
  const opened = await fetch(`${simulator}/_control/accounts`, { method: "POST", body: JSON.stringify({ reference }) });
  expect(opened.status).toBe(200);
  const { secret_key: key } = (await opened.json()) as { secret_key: string };
  const control = async (method: string, path: string, body?: object) => {
    const init = { method, headers: { authorization: `Bearer ${key}` } };
    const answer = await fetch(`${simulator}/_control/${path}`, body ? { ...init, body: JSON.stringify(body) } : init);
    expect(answer.status).toBe(200);
    return (await answer.json()) as { offset_ms: number; deliveries: { state: string }[] };
  };
  expect(await control("POST", "clock", { advance_ms: 60_000 })).toMatchObject({ offset_ms: 60_000 });
  expect((await control("GET", "clock")).offset_ms).toBe(60_000);
  const { deliveries } = await control("GET", "state");
  expect(deliveries.some(({ state }) => state === "delivered")).toBe(true);
  expect((await fetch(`${simulator}/_control`)).status).toBe(200);

  const gone = once(dev, "exit");
  dev.kill("SIGINT");
  const [code] = (await gone) as [number];
  expect(code).toBe(0);
  await expect(fetch(`${simulator}/_control`)).rejects.toThrow();
});
