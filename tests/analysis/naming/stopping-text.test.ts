import {expect, test} from "vitest";
import {looksText, sparedRuns, stoppingText} from "../../../src/analysis/naming/stopping-text.ts";
import {exampleSweep} from "../../schema/examples.ts";
import type {Plan, Stopping} from "../../../src/schema/sweep.ts";

const [first] = exampleSweep().plan.runs;

const planOf = (
  stopping: Partial<Stopping>,
  repeats: number,
): Pick<Plan, "stopping" | "repeats" | "runs"> => ({
  repeats,
  runs:
    first === undefined ? [] : Array.from({length: repeats}, (_, index) => ({...first, repeat: index + 1})),
  stopping: {margin: 0.05, planned: [3, 4, 6], riskShare: 0.3, looks: [], state: "going on", ...stopping},
});
const looks = [
  {repeats: 3, comparisons: 10, undecided: 4},
  {repeats: 4, comparisons: 10, undecided: 0},
];

test("says how a rule ended, what was spared and what risk its looks took", () => {
  const plan = planOf({looks, state: "decided"}, 4);
  expect(sparedRuns(plan)).toBe(2);
  expect(stoppingText(plan)).toBe(
    "decided after 4 of at most 6 repeats; 2 runs spared (looked after 3, 4; the risk of a false alarm is that of one look)",
  );
  expect(stoppingText(planOf({}, 3))).toBeNull();
  expect(stoppingText(planOf({looks: looks.slice(0, 1), state: "budget"}, 3))).toMatch(
    /^4 of 10 comparisons undecided after 3 repeats: the time that was granted is over/,
  );
});

test("says that a look at the whole risk came before", () => {
  const [one, two] = looks;
  const taken = one === undefined || two === undefined ? [] : [{...one, riskShare: 1}, two];
  expect(stoppingText(planOf({looks: taken, state: "decided"}, 4))).toMatch(
    /risk of a false alarm is up to 8\.0\s%/,
  );
});

test("says what each look found", () => {
  const {stopping} = planOf({looks}, 4);
  expect(stopping && looksText(stopping)).toBe(
    "after 3 repeats 6 of 10 comparisons in speed were decided, after 4 all 10",
  );
});
