import {describe, expect, test} from "vitest";
import {contrastOf, intervalOf, pairedContrast} from "../../../src/analysis/statistics/contrast.ts";
import {fitLine, fiellerInterval} from "../../../src/analysis/statistics/line.ts";
import {mannWhitney, shiftInterval} from "../../../src/analysis/statistics/ranks.ts";
import {repeatsNeeded} from "../../../src/analysis/statistics/repeats-needed.ts";
import {centreOf, commonScale} from "../../../src/analysis/statistics/robust.ts";
import {lagOne} from "../../../src/analysis/statistics/serial.ts";

describe("centreOf()", () => {
  test("a stray value among ten moves the centre by a fraction of what it moves the mean", () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 100];
    expect(centreOf(values, commonScale([values])).value).toBeLessThan(6.5);
    expect(centreOf(values, Number.POSITIVE_INFINITY).value).toBe(14.5);
  });

  test("fewer than eight values in all do not show which is stray: their mean it is", () => {
    expect(
      commonScale([
        [1, 2, 100],
        [1, 2, 3],
      ]),
    ).toBe(Number.POSITIVE_INFINITY);
  });

  test("values without any spread have a centre and no error", () => {
    const values = [5, 5, 5, 5, 5, 5, 5, 5];
    expect(centreOf(values, commonScale([values]))).toMatchObject({value: 5, squaredError: 0});
  });
});

describe("contrasts", () => {
  test("one value a side says nothing of the spread; one against three borrows it", () => {
    expect(contrastOf([1], [2])).toBeNull();
    expect(contrastOf([1, 2, 3], [4])).toMatchObject({estimate: 2, df: 2});
    expect(pairedContrast([1], [2])).toBeNull();
  });

  test("sides that spread alike have all degrees of freedom, else as good as the wider one's where they are few", () => {
    expect(contrastOf([1, 2, 3], [4, 5, 6])?.df).toBeCloseTo(4, 9);
    expect(contrastOf([1, 1.1, 1.2], [4, 5, 6])?.df).toBeCloseTo(2, 2);
    // Welch's would be 2.94.
    expect(contrastOf([1, 2, 3], [4, 6, 8])?.df).toBeCloseTo(2 + 2 * (0.9412 / 2) ** 2, 3);
  });

  test("the difference is that of the two centres beside it, in pairs and with a stray value as well", () => {
    const base = [10, 11, 12, 13, 14, 15, 16, 17, 18, 60];
    const head = [12, 12, 15, 14, 17, 16, 19, 18, 21, 20];
    for (const {base: a, head: b, estimate} of [contrastOf(base, head)!, pairedContrast(base, head)!])
      expect(b - a).toBeCloseTo(estimate, 9);
    expect(pairedContrast([1, 2, 3], [2, 3, 5])).toMatchObject({base: 2, head: 10 / 3});
  });

  test("ranks guard at the risk where values are few, and at a quarter more from eight a side on", () => {
    const interval = (n: number): [number, number] =>
      shiftInterval(
        Array.from({length: n}, (_, index) => index / 100),
        Array.from({length: n}, (_, index) => index),
      )(0.05);
    const cutAt = (n: number, risk: number): [number, number] => {
      const differences = Array.from(
        {length: n * n},
        (_, index) => Math.floor(index / n) - (index % n) / 100,
      );
      const cut = mannWhitney(n, n).findIndex((chance) => chance > risk / 2);
      const ordered = differences.sort((a, b) => a - b);
      return [ordered[cut]!, ordered.at(-1 - cut)!];
    };
    expect(interval(7)).toEqual(cutAt(7, 0.05));
    expect(interval(10)).toEqual(cutAt(10, 0.0625));
    expect(cutAt(10, 0.0625)).not.toEqual(cutAt(10, 0.05));
  });

  test("autocorrelation widens the interval, by √3 at 0.5", () => {
    const [plain, serial] = [
      contrastOf([1, 2, 3], [2, 3, 4]),
      contrastOf([1, 2, 3], [2, 3, 4], {serial: 0.5}),
    ];
    expect(serial!.standardError / plain!.standardError).toBeCloseTo(Math.sqrt(3), 9);
  });

  test("what printing left open widens the interval", () => {
    const exact = contrastOf([1, 2, 3], [4, 5, 6])!;
    const printed = {...exact, slack: {down: 1, up: 0.5}};
    expect(intervalOf(printed, 0.05)[0]).toBe(intervalOf(exact, 0.05)[0] - 1);
    expect(intervalOf(printed, 0.05)[1]).toBe(intervalOf(exact, 0.05)[1] + 0.5);
  });

  test("equal values without spread are equivalent, and not different", () => {
    const none = contrastOf([1, 1, 1], [1, 1, 1])!;
    expect(intervalOf(none, 0.001)).toEqual([0, 0]);
  });
});

describe("series", () => {
  test("a straight line is no autocorrelation", () => {
    const rising = [1, 2.1, 2.9, 4.1, 4.9, 6.1, 6.9, 8.1];
    expect(lagOne([rising]).value).toBeLessThan(0);
  });
});

test("a difference of a tenth with 3 % noise needs three repeats per side, one of a twentieth seven, equality six", () => {
  const contrast = (estimate: number, slack = 0) => ({
    estimate,
    spread: 0.03,
    slack: {down: slack, up: slack},
  });
  const limits = {margin: 0.05, least: 0.01};
  expect(repeatsNeeded(contrast(0.1), limits, 0.95)).toBe(3);
  expect(repeatsNeeded(contrast(0.05), limits, 0.95)).toBe(7);
  expect(repeatsNeeded(contrast(0), limits, 0.95)).toBe(6);
  // No repeat takes away what the figures themselves leave open.
  expect(repeatsNeeded(contrast(0.1, 0.05), limits, 0.95)).toBe(7);
  expect(repeatsNeeded(contrast(0.05, 0.05), limits, 0.95)).toBeNull();
});

describe("fitLine()", () => {
  test("a line without errors is found, and the ratio of its parts has no interval to speak of", () => {
    const line = fitLine([10, 20, 40, 80].map((x) => ({x, y: 5 + 2 * x})))!;
    expect(line.intercept).toBeCloseTo(5, 9);
    expect(line.slope).toBeCloseTo(2, 9);
    const {low, high} = fiellerInterval(line, 0.95);
    expect(low).toBeCloseTo(2.5, 6);
    expect(high).toBeCloseTo(2.5, 6);
  });

  test("one stray run of many does not move it far", () => {
    const points = [10, 20, 40, 80].flatMap((x) =>
      [0.99, 1, 1.01].map((factor) => ({x, y: factor * (5 + 2 * x)})),
    );
    const stray = points.map((point, index) => (index === 11 ? {...point, y: 3 * point.y} : point));
    expect(fitLine(stray)?.slope).toBeLessThan(2.1);
  });

  test("two places do not make a line worth fitting", () => {
    expect(
      fitLine([
        {x: 1, y: 1},
        {x: 2, y: 2},
      ]),
    ).toBeNull();
  });
});
