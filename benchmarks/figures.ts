/** Figures and their aims: two sides of one comparison, alternated, and what their medians say. */

export type Figure = {
  /** The part of the benchmark: "a" to "i". */
  readonly part: string;
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly other: number;
  /** What `ours` is held against, in words. */
  readonly against: string;
  readonly verdict: Verdict;
};

/** The number that the aim is about, and whether it is met; no aim: a figure to know. */
export type Verdict = { readonly shown: string; readonly aim: string; readonly isMet: boolean } | null;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** What both sides measured, round by round. */
export type Pair = { readonly ours: number[]; readonly other: number[] };

/** Measures both sides in turns. Who goes first changes from round to round, so that neither always finds it warm. */
export async function alternate(
  rounds: number,
  ours: (round: number) => Promise<number>,
  other: (round: number) => Promise<number>,
): Promise<Pair> {
  const pair: Pair = { ours: [], other: [] };
  for (let round = 0; round < rounds; round++) {
    const sides = [async () => pair.ours.push(await ours(round)), async () => pair.other.push(await other(round))];
    if (round % 2 === 1) sides.reverse();
    for (const side of sides) await side();
  }
  return pair;
}

/** Rounds of something that measures both sides at once, by turns within the round; of each side the round's median. */
export async function roundsOf(
  rounds: number,
  measure: (round: number) => Promise<readonly [readonly number[], readonly number[]]>,
): Promise<Pair> {
  const pair: Pair = { ours: [], other: [] };
  for (let round = 0; round < rounds; round++) {
    const [ours, other] = await measure(round);
    pair.ours.push(median(ours));
    pair.other.push(median(other));
  }
  return pair;
}

type Words = { part: string; what: string; unit: string; against: string };

/** Ours over the other, held to at least or at most a number. */
export function ratio(words: Words, pair: Pair, aim: { atLeast: number } | { atMost: number }): Figure {
  const ours = median(pair.ours);
  const other = median(pair.other);
  const value = ours / other;
  const verdict =
    "atLeast" in aim
      ? { shown: `${value.toFixed(2)}×`, aim: `≥ ${aim.atLeast}×`, isMet: value >= aim.atLeast }
      : { shown: `${value.toFixed(2)}×`, aim: `≤ ${aim.atMost}×`, isMet: value <= aim.atMost };
  return { ...words, ours, other, verdict };
}

/** Ours beside the other, held to nothing: to know. */
export function beside(words: Words, pair: Pair): Figure {
  return { ...words, ours: median(pair.ours), other: median(pair.other), verdict: null };
}

/** Ours as a part of the other. */
export function share(words: Words, pair: Pair, atMost: number): Figure {
  const ours = median(pair.ours);
  const other = median(pair.other);
  const value = ours / other;
  const percent = (part: number) => `${(part * 100).toFixed(0)} %`;
  const verdict = { shown: percent(value), aim: `< ${percent(atMost)}`, isMet: value < atMost };
  return { ...words, ours, other, verdict };
}

/** Ours less the other, in the unit of both. */
export function difference(words: Words, pair: Pair, atMost: number): Figure {
  const ours = median(pair.ours);
  const other = median(pair.other);
  const value = ours - other;
  const sign = value < 0 ? "−" : "+";
  const shown = `${sign}${Math.abs(value).toFixed(2)} ${words.unit}`;
  return { ...words, ours, other, verdict: { shown, aim: `≤ ${atMost} ${words.unit}`, isMet: value <= atMost } };
}

/** One number by itself, held to a limit or only to know. */
export function single(words: Omit<Words, "against">, ours: number, below?: number): Figure {
  const verdict =
    below === undefined
      ? null
      : { shown: `${ours.toFixed(0)} ${words.unit}`, aim: `< ${below} ${words.unit}`, isMet: ours < below };
  return { ...words, against: "", ours, other: Number.NaN, verdict };
}
