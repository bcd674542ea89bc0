/** A tenant in this process whose payments are taken, shared out, refunded, and whose books are read. */
import { type Violation, violations } from "../core/invariants/violations.ts";
import { account } from "../core/money/accounts.ts";
import { type Leg, post } from "../core/money/ledger.ts";
import { resumeTransfers } from "../core/money/resuming.ts";
import type { LineRow } from "../core/money/split-terms.ts";
import { planCreatePayment } from "../core/payments/payment-acceptance.ts";
import type { CreatePayment } from "../core/payments/payments.ts";
import { planCreateRefund } from "../core/payments/refund-acceptance.ts";
import { planRunBy, type RunKind, startOf } from "../core/runs.ts";
import type { RunStart } from "../core/store/commit.ts";
import { refundParts, refunds } from "../core/store/refund-schema.ts";
import { workflowRuns } from "../core/store/run-schema.ts";
import {
  bankConnections,
  distributions,
  merchants,
  paymentInstruments,
  players,
  shares,
  splitRuleLines,
  splitRules,
  splitRuleVersions,
  tenantConfigs,
} from "../core/store/schema.ts";
import { DAY } from "../core/time.ts";
import { DEFAULT_CONFIG } from "../tenants/config.ts";
import { BODIES } from "../workflows/bodies.ts";
import { RefundRails } from "./refund-rails.ts";
import { type SetUpWorld, setUpWorld } from "./set-up-world.ts";

class LeftWaiting extends Error {}

export interface Line {
  readonly recipient: "merchant" | "tenant" | "operator";
  readonly bps: number;
  /** The first line's merchant once more. */
  readonly isFirstAgain?: true;
  /** What the line says beyond its basis points. */
  readonly terms?: Partial<LineRow>;
}

export const THREE: readonly Line[] = [7000, 2000, 1000].map((bps) => ({ recipient: "merchant", bps }));

export class RefundWorld {
  readonly world: SetUpWorld;
  readonly rails = new RefundRails();
  /** The merchants in the order of their lines. */
  readonly merchants: string[] = [];
  readonly connections: string[] = [];
  /** What happens while a run waits; default: it may not wait. */
  onWait: ((ms: number) => void) | undefined;
  /** What players pay in; the books are in euros. */
  currency = "EUR";
  #card = "";
  #payouts = 0;

  private constructor(world: SetUpWorld) {
    this.world = world;
    world.stripe((sent) => this.rails.script(sent));
  }

  static async make(
    base: "gross" | "net_of_fee" = "gross",
    lines: readonly Line[] = THREE,
    feeBearer: "tenant" | "proportional" | "lines" = "tenant",
    seed?: number,
  ): Promise<RefundWorld> {
    const made = new RefundWorld(await setUpWorld("DE", seed));
    await made.#plant(base, lines, feeBearer);
    return made;
  }

  async #plant(
    base: "gross" | "net_of_fee",
    lines: readonly Line[],
    fee_bearer: "tenant" | "proportional" | "lines",
  ): Promise<void> {
    const { store, ids } = this.world.context;
    const at = this.world.ledger.clock.now();
    const stamps = { metadata: "{}", created_at: at, updated_at: at };
    const [player, card, rule] = [ids.make("player"), ids.make("payment_instrument"), ids.make("split_rule")];
    const version = ids.make("split_rule_version");
    this.#card = card;
    const rows = lines.map(({ recipient, bps, isFirstAgain, terms }, position) => {
      const known = isFirstAgain ? this.merchants[0] : undefined;
      const merchant_id = recipient === "merchant" ? (known ?? ids.make("merchant")) : null;
      if (merchant_id !== null && known === undefined) this.merchants.push(merchant_id);
      const of = { split_rule_version_id: version, position, recipient_kind: recipient, merchant_id };
      const bearers = { refund_bearer: "line", dispute_bearer: "line" } as const;
      return { ...of, ...bearers, share_bps: bps, hold_days: 0, ...terms };
    });
    const connections = this.merchants.map((merchant_id, i) => ({
      id: ids.make("bank_connection"),
      merchant_id,
      state: "verified" as const,
      provider: "stripe",
      account_ref: `acct_${i}`,
      country: "DE",
      currency: "EUR",
      created_at: at,
      updated_at: at,
    }));
    this.connections.push(...connections.map(({ id }) => id));
    const active = { state: "active" as const, country: "DE", kyc_status: "verified", ...stamps };
    const references = { customer_ref: "cus_1", payment_method_ref: "pm_1", payment_method: "pm_card_visa" };
    await store.write([
      store.insert(players, { id: player, reference: "player-1", ...stamps }),
      store.insert(paymentInstruments, {
        id: card,
        player_id: player,
        state: "active",
        provider: "stripe",
        ...references,
        ...stamps,
      }),
      store.insert(splitRules, { id: rule, name: "Standard", is_default: 1, ...stamps }),
      store.insert(splitRuleVersions, {
        id: version,
        split_rule_id: rule,
        version: 1,
        state: "active",
        base,
        fee_bearer,
        created_at: at,
        updated_at: at,
      }),
    ]);
    if (this.merchants.length > 0) {
      const parties = this.merchants.map((id) => ({ id, ...active }));
      await store.write([store.insert(merchants, parties), store.insert(bankConnections, connections)]);
    }
    await store.write([store.insert(splitRuleLines, rows)]);
  }

  /** From now on players pay in another currency, whose unit is worth so many euros at the provider. */
  async exchange(currency: string, rate: number): Promise<void> {
    await this.configure({ payments: { ...DEFAULT_CONFIG.payments, currencies: ["EUR", currency] } });
    this.currency = currency;
    this.rails.rate = rate;
  }

  /** A payment, captured and shared out. */
  async pay(amount = 1999, more: Partial<CreatePayment> = {}): Promise<string> {
    const input = { amount, currency: this.currency, payment_instrument: this.#card, ...more };
    const { result } = await this.world.commit((attempt) => planCreatePayment(this.world.context, input, attempt));
    await this.drain();
    return result.id;
  }

  /** A refund is accepted; its run is left alone. */
  async accept(payment: string, amount?: number): Promise<string> {
    const { result } = await this.world.commit(() =>
      planCreateRefund(this.world.context, { payment, ...(amount === undefined ? {} : { amount }) }),
    );
    return result.id;
  }

  /** A refund from its acceptance to the end of what its run can do. */
  async refund(payment: string, amount?: number): Promise<string> {
    const id = await this.accept(payment, amount);
    await this.drain();
    return id;
  }

  /** Three days later: the funds are available, and what is due is released. */
  release(): Promise<void> {
    return this.later(3 * DAY);
  }

  async later(ms: number): Promise<void> {
    this.world.ledger.clock.time += ms;
    await this.drain();
  }

  /** A merchant's state, as its own workflows leave it; what waits for it goes on at once when it is active. */
  async mark(merchant: number, state: "active" | "paused" | "applied"): Promise<void> {
    const { store } = this.world.context;
    const id = this.merchants[merchant] ?? "";
    this.world.ledger.sqlite.exec("DROP TRIGGER IF EXISTS merchants_state_edge");
    await store.write([
      store.update(merchants, { id }, { state }),
      ...(state === "active" ? [resumeTransfers(store, id, this.world.ledger.clock.now())] : []),
    ]);
  }

  /** The next version of the tenant's configuration. */
  async configure(part: object): Promise<void> {
    const { store } = this.world.context;
    const config = JSON.stringify({ ...DEFAULT_CONFIG, ...part });
    const version = ++this.#configs;
    await store.write([store.insert(tenantConfigs, { version, config, created_at: this.world.ledger.clock.now() })]);
  }
  #configs = 1;

  /** Drives every run whose time has come, until none has; those of one kind only, if named. */
  async drain(kind?: RunKind): Promise<void> {
    const { store } = this.world.context;
    for (let rounds = 0; rounds < 50; rounds++) {
      const open = await store.readOne(
        store.rows(workflowRuns, { where: { state: { in: ["running", "waiting"] } }, orderBy: [{ column: "id" }] }),
      );
      const now = this.world.ledger.clock.now();
      const due = open.filter((run) => run.due_at <= now && (kind === undefined || run.kind === kind));
      if (due.length === 0) return;
      for (const run of due) await this.#drive(startOf(run));
    }
    throw new Error("the runs do not come to an end");
  }

  /** Runs that wait are left until their time has come, with their journals, instead of waiting here and now. */
  leaveWaiting(): void {
    this.#journals = new Map();
  }
  #journals: Map<string, { journal: Map<string, unknown>; waits: string }> | undefined;

  async #drive(start: RunStart): Promise<void> {
    const body = BODIES[start.kind as RunKind];
    const journals = this.#journals;
    if (!journals) return this.world.drive(start, body, this.onWait);
    const { journal, waits } = journals.get(start.runId) ?? { journal: new Map<string, unknown>(), waits: "" };
    journal.set(waits, undefined);
    const leave = (ms: number, name: string) => {
      this.world.ledger.clock.time -= ms;
      journals.set(start.runId, { journal, waits: name });
      throw new LeftWaiting();
    };
    try {
      await this.world.drive(start, body, leave, journal);
    } catch (error) {
      if (!(error instanceof LeftWaiting)) throw error;
    }
  }

  /** The provider has news of a refund whose run has ended: the next generation looks. */
  async look(refundId: string): Promise<void> {
    const { context, ledger } = this.world;
    const now = ledger.clock.now();
    const run = { subjectId: refundId, kind: "refund-payment", dueAt: now, configVersion: 1, createdAt: now } as const;
    await context.store.write(planRunBy(context, run));
    await this.drain();
  }

  /** Pays out what a merchant has free and its connected account holds, as rows 7 to 9 leave it. Says how much. */
  async payOut(merchant: number): Promise<number> {
    const { store } = this.world.context;
    const [id = "", connection = ""] = [this.merchants[merchant], this.connections[merchant]];
    const has = this.books()[`merchant:${id}:available`] ?? 0;
    const free = has - (this.aside()[`merchant:${id}:available`] ?? 0);
    const amount = Math.min(free, this.rails.balances.get(`acct_${merchant}`) ?? 0);
    if (amount <= 0) return 0;
    const now = this.world.ledger.clock.now();
    const leg = { kind: "posted", code: "top_up", subjectId: "pyo_1", amount } as const;
    const legs: Leg[] = [
      { ...leg, key: "out", debit: account.inTransit(connection), credit: account.connected(connection) },
      { ...leg, key: "paid", debit: account.available(id), credit: account.inTransit(connection) },
    ];
    const posting = {
      key: `payout-${++this.#payouts}`,
      commitKey: "payout",
      currency: "EUR",
      effectiveAt: now,
      recordedAt: now,
    };
    await store.write(post(store, { ...posting, legs }));
    this.rails.balances.set(`acct_${merchant}`, (this.rails.balances.get(`acct_${merchant}`) ?? 0) - amount);
    return amount;
  }

  async partsOf(refundId: string) {
    const { store } = this.world.context;
    return store.readOne(store.rows(refundParts, { where: { refund_id: refundId } }));
  }

  /** Balances by address, in cents on the account's normal side; those at zero left out. */
  books(): Record<string, number> {
    return this.#sums("posted");
  }

  /** What each merchant has under one heading: `pending`, `available`, `receivable`. */
  have(what: string): number[] {
    const books = this.books();
    return this.merchants.map((id) => books[`merchant:${id}:${what}`] ?? 0);
  }

  /** What is set aside, by address: pending debits and credits together. */
  aside(): Record<string, number> {
    return this.#sums("pending");
  }

  #sums(which: "posted" | "pending"): Record<string, number> {
    const sum =
      which === "pending"
        ? "debits_pending + credits_pending"
        : "CASE normal WHEN 'debit' THEN debits_posted - credits_posted ELSE credits_posted - debits_posted END";
    const rows = this.world.ledger.sqlite
      .prepare(`SELECT address, ${sum} AS amount FROM ledger_accounts WHERE tenant_id = ?`)
      .all(this.world.context.store.tenantId) as { address: string; amount: number }[];
    return Object.fromEntries(
      rows.filter(({ amount }) => amount !== 0).map(({ address, amount }) => [address, amount]),
    );
  }

  async refundRow(id: string) {
    const { store } = this.world.context;
    const row = await store.readOne(store.row(refunds, { id }));
    if (!row) throw new Error(`there is no refund ${id}`);
    return row;
  }

  async sharesOf(payment: string) {
    const { store } = this.world.context;
    return store.readOne(store.rows(shares, { where: { payment_id: payment }, orderBy: [{ column: "position" }] }));
  }

  async distributionOf(payment: string) {
    const { store } = this.world.context;
    return store.readOne(store.row(distributions, { payment_id: payment }));
  }

  /** What must hold at any moment, and does not. */
  async broken(): Promise<Violation[]> {
    return violations(this.world.ledger.database);
  }

  /** What must hold when nothing is under way: nothing in between, and the provider's balances are the ledger's. */
  faults(): string[] {
    const books = this.books();
    const zero = ["clearing", "provider:fees"].flatMap((address) => (books[address] ? [`${address} is not zero`] : []));
    const aside = Object.entries(this.aside()).map(([address, amount]) => `${address} has ${amount} set aside`);
    const there = [
      ["provider:platform", "platform"],
      ...this.connections.map((id, i) => [`provider:connected:${id}`, `acct_${i}`]),
    ].flatMap(([address = "", of = ""]) => {
      const [ledger, provider] = [books[address] ?? 0, this.rails.balances.get(of) ?? 0];
      return ledger === provider ? [] : [`${address} is ${ledger}, at the provider ${provider}`];
    });
    return [...zero, ...aside, ...there];
  }

  /** Available less connected of each merchant: 0 where nothing is due and nothing held too much. */
  dues(): number[] {
    const books = this.books();
    return this.merchants.map((id, i) => {
      const connected = books[`provider:connected:${this.connections[i]}`] ?? 0;
      return (books[`merchant:${id}:available`] ?? 0) - connected;
    });
  }
}
