import {expect, test} from "vitest";
import {laidCells, laidFigures} from "../../../src/site/answers/laid-cells.ts";
import {compareWithBaseline} from "../../../src/site/comparisons.ts";
import {both, quick, quickAgain} from "../fixture-views.ts";

test("configurations that were sampled on both sides are laid over each other, with what they come to", () => {
  const cells = laidCells(compareWithBaseline(quick, quickAgain, () => null));
  expect(cells.map(({label}) => label)).toEqual([16, 32, 64, 128, 256].map((size) => `CPU, batch ${size}`));
  const figures = laidFigures(cells);
  expect(figures[0]?.[0]).toBe("CPU, batch 16: CPU load");
  for (const [, now, before] of figures) expect(now).toBe(before);
  expect(laidCells(compareWithBaseline(quick, {...both, traces: new Map()}, () => null))).toEqual([]);
});
