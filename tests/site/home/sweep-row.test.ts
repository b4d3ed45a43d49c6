import {expect, test} from "vitest";
import {inListOrder, sweepRow} from "../../../src/site/home/sweep-row.ts";
import {summaryOf} from "../../analysis/recorded.ts";
import {both, quick} from "../fixture-views.ts";

test("a row names the fastest with the range over its repeats, and what is decided of it", () => {
  const row = sweepRow(
    summaryOf([
      {batchSize: 10, trainMs: [1000, 1001, 999]},
      {batchSize: 50, trainMs: [400, 420, 380]},
    ]),
  );
  expect(row.best.map(({text}) => text)).toEqual(["batch 50: 250 images/s (238 to 263)"]);
  expect(row).toMatchObject({repeats: 3, warnings: [], devices: ["CPU"]});
});

test("a row of single runs decides nothing and says so, and names what ran out of memory", () => {
  expect(sweepRow(quick.summary).best.map(({text}) => text)).toEqual([
    expect.stringMatching(/^not decided: [\d,]+ to [\d,]+ images\/s$/),
  ]);
  expect(sweepRow(quick.summary).warnings).toContain("one run each");
  expect(sweepRow(both.summary).warnings).toContain("2 out of memory");
});

test("sweeps of single runs stand below those that were repeated", () => {
  const rows = [1, 3, 0, 2].map((repeats) => ({repeats}));
  expect(inListOrder(rows).map(({repeats}) => repeats)).toEqual([3, 2, 1, 0]);
});
