import {describe, expect, test} from "vitest";
import {changePoints} from "../../../src/analysis/statistics/change-points.ts";
import {isLongMode} from "../../runner/slow.ts";

/** The same random numbers in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

const uniform = randomFrom(7);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

const noises: [string, () => number][] = [
  ["normal", normal],
  ["two modes", () => normal() + (uniform() < 0.3 ? 8 : 0)],
  ["outliers", () => normal() * (uniform() < 0.1 ? 10 : 1)],
  ["integers", () => Math.round(normal())],
];

const trials = isLongMode ? 2000 : 120;
/** Two standard errors above 5 %. */
const most = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / trials);

const share = (
  length: number,
  value: (place: number) => number,
  isFound: (at: number[]) => boolean,
): number => {
  let count = 0;
  for (let trial = 0; trial < trials; trial++) {
    const values = Array.from({length}, (_, place) => value(place));
    if (isFound(changePoints(values, 0.05).map(({at}) => at))) count += 1;
  }
  return count / trials;
};

describe("false alarms in sequences without a change", () => {
  test.each(noises)("%s: at most 5 %", (_, noise) => {
    for (const length of [8, 24])
      expect(share(length, noise, (at) => at.length > 0)).toBeLessThanOrEqual(most);
  });
});

test("a step of three standard deviations is found at its place, give or take one", () => {
  const found = share(
    24,
    (place) => normal() + (place >= 14 ? 3 : 0),
    (at) => at.length === 1 && Math.abs((at[0] ?? 0) - 14) <= 1,
  );
  expect(found).toBeGreaterThan(0.85);
});

test("two steps are two, and the places that each may have hold the true one", () => {
  const values = Array.from({length: 36}, (_, place) => normal() + (place < 12 ? 0 : place < 24 ? 6 : -4));
  const found = changePoints(values, 0.05);
  expect(found.map(({at}) => at)).toEqual([12, 24]);
  for (const {at, earliest, latest, p} of found) {
    expect(earliest).toBeLessThanOrEqual(at);
    expect(latest).toBeGreaterThanOrEqual(at);
    expect(p).toBeLessThanOrEqual(0.05);
  }
});

test("the place of a faint step is a range that holds it", () => {
  let held = 0;
  for (let trial = 0; trial < trials; trial++) {
    const values = Array.from({length: 24}, (_, place) => normal() + (place >= 12 ? 2 : 0));
    const [first, ...others] = changePoints(values, 0.05);
    if (first === undefined || others.length > 0) held += 1;
    else if (first.earliest <= 12 && 12 <= first.latest) held += 1;
  }
  expect(held / trials).toBeGreaterThan(0.9);
});

test("seven values and fewer, equal values and none have no change", () => {
  expect(changePoints([1, 1, 1, 2, 2], 0.05)).toEqual([]);
  expect(
    changePoints(
      Array.from({length: 30}, () => 5),
      0.05,
    ),
  ).toEqual([]);
  expect(changePoints([], 0.05)).toEqual([]);
});

test("the same values give the same answer", () => {
  const values = Array.from({length: 20}, (_, place) => normal() + (place > 9 ? 2 : 0));
  expect(changePoints(values, 0.05)).toEqual(changePoints(values, 0.05));
});
