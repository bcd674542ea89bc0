/** Screening: whom of the sanctioned and the politically exposed a name may belong to, with proof of what was asked. */
import * as z from "zod";
import { likeness, wordsOf } from "./name-matching.ts";

export const LISTED_NAMES_MAX = 20;

/** An entry as a list keeps it: the list's own reference, the name, further names. */
export type ListedEntry = readonly [reference: string, name: string, ...aliases: string[]];

/** One list in force: its parts are read one after another, because lists are long. */
export interface ListInForce {
  readonly id: string;
  readonly name: string;
  readonly kind: "sanctions" | "politically_exposed";
  readonly version: number;
  readonly parts: number;
  part(n: number): Promise<readonly ListedEntry[]>;
}

/** Who screens. The embedded one goes through loaded lists; another may ask a service. */
export interface Screener {
  /** @param names every name of the party that is to be looked for */
  screen(names: readonly string[], thresholds: ScreeningThresholds): Promise<Screening>;
}

export interface ScreeningThresholds {
  /** From this likeness on a person must look, 0 to 100. */
  readonly review_score: number;
}

export const ScreeningHit = z
  .strictObject({
    list: z.string().max(64).meta({ description: "The screening list." }),
    entry: z.int().min(0).max(1_000_000).meta({ description: "Its place in the list, from 0." }),
    reference: z.string().max(100).meta({ description: "The list's own number of it." }),
    kind: z.enum(["sanctions", "politically_exposed"]),
    score: z.int().min(0).max(100).meta({ description: "How alike the names are, to 100." }),
  })
  .meta({ id: "ScreeningHit", description: "An entry whose name is alike." });
export type ScreeningHit = z.infer<typeof ScreeningHit>;

export interface Screening {
  /** What was asked: each list in the version that was in force. */
  readonly lists: readonly { readonly list: string; readonly name: string; readonly version: number }[];
  /** The most alike first. */
  readonly hits: readonly ScreeningHit[];
}

/** Hits that are kept: who is like so many is decided by a person in any case. */
const HITS_MAX = 50;

/** The embedded screener: every name against every entry of the lists in force. */
export async function screenAgainst(
  lists: readonly ListInForce[],
  names: readonly string[],
  { review_score }: ScreeningThresholds,
): Promise<Screening> {
  const asked = names.map(wordsOf).filter((words) => words.length > 0);
  const hits: ScreeningHit[] = [];
  for (const { id, kind, parts, part } of lists) {
    let entry = 0;
    for (let n = 0; n < parts; n++) {
      for (const [reference, ...listed] of await part(n)) {
        const score = Math.max(
          0,
          ...listed.map(wordsOf).flatMap((words) => asked.map((each) => likeness(each, words))),
        );
        if (score >= review_score) hits.push({ list: id, entry, reference, kind, score });
        entry++;
      }
    }
  }
  hits.sort((a, b) => b.score - a.score || (a.list < b.list ? -1 : 1) || a.entry - b.entry);
  return {
    lists: lists.map(({ id, name, version }) => ({ list: id, name, version })),
    hits: hits.slice(0, HITS_MAX),
  };
}
