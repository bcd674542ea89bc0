/** Every documented rule of simulator/behaviour/, executed through Stripe's own SDK, each on a fresh account. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BEHAVIOUR } from "../simulator/behaviour/index.ts";
import type { Rule } from "../simulator/behaviour/rule.ts";
import { type SimulatorHost, startReceiver, startSimulator } from "./simulator-host.ts";

let simulator: SimulatorHost;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());

async function execute({ account: options, run }: Rule): Promise<void> {
  const account = await simulator.account(options);
  const { id, key, publishableKey, stripe, control: call, advance } = account;
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
}

describe("the behaviour table", () => {
  const rules = BEHAVIOUR.map((rule) => [`${rule.object}: ${rule.rule}`, rule] as const);

  it("states every rule once, with the sentence and the page that say so", () => {
    expect(new Set(rules.map(([name]) => name)).size).toBe(rules.length);
    for (const [name, { says }] of rules) expect([name, says]).toEqual([name, expect.stringMatching(/\S \(.+\)$/s)]);
  });

  it.each(rules)("%s", async (_name, rule) => execute(rule));
});
