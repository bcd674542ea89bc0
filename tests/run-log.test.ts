/** A run's lines of the log: held back a moment, never lost to an error, never out of order. */
import { expect, test } from "vitest";
import { RunLog } from "../workflows/run-log.ts";

function written() {
  const lines: string[] = [];
  const pauses: { ms: number; end: () => void }[] = [];
  const log = new RunLog({
    log: {
      info: (message, fields) => void lines.push(`info ${message} ${JSON.stringify(fields)}`),
      error: (message, fields) => void lines.push(`error ${message} ${JSON.stringify(fields)}`),
    },
    pause: (ms) => new Promise<void>((end) => void pauses.push({ ms, end })),
  });
  return { lines, pauses, log };
}

test("lines are written together after a moment", async () => {
  const { lines, pauses, log } = written();
  log.info("one", { n: 1 });
  log.info("two", { n: 2 });
  expect(lines).toEqual([]);
  expect(pauses.map(({ ms }) => ms)).toEqual([100]);
  pauses[0]?.end();
  await Promise.resolve();
  expect(lines).toEqual(['info one {"n":1}', 'info two {"n":2}']);
});

test("a run that rests or ends writes what it holds, once", async () => {
  const { lines, pauses, log } = written();
  log.info("one");
  log.write();
  pauses[0]?.end();
  await Promise.resolve();
  expect(lines).toEqual(["info one {}"]);
});

test("an error is written at once, after what led to it", () => {
  const { lines, log } = written();
  log.info("one");
  log.error("broken", { code: "x" });
  expect(lines).toEqual(["info one {}", 'error broken {"code":"x"}']);
});

test("a later line waits for a moment of its own", () => {
  const { pauses, log } = written();
  log.info("one");
  log.write();
  log.info("two");
  expect(pauses).toHaveLength(2);
});
