import {describe, expect, test} from "vitest";
import {stoppingText} from "../../../src/analysis/naming/stopping-text.ts";
import {createPlan} from "../../../src/recorder/plan/plan.ts";
import {
  afterLook,
  createStopping,
  cutShort,
  goesOn,
  planWithMore,
} from "../../../src/recorder/plan/stopping.ts";
import {checkSweep} from "../../../src/schema/parse.ts";
import type {Plan, Sweep} from "../../../src/schema/sweep.ts";
import {configurationOf, sweepOf} from "../fixtures/surroundings.ts";

const sweepWith = (mostRepeats: number, compared: string | null = "variant"): Sweep => {
  const stopping = createStopping({margin: 0.05, mostRepeats});
  const configurations = [16, 32].flatMap((size) =>
    ["a", "b"].map((variant) => ({...configurationOf(size), settings: {variant}})),
  );
  const repeats = stopping.planned[0] ?? 0;
  const plan = createPlan({configurations, repeats, seed: 1, sampleHz: 10, compared, stopping});
  return {...sweepOf([16, 32]), plan};
};

const open = (undecided: number, isOpen: (run: Plan["runs"][number]) => boolean = () => true) => ({
  comparisons: 2,
  undecided,
  isOpen,
});

describe("a stopping rule", () => {
  test("looks a few times, the last time after the most repeats, each time at a share of the risk", () => {
    expect(createStopping({margin: 0.05, mostRepeats: 20})).toEqual({
      margin: 0.05,
      planned: [3, 4, 6, 8, 12, 20],
      riskShare: 0.15,
      looks: [],
      state: "going on",
    });
    expect(createStopping({margin: 0.05, mostRepeats: 2})).toMatchObject({planned: [2], riskShare: 1});
    expect(createStopping({margin: 0.05, mostRepeats: 1000}).planned.at(-1)).toBe(1000);
  });

  test("plans further repeats, in turns, of what is open only, and no run twice", () => {
    const first = sweepWith(20);
    const second = afterLook(
      first,
      open(1, ({configuration}) => configuration.batchSize === 16),
      false,
    );
    checkSweep(second);
    expect(second.plan.repeats).toBe(4);
    const more = second.plan.runs.slice(first.plan.runs.length);
    expect(
      more.map(({configuration: {batchSize, settings}, repeat}) => [batchSize, settings["variant"], repeat]),
    ).toEqual([
      [16, "b", 4],
      [16, "a", 4],
    ]);
    const third = afterLook(
      second,
      open(1, ({configuration}) => configuration.batchSize === 16),
      false,
    );
    const runs = third.plan.runs.map(({run}) => run);
    expect(third.plan.repeats).toBe(6);
    expect(new Set(runs).size).toBe(runs.length);
    expect(third.plan.runs.slice(-4).map(({configuration}) => configuration.settings["variant"])).toEqual([
      ..."abba",
    ]);
    expect(third.plan.stopping?.looks).toEqual([
      {repeats: 3, comparisons: 2, undecided: 1},
      {repeats: 4, comparisons: 2, undecided: 1},
    ]);
    expect(goesOn(third.plan)).toBe(true);
  });

  test("ends when all is decided, when no more are granted, or when the time is over, and says so", () => {
    const [sweep, least] = [sweepWith(20), sweepWith(3)];
    const ends = (one: Sweep, undecided: number, isLate: boolean) => {
      const {plan} = afterLook(one, open(undecided), isLate);
      expect(plan.runs).toEqual(one.plan.runs);
      return [plan.stopping?.state, stoppingText(plan)?.split(" (")[0]];
    };
    expect(ends(sweep, 0, false)).toEqual([
      "decided",
      "decided after 3 of at most 20 repeats; 68 runs spared",
    ]);
    expect(ends(least, 2, false)[0]).toBe("most repeats");
    expect(ends(sweep, 1, true)).toEqual([
      "budget",
      "1 of 2 comparisons undecided after 3 repeats: the time that was granted is over",
    ]);
    expect(stoppingText(sweep.plan)).toBeNull();
  });

  test("is cut short at a repeat that does not fit the time", () => {
    const cut = cutShort(sweepWith(20), 2);
    checkSweep(cut);
    expect(cut.plan.repeats).toBe(2);
    expect(cut.plan.runs).toHaveLength(2 * 4);
    expect(afterLook(cut, open(2), true).plan.stopping).toMatchObject({
      state: "budget",
      looks: [{repeats: 2, comparisons: 2, undecided: 2}],
    });
  });
});

/** Risk of all looks that were taken or may be. */
const riskOf = ({stopping}: Plan): number => {
  const {looks = [], planned = [], riskShare = 0} = stopping ?? {};
  const taken = looks.reduce((sum, look) => sum + (look.riskShare ?? riskShare), 0);
  return taken + riskShare * (planned.length - looks.length);
};
const until = {kind: "until decided", margin: 0.05, mostRepeats: 8, budgetMs: null} as const;

describe("more repeats than were planned", () => {
  test("of a sweep that was to end are further looks beside the one at the whole risk, and say so", () => {
    const {stopping: _none, ...fixed} = sweepWith(3).plan;
    const plan = planWithMore(fixed, until, true);
    expect(plan.stopping).toMatchObject({planned: [3, 4, 6, 8], looks: [{repeats: 3, riskShare: 1}]});
    expect(plan.runs).toEqual(fixed.runs);
    expect(riskOf(plan)).toBeCloseTo(1 + (3 * 0.9) / 4);
    const again = afterLook({...sweepWith(3), plan}, open(1), false);
    checkSweep(again);
    expect(again.plan.stopping?.looks).toEqual([{repeats: 3, comparisons: 2, undecided: 1, riskShare: 1}]);
    expect(again.plan.repeats).toBe(4);
    expect(stoppingText(afterLook(again, open(0), false).plan)).toMatch(/false alarm is up to 8\.4\s%/);
    // One that was cut off had not been looked at.
    expect(planWithMore(fixed, until, false).stopping).toMatchObject({planned: [3, 4, 6, 8], looks: []});
  });

  test("of one with a rule share what its looks left of the risk", () => {
    const {plan} = afterLook(sweepWith(20), open(1), true);
    const more = planWithMore(plan, until, true);
    expect(more.stopping).toMatchObject({planned: [3, 4, 6, 8], looks: [{repeats: 3, riskShare: 0.15}]});
    expect(riskOf(more)).toBeLessThanOrEqual(1);
  });

  test("that are counted are one more look at all configurations", () => {
    const {stopping: _none, ...fixed} = sweepWith(3).plan;
    const plan = planWithMore(fixed, {kind: "repeats", count: 2}, true);
    expect(plan.repeats).toBe(5);
    expect(plan.runs).toHaveLength(5 * 4);
    expect(plan.stopping).toMatchObject({planned: [3, 5], riskShare: 0.45});
    const {plan: ended} = afterLook({...sweepWith(3), plan}, open(1), false);
    expect(ended.stopping).toMatchObject({state: "most repeats"});
  });
});
