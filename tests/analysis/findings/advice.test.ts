import {describe, expect, test} from "vitest";
import {adviceOf, sidesByGroup} from "../../../src/analysis/findings/advice.ts";
import {contendersIn} from "../../../src/analysis/findings/contenders.ts";
import {recommendBatchSize} from "../../../src/analysis/findings/recommend.ts";
import {soonestOf} from "../../../src/analysis/findings/soonest.ts";
import {quantityOf} from "../../../src/analysis/decision/quantities.ts";
import type {Sweep} from "../../../src/schema/sweep.ts";
import {both, quick} from "../../site/fixture-views.ts";
import {evidenceOf} from "../recorded.ts";
import {epochOf, sweepOf} from "../stories.ts";

/** Five repeats of three epochs that take so long, with these error rates after them. */
const cell = (batchSize: number, ms: number, rates: readonly number[]) => ({
  batchSize,
  trainMs: [0, 1, 2, 3, 4],
  change: {epochs: rates.map((rate, epoch) => epochOf(epoch, ms, rate))},
});

/** Batch sizes of which the larger ones have the shorter epochs and need more of them. */
function sidesTo(targetError: number | undefined, cells: readonly ReturnType<typeof cell>[]) {
  const plan: Sweep["plan"] = {...sweepOf([]).plan, ...(targetError === undefined ? {} : {targetError})};
  // Repeats of one time would be one run, so each is a little off.
  const near = [1, 1.004, 0.997, 1.006, 0.995];
  return evidenceOf(
    cells.flatMap((one) =>
      near.map((factor, index) => ({
        ...one,
        trainMs: [0],
        change: {
          run: `cpu-b${one.batchSize}-r${index + 1}`,
          repeat: index + 1,
          epochs: one.change.epochs.map((epoch) => ({
            ...epoch,
            durationMs: Math.round((epoch.durationMs ?? 0) * factor),
            trainMs: Math.round((epoch.trainMs ?? 0) * factor),
            errorRate: (epoch.errorRate ?? 0) * factor,
          })),
        },
      })),
    ),
    {plan},
  ).configurations;
}

const cells = [
  cell(16, 3000, [0.2, 0.09, 0.05]),
  cell(32, 1000, [0.3, 0.09, 0.05]),
  cell(64, 800, [0.4, 0.3, 0.08]),
  cell(128, 600, [0.5, 0.4, 0.3]),
];

describe("with an error rate stated beforehand", () => {
  test("the time to it counts before throughput, and what it costs is a sentence of its own", () => {
    const found = recommendBatchSize(sidesTo(0.1, cells));
    expect(found).toMatchObject({batchSize: 32, fastest: [128], soonest: {sizes: [32], isDecided: true}});
    expect(found?.sentence).toMatch(
      /^Batch 32 is the soonest at an error of 10.%; batch 128 never reached it; .*: take 32\. Batch 32 against batch 128: epoch time: takes 1\.\d+× as long/,
    );
    expect(found?.verdicts.map(({decision}) => decision.split(":")[0])).toContain("time-to-accuracy");
  });

  test("who did not reach it is no choice, however fast, and where only one did that is said", () => {
    const found = recommendBatchSize(sidesTo(0.06, [cell(16, 3000, [0.05]), ...cells.slice(2)]));
    expect(found?.sentence).toMatch(
      /^Only batch 16 reached an error of 6.% in all of its runs; batches 64 and 128 never reached it; .*take 16\./,
    );
    expect(soonestOf([])).toBeNull();
  });

  test("without one the advice is that of speed and error", () => {
    expect(recommendBatchSize(sidesTo(undefined, cells))).toMatchObject({soonest: null, batchSize: null});
  });
});

test("contenders are those that no verdict puts behind the best", () => {
  const sized = sidesTo(undefined, cells).map((side) => ({side, batchSize: side.configuration.batchSize!}));
  expect(contendersIn(sized, quantityOf("epoch-time"))?.sizes).toEqual([128]);
  expect(contendersIn(sized.slice(0, 1), quantityOf("epoch-time"))).toBeNull();
});

test("a size that is shown to be worse than any other is none, though the best figure is too unsure to say so", () => {
  const {configurations} = evidenceOf(
    [
      {batchSize: 16, errorRates: [0.02, 0.021, 0.022]},
      {batchSize: 64, errorRates: [0.005, 0.019, 0.06]},
      {batchSize: 256, errorRates: [0.05, 0.051, 0.052]},
    ].map((one) => ({...one, trainMs: [1000, 1010, 990]})),
  );
  const found = recommendBatchSize(configurations);
  expect(found?.learnBest).toEqual([16, 64]);
  expect(found?.verdicts.map(({decision, word}) => `${decision.split(":")[0] ?? ""} ${word}`)).toContain(
    "error-rate learns better",
  );
});

test("advice is given for each group, with its name where there are several, and names what ran out of memory", () => {
  expect(adviceOf(quick.summary, quick.evidence).map(({text}) => text)).toEqual([
    "Which batch size to take is not decided: one run of each decides nothing.",
  ]);
  const said = adviceOf(both.summary, both.evidence).map(({text}) => text);
  expect(said.map((text) => text.slice(0, 4))).toEqual(["CPU:", "GPU:"]);
  expect(said[1]).toMatch(/ Batch 256 ran out of memory\.$/);
  expect(sidesByGroup(both.summary, both.evidence).map(({sides}) => sides.length)).toEqual([2, 2]);
});
