import {expect, test} from "vitest";
import {shownLoad} from "../../../src/site/home/load.ts";
import {sweepRow} from "../../../src/site/home/sweep-row.ts";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {library, quick} from "../fixture-views.ts";

test("the load in a list is that of the run that stands for the sweep, as its own page has it", async () => {
  const row = sweepRow(quick.summary);
  const load = await shownLoad(library, row);
  const log = quick.runs.find(({run}) => run === row.shown)!;
  const own = summarizeRun(log, await library.telemetry(log)).metrics.find(
    ({metric}) => metric.id === "process.cpu.utilization",
  );
  expect(load?.busy).toBe(own?.trainMean.value);
  expect(load?.points.length).toBeGreaterThan(8);
  expect(load?.points.length).toBeLessThanOrEqual(34);
});

test("a sweep without samples has no load", async () => {
  expect(await shownLoad(library, {...sweepRow(quick.summary), shown: null})).toBeNull();
});
