import {expect, test} from "vitest";
import {readRunView} from "../../src/site/run-view.ts";
import {library} from "./fixture-views.ts";

test("a run's view has its timeline, its steps by epoch and its sampling", async () => {
  const view = await readRunView(library, "2026-11-20-quick", "cpu-b0064-r1");
  expect(view.summary.run).toBe("cpu-b0064-r1");
  expect(view.timeline?.panels.map(({device, subject}) => [device.id, subject])).toEqual([
    ["host", "ratio"],
    ["host", "bytes"],
  ]);
  expect(view.steps.map(({epoch, medianMs}) => [epoch, Math.round(medianMs)])).toEqual([
    [0, 88],
    [1, 68],
    [2, 68],
    [3, 67],
  ]);
  expect(view.sampling?.samples).toBe(143);
});

test("a run that is not there is named with its sweep", async () => {
  await expect(readRunView(library, "2026-11-20-quick", "cpu-b9999-r1")).rejects.toThrow(
    "no such run: cpu-b9999-r1 (in sweep 2026-11-20-quick)",
  );
});
