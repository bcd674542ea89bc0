/** A tenant in this process whose merchants are onboarded, run by run, with a journal that outlives crashes. */
import { planCancelBankConnection, planCreateBankConnection } from "../core/parties/bank-connection-set-up.ts";
import { getBankConnection } from "../core/parties/bank-connections.ts";
import { planCreateIdentitySession } from "../core/parties/identity-requests.ts";
import { getIdentitySession } from "../core/parties/identity-sessions.ts";
import { getMerchant, planCreateMerchant } from "../core/parties/merchants.ts";
import { SANDBOX_ONBOARDING } from "../core/parties/onboarding-terms.ts";
import { type RunKind, startOf } from "../core/runs.ts";
import type { RunStart } from "../core/store/commit.ts";
import { workflowRuns } from "../core/store/run-schema.ts";
import { BODIES } from "../workflows/bodies.ts";
import { PartyRails } from "./party-rails.ts";
import { type SetUpWorld, setUpWorld } from "./set-up-world.ts";

const RETURN = { return_url: "http://localhost/done", refresh_url: "http://localhost/again" };

export class LeftWaiting extends Error {}

export class PartyWorld {
  readonly world: SetUpWorld;
  readonly rails = new PartyRails();
  merchant = "";
  connection = "";
  session = "";
  /** What the engine keeps of each run. */
  readonly #journals = new Map<string, Map<string, unknown>>();

  private constructor(world: SetUpWorld) {
    this.world = world;
    world.stripe((sent) => this.rails.script(sent));
  }

  static async make(): Promise<PartyWorld> {
    const of = new PartyWorld(await setUpWorld());
    const input = { legal_name: "Northlight", country: "DE", begin_bank_connection: false };
    const { context } = of.world;
    of.merchant = (await of.world.commit(() => planCreateMerchant(context, input, SANDBOX_ONBOARDING))).result.id;
    return of;
  }

  /** A connection is asked for; its run has not begun. */
  async ask(): Promise<void> {
    const input = { merchant: this.merchant, ...RETURN };
    const { context } = this.world;
    this.connection = (await this.world.commit(() => planCreateBankConnection(context, input))).result.id;
  }

  async giveUp(): Promise<void> {
    await this.world.commit(() => planCancelBankConnection(this.world.context, this.connection));
  }

  /** An identity session is asked for, of a merchant whose account is verified. */
  async verify(): Promise<void> {
    this.rails.requirements = null;
    await this.ask();
    await this.drive(this.connection);
    const { context } = this.world;
    this.session = (
      await this.world.commit(() => planCreateIdentitySession(context, { merchant: this.merchant }))
    ).result.id;
  }

  /**
   * Drives a subject's open run to its end, or to where `onWait` says that it is left waiting. What a kept journal has
   * is not done again; a forgetful engine has none.
   */
  async drive(subject: string, onWait: (name: string, ms: number) => void = leave, forgetful = false): Promise<void> {
    const start = await this.openRun(subject);
    if (!start) return;
    const kept = this.#journals.get(start.runId) ?? new Map<string, unknown>();
    this.#journals.set(start.runId, kept);
    const journal = forgetful ? new Map<string, unknown>() : kept;
    const waited = (ms: number, name: string) => {
      onWait(name, ms);
      journal.set(name, true);
    };
    try {
      await this.world.drive(start, BODIES[start.kind as RunKind], waited, journal);
    } catch (error) {
      if (!(error instanceof LeftWaiting)) throw error;
    }
  }

  async openRun(subject: string): Promise<RunStart | undefined> {
    const { store } = this.world.context;
    const rows = await store.readOne(store.rows(workflowRuns, { where: { subject_id: subject } }));
    const open = rows.find(({ state }) => state === "running" || state === "waiting");
    return open && startOf(open);
  }

  async told(subject: string): Promise<string[]> {
    return (await this.world.eventsOf(subject)).map(({ type }) => type.split(".")[1] ?? "");
  }

  readonly connectionView = () => getBankConnection(this.world.context, this.connection);
  readonly sessionView = () => getIdentitySession(this.world.context, this.session);
  readonly merchantView = () => getMerchant(this.world.context, this.merchant);
}

function leave(): never {
  throw new LeftWaiting();
}
