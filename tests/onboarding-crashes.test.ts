/** Onboarding killed before and after every single effect it has: what comes out is always the same. */
import { describe, expect, test } from "vitest";
import { planRedactIdentitySession } from "../core/parties/identity-requests.ts";
import { bankConnections } from "../core/store/schema.ts";
import { killAt } from "./kill-points.ts";
import { LeftWaiting, PartyWorld } from "./party-world.ts";

type When = "before" | "after";

async function remains(of: PartyWorld) {
  const { store } = of.world.context;
  const row = await store.readOne(store.row(bankConnections, { id: of.connection }));
  const { accounts, persons, sessions } = of.rails;
  const { status, kyc_status } = await of.merchantView();
  const session = of.session === "" ? null : await of.sessionView();
  return {
    connection: [row?.state, row?.undone, row?.link_url],
    merchant: [status, kyc_status],
    session: session && [session.status, session.attempts, session.error?.code ?? null, session.redaction],
    made: [accounts.length, persons.length, ...sessions.map((each) => each.status)],
    told: [await of.told(of.merchant), await of.told(of.connection), await of.told(of.session)],
    open: [await of.openRun(of.connection), of.session === "" ? undefined : await of.openRun(of.session)],
  };
}

/** The account, its link, what the person gives, and the provider's word. */
async function setUp(n: number, when: When, forgetful = false) {
  const of = await PartyWorld.make();
  await of.ask();
  const kill = killAt(of, n, when);
  await kill.life(() =>
    of.drive(
      of.connection,
      () => {
        of.rails.requirements = null;
      },
      forgetful,
    ),
  );
  const struck = kill.end();
  return { struck, ...(await remains(of)) };
}

/** Given up when the account had been made and its answer lost. */
async function givenUp(n: number, when: When) {
  const of = await PartyWorld.make();
  await of.ask();
  of.world.stripe(async (sent) => {
    await of.rails.script(sent);
    throw new Error("the line was cut");
  });
  await of.drive(of.connection).catch(() => undefined);
  expect(of.rails.accounts).toHaveLength(1);
  await of.giveUp();
  of.world.stripe((sent) => of.rails.script(sent));
  const kill = killAt(of, n, when);
  await kill.life(() => of.drive(of.connection));
  const struck = kill.end();
  return { struck, ...(await remains(of)) };
}

/** Asked again and again: `outcomes` in their order, one at each wait. */
const checked = (outcomes: readonly string[]) => async (n: number, when: When) => {
  const of = await PartyWorld.make();
  await of.verify();
  const kill = killAt(of, n, when);
  const left = [...outcomes];
  await kill.life(() =>
    of.drive(of.session, () => {
      const outcome = left.shift();
      if (outcome === undefined) throw new LeftWaiting();
      of.rails.show(outcome);
    }),
  );
  const struck = kill.end();
  return { struck, ...(await remains(of)) };
};

/** Verified, and then what the provider keeps is destroyed. */
async function redacted(n: number, when: When) {
  const of = await PartyWorld.make();
  await of.verify();
  await of.drive(of.session, () => of.rails.show("verified"));
  await of.world.commit(() => planRedactIdentitySession(of.world.context, of.session));
  const kill = killAt(of, n, when);
  await kill.life(() =>
    of.drive(of.session, () => {
      const [session] = of.rails.sessions;
      if (session) session.redaction = { status: "redacted" };
    }),
  );
  const struck = kill.end();
  return { struck, ...(await remains(of)) };
}

const FIVE = ["document_expired", "consent_declined", "document_expired", "document_expired", "abandoned"];

describe.each(["before", "after"] as const)("killed %s an effect", (when) => {
  test.each([
    ["a set-up on the provider's page", setUp],
    ["a set-up whose engine forgets", (n: number, how: When) => setUp(n, how, true)],
    ["a set-up that is given up", givenUp],
    [
      "an identity that is verified in the third attempt",
      checked(["document_expired", "document_expired", "verified"]),
    ],
    ["an identity that fails five times", checked(FIVE)],
    ["an identity that is redacted", redacted],
  ])("%s ends the same at every effect", async (_, life) => {
    const most = 90;
    const { struck: _never, ...untouched } = await life(1_000, when);
    expect(untouched.open).toEqual([undefined, undefined]);
    let struck = 0;
    for (let n = 1; n <= most; n++) {
      const { struck: was, ...found } = await life(n, when);
      expect({ n, ...found }).toEqual({ n, ...untouched });
      struck += Number(was);
      if (!was) break;
    }
    expect(struck).toBeGreaterThan(3);
    expect(struck).toBeLessThan(most);
  });
});

test("untouched, each life comes to its end", async () => {
  expect(await setUp(1_000, "before")).toMatchObject({
    connection: ["verified", 0, null],
    merchant: ["active", "not_started"],
    made: [1, 0],
    told: [["created", "activated"], ["created", "updated", "action_required", "verified"], []],
  });
  expect(await givenUp(1_000, "before")).toMatchObject({ connection: ["canceled", 1, null], made: [0, 0] });
  expect(await checked(FIVE)(1_000, "before")).toMatchObject({
    session: ["failed", 5, "abandoned", null],
    made: [1, 1, "canceled"],
    merchant: ["active", "failed"],
  });
  expect(await redacted(1_000, "before")).toMatchObject({ session: ["verified", 0, null, "redacted"] });
});
