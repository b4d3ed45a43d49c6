import {expect, test} from "vitest";
import {tooLongText} from "../../../src/cli/recording/say-plan.ts";
import {createStopping} from "../../../src/recorder/plan/stopping.ts";
import {sweepOf} from "../../recorder/fixtures/surroundings.ts";

const {plan} = sweepOf([16, 32]);
const minute = 60_000;

/** What is said of two runs that take so long each, where so much time is granted. */
const said = (runMs: number, budgetMs: number | null): string | null =>
  tooLongText(
    {
      plan: {...plan, stopping: createStopping({margin: 0.05, mostRepeats: 6, budgetMs})},
      remaining: plan.runs,
    },
    new Map(plan.runs.map(({run}) => [run, runMs])),
  );

test("a plan that takes longer than was granted says so beforehand, and how much would do", () => {
  expect(plan.runs).toHaveLength(2);
  expect(said(5 * minute, 6.5 * minute)).toMatch(
    /^the planned runs take about 10 min on this machine: .* fit into 6\smin 30\ss.* \(--budget 11m has room for all/,
  );
});

test("one that fits, or has all the time there is, says nothing", () => {
  expect(said(3 * minute, 6.5 * minute)).toBeNull();
  expect(said(500 * minute, null)).toBeNull();
  expect(tooLongText({plan, remaining: plan.runs}, new Map())).toBeNull();
});
