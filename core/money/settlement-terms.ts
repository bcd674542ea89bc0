/** What a tenant has decided about settlement: when merchants are paid out by themselves, and from which amount on. */
import * as z from "zod";
import { idOf } from "../ids.ts";
import { type Calendar, isTimeZone, nextCycle, WEEKDAYS } from "./settlement-calendar.ts";

const MERCHANTS_MAX = 500;
const AMOUNT_MAX = 1_000_000_000;

/** Minor units by currency. */
const Amounts = z.record(
  z.string().regex(/^[A-Z]{3}$/, "must be an upper-case ISO 4217 code"),
  z.int().min(1).max(AMOUNT_MAX),
);

const fields = {
  interval: z.enum(["manual", "daily", "weekly", "monthly", "on_balance"]).meta({
    description:
      "When merchants are paid out: only when asked for, on the days named, or as soon as they have the threshold.",
  }),
  weekdays: z.array(z.enum(WEEKDAYS)).min(1).max(7).meta({ description: "With `weekly`." }),
  month_days: z
    .array(z.int().min(1).max(31))
    .min(1)
    .max(31)
    .meta({ description: "With `monthly`. 29 to 31 fall on the last day of a shorter month." }),
  time_zone: z
    .string()
    .max(64)
    .refine(isTimeZone, "must be the IANA name of a time zone")
    .meta({ description: "IANA name.", example: "Europe/Berlin" }),
  start_of_day: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be HH:MM")
    .meta({
      description: "When a day begins, on the zone's clocks. Left out by a change of clocks, it is the change.",
    }),
  delay_days: z.int().min(0).max(30).meta({
    description: "So many days after a cycle's day it is paid out: what was available on that day.",
  }),
  minimum: Amounts.meta({ description: "What a merchant must have free to be paid out at all, by currency." }),
  threshold: Amounts.meta({ description: "With `on_balance`: from which amount on, by currency." }),
};

export const SettlementTerms = z
  .strictObject({
    ...fields,
    merchants: z
      .record(idOf("merchant"), z.strictObject(fields).partial())
      .refine((all) => Object.keys(all).length <= MERCHANTS_MAX, `must name at most ${MERCHANTS_MAX} merchants`)
      .meta({ description: "What holds for one merchant instead, by its id." }),
  })
  .meta({ description: "When merchants are paid out by themselves, each once in a cycle." });
export type SettlementTerms = z.infer<typeof SettlementTerms>;

export const DEFAULT_SETTLEMENT: SettlementTerms = {
  interval: "manual",
  weekdays: ["monday"],
  month_days: [1],
  time_zone: "UTC",
  start_of_day: "00:00",
  delay_days: 0,
  minimum: {},
  threshold: {},
  merchants: {},
};

/** A merchant's schedule: the tenant's, with what holds for this one instead. */
export interface Schedule extends Calendar {
  readonly minimum: Readonly<Record<string, number>>;
  readonly threshold: Readonly<Record<string, number>>;
}

export function scheduleOf({ merchants, ...common }: SettlementTerms, merchantId: string): Schedule {
  const own = Object.entries(merchants[merchantId] ?? {}).filter(([, value]) => value !== undefined);
  return { ...common, ...Object.fromEntries(own) };
}

function schedules(terms: SettlementTerms): Schedule[] {
  const { merchants, ...common } = terms;
  return [common, ...Object.keys(merchants).map((id) => scheduleOf(terms, id))];
}

/** When the next cycle of any schedule falls due, ms; null where none does by the calendar. */
export function nextSettlement(terms: SettlementTerms, after: number): number | null {
  const dates = schedules(terms).flatMap((schedule) => nextCycle(schedule, after)?.dueAt ?? []);
  return dates.length === 0 ? null : Math.min(...dates);
}

export function settlesOnBalance(terms: SettlementTerms): boolean {
  return schedules(terms).some(({ interval }) => interval === "on_balance");
}

/** The least that is paid out to a merchant in a currency, minor units. */
export function leastOf({ interval, minimum, threshold }: Schedule, currency: string): number {
  const least = Math.max(minimum[currency] ?? 1, 1);
  return interval === "on_balance" ? Math.max(threshold[currency] ?? 1, least) : least;
}

/** The section of a stored configuration; one that is older than the section stands at the defaults. */
export function readSettlementTerms(stored: string | null): SettlementTerms {
  return stored === null ? DEFAULT_SETTLEMENT : SettlementTerms.parse(JSON.parse(stored));
}
