/** Settlement's calendar: by properties over zones with every kind of change of clock, and by the days that are odd. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Calendar,
  dayOf,
  isTimeZone,
  lastCycle,
  momentOf,
  nextCycle,
  offsetAt,
  WEEKDAYS,
} from "../core/money/settlement-calendar.ts";
import { DAY, HOUR, MINUTE } from "../core/time.ts";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  // Clocks change at midnight.
  "America/Santiago",
  "America/Havana",
  "Asia/Beirut",
  // By half an hour.
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
];
const FROM = Date.UTC(2025, 0, 1);
const UNTIL = Date.UTC(2029, 0, 1);

const moment = fc.integer({ min: FROM, max: UNTIL });
const zone = fc.constantFrom(...ZONES);
const time = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom(0, 15, 30, 59) })
  .map(({ hour, minute }) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
const calendar: fc.Arbitrary<Calendar> = fc.record({
  interval: fc.constantFrom("daily", "weekly", "monthly"),
  weekdays: fc.subarray([...WEEKDAYS], { minLength: 1 }),
  month_days: fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 4 }),
  time_zone: zone,
  start_of_day: fc.oneof(fc.constant("00:00"), time),
  delay_days: fc.integer({ min: 0, max: 30 }),
});

/** The last day of a date's month. */
const lastOfMonth = (date: Date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

function isWanted({ interval, weekdays, month_days }: Calendar, day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  if (interval === "weekly") return weekdays.includes(WEEKDAYS[date.getUTCDay()] ?? "monday");
  if (interval === "daily") return true;
  const [at, last] = [date.getUTCDate(), lastOfMonth(date)];
  return month_days.includes(at) || (at === last && month_days.some((wanted) => wanted > last));
}

test("a moment shows its time on the zone's clocks, or is the change that left it out", () => {
  fc.assert(
    fc.property(moment, zone, time, (at, where, clock) => {
      const day = dayOf(at, where);
      const found = momentOf(day, clock, where);
      const shown = Date.parse(`${day}T${clock}:00Z`);
      const local = found + offsetAt(found, where);
      if (local === shown) {
        // Nothing earlier shows the same: of two it is the first.
        for (const back of [30 * MINUTE, HOUR]) {
          expect(found - back + offsetAt(found - back, where)).not.toBe(shown);
        }
        return;
      }
      expect(local).toBeGreaterThan(shown);
      expect(found - MINUTE + offsetAt(found - MINUTE, where)).toBeLessThan(shown);
    }),
    { numRuns: 2_000 },
  );
});

test("cycles fall due one after the other, each on a day that settles, and none is left out", () => {
  fc.assert(
    fc.property(calendar, moment, (schedule, begin) => {
      let at = begin;
      const days: string[] = [];
      for (let n = 0; n < 5; n++) {
        const cycle = nextCycle(schedule, at);
        if (!cycle) throw new Error("there is always a next one");
        expect(cycle.dueAt).toBeGreaterThan(at);
        expect(isWanted(schedule, cycle.day)).toBe(true);
        expect(cycle.closesAt).toBe(momentOf(cycle.day, schedule.start_of_day, schedule.time_zone));
        const days30 = Math.round((cycle.dueAt - cycle.closesAt) / DAY);
        expect(days30).toBe(schedule.delay_days);
        at = cycle.dueAt;
        days.push(cycle.day);
      }
      // Day by day from the first to the last: what settles is there, once, in order.
      const wanted: string[] = [];
      const [first = "", last = ""] = [days[0], days.at(-1)];
      for (let day = Date.parse(`${first}T00:00:00Z`); day <= Date.parse(`${last}T00:00:00Z`); day += DAY) {
        const text = new Date(day).toISOString().slice(0, 10);
        if (isWanted(schedule, text)) wanted.push(text);
      }
      expect(days).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});

test("asking later never finds an earlier cycle, and a span's last is what asking one by one finds", () => {
  fc.assert(
    fc.property(calendar, moment, fc.integer({ min: 0, max: 40 * DAY }), (schedule, from, span) => {
      const [early, late] = [nextCycle(schedule, from), nextCycle(schedule, from + span)];
      expect(late?.dueAt ?? 0).toBeGreaterThanOrEqual(early?.dueAt ?? 0);
      const found = lastCycle(schedule, from, from + span);
      if (found) expect(nextCycle(schedule, found.dueAt)).toEqual(late);
      else expect(early?.dueAt).toBe(late?.dueAt);
    }),
    { numRuns: 500 },
  );
});

describe("odd days", () => {
  const iso = (at: number) => new Date(at).toISOString();

  test.each([
    ["2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:00:00.000Z"],
    ["2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
    ["2018-11-04", "00:00", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"],
    ["2011-12-30", "00:00", "Pacific/Apia", "2011-12-30T10:00:00.000Z"],
    ["2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00.000Z"],
  ])("%s %s in %s is %s", (day, clock, where, at) => expect(iso(momentOf(day, clock, where))).toBe(at));

  test("the 31st falls on the last day of every month", () => {
    const schedule = { weekdays: [], start_of_day: "00:00", delay_days: 0, time_zone: "Europe/Berlin" } as const;
    let at = Date.UTC(2028, 0, 1);
    const days = Array.from({ length: 4 }, () => {
      const cycle = nextCycle({ ...schedule, interval: "monthly", month_days: [29, 30, 31] }, at);
      at = cycle?.dueAt ?? 0;
      return cycle?.day;
    });
    expect(days).toEqual(["2028-01-29", "2028-01-30", "2028-01-31", "2028-02-29"]);
  });

  test("nothing falls due by itself where payouts are asked for, or go by the balance", () => {
    const rest = { weekdays: WEEKDAYS, month_days: [1], start_of_day: "00:00", delay_days: 0, time_zone: "UTC" };
    for (const interval of ["manual", "on_balance"] as const) expect(nextCycle({ ...rest, interval }, 0)).toBeNull();
  });

  test.each([
    ["Europe/Berlin", true],
    ["UTC", true],
    ["+02:00", false],
    ["Europe/Nowhere", false],
    ["", false],
  ])("%s is a time zone: %s", (name, is) => expect(isTimeZone(name)).toBe(is));
});
