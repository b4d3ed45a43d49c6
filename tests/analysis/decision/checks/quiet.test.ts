import {expect, test} from "vitest";
import {simulatedRun, simulatedSweep} from "../../../../bench/calibration/sides.ts";
import type {Check, ComparabilityCheck} from "../../../../src/analysis/decision/checks/check.ts";
import {
  checkClock,
  checkHeat,
  checkLoad,
  checkSteal,
  checkThrottling,
} from "../../../../src/analysis/decision/checks/quiet.ts";
import {sweepEvidence} from "../../../../src/analysis/decision/evidence.ts";
import type {Conditions} from "../../../../src/analysis/signals/conditions.ts";

/** What each run of a side was recorded in. */
type Side = readonly Conditions[];

/** How a check ends for two variants recorded in turns in one session, or for one configuration in two. */
function findingOf(
  check: Check,
  base: Side,
  head: Side,
  {apart = false, device = "cpu"}: {apart?: boolean; device?: "cpu" | "gpu"} = {},
): Omit<ComparabilityCheck, "id"> | undefined {
  const runsOf = (side: Side, sweep: string, variant: number) =>
    side.map((conditions, index) => {
      const run = simulatedRun({sweep, repeat: index + 1, settings: {variant}}, {epochMs: 100});
      const configuration = {...run.summary.configuration, device};
      return {...run, summary: {...run.summary, configuration, conditions}};
    });
  const sides = apart
    ? [base, head].flatMap((side, index) => {
        const sweep = `s${index}`;
        return sweepEvidence(simulatedSweep(sweep), runsOf(side, sweep, 0)).configurations;
      })
    : sweepEvidence(simulatedSweep("s"), [...runsOf(base, "s", 0), ...runsOf(head, "s", 1)]).configurations;
  return check({base: sides[0]!, head: sides[1]!, factor: null, acrossMachines: false})[0];
}

const each = <Id extends keyof Conditions>(id: Id, values: readonly number[]): Side =>
  values.map((value) => ({[id]: value}));

test.each([
  {
    what: "comes and goes over runs in turns is chance",
    base: [0.7, 0.1, 0.9],
    head: [0.87, 0.9, 0.2],
    state: "warns",
  },
  {what: "keeps to a side refuses", base: [0.1, 0.12, 0.11], head: [0.6, 0.61, 0.58], state: "fails"},
  {what: "is low is none", base: [0.02, 0.03, 0.02], head: [0.03, 0.02, 0.04], state: "holds"},
  {what: "was there in one run of each says nothing of chance", base: [0.1], head: [0.6], state: "fails"},
])("a load of other programs that $what", ({base, head, state}) => {
  expect(findingOf(checkLoad, each("others", base), each("others", head))?.state).toBe(state);
});

test("time that the host took from one side is said from where it explains half of the margin", () => {
  const stolen = (value: number): Side => each("stolen", [value, value, value]);
  expect(findingOf(checkSteal, stolen(0), stolen(0.02), {apart: true})?.state).toBe("holds");
  expect(findingOf(checkSteal, stolen(0), stolen(0.03), {apart: true})).toEqual({
    state: "warns",
    on: ["pace"],
    text: "the host took 0.0\u00a0% of the CPU's time on one side and 3.0\u00a0% on the other",
  });
  // In turns, where it comes and goes.
  expect(findingOf(checkSteal, each("stolen", [0, 0.2, 0.1]), each("stolen", [0.15, 0.14, 0]))?.state).toBe(
    "holds",
  );
  expect(findingOf(checkSteal, stolen(0), [{}])).toBeUndefined();
});

test("another clock of the CPU is said between sessions; in one session it is what the setting makes of it", () => {
  const [fast, slow] = [each("frequency", [3.1e9, 3.1e9]), each("frequency", [2.8e9, 2.8e9])];
  expect(findingOf(checkClock, fast, slow, {apart: true})).toEqual({
    state: "warns",
    on: ["pace"],
    text: "the CPU's clock was 3.1 GHz on one side and 2.8 GHz on the other",
  });
  expect(findingOf(checkClock, fast, each("frequency", [3.08e9]), {apart: true})?.state).toBe("holds");
  expect(findingOf(checkClock, fast, slow)).toBeUndefined();
  expect(findingOf(checkClock, fast, slow, {apart: true, device: "gpu"})).toBeUndefined();
});

test("heat that slowed the CPU of one side down is said", () => {
  const [cool, hot] = [each("throttled", [0, 0.01, 0]), each("throttled", [0.3, 0.31, 0.3])];
  expect(findingOf(checkHeat, cool, hot)?.text).toBe(
    "heat slowed the CPU down in 0\u00a0% of the training time on one side and 30\u00a0% on the other",
  );
  expect(findingOf(checkHeat, cool, hot)?.state).toBe("warns");
  expect(findingOf(checkHeat, cool, cool)?.state).toBe("holds");
  expect(findingOf(checkHeat, [{}], hot)).toBeUndefined();
});

test("a GPU that was too hot in one of two sessions is not compared; in turns it is, and said", () => {
  const [cool, hot] = [each("gpuThrottled", [0, 0]), each("gpuThrottled", [0.4, 0.4])];
  expect(findingOf(checkThrottling, cool, hot, {apart: true, device: "gpu"})?.state).toBe("fails");
  expect(findingOf(checkThrottling, cool, hot, {device: "gpu"})?.state).toBe("warns");
  expect(findingOf(checkThrottling, cool, cool, {device: "gpu"})?.state).toBe("holds");
  expect(findingOf(checkThrottling, [{}], hot, {device: "gpu"})?.state).toBe("open");
});

test("what other programs took of both sides alike is said as one", () => {
  const of = (a: number, b: number) => findingOf(checkLoad, each("others", [a]), each("others", [b]))?.text;
  expect(of(0.9, 0.91)).toBe("other programs took 90\u00a0% to 91\u00a0% of the CPU on both sides");
  expect(of(0.9, 0.9)).toBe("other programs took 90\u00a0% of the CPU on both sides");
  expect(of(0.8, 0.9)).toMatch(/^other programs took 80.% of the CPU on one side and 90.% on the other$/);
});
