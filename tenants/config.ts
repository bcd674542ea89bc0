/** A tenant's configuration: versioned, never changed in place. A run keeps the version that it started with. */
import * as z from "zod";
import { type FieldError, invariant } from "../core/errors.ts";
import { BalanceTerms, DEFAULT_BALANCE_TERMS } from "../core/money/balance-terms.ts";
import { DEFAULT_SETTLEMENT, SettlementTerms } from "../core/money/settlement-terms.ts";
import { DEFAULT_ONBOARDING, OnboardingTerms } from "../core/parties/onboarding-terms.ts";
import { DEFAULT_PAYMENT_TERMS, PaymentTerms } from "../core/payments/terms.ts";
import { latestConfig, RUN_KINDS, type RunKind } from "../core/runs.ts";
import { tenantConfigs } from "../core/store/schema.ts";
import type { Store } from "../core/store/store.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../core/time.ts";
import { Branding, DEFAULT_BRANDING } from "./branding.ts";
import { DashboardTerms, DEFAULT_DASHBOARD } from "./dashboard.ts";

const Milliseconds = z
  .int()
  .min(1)
  .max(90 * DAY);

/** Workflows by name. One that a stored version does not name keeps the defaults. */
const ByWorkflow = <Section extends z.ZodType>(section: Section) => z.partialRecord(z.enum(RUN_KINDS), section);

const Retry = z
  .strictObject({
    first_delay_ms: Milliseconds,
    factor: z.number().min(1).max(10),
    max_delay_ms: Milliseconds,
    /** The engine takes no more than 10,000 for "unlimited". */
    max_retries: z.int().min(0).max(10_000),
    timeout_ms: z
      .int()
      .min(SECOND)
      .max(30 * MINUTE),
  })
  .meta({
    description: "How a failed step is tried again: the first delay, times the factor each time, up to the cap.",
  });

const Asking = z
  .strictObject({ first_ms: Milliseconds, then_ms: Milliseconds, max_ms: Milliseconds })
  .refine(({ then_ms, max_ms }) => then_ms <= max_ms, { path: ["max_ms"], error: "must not be below then_ms" })
  .meta({
    id: "AskingIntervals",
    description: "When a waiting run asks the provider: at first, then again and again, doubling to the cap.",
  });
export type Asking = z.infer<typeof Asking>;

const Deadline = z
  .int()
  .min(MINUTE)
  .max(400 * DAY);

/** Releases read this section of the newest version. */
const RecoveryTerms = z.strictObject({
  order: z
    .array(z.enum(["available", "reserve"]))
    .max(2)
    .refine((order) => new Set(order).size === order.length, "names a source twice")
    .meta({
      description:
        "What a merchant owes is taken of what a share releases to it, then of what would go into its reserve, in " +
        "this order. A source that is not named is left alone; what remains is taken of future shares.",
    }),
  unclaimed_after_days: z.int().min(1).max(3_650).nullable().meta({
    description: "After so many days what a merchant that was never let in has earned is yours. Null: never.",
  }),
});

export const Config = z.strictObject({
  retry: Retry,
  workflows: ByWorkflow(z.strictObject({ retry: Retry.partial() })).meta({
    description: "What one workflow does otherwise than `retry` says.",
  }),
  asking: ByWorkflow(Asking),
  deadlines: ByWorkflow(Deadline).meta({
    description:
      "How long a workflow's subject may take, in ms, before `run.stalled` says so. It goes on all the same.",
  }),
  branding: Branding,
  dashboard: DashboardTerms,
  payments: PaymentTerms,
  settlement: SettlementTerms,
  balance: BalanceTerms,
  recovery: RecoveryTerms,
  onboarding: OnboardingTerms,
});
export type Config = z.infer<typeof Config>;

/** What a new version must keep to beyond the limits of its fields. Versions from before this rule stay readable. */
export function misfitsAmong(config: Config): FieldError[] {
  const kinds = Object.keys(config.workflows) as RunKind[];
  const set = [
    { at: "/retry", retry: config.retry, named: config.retry },
    ...kinds.map((kind) => ({
      at: `/workflows/${kind}/retry`,
      retry: retryOf(config, kind),
      named: config.workflows[kind]?.retry ?? {},
    })),
  ];
  return set.flatMap(({ at, retry, named }) => {
    if (retry.first_delay_ms <= retry.max_delay_ms) return [];
    const isCap = named.max_delay_ms !== undefined;
    const detail = isCap ? "must not be below first_delay_ms" : "must not be above max_delay_ms";
    return [{ pointer: `${at}/${isCap ? "max_delay_ms" : "first_delay_ms"}`, code: "invalid", detail }];
  });
}

export const DEFAULT_CONFIG: Config = {
  retry: { first_delay_ms: 5 * SECOND, factor: 2, max_delay_ms: HOUR, max_retries: 10_000, timeout_ms: MINUTE },
  workflows: {},
  asking: {
    "take-payment": { first_ms: 10 * MINUTE, then_ms: 30 * MINUTE, max_ms: DAY },
    "distribute-payment": { first_ms: 10 * MINUTE, then_ms: 30 * MINUTE, max_ms: DAY },
    "refund-payment": { first_ms: 10 * MINUTE, then_ms: 30 * MINUTE, max_ms: DAY },
    "move-tenant-funds": { first_ms: 10 * MINUTE, then_ms: 30 * MINUTE, max_ms: DAY },
    "rotate-webhook-secrets": { first_ms: 10 * MINUTE, then_ms: 30 * MINUTE, max_ms: DAY },
    "pay-out": { first_ms: 3 * DAY, then_ms: 3 * DAY, max_ms: 3 * DAY },
    "settle-tenant": { first_ms: 10 * MINUTE, then_ms: 30 * MINUTE, max_ms: DAY },
    reconcile: { first_ms: DAY, then_ms: DAY, max_ms: DAY },
    "answer-dispute": { first_ms: 10 * MINUTE, then_ms: 30 * MINUTE, max_ms: DAY },
    "set-up-bank-connection": { first_ms: 5 * MINUTE, then_ms: 10 * MINUTE, max_ms: DAY },
    "verify-identity": { first_ms: 5 * MINUTE, then_ms: 10 * MINUTE, max_ms: DAY },
    "set-up-payment-instrument": { first_ms: 10 * MINUTE, then_ms: 30 * MINUTE, max_ms: DAY },
    "set-up-payout-instrument": { first_ms: 10 * MINUTE, then_ms: 30 * MINUTE, max_ms: DAY },
    "onboard-merchant": { first_ms: 5 * MINUTE, then_ms: 10 * MINUTE, max_ms: DAY },
    "onboard-tenant": { first_ms: 5 * MINUTE, then_ms: 10 * MINUTE, max_ms: DAY },
  },
  deadlines: {
    "take-payment": 7 * DAY,
    "distribute-payment": 100 * DAY,
    "refund-payment": 30 * DAY,
    "answer-dispute": 200 * DAY,
    "set-up-bank-connection": 90 * DAY,
    "set-up-payment-instrument": DAY,
    "settle-tenant": 100 * DAY,
  },
  branding: DEFAULT_BRANDING,
  dashboard: DEFAULT_DASHBOARD,
  payments: DEFAULT_PAYMENT_TERMS,
  settlement: DEFAULT_SETTLEMENT,
  balance: DEFAULT_BALANCE_TERMS,
  recovery: { order: ["available", "reserve"], unclaimed_after_days: null },
  onboarding: DEFAULT_ONBOARDING,
};

/** Of a workflow that no version names. */
const DEADLINE_OTHERWISE = 30 * DAY;

/** How long a subject may take before somebody is told, ms. */
export function deadlineOf(config: Config, kind: RunKind): number {
  return config.deadlines[kind] ?? DEFAULT_CONFIG.deadlines[kind] ?? DEADLINE_OTHERWISE;
}

/** How one workflow's steps are tried again. */
export function retryOf(config: Config, kind: RunKind): Config["retry"] {
  const given = config.workflows[kind]?.retry ?? {};
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...config.retry, ...set };
}

/** How long a run waits before its n-th ask (from 1). */
export function askAfter(config: Config, kind: string, n: number): number {
  // A version that was written before a workflow existed leaves that one to the defaults.
  const asking = config.asking[kind as RunKind] ?? DEFAULT_CONFIG.asking[kind as RunKind];
  invariant(asking, `the configuration knows no ${kind}`);
  return n === 1 ? asking.first_ms : Math.min(asking.then_ms * 2 ** (n - 2), asking.max_ms);
}

const VERSIONS_REMEMBERED_MAX = 1_000;
const versions = new Map<string, Config>();

/** What a run goes by whose tenant has no configuration yet. */
export const NO_CONFIG_VERSION = 0;

/** One version of a tenant's configuration. It never changes, so an isolate remembers it. */
export async function configOf(store: Store, version: number): Promise<Config> {
  if (version === NO_CONFIG_VERSION) return DEFAULT_CONFIG;
  const key = `${store.tenantId}/${version}`;
  const known = versions.get(key);
  if (known) return known;
  const row = await store.readOne(store.row(tenantConfigs, { version }));
  invariant(row, `tenant ${store.tenantId} has no configuration ${version}`);
  const config = readConfig(row.config);
  if (versions.size >= VERSIONS_REMEMBERED_MAX) versions.clear();
  versions.set(key, config);
  return config;
}

/** A stored version. What came later than it, a section or a field of one, stands at its default. */
export function readConfig(stored: string): Config {
  const given = JSON.parse(stored) as Record<string, object>;
  const sections = Object.entries(DEFAULT_CONFIG).map(([name, otherwise]) => [name, { ...otherwise, ...given[name] }]);
  return Config.parse({ ...given, ...Object.fromEntries(sections) });
}

/** What requests go by now: the newest version. */
export async function latestConfigOf(store: Store): Promise<Config> {
  return configOf(store, await store.readOne(latestConfig(store)));
}
