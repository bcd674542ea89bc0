/** How alike two names are, whatever their script, order, legal form and spelling. Pure, and the same every time. */

/** Letters that no decomposition leads to the Latin alphabet: Latin ones of their own, Cyrillic, Greek. */
const LATIN: Readonly<Record<string, string>> = Object.fromEntries(
  (
    "ß=ss æ=ae œ=oe ø=o đ=d ð=d ł=l þ=th ı=i ŋ=n ħ=h " +
    "а=a б=b в=v г=g ґ=g д=d е=e є=e ж=zh з=z и=i і=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=ts ч=ch " +
    "ш=sh щ=sch ъ= ы=i ь= э=e ю=iu я=ia ђ=dj ј=i љ=l њ=n ћ=c џ=dz " +
    "α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=i φ=f χ=h ψ=ps ω=o"
  )
    .split(" ")
    .map((pair) => pair.split("=") as [string, string]),
);

/** Spellings of one sound that differ between transliterations and countries. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/ph/g, "f"],
  [/kh/g, "h"],
  [/ck|q/g, "k"],
  [/w/g, "v"],
  [/[yj]/g, "i"],
  [/([aou])e/g, "$1"],
  [/(.)\1+/g, "$1"],
];

/** Words that say what kind of company or person it is, and not which. */
const KINDS = new Set(
  (
    "gmbh ag kg ohg ug se inc incorporated llc llp lp ltd limited plc corp corporation co company " +
    "sa sas sarl sl srl spa " +
    "bv nv oy ab as aps kft zrt doo ooo oao zao pao jsc pjsc mr mrs ms dr prof sir"
  ).split(" "),
);

/** Below this two words are no spellings of each other. */
const WORDS_ALIKE = 0.84;
/** A one-word name against a longer one: too little to call it the same. */
const ONE_OF_SEVERAL_MAX = 70;

/** The words of a name in one alphabet and one spelling, without what says nothing of who it is. */
export function wordsOf(name: string): string[] {
  const latin = Array.from(name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase(), (letter) => {
    return LATIN[letter] ?? letter;
  }).join("");
  // Initials of a legal form ("S.A.") are one word; other marks part words.
  const words = latin
    .replace(/\b(\p{L})\.(?=\p{L}\b)/gu, "$1")
    .replace(/['’`]/g, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
  const telling = words.filter((word) => !KINDS.has(word));
  return (telling.length > 0 ? telling : words).map(spelled);
}

function spelled(word: string): string {
  return SPELLINGS.reduce((text, [found, instead]) => text.replace(found, instead), word);
}

/**
 * How alike two names are, from 0 to 100. Words may stand in any order; a name that has further words loses little, one
 * that shares only some of them loses much.
 *
 * @param a words as `wordsOf` gives them
 */
export function likeness(a: readonly string[], b: readonly string[]): number {
  // In one order, whoever is asked about whom: the measures below take the nearest at hand, which may differ.
  const isFirst = a.length === b.length ? a.join(" ") <= b.join(" ") : a.length < b.length;
  const [fewer, more] = isFirst ? [a, b] : [b, a];
  if (fewer.length === 0) return 0;
  const joined = similarity([...fewer].sort().join(""), [...more].sort().join(""));
  const aligned = alignment(fewer, more);
  const score = Math.floor(100 * Math.max(aligned, joined >= 0.93 ? joined : 0));
  return fewer.length === 1 && more.length > 1 && joined < 0.93 ? Math.min(score, ONE_OF_SEVERAL_MAX) : score;
}

/** Each word of the shorter name takes the most similar one left of the longer; long words count for more. */
function alignment(fewer: readonly string[], more: readonly string[]): number {
  const left = [...more];
  let [found, asked, covered] = [0, 0, 0];
  for (const word of [...fewer].sort((x, y) => y.length - x.length)) {
    const scores = left.map((other) => similarity(word, other));
    const best = Math.max(...scores);
    asked += word.length;
    if (best < WORDS_ALIKE) continue;
    const [taken = ""] = left.splice(scores.indexOf(best), 1);
    found += best * word.length;
    covered += taken.length;
  }
  const whole = more.reduce((sum, word) => sum + word.length, 0);
  return (found / asked) * (0.9 + 0.1 * (covered / whole));
}

/** Jaro-Winkler, from 0 to 1: W. E. Winkler, "String Comparator Metrics", 1990. */
export function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Array<boolean>(b.length).fill(false);
  const inA: string[] = [];
  for (let i = 0; i < a.length; i++) {
    for (let j = Math.max(0, i - reach); j < Math.min(b.length, i + reach + 1); j++) {
      if (taken[j] || a[i] !== b[j]) continue;
      taken[j] = true;
      inA.push(a.charAt(i));
      break;
    }
  }
  const common = inA.length;
  if (common === 0) return 0;
  const inB = Array.from(b).filter((_, j) => taken[j]);
  const swapped = inA.filter((letter, i) => letter !== inB[i]).length / 2;
  const jaro = (common / a.length + common / b.length + (common - swapped) / common) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}
