/** `npm run bench`: everything that performance is promised of, in one run. `npm run bench -- a g` runs parts of it. */
import { benchAccepting } from "./accepting.ts";
import { type BenchHost, startBenchHost } from "./bench-host.ts";
import { prepareBare } from "./books.ts";
import { benchTokenCheck, benchTokens } from "./edge.ts";
import type { Figure } from "./figures.ts";
import { benchGrowth } from "./growth.ts";
import { benchPosting } from "./posting.ts";
import { circumstances, line, writeResults } from "./report.ts";
import { benchRunning } from "./running.ts";
import { benchSettling } from "./settling.ts";
import { benchSimulating } from "./simulating.ts";
import { benchStarting } from "./starting.ts";

const MS = 1000;

/** In the order in which they run: what leaves the engine heavier comes later. */
const parts: Record<string, (bench: BenchHost) => Promise<Figure[]>> = {
  a: benchPosting,
  d: benchTokenCheck,
  e: benchTokens,
  // Moves the clock on by days: whatever was paid before would fall due with it.
  i: benchRunning,
  c: benchSettling,
  h: benchSimulating,
  b: benchAccepting,
  g: benchGrowth,
};

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const chosen = (part: string) => wanted.length === 0 || wanted.includes(part);
  const on = circumstances();
  const figures: Figure[] = [];
  const say = (found: Figure[]) => {
    for (const figure of found) console.log(line(figure));
    figures.push(...found);
  };
  if (chosen("f")) say(await benchStarting());
  const bench = await startBenchHost();
  try {
    await prepareBare(bench);
    for (const [part, measure] of Object.entries(parts)) {
      if (chosen(part)) say(await measure(bench));
    }
  } finally {
    await bench.host.stop();
  }
  figures.sort((one, other) => one.part.localeCompare(other.part));
  const missed = figures.filter(({ verdict }) => verdict?.isMet === false);
  console.log(`\n${missed.length === 0 ? "Every aim is met" : `${missed.length} aims are missed`}, on ${on.machine}.`);
  if (!on.isQuiet) console.log("Other programs were running: take these figures for an indication.");
  // A part alone is for looking closer; the results are of one whole run.
  if (wanted.length === 0) writeResults(figures, on, performance.now() / MS);
}

await main();
