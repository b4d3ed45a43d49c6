import {expect, test} from "vitest";
import {reportRows} from "../../../src/recorder/log/reports.ts";

const report = (step: number, figures: Record<string, number> = {}) => ({
  event: "report" as const,
  unixMs: 1000 + step,
  atMs: step,
  step,
  epoch: null,
  done: null,
  figures,
});

test("of more reports than a run log holds those with figures are kept first, then progress, evenly and to the last", () => {
  const telling = [2, 5, 9].map((step) => report(step, {loss: step}));
  const bare = [0, 1, 3, 4, 6, 7, 8, 10].map((step) => report(step));
  const {reports, warning} = reportRows([...bare, ...telling], 6);
  expect(reports.flatMap(({step}) => step)).toEqual([0, 2, 4, 5, 8, 9, 10]);
  expect(reports[1]?.figures).toEqual({trainLoss: 2});
  expect(warning).toEqual(["11 reports are more than a run log holds: 7 are kept"]);
});

test("a figure that is not finite keeps its name", () => {
  const {reports, warning} = reportRows([{...report(1), notFinite: ["loss"]}]);
  expect(reports).toMatchObject([{step: 1, notFinite: ["loss"], figures: {}}]);
  expect(warning).toEqual([]);
});
