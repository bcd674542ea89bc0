/** Every documented rule of simulator/behaviour/, executed through Stripe's own SDK, each on a fresh account. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repository } from "../local/configuration.ts";
import type { Rule } from "../simulator/behaviour/rule.ts";
import { BEHAVIOUR } from "../simulator/behaviour/table.ts";
import { EVENT_TYPES } from "../simulator/event-types.ts";
import { KINDS } from "../simulator/store.ts";
import { type BooksState, bookFaults } from "./simulator-books.ts";
import { type SimulatorHost, sdk, startReceiver, startSimulator } from "./simulator-host.ts";
import { Answers, listeningClient, misfits } from "./simulator-types.ts";

/** Compiling every object that was answered. */
const COMPILE_MS = 60_000;

let simulator: SimulatorHost;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());

/** What was answered, stored and sent while the rules ran. */
const answers = new Answers();

/** The kinds of object that were kept meanwhile. */
const kept = new Set<string>();

/** The types of event that stand in the simulator's sources. */
function emitted(): string[] {
  const folder = join(repository, "simulator");
  const names = readdirSync(folder, { recursive: true }).map(String);
  const sources = names.filter((name) => name.endsWith(".ts") && !name.startsWith("behaviour/"));
  const types = sources.flatMap((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return [...text.matchAll(/\bemit\w*\([^;]*?"([a-z_]+(?:\.[a-z_]+)+)"/g)].map((match) => match[1] ?? "");
  });
  return [...new Set(types)].sort();
}

/** Pages of the API reference that describe no object or parameter, and a method's own remark. */
const PROSE = ["customers/delete", "customers/search", "idempotent_requests", "pagination", "versioning"];

/** Without what a comment's form adds: quotes, links, marks and line ends. */
const plain = (text: string): string =>
  text
    .replace(/[’‘]/g, "'")
    .replace(/[`*]/g, "")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/\s+/g, " ")
    .replace(/\.$/, "")
    .toLowerCase();

/** The sentences of a quotation, each without the name of the field that it is about. */
const partsOf = (quotation: string): string[] =>
  quotation
    .split(/ ?… ?/)
    .flatMap((part) => part.split(/(?<=[.!])\s+/))
    .map((part) => part.replace(/^[a-z_.]+: /, ""));

let text: string | undefined;
/** All that the SDK's types say. */
function sdkText(): string {
  if (text !== undefined) return text;
  const folder = join(repository, "node_modules/stripe/esm");
  const names = readdirSync(folder, { recursive: true }).map(String);
  const types = names.filter((name) => name.endsWith(".d.ts")).map((name) => readFileSync(join(folder, name), "utf8"));
  text = plain(types.join(" ").replace(/^\s*\* ?/gm, " "));
  return text;
}

async function execute({ account: options, run }: Rule): Promise<void> {
  const account = await simulator.account(options);
  const { id, key, publishableKey, control: call, advance } = account;
  const stripe = sdk(
    simulator.url,
    key,
    listeningClient((answer) => answers.take(answer)),
  );
  const stops: (() => void)[] = [];
  const inbox = async () => {
    const receiver = await startReceiver();
    stops.push(receiver.stop);
    return receiver;
  };
  try {
    await run(stripe, { id, key, publishableKey, url: simulator.url, call, advance, inbox });
  } finally {
    for (const stop of stops) stop();
  }
  const state = (await call("GET", "state")).body as unknown as BooksState;
  expect(bookFaults(state)).toEqual([]);
  for (const [kind, objects] of Object.entries(state.objects)) {
    if (objects.length > 0) kept.add(kind);
    for (const object of objects) answers.take(object);
  }
}

describe("the behaviour table", () => {
  const rules = BEHAVIOUR.map((rule) => [`${rule.object}: ${rule.rule}`, rule] as const);

  it("states every rule once, with the sentence and the page that say so", () => {
    expect(new Set(rules.map(([name]) => name)).size).toBe(rules.length);
    for (const [name, { says }] of rules) expect([name, says]).toEqual([name, expect.stringMatching(/\S \(.+\)$/s)]);
  });

  it("knows the types of events that the SDK knows, and no other", () => {
    const types = readFileSync(join(repository, "node_modules/stripe/esm/resources/WebhookEndpoints.d.ts"), "utf8");
    const [, union = ""] = /type EnabledEvent = ([^;]+);/.exec(types) ?? [];
    const theirs = [...union.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? "");
    expect(["*", ...EVENT_TYPES].sort()).toEqual(theirs.sort());
  });

  it("quotes the API reference as the SDK's own types do, at the pinned version", () => {
    const missing = BEHAVIOUR.flatMap(({ says }) => {
      const [, sentences = "", page = ""] = /^(.*) \((.*)\)$/s.exec(says) ?? [];
      const isReference = page.includes("the SDK's types") || page.startsWith("docs.stripe.com/api/");
      if (!isReference || PROSE.some((name) => page.startsWith(`docs.stripe.com/api/${name}`))) return [];
      return partsOf(sentences).filter((part) => !sdkText().includes(plain(part)));
    });
    expect(missing).toEqual([]);
  });

  it.each(rules)("%s", async (_name, rule) => execute(rule));
});

describe("the SDK's types", () => {
  it("fit every object and every event that the rules were answered, exactly", { timeout: COMPILE_MS }, () => {
    const objects = answers.all();
    expect([...kept].sort()).toEqual(Object.keys(KINDS).sort());
    const events = new Set(objects.filter(({ object }) => object === "event").map(({ type }) => type));
    expect(emitted().filter((type) => !events.has(type))).toEqual([]);
    expect(misfits(objects)).toEqual([]);
  });

  it("notice a missing field, one too many and one of another type", { timeout: COMPILE_MS }, () => {
    const { expired: _expired, ...missing } = FILE_LINK;
    const wrong = [missing, { ...FILE_LINK, sparkle: true }, { ...FILE_LINK, created: "now" }];
    const found = misfits([...wrong, { object: "event", type: "customer.created" }]);
    expect(found).toEqual([
      expect.stringContaining("'expired' is missing"),
      expect.stringContaining("'\"sparkle\"' does not exist"),
      expect.stringContaining("'string' is not assignable to type 'number'"),
      expect.stringContaining("Stripe.Event"),
    ]);
  });
});

const FILE_LINK = {
  id: "link_1",
  object: "file_link",
  created: 1,
  expired: false,
  expires_at: null,
  file: "file_1",
  livemode: false,
  metadata: {},
  url: null,
};
