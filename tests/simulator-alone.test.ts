/** The simulator started by itself: what it prints works, its page shows, and a kill loses nothing it acknowledged. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import Stripe from "stripe";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { repository } from "../local/configuration.ts";
import { temporaryFolder } from "./host.ts";
import { type BooksState, bookFaults } from "./simulator-books.ts";
import { sdk } from "./simulator-host.ts";

const STARTS_WITHIN_MS = 20_000;

/** `npm run campaign` kills more often. */
const KILLS = Number(process.env.SIMULATOR_KILLS ?? 2);
/** The n-th kill comes so long after the writing began: another moment each time. */
const killedAfterMs = (n: number) => 350 + ((n * 347) % 1_000);

const children: ChildProcess[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

interface Started {
  readonly child: ChildProcess;
  readonly out: string;
  readonly url: string;
  readonly key: string;
  readonly stripe: Stripe;
}

/** `npm run simulator` as a process of its own, at the head of a group. */
async function start(folder: string, args: string[] = []): Promise<Started> {
  const script = resolve(repository, "local/simulator.ts");
  const child = spawn(process.execPath, [script, "--port", "0", "--folder", folder, ...args], { detached: true });
  children.push(child);
  let out = "";
  let err = "";
  child.stderr?.on("data", (chunk) => {
    err += chunk;
  });
  await new Promise<void>((done, fail) => {
    const late = setTimeout(() => fail(new Error(`it does not start: ${out}${err}`)), STARTS_WITHIN_MS);
    child.stdout?.on("data", (chunk) => {
      out += chunk;
      if (out.includes("Ctrl-C stops it")) done(clearTimeout(late));
    });
    child.once("exit", (code) => fail(new Error(`it ended with ${code}: ${err}`)));
  });
  const find = (pattern: RegExp) => pattern.exec(out)?.[1] ?? "";
  const url = find(/Base URL\s+(\S+)/);
  const key = find(/Secret key\s+(\S+)/);
  return { child, out, url, key, stripe: sdk(url, key) };
}

/** Kills a whole process group at once: nobody in it can tidy up. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  process.kill(-child.pid, "SIGKILL");
  await gone;
}

function newFolder(): string {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder;
}

async function stateOf({ url, key }: Started): Promise<BooksState> {
  const answer = await fetch(`${url}/_control/state`, { headers: { authorization: `Bearer ${key}` } });
  return (await answer.json()) as BooksState;
}

/** What an answer said that is there for good. */
type Acknowledged = { id: string; object: string; status?: string | null };

/** Writes without a pause until the connection is gone; notes down every answer. */
async function traffic({ stripe }: Started, destination: string, acknowledged: Acknowledged[]): Promise<void> {
  const note = <T extends Acknowledged>(answer: T): T => {
    acknowledged.push({
      id: answer.id,
      object: answer.object,
      ...("status" in answer ? { status: answer.status } : {}),
    });
    return answer;
  };
  try {
    for (;;) {
      note(await stripe.customers.create({ name: "Player" }));
      const held = await stripe.paymentIntents.create({
        amount: 1999,
        currency: "eur",
        capture_method: "manual",
        confirm: true,
        off_session: true,
        payment_method: "pm_card_bypassPending",
      });
      const paid = note(await stripe.paymentIntents.capture(held.id));
      note(await stripe.refunds.create({ payment_intent: paid.id, amount: 500 }));
      const transfer = note(await stripe.transfers.create({ amount: 100, currency: "eur", destination }));
      note(await stripe.transfers.createReversal(transfer.id, { amount: 40 }));
    }
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeConnectionError)) throw error;
  }
}

describe("npm run simulator", () => {
  it("prints what points an SDK at it, keeps its data, and starts afresh when told to", async () => {
    const folder = newFolder();
    const first = await start(folder);
    for (const line of ["Account", "Publishable key", "Webhooks", "Python", "Ruby", "PHP", "Java", ".NET", "Go"]) {
      expect(first.out).toMatch(new RegExp(`^ {2}${line.replace(".", "\\.")} `, "m"));
    }
    expect(first.out).toContain(`host: "127.0.0.1", port: ${new URL(first.url).port}, protocol: "http"`);
    const { id } = await first.stripe.customers.create({ name: "Player" });
    first.child.kill("SIGTERM");
    const [code] = (await once(first.child, "exit")) as [number];
    expect(code).toBe(0);

    const second = await start(folder);
    expect(second.key).toBe(first.key);
    expect(await second.stripe.customers.retrieve(id)).toMatchObject({ name: "Player" });
    await kill(second.child);

    const third = await start(folder, ["--fresh"]);
    expect(third.key).not.toBe(first.key);
    expect((await third.stripe.customers.list()).data).toEqual([]);
  });

  it("refuses what it cannot do in one sentence", async () => {
    const script = resolve(repository, "local/simulator.ts");
    for (const args of [["--port", "x"], ["--colour"]]) {
      const child = spawn(process.execPath, [script, ...args]);
      children.push(child);
      let err = "";
      child.stderr.on("data", (chunk) => {
        err += chunk;
      });
      const [code] = (await once(child, "close")) as [number];
      expect([code, err.trim().split("\n").length]).toEqual([1, 1]);
    }
  });

  it("shows a page that is plain, escaped and changes nothing", async () => {
    const one = await start(newFolder());
    const page = async (path: string, init?: RequestInit) => {
      const answer = await fetch(`${one.url}${path}`, init);
      return { status: answer.status, headers: answer.headers, html: await answer.text() };
    };
    await one.stripe.webhookEndpoints.create({ url: "http://127.0.0.1:9/<b>", enabled_events: ["*"] });
    await one.stripe.paymentIntents.create({
      amount: 1999,
      currency: "eur",
      confirm: true,
      off_session: true,
      payment_method: "pm_card_visa",
    });
    const control = (body: object) =>
      fetch(`${one.url}/_control/faults`, {
        method: "POST",
        headers: { authorization: `Bearer ${one.key}` },
        body: JSON.stringify(body),
      });
    await control({ do: "error_500", on: { metadata: { "<i>": "x" } } });
    const { status, headers, html } = await page("/_control");
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(html).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(html).toContain("€10,000.00");
    expect(html).toContain("€19.44");
    for (const heading of [
      "Balances",
      "Money in flight",
      "Recent requests",
      "Planned faults",
      "Webhook endpoints",
      "Webhook deliveries",
    ]) {
      expect(html).toMatch(new RegExp(`<h2 [^>]*>${heading}`));
    }
    expect(html).toContain("http://127.0.0.1:9/&lt;b&gt;");
    expect(html).not.toContain("<b>");
    expect(html).not.toContain("<i>");
    expect(html).not.toContain("<script");
    expect(html).not.toContain(one.key);
    const body = JSON.stringify({ reference: "second", name: "A <u>name</u>" });
    await fetch(`${one.url}/_control/accounts`, { method: "POST", body });
    const list = await page("/_control");
    expect(list.html).toContain("A &lt;u&gt;name&lt;/u&gt;");
    const [, path = ""] = /href="(\/_control\?account=acct_\w+)"/.exec(list.html) ?? [];
    expect((await page(path)).html).toContain("<h1>");
    expect((await page("/_control?account=acct_none")).status).toBe(404);
    expect((await page("/_control", { method: "POST" })).status).toBe(405);
  });

  it("killed in the middle of it, has every effect that it acknowledged, and its books hold", {
    timeout: 60_000 + KILLS * 15_000,
  }, async () => {
    const folder = newFolder();
    const acknowledged: Acknowledged[] = [];
    let running = await start(folder);
    const { id: destination } = await running.stripe.accounts.create({
      country: "DE",
      capabilities: { transfers: { requested: true } },
      controller: { stripe_dashboard: { type: "none" }, requirement_collection: "application" },
    });
    const control = await fetch(`${running.url}/_control/connected_accounts/${destination}`, {
      method: "POST",
      headers: { authorization: `Bearer ${running.key}` },
      body: JSON.stringify({ transfers: "active" }),
    });
    expect(control.status).toBe(200);
    for (let n = 0; n < KILLS; n++) {
      const writers = [1, 2, 3, 4].map(() => traffic(running, destination, acknowledged));
      const before = acknowledged.length;
      await new Promise((done) => setTimeout(done, killedAfterMs(n)));
      await kill(running.child);
      await Promise.all(writers);
      expect(acknowledged.length).toBeGreaterThan(before);
      running = await start(folder);
      const state = await stateOf(running);
      expect(bookFaults(state)).toEqual([]);
      const there = new Map(
        Object.values(state.objects).flatMap((all) => all.map((object) => [object.id, object] as const)),
      );
      const lost = acknowledged.filter(({ id, status }) => {
        const found = there.get(id);
        return found === undefined || (status !== undefined && found.status !== status);
      });
      expect(lost).toEqual([]);
    }
    expect(acknowledged.length).toBeGreaterThan(50);
  });
});
