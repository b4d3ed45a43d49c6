import {expect, test} from "vitest";
import {followReports} from "../../../src/recorder/output/report-progress.ts";
import type {ReportEvent} from "../../../src/schema/event.ts";

const report = (
  unixMs: number,
  step: number | null,
  figures = {},
  done: number | null = null,
): ReportEvent => ({
  ...{event: "report", unixMs, step, epoch: null, done, figures},
});

test("work that is counted gives the rate in its unit, and a rate that the trainer states counts more", () => {
  const follow = followReports(null);
  follow(report(1000, 10, {loss: 2}, 5120), null, "tokens");
  expect(follow(report(2000, 20, {loss: 1}, 10_240), null, "tokens")).toMatchObject({
    ...{step: 20, loss: 1, throughput: {unit: "tokens", perSecond: 5120}},
  });
  const place = {step: 30, of: 100, epoch: null, rate: {unit: "tokens", perSecond: 5000}, unit: "tokens"};
  expect(follow(report(3000, 30, {}, 15_360), place, "tokens")).toEqual({
    ...{step: 30, of: 100, epoch: null, loss: 1, throughput: {unit: "tokens", perSecond: 5000}},
  });
});

test("what the training counts by itself is what the rate is in, before anybody named the unit of the run", () => {
  const follow = followReports(8);
  const place = {step: 10, of: null, epoch: null, rate: null, unit: "tokens"};
  follow(report(1000, 10, {loss: 2}, 5120), place, "samples");
  expect(follow(report(2000, 20, {loss: 1}, 10_240), place, "samples")?.throughput).toEqual({
    ...{unit: "tokens", perSecond: 5120},
  });
});

test("points without figures are shown once a second", () => {
  const follow = followReports(8);
  const shown = [0, 300, 600, 1100].map(
    (unixMs, index) => follow(report(unixMs, index), null, "samples") !== null,
  );
  expect(shown).toEqual([true, false, false, true]);
});
