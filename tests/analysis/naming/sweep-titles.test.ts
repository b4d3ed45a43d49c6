import {expect, test} from "vitest";
import {sweepTitles} from "../../../src/analysis/naming/sweep-titles.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import type {Sweep} from "../../../src/schema/sweep.ts";
import {epochOf, runOf, sweepOf} from "../stories.ts";

/** A sweep called "CPU" by one engine. */
function sweepBy(engine: string, sweep: string, startedAt: string): {sweep: Sweep; runs: RunLog[]} {
  const run = runOf(16, [epochOf(0, 900)], {sweep});
  const runs = [{...run, configuration: {...run.configuration, engine}}];
  return {sweep: sweepOf(runs, {sweep, title: "CPU", startedAt}), runs};
}

test("a sweep is called by its title alone where no other has it", () => {
  const titles = sweepTitles([sweepBy("wasm", "a", "2026-11-23T09:00:00Z")]);
  expect(titles.get("a")).toBe("CPU");
});

test("sweeps of one title are told apart by engine, then by when they were recorded, and by their id at the last", () => {
  const titles = sweepTitles([
    sweepBy("wasm", "a", "2026-11-23T09:00:00Z"),
    sweepBy("tensorflow", "b", "2026-11-23T09:00:00Z"),
    sweepBy("tensorflow", "c", "2026-11-23T10:00:00Z"),
    sweepBy("tensorflow", "d", "2026-11-23T10:00:30Z"),
  ]);
  expect([...titles.values()]).toEqual([
    "CPU, wasm",
    "CPU, tensorflow, 23 Nov 2026, 09:00 UTC",
    "CPU, tensorflow, 23 Nov 2026, 10:00 UTC, c",
    "CPU, tensorflow, 23 Nov 2026, 10:00 UTC, d",
  ]);
});
