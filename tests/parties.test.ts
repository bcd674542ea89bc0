/** Merchants: what is asked, what is sealed, what their runs do, once, whatever happens. */
import { describe, expect, it } from "vitest";
import { getBankConnection, listBankConnections } from "../core/parties/bank-connections.ts";
import { CreateMerchant, getMerchant, listMerchants, planCreateMerchant } from "../core/parties/merchants.ts";
import { SANDBOX_ONBOARDING } from "../core/parties/onboarding-terms.ts";
import { planCreatePlayer } from "../core/parties/players.ts";
import type { RunStart } from "../core/store/commit.ts";
import { setUpBankConnection } from "../workflows/set-up-bank-connection.ts";
import { type SetUpWorld, setUpWorld } from "./set-up-world.ts";
import { json, stripeError } from "./stripe-script.ts";

const STUDIO = { legal_name: "Northlight Studio GmbH", country: "DE", tax_identification_number: "DE811234567" };
const FIRST_PAGE = { limit: 20, after: null };

function onlyRun(starts: readonly RunStart[]): RunStart {
  const [start, ...others] = starts;
  if (!start || others.length > 0) throw new Error(`${starts.length} runs instead of one`);
  return start;
}

async function merchant(world: SetUpWorld) {
  const { result, starts } = await world.commit(() => planCreateMerchant(world.context, STUDIO, SANDBOX_ONBOARDING));
  const [connection] = (await listBankConnections(world.context, { merchant: result.id }, FIRST_PAGE)).data;
  if (!connection) throw new Error("no bank connection");
  return { id: result.id, view: result, connectionId: connection.id, start: onlyRun(starts) };
}

async function _player(world: SetUpWorld, reference = "player-1") {
  const { result } = await world.commit(() => planCreatePlayer(world.context, { reference, name: "Ada Byron" }));
  return result.id;
}

const account = (fields: object = { capabilities: { transfers: "active" } }) =>
  json({ object: "account", id: "acct_1", ...fields });

describe("merchants", () => {
  it("are applied at first, with a connection and its run; what is personal is sealed and in no event", async () => {
    const world = await setUpWorld();
    const { id, view, connectionId, start } = await merchant(world);
    expect(view).toMatchObject({ status: "applied", kyc_status: "not_started", politically_exposed: false, ...STUDIO });
    expect(await getMerchant(world.context, id)).toEqual(view);
    expect((await listMerchants(world.context, { status: "applied" }, FIRST_PAGE)).data).toEqual([view]);
    expect((await listMerchants(world.context, { country: "FR" }, FIRST_PAGE)).data).toEqual([]);
    expect(start).toMatchObject({ kind: "set-up-bank-connection", subjectId: connectionId, generation: 1 });
    // The verb's own answer is kept as well, by its caller: sealed at the edge, in the clear by this world.
    const named = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'commits'";
    const tables = world.ledger.sqlite.prepare(named).all();
    expect(tables.length).toBeGreaterThan(20);
    for (const { name } of tables) {
      const rows = JSON.stringify(world.ledger.sqlite.prepare(`SELECT * FROM ${name}`).all());
      expect(rows, String(name)).not.toMatch(/Northlight|811234567/);
    }
  });

  it("must name a country that exists, and nothing unknown", () => {
    expect(CreateMerchant.safeParse({ ...STUDIO, country: "XX" }).success).toBe(false);
    expect(CreateMerchant.safeParse({ ...STUDIO, country: "de" }).success).toBe(false);
    expect(CreateMerchant.safeParse({ ...STUDIO, iban: "DE02" }).success).toBe(false);
  });

  it("become active in the commit that verifies their connection", async () => {
    const world = await setUpWorld();
    const { id, connectionId, start } = await merchant(world);
    world.stripe(() => account());
    await world.drive(start, setUpBankConnection);
    expect(await getMerchant(world.context, id)).toMatchObject({ status: "active", legal_name: STUDIO.legal_name });
    expect(await getBankConnection(world.context, connectionId)).toMatchObject({
      status: "verified",
      merchant: id,
      currency: "EUR",
      provider_references: { account: "acct_1" },
      error: null,
    });
    expect((await world.eventsOf(id)).map(({ type }) => type)).toEqual(["merchant.created", "merchant.activated"]);
    const [, verified] = await world.eventsOf(connectionId);
    expect(verified).toMatchObject({ type: "bank_connection.verified", sequence: 2, object: { status: "verified" } });
    expect(await world.runState(start)).toBe("succeeded");
    const key = `${world.context.store.tenantId}/${connectionId}/account`;
    expect(await world.calls(connectionId)).toEqual([
      { kind: "accounts.create", status: "verified", idempotency_key: key },
    ]);
  });

  it("a run that is replayed after its end does nothing", async () => {
    const world = await setUpWorld();
    const { id, start } = await merchant(world);
    world.stripe(() => account());
    await world.drive(start, setUpBankConnection);
    await world.drive(start, setUpBankConnection);
    expect(world.sent).toHaveLength(1);
    expect(await world.eventsOf(id)).toHaveLength(2);
    expect(await world.runState(start)).toBe("succeeded");
  });

  it("an unknown outcome is asked again under the same key", async () => {
    const world = await setUpWorld();
    const { id, start } = await merchant(world);
    world.stripe(() => (world.sent.length < 3 ? json({ message: "Bad gateway" }, 502) : account()));
    await world.drive(start, setUpBankConnection);
    expect(new Set(world.sent.map(({ key }) => key)).size).toBe(1);
    expect(world.sent).toHaveLength(3);
    expect((await getMerchant(world.context, id)).status).toBe("active");
  });

  it("a crash between the provider's answer and the commit makes no second account", async () => {
    const world = await setUpWorld();
    const { start } = await merchant(world);
    world.stripe(() => account());
    const { database } = world.ledger;
    const batch = database.batch.bind(database);
    let crashes = 1;
    database.batch = async (statements) => {
      const [first] = statements as { sql?: string }[];
      if (first?.sql?.startsWith("INSERT INTO commits") && crashes-- > 0) throw new Error("the process died");
      return batch(statements);
    };
    await world.drive(start, setUpBankConnection);
    expect(world.sent.map(({ key }) => key)).toEqual([world.sent[0]?.key, world.sent[0]?.key]);
  });

  it("what the provider has not settled is asked for until it has", async () => {
    const world = await setUpWorld();
    const { id, connectionId, start } = await merchant(world);
    world.stripe(() =>
      account({ capabilities: { transfers: "inactive" }, requirements: { currently_due: ["external_account"] } }),
    );
    const waits: number[] = [];
    await world.drive(start, setUpBankConnection, (ms) => {
      waits.push(ms);
      if (waits.length === 1) world.stripe(() => account({ capabilities: { transfers: "pending" } }));
      if (waits.length === 3) world.stripe(() => account());
    });
    expect(waits.map((ms) => ms / 60_000)).toEqual([5, 10, 20]);
    expect((await world.eventsOf(connectionId)).map(({ type }) => type)).toEqual([
      "bank_connection.created",
      "bank_connection.action_required",
      "bank_connection.pending",
      "bank_connection.verified",
    ]);
    expect((await getMerchant(world.context, id)).status).toBe("active");
    expect(world.sent.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("a refusal fails the connection with its code and leaves the merchant applied", async () => {
    const world = await setUpWorld();
    const { id, connectionId, start } = await merchant(world);
    world.stripe(() => stripeError({ code: "country_unsupported", message: "Not there." }, 400));
    await world.drive(start, setUpBankConnection);
    expect(await getBankConnection(world.context, connectionId)).toMatchObject({
      status: "failed",
      error: { code: "country_unsupported", message: "Not there.", decline_code: null },
    });
    expect((await getMerchant(world.context, id)).status).toBe("applied");
    expect(await world.runState(start)).toBe("succeeded");
  });

  it("another tenant's merchant is as unknown as one that does not exist", async () => {
    const world = await setUpWorld();
    const { id, connectionId } = await merchant(world);
    const stranger = world.ledger.context();
    await expect(getMerchant(stranger, id)).rejects.toMatchObject({ code: "not_found" });
    await expect(getBankConnection(stranger, connectionId)).rejects.toMatchObject({ code: "not_found" });
    expect((await listMerchants(stranger, {}, FIRST_PAGE)).data).toEqual([]);
  });
});
