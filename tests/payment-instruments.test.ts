/** Payment instruments through their runs: set up with the bank, asked, refused, expired, detached, killed anywhere. */
import { describe, expect, it } from "vitest";
import { findPlayer, planCreatePlayer } from "../core/parties/players.ts";
import {
  getPaymentInstrument,
  listPaymentInstruments,
  planCreatePaymentInstrument,
  planDetach,
} from "../core/payments/payment-instruments.ts";
import { startOf } from "../core/runs.ts";
import type { RunStart } from "../core/store/commit.ts";
import { workflowRuns } from "../core/store/run-schema.ts";
import { HOUR } from "../core/time.ts";
import { setUpPaymentInstrument } from "../workflows/set-up-payment-instrument.ts";
import { killAt } from "./kill-points.ts";
import { type SetUpWorld, setUpWorld } from "./set-up-world.ts";
import { setupRails } from "./setup-rails.ts";
import { json, list, REPLAYED, stripeError } from "./stripe-script.ts";

const card = { brand: "visa", last4: "4242", exp_month: 12, exp_year: 2034 };
const INPUT = { payment_method: "pm_card_visa", type: "card" as const };

async function player(world: SetUpWorld) {
  const { result } = await world.commit(() =>
    planCreatePlayer(world.context, { reference: "player-1", name: "Ada Byron" }),
  );
  return result.id;
}

async function instrument(world: SetUpWorld, of: string) {
  const { result, starts } = await world.commit(() =>
    planCreatePaymentInstrument(world.context, { ...INPUT, player: of }),
  );
  const [start] = starts;
  if (!start) throw new Error("an instrument has a run");
  return { id: result.id, start };
}

/** A world with one player's instrument, accepted. */
async function accepted() {
  const world = await setUpWorld();
  const rails = setupRails();
  world.stripe(rails.script);
  const playerId = await player(world);
  const made = await instrument(world, playerId);
  const read = () => getPaymentInstrument(world.context, made.id);
  const told = async () => (await world.eventsOf(made.id)).map(({ type }) => type.replace("payment_instrument.", ""));
  return { world, rails, playerId, read, told, ...made };
}

async function nextRun({ context }: SetUpWorld, id: string): Promise<RunStart> {
  const rows = await context.store.readOne(context.store.rows(workflowRuns, { where: { subject_id: id } }));
  const row = rows.find(({ state }) => state === "running" || state === "waiting");
  if (!row) throw new Error(`${id} has no open run`);
  return startOf(row);
}

describe("a payment instrument", () => {
  it("makes the player's customer, is set up with the bank, and shows its summary", async () => {
    const { world, read, told, start, playerId, rails } = await accepted();
    expect(await read()).toMatchObject({ status: "processing", card: null });
    await world.drive(start, setUpPaymentInstrument);
    expect(await read()).toMatchObject({
      status: "active",
      type: "card",
      card,
      provider_references: { customer: "cus_1", payment_method: "pm_1" },
      error: null,
    });
    expect(world.sent.map(({ path }) => path)).toEqual([
      "/v1/customers",
      "/v1/setup_intents",
      "/v1/setup_intents/seti_1/confirm",
    ]);
    expect(world.sent[2]?.body.get("return_url")).toBe("https://platform.example/return");
    expect(await told()).toEqual(["created", "activated"]);
    const listed = await listPaymentInstruments(world.context, { player: playerId }, { limit: 20, after: null });
    expect(listed.data).toEqual([await read()]);
    const [, updated] = await world.eventsOf(playerId);
    expect(updated).toMatchObject({ type: "player.updated", object: { id: playerId, name: null, email: null } });
    expect((await findPlayer(world.context, playerId)).name).toBe("Ada Byron");
    const second = await instrument(world, playerId);
    await world.drive(second.start, setUpPaymentInstrument);
    expect(rails.done).toMatchObject({ customers: 1, setUp: 2 });
  });

  it("waits for its player, who approves, or refuses, or never comes", async () => {
    const ends: [boolean | null, string, string | undefined][] = [
      [true, "active", undefined],
      [false, "failed", "setup_intent_authentication_failure"],
      [null, "failed", "expired"],
    ];
    for (const [approves, status, code] of ends) {
      const { world, rails, read, told, start } = await accepted();
      rails.wantsPlayer = true;
      await world.drive(start, setUpPaymentInstrument, () => {
        if (approves === null) world.ledger.clock.time += HOUR;
        else rails.answer(approves);
      });
      const found = await read();
      expect([found.status, found.error?.code, found.challenge]).toEqual([status, code, null]);
      expect(await told()).toEqual(["created", "requires_action", status === "active" ? "activated" : "failed"]);
      expect(rails.done.canceled).toBe(approves === null ? 1 : 0);
    }
  });

  it("that is declined has failed with its decline code, and its run has done its work", async () => {
    const { world, rails, read, told, start } = await accepted();
    const declined = { type: "card_error", code: "card_declined", decline_code: "generic_decline", message: "No." };
    rails.refuse = stripeError(declined, 402);
    await world.drive(start, setUpPaymentInstrument);
    expect(await read()).toMatchObject({
      status: "failed",
      card: null,
      error: { code: "card_declined", decline_code: "generic_decline", message: "No." },
    });
    expect(await world.runState(start)).toBe("succeeded");
    await world.drive(start, setUpPaymentInstrument);
    expect(await told()).toEqual(["created", "failed"]);
  });

  it("does not make a second customer after a stored failure", async () => {
    const { world, rails, read, start, playerId } = await accepted();
    world.stripe((sent) => {
      if (sent.path !== "/v1/customers") return rails.script(sent);
      if (sent.method === "POST") return stripeError({ type: "api_error" }, 500, REPLAYED);
      return list({ object: "customer", id: "cus_1", metadata: { player_id: playerId } });
    });
    await world.drive(start, setUpPaymentInstrument);
    expect((await read()).provider_references.customer).toBe("cus_1");
  });

  it("shares one customer with another that is set up at the same time", async () => {
    const { world, rails, start, playerId } = await accepted();
    world.ledger.clock.time += HOUR / 2;
    const second = await instrument(world, playerId);
    let customers = 0;
    let both = () => {};
    const met = new Promise<void>((resolve) => {
      both = resolve;
    });
    world.stripe(async (sent) => {
      if (sent.path !== "/v1/customers") return rails.script(sent);
      customers += 1;
      // Both have asked before either hears: the worst order. A provider that forgot the key would make two.
      const mine = customers;
      if (customers === 2) both();
      await met;
      return json({ object: "customer", id: `cus_${mine}` });
    });
    await Promise.all([world.drive(start, setUpPaymentInstrument), world.drive(second.start, setUpPaymentInstrument)]);
    const asked = world.sent.filter(({ path }) => path === "/v1/customers");
    expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
    expect(new Set(rails.setups.map(({ customer }) => customer)).size).toBe(1);
    const ofPlayer = (await world.eventsOf(playerId)).map(({ type }) => type);
    expect(ofPlayer).toEqual(["player.created", "player.updated"]);
  });

  it("is detached at once, and then at the provider, once", async () => {
    const { world, rails, read, told, start, id } = await accepted();
    await world.drive(start, setUpPaymentInstrument);
    await world.commit(() => planDetach(world.context, id));
    expect((await read()).status).toBe("detached");
    await expect(planDetach(world.context, id)).rejects.toMatchObject({ code: "state_conflict" });
    await world.drive(await nextRun(world, id), setUpPaymentInstrument);
    expect(rails.done.detached).toBe(1);
    expect(await told()).toEqual(["created", "activated", "detached"]);
  });

  it("of another tenant's player is as unknown as one that does not exist", async () => {
    const { world, playerId } = await accepted();
    const stranger = world.ledger.context();
    const unknown = world.context.ids.make("player");
    for (const [context, of] of [
      [stranger, playerId],
      [world.context, unknown],
    ] as const) {
      const made = planCreatePaymentInstrument(context, { ...INPUT, player: of });
      await expect(made).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

describe.each(["before", "after"] as const)("killed %s an effect", (when) => {
  it("every effect in turn: one customer, one set-up, detached once", async () => {
    let struck = 0;
    for (let n = 1; n <= 60; n++) {
      const { world, rails, told, start, id } = await accepted();
      rails.wantsPlayer = true;
      const kill = killAt({ world, rails }, n, when);
      await kill.life(() => world.drive(start, setUpPaymentInstrument, () => rails.answer(true)));
      const was = kill.end();
      await world.commit(() => planDetach(world.context, id));
      await world.drive(await nextRun(world, id), setUpPaymentInstrument);
      expect({ n, done: rails.done }).toEqual({ n, done: { customers: 1, setUp: 1, canceled: 0, detached: 1 } });
      expect(await told()).toEqual(["created", "requires_action", "activated", "detached"]);
      if (!was) break;
      struck += 1;
    }
    expect(struck).toBeGreaterThan(8);
  });
});
