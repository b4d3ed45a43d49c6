import {expect, test} from "vitest";
import {readSweepView} from "../../src/site/sweep-view.ts";
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
