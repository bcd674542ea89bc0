/** When settlement cycles come due: calendar days in a time zone, through its changes of clock. Pure, by Intl alone. */
import { invariant } from "../errors.ts";
import { DAY, HOUR, MINUTE } from "../time.ts";

export const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Which days settle, and at which moment a day begins. */
export interface Calendar {
  readonly interval: "daily" | "weekly" | "monthly" | "manual" | "on_balance";
  readonly weekdays: readonly Weekday[];
  /** 29 to 31 fall on a shorter month's last day. */
  readonly month_days: readonly number[];
  readonly time_zone: string;
  /** "HH:MM" on the zone's clocks. */
  readonly start_of_day: string;
  /** So many days after the cycle's own day it is paid out. */
  readonly delay_days: number;
}

/** One cycle: its day, and the moments at which it closes and falls due, ms since the epoch. */
export interface Cycle {
  /** RFC 3339 date on the zone's calendar. */
  readonly day: string;
  /** What was available by then is in it. */
  readonly closesAt: number;
  readonly dueAt: number;
}

/** No schedule has two cycles further apart: a month, and a day in each direction for the zone. */
const LOOK_AHEAD_DAYS = 33;

/** The first cycle that falls due after a moment; null where the calendar makes none due. */
export function nextCycle(calendar: Calendar, after: number): Cycle | null {
  if (calendar.interval === "manual" || calendar.interval === "on_balance") return null;
  const { time_zone: zone, start_of_day: start, delay_days: delay } = calendar;
  const today = dayOf(after, zone);
  for (let n = -1; n <= LOOK_AHEAD_DAYS; n++) {
    const day = plusDays(today, n - delay);
    if (!settles(calendar, day)) continue;
    const dueAt = momentOf(plusDays(day, delay), start, zone);
    if (dueAt > after) return { day, closesAt: momentOf(day, start, zone), dueAt };
  }
  invariant(false, `${calendar.interval} settles on no day`);
}

/** The last cycle that fell due in (from, until]; null where none did. Those before it are part of it. */
export function lastCycle(calendar: Calendar, from: number, until: number): Cycle | null {
  let found: Cycle | null = null;
  const begin = Math.max(from, until - 2 * LOOK_AHEAD_DAYS * DAY);
  for (
    let cycle = nextCycle(calendar, begin);
    cycle && cycle.dueAt <= until;
    cycle = nextCycle(calendar, cycle.dueAt)
  ) {
    found = cycle;
  }
  return found;
}

function settles({ interval, weekdays, month_days }: Calendar, day: string): boolean {
  if (interval === "daily") return true;
  const date = new Date(`${day}T00:00:00Z`);
  if (interval === "weekly") return weekdays.includes(WEEKDAYS[date.getUTCDay()] ?? "sunday");
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return month_days.some((wanted) => Math.min(wanted, last) === date.getUTCDate());
}

function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** The date that a zone's calendars show. */
export function dayOf(at: number, zone: string): string {
  return new Date(at + offsetAt(at, zone)).toISOString().slice(0, 10);
}

/**
 * The moment at which a zone's clocks show a time on a day. Shown twice, it is the first; never shown, because clocks
 * were put forward over it, it is the moment of that change.
 */
export function momentOf(day: string, time: string, zone: string): number {
  const shown = Date.parse(`${day}T${time}:00Z`);
  const [before, after] = [offsetAt(shown - DAY, zone), offsetAt(shown + DAY, zone)];
  const candidates = [...new Set([shown - before, shown - after])].sort((a, b) => a - b);
  const fitting = candidates.find((at) => at + offsetAt(at, zone) === shown);
  return fitting ?? changeOfClock(shown - Math.max(before, after), shown - Math.min(before, after), zone);
}

/** The moment between two at which a zone's clocks change, to the minute. */
function changeOfClock(from: number, to: number, zone: string): number {
  let [low, high] = [from - MINUTE, to];
  const old = offsetAt(low, zone);
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (offsetAt(middle, zone) === old) low = middle;
    else high = middle;
  }
  return high;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const FORMATS_MAX = 500;

/** How far a zone's clocks are ahead of UTC, ms. @throws RangeError for a zone that nobody knows */
export function offsetAt(at: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: string) => parts.get(type as Intl.DateTimeFormatPartTypes) ?? 0;
  const shown = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return shown - Math.floor(at / 1000) * 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const numeric = "2-digit";
  const clock = { hour: numeric, minute: numeric, second: numeric, hourCycle: "h23" } as const;
  const made = new Intl.DateTimeFormat("en-US-u-ca-gregory", {
    timeZone: zone,
    year: "numeric",
    month: numeric,
    day: numeric,
    ...clock,
  });
  if (formats.size >= FORMATS_MAX) formats.clear();
  formats.set(zone, made);
  return made;
}

/** Whether a name is a time zone's. Offsets such as "+02:00" are none: they know no changes of clock. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    return offsetAt(0, name) < DAY + HOUR;
  } catch {
    return false;
  }
}
