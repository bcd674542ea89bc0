/** The simulator's control API: a sandbox tenant's account there, and its clock. */
import * as z from "zod";
import { audit } from "../core/audit.ts";
import { type Context, mustStillBe, tenantNow } from "../core/context.ts";
import { Refusal } from "../core/errors.ts";
import type { Fetcher } from "../core/ports.ts";
import { UnknownOutcome } from "../core/provider/port.ts";
import type { Plan } from "../core/store/commit.ts";
import { tenantClocks } from "../core/store/schema.ts";
import { SECOND, wireTime } from "../core/time.ts";

/** The host is of no consequence: the binding leads to the simulator alone. */
const CONTROL = "https://simulator/_control";
const ADVANCE_SECONDS_MAX = 10 * 366 * 86_400;

const Account = z.object({ id: z.string(), secret_key: z.string(), publishable_key: z.string() });
export type SandboxAccount = z.infer<typeof Account>;

/** The offset is negative after the account's clock stood still. */
const Clock = z.object({ now: z.int(), offset_ms: z.int() });

export interface NewAccount {
  /** The tenant: the same reference gives the same account again. */
  readonly reference: string;
  readonly name: string;
  readonly country: string;
  readonly currency: string;
  /** What the account has from the first moment, minor units. */
  readonly float: number;
}

/** What the simulated provider charges, how long it keeps money, and that it asks nothing of connected accounts. */
const TERMS = { fee: { bps: 150, fixed: 25 }, settlement_days: 2, onboarding: "skipped" };

/** What the simulated provider takes a minor unit of a currency for, in euro cents: made up, and the same every day. */
const EURO_CENTS: Readonly<Record<string, number>> = {
  ...{ AUD: 0.6, CAD: 0.67, CHF: 1.05, CZK: 0.04, DKK: 0.134, EUR: 1, GBP: 1.16, HUF: 0.0025, JPY: 0.6, NOK: 0.086 },
  ...{ NZD: 0.55, PLN: 0.23, RON: 0.2, SEK: 0.088, SGD: 0.68, USD: 0.92 },
};

/** Every other currency into the account's own: it holds no other. */
function ratesInto(own: string): Record<string, number> {
  const worth = EURO_CENTS[own];
  if (worth === undefined) return {};
  const others = Object.entries(EURO_CENTS).filter(([currency]) => currency !== own);
  return Object.fromEntries(
    others.map(([currency, each]) => [currency.toLowerCase(), Number((each / worth).toFixed(6))]),
  );
}

/** Opens a sandbox tenant's account, or finds it again. */
export async function openSandboxAccount(simulator: Fetcher, account: NewAccount): Promise<SandboxAccount> {
  const body = { ...account, currency: account.currency.toLowerCase(), ...TERMS, rates: ratesInto(account.currency) };
  return Account.parse(await control(simulator, "POST", "/accounts", body));
}

/**
 * How far one account's clock is ahead of the wall right now, ms. Frozen or run at a rate by the control API, it drifts
 * from the tenant's time; the next move of the sandbox's clock brings both to the later of the two.
 */
export async function sandboxOffset(simulator: Fetcher, secretKey: string): Promise<number> {
  return Clock.parse(await control(simulator, "GET", "/clock", undefined, secretKey)).offset_ms;
}

/** Moves an account's clock up to an offset, if it is not there yet. Everything that falls due on the way happens. */
export async function bringClockTo(simulator: Fetcher, secretKey: string, offsetMs: number): Promise<void> {
  const behind = offsetMs - (await sandboxOffset(simulator, secretKey));
  if (behind > 0) await control(simulator, "POST", "/clock", { advance_ms: behind }, secretKey);
}

const Pages = z.object({ pay: z.url() });

/** Where a player enters a payment method for a setup intent, and the address that the page leads back to. */
export async function sandboxMethodPage(
  simulator: Fetcher,
  secretKey: string,
  clientSecret: string,
  returnUrl: string,
): Promise<string> {
  const { pay } = Pages.parse(await control(simulator, "GET", "/pages", undefined, secretKey));
  const url = new URL(pay);
  url.searchParams.set("setup_intent_client_secret", clientSecret);
  url.searchParams.set("return_url", returnUrl);
  return url.href;
}

export const AdvanceClock = z
  .strictObject({
    advance_seconds: z.int().min(0).max(ADVANCE_SECONDS_MAX).meta({
      description: "By how much the sandbox's time moves on, in seconds. It never moves back.",
      example: 172_800,
    }),
  })
  .meta({ id: "AdvanceSandboxClock", description: "Moves the sandbox's time on." });

export const SandboxClock = z
  .strictObject({
    object: z.literal("sandbox_clock"),
    livemode: z.boolean(),
    now: z.iso.datetime().meta({ description: "The sandbox's own time." }),
    offset_seconds: z.int().min(0).meta({ description: "How far it is ahead of the wall clock." }),
  })
  .meta({ id: "SandboxClock", description: "A sandbox lives by its own time: wall time and what it was moved on." });
export type SandboxClock = z.infer<typeof SandboxClock>;

export async function readClock(context: Context): Promise<SandboxClock> {
  refuseLive(context);
  const now = await context.store.readOne(tenantNow(context));
  return clockView(context, now - context.wall.now());
}

/**
 * Plans the move of a sandbox's time in our books. The simulator follows after the commit (`bringClockTo`), so that a
 * repeated request moves it once.
 *
 * @throws Refusal `state_conflict` for a live tenant
 */
export async function planAdvance(
  context: Context,
  input: z.infer<typeof AdvanceClock>,
  simulatorOffsetMs: number,
): Promise<Plan<SandboxClock>> {
  refuseLive(context);
  const { store, wall } = context;
  const stored = await storedOffset(context);
  const offset = Math.max(stored, simulatorOffsetMs) + input.advance_seconds * SECOND;
  const changed = { offset_ms: offset, updated_at: wall.now() };
  return {
    statements: [
      mustStillBe(store, [{ id: store.tenantId, state: String(stored) }]),
      store.update(tenantClocks, {}, changed),
      audit(context, { action: "sandbox_clock.advance", subjectId: store.tenantId, fields: ["offset_seconds"] }),
    ],
    result: clockView(context, offset),
  };
}

/** How far the tenant's time is ahead of the wall clock in our books, ms. */
export async function storedOffset({ store }: Context): Promise<number> {
  const row = await store.readOne(store.row(tenantClocks, { tenant_id: store.tenantId }));
  return row?.offset_ms ?? 0;
}

function refuseLive({ livemode }: Context): void {
  if (livemode) throw new Refusal("state_conflict", "Only a sandbox has a clock of its own: this tenant is live.");
}

function clockView({ livemode, wall }: Context, offsetMs: number): SandboxClock {
  return {
    object: "sandbox_clock",
    livemode,
    now: wireTime(wall.now() + offsetMs),
    offset_seconds: Math.floor(offsetMs / SECOND),
  };
}

/** @throws UnknownOutcome when the simulator does not answer as it should */
async function control(
  simulator: Fetcher,
  method: "GET" | "POST",
  path: string,
  body: unknown,
  secretKey?: string,
): Promise<unknown> {
  const response = await simulator
    .fetch(`${CONTROL}${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(secretKey !== undefined && { authorization: `Bearer ${secretKey}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    .catch((error: unknown) => {
      throw new UnknownOutcome(`the simulator cannot be reached: ${String(error)}`);
    });
  if (!response.ok) {
    const text = await response.text();
    throw new UnknownOutcome(`the simulator answered ${response.status} to ${method} ${path}: ${text.slice(0, 200)}`);
  }
  return response.json();
}
