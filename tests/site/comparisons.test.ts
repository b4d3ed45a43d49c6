import {describe, expect, test} from "vitest";
import {
  baselineTable,
  compareWithBaseline,
  decidedAs,
  decisionsOf,
  deviceDoubts,
  isChosen,
  pairsOf,
  trendIn,
  verdictOf,
} from "../../src/site/comparisons.ts";
import {evidenceOf, summaryOf} from "../analysis/recorded.ts";
import {both, quick, quickAgain} from "./fixture-views.ts";

const cpu = {device: "cpu", batchSize: 16} as const;
const gpu = {device: "gpu", batchSize: 16} as const;

test("pairs differ in one thing, are named, and are judged once", () => {
  const pairs = pairsOf(both);
  expect(pairs.map(({id, by}) => [id, by])).toEqual([
    ["cpu-batch-16--cpu-batch-64", "batch size"],
    ["cpu-batch-16--gpu-batch-16", "device"],
    ["cpu-batch-64--gpu-batch-64", "device"],
    ["gpu-batch-16--gpu-batch-64", "batch size"],
  ]);
  expect(pairsOf(both)).toBe(pairs);
});

test("between CPU and GPU nothing bars the comparison, and other engines leave it open", () => {
  const {barred, open} = deviceDoubts(both);
  expect(barred).toEqual([]);
  expect(open).toContainEqual(expect.stringContaining("wasm and webgpu"));
});

test("trends are published with their ids and what each doubling does, as a ratio", () => {
  const cells = [5, 10, 25, 50].map((batchSize) => ({
    batchSize,
    trainMs: [0.99, 1, 1.01].map((near) => 4000 * 0.9 ** Math.log2(batchSize) * near),
  }));
  const [speed] = decisionsOf({
    ...quick,
    summary: summaryOf(cells),
    evidence: evidenceOf(cells),
  }).trends;
  expect(speed).toMatchObject({
    id: expect.stringMatching(/^epoch-time-trend:/),
    word: "falls",
    batchSizes: [5, 10, 25, 50],
    interval: {scale: "ratio"},
  });
  expect(speed?.interval.value).toBeCloseTo(0.91, 1);
  expect(speed?.interval.high).toBeLessThan(1);
  expect(speed?.runs).toHaveLength(12);
  expect(decisionsOf(both).trends).toEqual([]);
});

describe("verdictOf()", () => {
  test("names both sides, and says beside a verdict on time what the error rate did", () => {
    const {verdict, base, head, learning} = verdictOf(both, cpu, gpu, "epoch-time");
    expect([base, head, verdict.outcome, learning?.quantity]).toEqual([
      "CPU, batch 16",
      "GPU, batch 16",
      "undecided",
      "error-rate",
    ]);
    expect(verdict.ratio?.value).toBeCloseTo(0.441, 3);
    expect(verdictOf(both, cpu, gpu, "error-rate").learning).toBeNull();
  });

  test.each([
    [{batchSize: 17}, 'no completed configuration: {"batchSize":17}'],
    [{batchSize: 16}, 'more than one completed configuration: {"batchSize":16}'],
  ])("a side of %o is refused", (side, message) => {
    expect(() => verdictOf(both, side, gpu, "epoch-time")).toThrow(message);
  });

  test("a quantity without figures is refused", () => {
    const at = (batchSize: number) => ({batchSize});
    expect(() => verdictOf(quick, at(16), at(32), "energy-per-work")).toThrow("neither side has a figure");
  });
});

test("what is not named in a choice may be anything", () => {
  const {configuration} = both.evidence.configurations[0]!;
  expect(isChosen(configuration, {})).toBe(true);
  expect(isChosen(configuration, {device: configuration.device, engine: undefined})).toBe(true);
  expect(isChosen(configuration, {settings: {epochs: -1}})).toBe(false);
});

test("against its baseline, a sweep's configurations are in order of size, in every quantity", () => {
  const compared = compareWithBaseline(quick, quickAgain, () => null);
  expect(compared.comparison.pairs.map(({head}) => head.configuration.batchSize)).toEqual([
    16, 32, 64, 128, 256,
  ]);
  const rows = baselineTable(compared).rows.map((cells) => cells.map(({text}) => text));
  expect(rows[0]?.slice(0, 6)).toEqual([
    "CPU, batch 16",
    "CPU, batch 16",
    "epoch time, s",
    "3.78",
    "3.78",
    "–",
  ]);
});

test("a sentence of a person's own has to say what is decided", () => {
  const {sweep} = quick.sweep;
  const pair = {sweep, base: {batchSize: 16}, head: {batchSize: 256}};
  // One run a side decides nothing.
  expect(decidedAs(quick, pair, {says: "undecided", of: "epoch-time"}).word).toBe("undecided");
  expect(() => decidedAs(quick, pair, {says: "better", of: "epoch-time"})).toThrow(
    "a sentence says better: epoch-time:2026-11-20-quick/cpu-b0016:2026-11-20-quick/cpu-b0256 is undecided",
  );
  expect(() => decidedAs(quick, {sweep}, {says: "rises", of: "error-rate"})).toThrow("no trend: error-rate");
  expect(() => trendIn(both, "epoch-time")).toThrow("several trends");
});
