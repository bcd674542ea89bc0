/** Names are found whatever their script, order, legal form and spelling, and others are not. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { likeness, similarity, wordsOf } from "../core/parties/name-matching.ts";

const score = (a: string, b: string) => likeness(wordsOf(a), wordsOf(b));

describe("names that are the same", () => {
  test.each([
    ["Владимир Петров", "Vladimir Petrov"],
    ["Дмитрий Юрьевич Соколов", "Sokolov, Dmitry Yuryevich"],
    ["Müller Maschinenbau GmbH", "Mueller Maschinenbau"],
    ["José Núñez", "Jose Nunez"],
    ["Northlight Studio GmbH", "NORTHLIGHT STUDIO LIMITED"],
    ["Ivan Petrov", "Ivan Sergeevich Petrov"],
    ["Αλέξανδρος Παπαδόπουλος", "Alexandros Papadopoulos"],
    ["Łukasz Żółć", "Lukasz Zolc"],
    ["O'Connor Michael", "Michael Oconnor"],
    ["Mohammed Al-Hassan", "Al Hassan Mohamed"],
  ])("%s and %s", (a, b) => expect(score(a, b)).toBeGreaterThanOrEqual(90));
});

describe("names that are not", () => {
  test.each([
    ["Northlight Studio", "Northlight Holding"],
    ["Petrov", "Ivan Petrov"],
    ["Anna Schmidt", "Hanna Schulz"],
    ["Pixelsmith", "Longhouse Servers"],
    ["GmbH", "Ltd"],
  ])("%s and %s", (a, b) => expect(score(a, b)).toBeLessThan(85));
});

test("likeness is symmetrical, from 0 to 100, and 100 for the same words in any order", () => {
  const word = fc.stringMatching(/^[a-z]{2,9}$/);
  const name = fc.array(word, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(name, name, (a, b) => {
      const found = likeness(a, b);
      expect(found).toBe(likeness(b, a));
      expect(found).toBeGreaterThanOrEqual(0);
      expect(found).toBeLessThanOrEqual(100);
      expect(likeness(a, [...a].reverse())).toBe(100);
    }),
  );
});

test("similarity is Jaro-Winkler's", () => {
  expect(similarity("martha", "marhta")).toBeCloseTo(0.9611, 4);
  expect(similarity("dixon", "dicksonx")).toBeCloseTo(0.8133, 4);
  expect(similarity("abc", "xyz")).toBe(0);
});
