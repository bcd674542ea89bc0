/** Onboarding at its edges: what the provider refuses, forgets or says late, and what a person leaves for weeks. */
import { describe, expect, test } from "vitest";
import { planCreatePerson } from "../core/parties/persons.ts";
import { receive } from "../core/provider/receipts.ts";
import { DAY, HOUR, MINUTE } from "../core/time.ts";
import { LeftWaiting, PartyWorld } from "./party-world.ts";
import type { Sent } from "./stripe-script.ts";
import { stripeError } from "./stripe-script.ts";

const refusing = (path: string, code: string) => (sent: Sent) =>
  sent.method === "POST" && sent.path.startsWith(path) ? stripeError({ code, message: "No." }, 400) : undefined;

let events = 0;

/** An event of the provider's, as it comes in after its signature was verified. */
function event(of: PartyWorld, type: string, fields: { account?: string; object: string; changed?: string[] }) {
  events += 1;
  return receive(of.world.context, fields.account === undefined ? "platform" : "connect", {
    id: `evt_${events}`,
    type,
    accountRef: fields.account ?? null,
    livemode: false,
    createdAt: of.world.ledger.clock.now(),
    objectRef: fields.object,
    ...(fields.changed === undefined ? {} : { changed: fields.changed }),
    intentRef: null,
  });
}

describe("a bank connection", () => {
  test("whose account was made is found when its key is forgotten, by its window and its metadata", async () => {
    const of = await PartyWorld.make();
    await of.ask();
    of.world.stripe(async (sent) => {
      const answer = await of.rails.script(sent);
      if (of.world.sent.length > 1) return answer;
      of.rails.forgetKeys();
      of.world.ledger.clock.time += 30 * HOUR;
      throw new Error("the line was cut");
    });
    await of.drive(of.connection);
    expect(of.rails.accounts).toHaveLength(1);
    const view = await of.connectionView();
    expect(view).toMatchObject({
      status: "action_required",
      provider_references: { account: of.rails.accounts[0]?.id },
    });
    const looked = of.world.sent.find(({ method, path }) => method === "GET" && path === "/v1/accounts");
    const window = Number(looked?.query.get("created[gte]")) * 1000;
    expect(Date.parse(view.created_at) - window).toBeLessThan(HOUR);
  });

  test("is asked about ever more rarely, up to once a day, for weeks; the next generation goes on", async () => {
    const of = await PartyWorld.make();
    await of.ask();
    const waits: number[] = [];
    const began = of.world.ledger.clock.now();
    const isOver = () => of.world.ledger.clock.now() - began > 6 * 7 * DAY;
    for (let generation = 1; !isOver(); generation++) {
      expect((await of.openRun(of.connection))?.generation).toBe(generation);
      await of.drive(of.connection, (_, ms) => {
        waits.push(ms);
        if (isOver()) throw new LeftWaiting();
      });
    }
    expect(waits.slice(0, 10).map((ms) => ms / MINUTE)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440]);
    expect((await of.openRun(of.connection))?.generation).toBeGreaterThan(1);
    expect(waits.length).toBeLessThan(65);
    await of.drive(of.connection, () => {
      of.rails.requirements = null;
    });
    expect(await of.connectionView()).toMatchObject({ status: "verified" });
    expect(await of.told(of.connection)).toEqual(["created", "updated", "action_required", "verified"]);
  });

  test("for which no link can be made says so, and a link can be asked for later", async () => {
    const of = await PartyWorld.make();
    of.rails.refuse = refusing("/v1/account_links", "url_invalid");
    await of.ask();
    await of.drive(of.connection);
    expect(await of.connectionView()).toMatchObject({
      status: "action_required",
      link: null,
      error: { code: "url_invalid" },
    });
    of.rails.refuse = undefined;
    await of.drive(of.connection, () => {
      of.rails.requirements = null;
    });
    expect(await of.connectionView()).toMatchObject({ status: "verified", error: null });
  });

  test("whose account is refused has failed, and another can be asked for", async () => {
    const of = await PartyWorld.make();
    of.rails.refuse = refusing("/v1/accounts", "country_unsupported");
    await of.ask();
    await of.drive(of.connection);
    expect(await of.connectionView()).toMatchObject({ status: "failed", error: { code: "country_unsupported" } });
    expect(await of.merchantView()).toMatchObject({ status: "applied" });
    of.rails.refuse = undefined;
    await of.ask();
    await of.drive(of.connection);
    expect(await of.connectionView()).toMatchObject({ status: "action_required" });
  });

  test("rests while it is verified without a deadline, and is asked about while it has one", async () => {
    const of = await PartyWorld.make();
    of.rails.requirements = null;
    await of.ask();
    await of.drive(of.connection);
    expect(await of.openRun(of.connection)).toBeUndefined();
    const account = of.rails.accounts[0]?.id ?? "";
    expect(await event(of, "payout.paid", { account, object: "po_1" })).toEqual({ outcome: "stored" });
    const changed = (...names: string[]) => event(of, "account.updated", { account, object: account, changed: names });
    expect(await changed("external_accounts", "metadata")).toEqual({ outcome: "stored" });
    const begun = await changed("requirements");
    expect(begun).toMatchObject({ outcome: "starts" });
    // It is that same run which begins with what comes next.
    expect(await changed("capabilities")).toEqual(begun);
    expect(await event(of, "account.updated", { account: "acct_other", object: "acct_other" })).toEqual({
      outcome: "ignored",
    });
    await of.drive(of.connection);
    expect(await of.openRun(of.connection)).toBeUndefined();
    expect(await of.told(of.connection)).toEqual(["created", "verified"]);
  });

  test("that was given up hears no more of its account", async () => {
    const of = await PartyWorld.make();
    await of.ask();
    await of.drive(of.connection);
    const account = of.rails.accounts[0]?.id ?? "";
    await of.giveUp();
    await of.drive(of.connection, () => undefined);
    expect(of.rails.accounts).toEqual([]);
    expect(await event(of, "account.updated", { account, object: account })).toEqual({ outcome: "stored" });
    expect(await of.told(of.connection)).toEqual(["created", "updated", "action_required", "canceled", "updated"]);
  });
});

describe("an identity session", () => {
  test.each([
    ["the person", "/v1/accounts/", "person_invalid"],
    ["the session", "/v1/identity/", "identity_not_enabled"],
  ])("has failed when the provider refuses %s", async (_, path, code) => {
    const of = await PartyWorld.make();
    await of.verify();
    of.rails.refuse = refusing(path, code);
    await of.drive(of.session);
    expect(await of.sessionView()).toMatchObject({ status: "failed", error: { code }, challenge: null });
    expect(await of.merchantView()).toMatchObject({ kyc_status: "failed" });
    expect(await of.openRun(of.session)).toBeUndefined();
  });

  test("is canceled when somebody has ended it at the provider", async () => {
    const of = await PartyWorld.make();
    await of.verify();
    await of.drive(of.session, () => {
      const [session] = of.rails.sessions;
      if (session) session.status = "canceled";
    });
    expect(await of.sessionView()).toMatchObject({ status: "canceled", challenge: null });
    expect(await of.merchantView()).toMatchObject({ kyc_status: "not_started" });
  });

  test("is not ended while a sixth attempt is being looked at: what that finds counts", async () => {
    const of = await PartyWorld.make();
    await of.verify();
    const outcomes = ["document_expired", "document_expired", "document_expired", "document_expired", "abandoned"];
    of.rails.refuse = ({ path }) => {
      if (path.endsWith("/cancel")) of.rails.show("processing");
      return undefined;
    };
    await of.drive(of.session, () => of.rails.show(outcomes.shift() ?? "verified"));
    expect(await of.sessionView()).toMatchObject({ status: "verified", attempts: 5, error: null });
    const told = await of.told(of.session);
    expect(told.slice(-3)).toEqual(["cancel_requested", "processing", "verified"]);
  });

  test("counts an attempt once, however often it is asked about", async () => {
    const of = await PartyWorld.make();
    await of.verify();
    let asks = 0;
    await of.drive(of.session, () => {
      asks += 1;
      if (asks === 1) of.rails.show("document_expired");
      if (asks === 5) throw new LeftWaiting();
    });
    expect(await of.sessionView()).toMatchObject({ status: "requires_input", attempts: 1 });
    // The same again, and looked at in between: that is another attempt.
    of.rails.show("processing");
    const [session] = of.rails.sessions;
    await of.drive(of.session, (name) => {
      if (name === "wait 6" && session) Object.assign(session, { status: "requires_input" });
      if (name === "wait 6" && session) session.last_error = { code: "document_expired", reason: "Not good." };
      if (name === "wait 7") throw new LeftWaiting();
    });
    expect(await of.sessionView()).toMatchObject({ status: "requires_input", attempts: 2 });
  });

  test("that is over hears of its redaction only", async () => {
    const of = await PartyWorld.make();
    await of.verify();
    await of.drive(of.session, () => of.rails.show("verified"));
    const [session] = of.rails.sessions;
    const said = (verb: string) => event(of, `identity.verification_session.${verb}`, { object: session?.id ?? "" });
    expect(await said("verified")).toEqual({ outcome: "stored" });
    if (session) session.redaction = { status: "redacted" };
    expect(await said("redacted")).toMatchObject({ outcome: "starts" });
    await of.drive(of.session);
    expect(await of.sessionView()).toMatchObject({ status: "verified", redaction: "redacted" });
    expect(await said("redacted")).toEqual({ outcome: "stored" });
  });

  test("tells the provider what is known of the person, and writes none of it down", async () => {
    const of = await PartyWorld.make();
    const known = {
      first_name: "Ada",
      last_name: "Byron",
      email: "ada@lovelace.example",
      phone: "+44 20 7946 0000",
      date_of_birth: "1815-12-10",
    };
    const input = { merchant: of.merchant, ...known };
    await of.world.commit(() => planCreatePerson(of.world.context, input));
    await of.verify();
    await of.drive(of.session);
    const sent = of.world.sent.find(({ path }) => path.endsWith("/persons") && path.startsWith("/v1/accounts"));
    expect(sent).toBeDefined();
    const made = of.world.sent.find(({ method, path }) => method === "POST" && path.endsWith("/persons"));
    expect(Object.fromEntries(made?.body ?? [])).toMatchObject({
      first_name: "Ada",
      "dob[year]": "1815",
      "dob[day]": "10",
      "relationship[representative]": "true",
    });
    for (const { name } of of.world.ledger.sqlite
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()) {
      // The verb's own answer is kept as well: sealed at the edge, in the clear by this world.
      if (name === "commits") continue;
      const rows = JSON.stringify(of.world.ledger.sqlite.prepare(`SELECT * FROM ${name}`).all());
      expect(rows, String(name)).not.toMatch(/Ada|Byron|lovelace|7946|1815/);
    }
  });
});
