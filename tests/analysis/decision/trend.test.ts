import {resolve} from "node:path";
import {expect, test} from "vitest";
import {runEvidence, sweepEvidence} from "../../../src/analysis/decision/evidence.ts";
import {errorTrend, trendOf} from "../../../src/analysis/decision/trend.ts";
import {createLibrary} from "../../../src/runs/library.ts";
import {evidenceOf} from "../recorded.ts";

const noise = [0, 0.004, -0.003, 0.001, -0.002];
const sweep = (slope: number) =>
  evidenceOf(
    [4, 8, 16, 32].map((batchSize) => ({
      batchSize,
      trainMs: noise.map(() => 900),
      errorRates: noise.map((one) => 0.1 + slope * Math.log2(batchSize) + one),
    })),
  ).configurations;

test("a rise with each doubling is told with its interval, in points", () => {
  const trend = errorTrend(sweep(0.016));
  expect(trend?.slope.value).toBeCloseTo(0.016, 6);
  expect(trend?.sentence).toMatch(
    /^each doubling of the batch raises the error rate by 1\.6 points \(1\.\d to 1\.\d\)$/,
  );
  expect(errorTrend(sweep(-0.016))?.outcome).toBe("falls");
});

test("the trend of epoch times is a share a doubling", () => {
  const cells = [4, 8, 16, 32].map((batchSize) => ({
    batchSize,
    trainMs: noise.map((one) => 1000 * 0.9 ** Math.log2(batchSize) * (1 + one) - 100),
  }));
  const {configurations} = evidenceOf(cells);
  const trend = trendOf("epoch-time", configurations);
  expect(trend?.sentence.replaceAll("\u00a0", " ")).toMatch(
    /^on the whole, each doubling of the batch makes epochs 10 % shorter \(9\.\d % to 10 %\)$/,
  );
  // One trend in whatever order its configurations come.
  const ids = [
    (sides: typeof configurations) => sides,
    (sides: typeof configurations) => sides.toReversed(),
  ].map((order) => trendOf("epoch-time", order(configurations))?.decision);
  expect(ids[0]).toBe(ids[1]);
});

test("no rise is not told as one, and one run of each says nothing", () => {
  expect(errorTrend(sweep(0))).toMatchObject({outcome: "undecided"});
  const once = [4, 8, 16].map((batchSize) => ({batchSize, trainMs: [900], errorRates: [0.01 * batchSize]}));
  expect(errorTrend(evidenceOf(once).configurations)).toBeNull();
});

test("runs that are far apart give no absurd figures: points end at 100, and times are factors", () => {
  const {configurations} = evidenceOf(
    [4, 8, 16].map((batchSize, index) => ({
      batchSize,
      trainMs: index === 1 ? [90_000, 900] : [900, 90_000],
      errorRates: index === 1 ? [1, 0] : [0, 1],
    })),
  );
  expect(errorTrend(configurations)?.sentence).toMatch(/between −100 and \+100$/);
  expect(trendOf("epoch-time", configurations)?.sentence).toMatch(
    /: [\d.]+× a doubling, between .*× and .*×$/,
  );
});

test.each(["quick-wasm", "quick-tensorflow", "quick-own-operations"])(
  "the error rates of the published sweep %s rise with the batch size",
  async (id) => {
    const library = createLibrary(resolve(import.meta.dirname, "../../../runs"));
    const {sweep: recorded, runs} = await library.sweep(`2026-11-23-${id}`);
    const {configurations} = sweepEvidence(
      recorded,
      runs.map((log) => runEvidence(log, null)),
    );
    expect(errorTrend(configurations)).toMatchObject({outcome: "rises"});
  },
);

test("what two sessions lie apart by is no trend: the larger batches were recorded on another day", () => {
  const sides = (session: (batchSize: number) => string) =>
    evidenceOf(
      [4, 8, 16, 32].map((batchSize) => ({
        batchSize,
        // The second day is 3 % slower, whatever the batch.
        trainMs: noise.map((one) => (batchSize > 8 ? 1030 : 1000) * (1 + one / 4) - 100),
        change: {session: session(batchSize)},
      })),
    ).configurations;
  expect(
    trendOf(
      "epoch-time",
      sides(() => "one day"),
    )?.outcome,
  ).toBe("rises");
  expect(
    trendOf(
      "epoch-time",
      sides((batchSize) => (batchSize > 8 ? "second" : "first")),
    )?.outcome,
  ).toBe("undecided");
});
