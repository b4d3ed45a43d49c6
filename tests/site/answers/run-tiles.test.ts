import {expect, test} from "vitest";
import {runTilesOf} from "../../../src/site/answers/run-tiles.ts";
import {both, quick} from "../fixture-views.ts";
import type {SweepView} from "../../../src/site/sweep-view.ts";

const said = ({summary}: SweepView, run: string): string[] => {
  const found = summary.rows.flatMap(({runs}) => runs).find((one) => one.run === run);
  if (found === undefined) throw new Error(`no such run: ${run}`);
  return runTilesOf(found).map(({title, lines}) =>
    `${title}: ${String(lines[0]?.headline)}; ${String(lines[0]?.text)}`.replaceAll("\u00a0", " "),
  );
};

test("a run answers how long, how fast, how good, how busy and how large it was", () => {
  const [epoch, throughput, error, busy, memory] = said(both, "gpu-b0016-r1");
  expect(epoch).toMatch(/^Epoch: [\d.]+ s; [\d.]+ to [\d.]+ s$/);
  expect(throughput).toMatch(/^Throughput: [\d,]+ images\/s; [\d,]+ to [\d,]+ images\/s$/);
  expect(error).toMatch(/^Error rate: 11\.9 %; /);
  expect(busy).toMatch(/^Busy or waiting\?: GPU \d+ % busy; 1 % waiting for data; \S/);
  expect(memory).toMatch(/^Peak memory: [\d.]+ GiB; 25 % of the GPU’s 8(?:\.00)? GiB$/);
});

test("on a CPU its own load and memory count", () => {
  const [, , , busy, memory] = said(quick, "cpu-b0064-r1");
  expect(busy).toMatch(/^Busy or waiting\?: CPU \d+ % busy; /);
  expect(memory).toMatch(/^Peak memory: 640 MiB; largest sample/);
});

test("what a run does not have is not known, with the reason", () => {
  expect(said(both, "gpu-b0256-r1")[0]).toBe("Epoch: Not known; no epoch was completed");
});
