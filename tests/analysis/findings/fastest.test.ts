import {describe, expect, test} from "vitest";
import {compareDevices, fastestOf, timesAsFast} from "../../../src/analysis/findings/fastest.ts";
import {onGpu, printed, steady, summaryOf, thrice} from "../summaries.ts";

describe("fastestOf()", () => {
  test("finds one winner where the verdicts do", () => {
    const [group] = summaryOf([...thrice(10, 1000), ...thrice(50, 500)]).groups;
    const found = fastestOf(group!);
    expect(found).toMatchObject({best: {configuration: {batchSize: 50}}, tied: [{}]});
    expect(found?.ratio?.value).toBeCloseTo(1102 / 602, 2);
  });

  test("ties batch sizes that are not shown to differ, and all of them where each has one run", () => {
    const [close] = summaryOf([...thrice(25, 502), ...thrice(50, 500)]).groups;
    expect(fastestOf(close!)).toMatchObject({tied: [{}, {}], ratio: null, isSingle: false});
    const [single] = summaryOf([steady(10, 1000), steady(50, 500)]).groups;
    expect(fastestOf(single!)).toMatchObject({tied: [{}, {}], ratio: null, isSingle: true});
  });
});

describe("compareDevices()", () => {
  test("says of CPU and GPU what is decided, and no factor where nothing is", () => {
    const [once] = compareDevices(summaryOf([printed(50, 56), onGpu(printed(50, 5))]));
    expect([once?.verdict.outcome, timesAsFast(once!.verdict)]).toEqual(["undecided", null]);
    const [found] = compareDevices(summaryOf([...thrice(10, 1000), ...thrice(10, 500).map(onGpu)]));
    expect(found?.verdict.outcome).toBe("better");
    expect(timesAsFast(found!.verdict)?.value).toBeCloseTo(1102 / 602, 2);
  });
});
