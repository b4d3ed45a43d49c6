import {expect, test} from "vitest";
import {newestResult, readSweepView} from "../../src/site/sweep-view.ts";
import {runsOf} from "../analysis/recorded.ts";
import {exampleSweep} from "../schema/examples.ts";
import {both, library, quick} from "./fixture-views.ts";

const sizes = ["batch 16", "batch 32", "batch 64", "batch 128", "batch 256"];

test("a sweep's figures have a cell, a line and a row for each configuration", () => {
  expect(quick.multiples.map(({subject, cells}) => [subject, ...cells.map(({label}) => label)])).toEqual([
    ["ratio", ...sizes],
    ["bytes", ...sizes],
  ]);
  expect(quick.losses.map(({label, points}) => [label, points.length])).toEqual(
    sizes.map((size) => [size, 4]),
  );
  // Three steady-state epochs of a run of 2,048 images.
  expect(quick.spreads.map(({steps}) => steps)).toEqual([384, 192, 96, 48, 24]);
  expect(quick.sampling).toMatchObject({runs: 5, samples: 773, requestedHz: 10});
});

test("where there are two devices a cell names its own, and a run that was not completed says what became of it", () => {
  const [load] = both.multiples;
  expect(load?.cells.map(({label}) => label)).toEqual([
    "CPU, batch 16",
    "CPU, batch 64",
    "GPU, batch 16",
    "GPU, batch 64",
    "GPU, batch 256: out of memory",
  ]);
});

test("a sweep that is not there is named", async () => {
  await expect(readSweepView(library, "no-such")).rejects.toThrow("no such sweep: no-such");
});

test("the report begins with the newest sweep that was repeated well, and none where nothing was", () => {
  const of = (sweep: string, startedAt: string, repeats: number) => {
    const trainMs = Array.from({length: repeats}, (_, index) => 1000 + index);
    const runs = runsOf([8, 16].map((batchSize) => ({batchSize, trainMs}))).map(({log}) => log);
    return {sweep: exampleSweep({sweep, startedAt}), runs};
  };
  const all = [
    of("old", "2026-01-01T00:00:00Z", 3),
    of("new", "2026-02-01T00:00:00Z", 3),
    of("once", "2026-03-01T00:00:00Z", 1),
  ];
  expect(newestResult(all)).toBe("new");
  expect(newestResult(all.slice(2))).toBeNull();
});
