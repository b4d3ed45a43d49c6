import {expect, test, vi} from "vitest";
import {fixtureRuns} from "./fixture-views.ts";

vi.stubEnv("BATCHSWEEP_RUNS", fixtureRuns);
const {baselines, refuseEmpty, runView, sweepSummary, sweepTitle, viewOf} =
  await import("../../src/site/views.ts");

test("a view is found by a sweep's id, and a view is taken as it is", async () => {
  const view = await viewOf("2026-11-20-quick");
  expect(view.sweep.sweep).toBe("2026-11-20-quick");
  expect(await viewOf(view)).toBe(view);
  expect((await sweepSummary("2026-11-20-quick")).rows).toHaveLength(5);
  expect((await runView("2026-11-20-quick", "cpu-b0064-r1")).log.repeat).toBe(1);
});

test("a sweep has its title, one that is not there its id, and its baseline is the earlier one that covers most of it", async () => {
  const {sweep} = await viewOf("2026-11-20-quick");
  expect(await sweepTitle("2026-11-20-quick")).toContain(sweep.title);
  expect(await sweepTitle("no-such")).toBe("no-such");
  expect((await baselines()).get("2026-11-21-cpu-and-gpu")).toBe("2026-11-19-software-adapter");
});

test("an empty figure is left out of a sweep's own page and refused in a post", async () => {
  const view = await viewOf("2026-11-20-quick");
  expect(() => refuseEmpty(view, "no energy")).not.toThrow();
  expect(() => refuseEmpty("2026-11-20-quick", "no energy")).toThrow(
    "nothing to show: no energy (in sweep 2026-11-20-quick)",
  );
});
