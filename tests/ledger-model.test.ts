/** The ledger against a model that is naive on purpose: random postings, each asked of both, now and at past times. */
import { array, assert, asyncProperty, boolean, constantFrom, integer, oneof, record } from "fast-check";
import { expect, test } from "vitest";
import { LEDGER_QUERIES } from "../core/invariants/ledger.ts";
import { type Account, account, accountId } from "../core/money/accounts.ts";
import { type Leg, mustNotHaveMoved, post, totalsOf, transferId } from "../core/money/ledger.ts";
import { listBalances } from "../core/money/ledger-reads.ts";
import { CommitRefused } from "../core/store/statements.ts";
import { wireTime } from "../core/time.ts";
import { type MemoryLedger, memoryLedger } from "./memory-ledger.ts";

const LIVES = Number(process.env.LEDGER_LIVES ?? 100);

const ACCOUNTS: readonly Account[] = [
  account.platform,
  account.clearing,
  account.pending("m"),
  account.available("m"),
  account.receivable("m"),
  account.tenantBalance,
];

/** One account as the model has it: every number that the ledger keeps a running total of. */
interface Sum {
  dp: number;
  dq: number;
  cp: number;
  cq: number;
  version: number;
}
type Sums = Map<string, Sum>;

const move = record({
  what: constantFrom("posted", "posted", "posted", "pending"),
  debit: integer({ min: 0, max: ACCOUNTS.length - 1 }),
  credit: integer({ min: 0, max: ACCOUNTS.length - 1 }),
  amount: integer({ min: 1, max: 100 }),
});
const resolve = record({
  what: constantFrom("post_pending", "void_pending"),
  which: integer({ min: 0, max: 99 }),
  less: integer({ min: -1, max: 60 }),
});
const step = record({
  legs: array(oneof({ weight: 3, arbitrary: move }, { weight: 2, arbitrary: resolve }), { minLength: 1, maxLength: 4 }),
  ms: integer({ min: -5, max: 20 }),
  isReplay: boolean(),
  isStale: integer({ min: 0, max: 9 }),
});
type Step = typeof step extends { generate: unknown } ? Parameters<Parameters<typeof step.filter>[0]>[0] : never;

class Life {
  readonly ledger: MemoryLedger = memoryLedger();
  readonly context = this.ledger.context();
  readonly pending: { id: string; debit: Account; credit: Account; amount: number; open: boolean }[] = [];
  /** Each account's statement: the balance from a time on. */
  readonly history = new Map<string, { at: number; balance: number }[]>(ACCOUNTS.map(({ address }) => [address, []]));
  readonly latest = new Map<string, number>();
  sums: Sums = new Map(ACCOUNTS.map(({ address }) => [address, { dp: 0, dq: 0, cp: 0, cq: 0, version: 0 }]));
  #keys = 0;

  async step({ legs: wanted, ms, isReplay, isStale }: Step): Promise<void> {
    const { store } = this.context;
    this.ledger.clock.time += ms;
    const at = this.ledger.clock.now();
    const key = isReplay && this.#keys > 0 ? `p${this.#keys}` : `p${++this.#keys}`;
    const planned = wanted.flatMap((leg, i): Leg[] => this.#legOf(leg, i));
    if (planned.length === 0) return;
    const base = { key, commitKey: key, currency: "EUR", effectiveAt: at, recordedAt: at };
    const totals = await store.readOne(totalsOf(store, account.platform, "EUR"));
    const guard = mustNotHaveMoved(store, [{ ...totals, version: totals.version + (isStale === 0 ? 1 : 0) }]);
    const expected = isStale === 0 ? ["account_moved"] : this.#expect(key, planned);
    const said = await store.write([guard, ...post(store, { ...base, legs: planned })]).then(
      () => "ok",
      (error: unknown) => (error instanceof CommitRefused ? wordOf(error) : Promise.reject(error)),
    );
    expect(expected).toContain(said);
    if (said === "ok") this.#landed(key, planned, at);
    this.compare();
  }
  readonly #made = new Set<string>();

  #legOf(leg: Step["legs"][number], i: number): Leg[] {
    const base = { key: `l${i}`, code: "top_up", subjectId: "pay_1" } as const;
    if ("which" in leg) {
      const of = this.pending[leg.which % Math.max(1, this.pending.length)];
      if (of === undefined) return [];
      const less = leg.what === "void_pending" ? Math.min(leg.less, 0) : leg.less;
      const amount = Math.max(1, of.amount - less);
      return [
        { ...base, kind: leg.what as "post_pending", pendingId: of.id, debit: of.debit, credit: of.credit, amount },
      ];
    }
    const [debit, credit] = [ACCOUNTS[leg.debit], ACCOUNTS[leg.credit]];
    if (debit === undefined || credit === undefined || debit === credit) return [];
    return [{ ...base, kind: leg.what as "posted", debit, credit, amount: leg.amount }];
  }

  /** What the rules say of these legs, in their order. Where two are broken at once, either may be said. */
  #expect(key: string, legs: readonly Leg[]): string[] {
    const sums: Sums = new Map([...this.sums].map(([address, sum]) => [address, { ...sum }]));
    const resolved = new Set<string>();
    for (const leg of legs) {
      const of = "pendingId" in leg ? this.pending.find(({ id }) => id === leg.pendingId) : undefined;
      const broken: string[] = [];
      if (this.#made.has(`${key}/${leg.key}`)) broken.push("broken_rule TRANSFER_EXISTS");
      if (of && (!of.open || resolved.has(of.id))) broken.push("broken_rule PENDING_RESOLVED");
      if (of && (leg.amount > of.amount || (leg.kind === "void_pending" && leg.amount !== of.amount))) {
        broken.push("broken_rule PENDING_MISMATCH");
      }
      if (broken.length > 0) return broken;
      if (of) resolved.add(of.id);
      for (const side of ["credit", "debit"] as const) {
        const sum = sums.get(leg[side].address) as Sum;
        const [posted, held] = side === "debit" ? (["dp", "dq"] as const) : (["cp", "cq"] as const);
        if (of) sum[held] -= of.amount;
        if (leg.kind === "posted" || leg.kind === "post_pending") sum[posted] += leg.amount;
        if (leg.kind === "pending") sum[held] += leg.amount;
        sum.version += 1;
        const { normal, floored } = leg[side];
        const over = normal === "credit" ? sum.dp + sum.dq > sum.cp : sum.cp + sum.cq > sum.dp;
        if (floored && over) return ["overdraft"];
      }
    }
    this.#next = sums;
    return ["ok"];
  }
  #next: Sums = this.sums;

  #landed(key: string, legs: readonly Leg[], at: number): void {
    for (const leg of legs) this.#writeDown(leg, at);
    this.sums = this.#next;
    for (const leg of legs) this.#made.add(`${key}/${leg.key}`);
    for (const leg of legs) {
      if ("pendingId" in leg) for (const of of this.pending) if (of.id === leg.pendingId) of.open = false;
      if (leg.kind !== "pending") continue;
      const id = transferId(this.context.store, key, leg.key);
      this.pending.push({ id, debit: leg.debit, credit: leg.credit, amount: leg.amount, open: true });
    }
  }

  /** Both sides of a transfer are written down at one time, and never before what either account has already. */
  #writeDown(leg: Leg, at: number): void {
    const time = Math.max(at, ...[leg.debit, leg.credit].map(({ address }) => this.latest.get(address) ?? 0));
    for (const side of ["credit", "debit"] as const) {
      const { address, normal } = leg[side];
      this.latest.set(address, time);
      if (leg.kind === "pending" || leg.kind === "void_pending") continue;
      const lines = this.history.get(address) ?? [];
      const before = lines.at(-1)?.balance ?? 0;
      lines.push({ at: time, balance: before + (side === normal ? leg.amount : -leg.amount) });
    }
  }

  compare(): void {
    const read = this.ledger.sqlite.prepare("SELECT * FROM ledger_accounts WHERE id = ?");
    for (const { address } of ACCOUNTS) {
      const row = read.get(accountId(this.context.store.tenantId, address, "EUR"));
      const { dp, dq, cp, cq, version } = this.sums.get(address) as Sum;
      const kept = [row?.debits_posted, row?.debits_pending, row?.credits_posted, row?.credits_pending, row?.version];
      expect(kept.map((value) => Number(value ?? 0))).toEqual([dp, dq, cp, cq, version]);
    }
  }

  /** At every time at which something was written down, and just before, the balances are what they were. */
  async conclude(): Promise<void> {
    // The model knows accounts and transfers, and nothing of the shares and payments that others are about.
    for (const [invariant, sql] of Object.entries(LEDGER_QUERIES)) {
      expect([invariant, this.ledger.sqlite.prepare(sql).all()]).toEqual([invariant, []]);
    }
    const times = new Set([...this.history.values()].flat().flatMap(({ at }) => [at - 1, at]));
    for (const time of [...times].sort((a, b) => b - a).slice(0, 12)) {
      const { data } = await listBalances(this.context, { at: wireTime(time) }, { limit: 100, after: null });
      const sums = { debit: 0, credit: 0 };
      for (const { address, amount } of data) {
        const known = this.history.get(address)?.findLast(({ at }) => at <= time)?.balance ?? 0;
        expect([address, amount]).toEqual([address, known]);
        sums[ACCOUNTS.find((of) => of.address === address)?.normal ?? "debit"] += amount;
      }
      expect(sums.debit).toBe(sums.credit);
    }
  }
}

function wordOf({ abort }: CommitRefused): string {
  return abort.kind === "broken_rule" ? `broken_rule ${abort.detail.split("|")[0]}` : abort.kind;
}

test("the ledger does what the model does, refuses what it refuses, and remembers every balance", async () => {
  const life = asyncProperty(array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
    const of = new Life();
    for (const each of steps) await of.step(each);
    await of.conclude();
  });
  await assert(life, { numRuns: LIVES });
}, 600_000);

test("a balance at a past time is one read of one index", () => {
  const { sqlite } = memoryLedger();
  const plan = sqlite
    .prepare(
      `EXPLAIN QUERY PLAN SELECT balance_after FROM ledger_entries WHERE tenant_id = ?1 AND account_id = ?2
       AND recorded_at <= ?3 ORDER BY recorded_at DESC, n DESC LIMIT 1`,
    )
    .all();
  expect(plan.map(({ detail }) => detail)).toEqual([
    "SEARCH ledger_entries USING INDEX ledger_entries_recorded (tenant_id=? AND account_id=? AND recorded_at<?)",
  ]);
});
