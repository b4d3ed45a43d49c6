import {expect, test} from "vitest";
import {calibrateSequential, sequentialFalseAlarms} from "../../../bench/calibration/sequential.ts";
import {noises} from "../../../bench/calibration/noise.ts";
import {simulatedRun, simulatedSweep} from "../../../bench/calibration/sides.ts";
import {sweepEvidence} from "../../../src/analysis/decision/evidence.ts";
import {undecidedIn} from "../../../src/analysis/findings/undecided.ts";
import {runOf} from "../stories.ts";

const runs = (variant: string, batchSize: number, epochMs: number[]) =>
  epochMs.map((ms, index) =>
    simulatedRun({sweep: "s", repeat: index + 1, settings: {variant}, batchSize}, {epochMs: ms}),
  );

const evidence = sweepEvidence(simulatedSweep("s"), [
  ...runs("a", 16, [1000, 1002, 998, 1001]),
  ...runs("b", 16, [1500, 1503, 1498, 1501]),
  ...runs("a", 32, [1000, 1300, 800, 1100]),
  ...runs("b", 32, [1020, 800, 1250, 1150]),
]);

test("what is clear is decided, what is not stays open; of one factor only its own comparisons count", () => {
  const {comparisons, undecided, open} = undecidedIn(evidence, "variant");
  expect({comparisons, undecided}).toEqual({comparisons: 2, undecided: 1});
  expect(open.map(({configuration: {batchSize, settings}}) => [batchSize, settings["variant"]])).toEqual([
    [32, "a"],
    [32, "b"],
  ]);
  expect(undecidedIn(evidence, null).comparisons).toBe(4);
});

test("runs that do not say how fast they were are not waited for", () => {
  const silent = ["a", "b"].flatMap((variant) =>
    [1, 2, 3].map((repeat) => simulatedRun({sweep: "s", repeat, settings: {variant}}, {})),
  );
  expect(undecidedIn(sweepEvidence(simulatedSweep("s"), silent), null)).toEqual({
    comparisons: 0,
    undecided: 0,
    decided: [],
    open: [],
  });
});

/** Two batch sizes in turns, beside other programs that took these shares of the CPU in each run. */
const beside = (base: readonly number[], head: readonly number[], split: readonly string[] = ["a", "a"]) =>
  sweepEvidence(
    simulatedSweep("s"),
    [base, head].flatMap((shares, side) =>
      shares.map((others, index) => {
        const run = simulatedRun(
          {sweep: "s", repeat: index + 1, settings: {}, batchSize: 16 + 16 * side},
          {epochMs: side === 0 ? 1000 + index : 1500 + index},
        );
        const training = {...runOf(32, []).training!, splitHash: split[side] ?? null};
        return {...run, training, summary: {...run.summary, conditions: {others}}};
      }),
    ),
  );

test("two sides, one of which had other programs beside it by chance, are waited for: more runs even it out", () => {
  const few = undecidedIn(beside([0.51, 0.51, 0.51, 0.51], [0.31, 0.5, 0.01, 0.3]), null);
  expect(few).toMatchObject({comparisons: 1, undecided: 1, decided: []});
  expect(few.open).toHaveLength(2);
  const more = beside([0.51, 0.51, 0.51, 0.51, 0.02, 0.3], [0.31, 0.5, 0.01, 0.3, 0.5, 0.51]);
  expect(undecidedIn(more, null)).toMatchObject({comparisons: 1, undecided: 0});
  // Another split keeps error rates from being compared for good, and has no say in speed.
  const unlike = beside([0.51, 0.51, 0.51, 0.51], [0.31, 0.5, 0.01, 0.3], ["a", "b"]);
  expect(undecidedIn(unlike, null)).toMatchObject({comparisons: 1, undecided: 1});
});

// The whole of it is `npm run bench -- calibration`; this is a small part of it, from a fixed seed.
test.each(["normal", "two modes", "drift"])("%s: looking until decided keeps false alarms at 5 %", (id) => {
  const noise = noises.find((one) => one.id === id)!;
  expect(sequentialFalseAlarms(noise, {count: 300, seed: 2})).toBeLessThanOrEqual(
    0.05 + 3 * Math.sqrt((0.05 * 0.95) / 300),
  );
});

test("at 3 % noise 10 % is decided in six blocks at most in the mean, 20 % in four, the same in twenty", () => {
  const {found, same} = calibrateSequential(noises[0]!, {count: 150, seed: 3});
  expect(found[10]?.share).toBeGreaterThan(0.98);
  expect(found[10]?.blocks).toBeLessThan(6);
  expect(found[20]?.blocks).toBeLessThan(4);
  expect(same).toBeGreaterThan(0.9);
});
