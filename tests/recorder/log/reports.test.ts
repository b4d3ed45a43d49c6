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

test("LightGBM's sets: the first validation fills the field, and no other figure is lost", () => {
  const figures = {
    ...{"training-binary_logloss": 0.5, "valid_1-binary_logloss": 0.6, "valid_2-binary_logloss": 0.7},
    ...{"training-binary_error": 0.1, "valid_1-binary_error": 0.2, "valid_2-binary_error": 0.3},
  };
  expect(reportRows([{...report(1), figures}]).reports[0]?.figures).toEqual({
    ...{trainLoss: 0.5, validLoss: 0.6, errorRate: 0.2},
    ...{"valid_2-binary_logloss": 0.7, "training-binary_error": 0.1, "valid_2-binary_error": 0.3},
  });
});
