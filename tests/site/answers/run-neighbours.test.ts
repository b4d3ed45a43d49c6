import {expect, test} from "vitest";
import {neighboursOf, runTitle} from "../../../src/site/answers/run-neighbours.ts";
import {both} from "../fixture-views.ts";

const beside = (id: string) => {
  const log = both.runs.find(({run}) => run === id);
  if (log === undefined) throw new Error(`no such run: ${id}`);
  const {previous, next, repeats} = neighboursOf(log, both.runs);
  return {
    name: runTitle(log),
    beside: [previous?.run ?? null, next?.run ?? null],
    repeats: repeats.map(({run}) => run),
  };
};

test("a run leads to its repeats, and to the same repeat of the configurations beside it", () => {
  expect(beside("gpu-b0064-r2")).toEqual({
    name: "Batch 64 on the GPU",
    beside: ["gpu-b0016-r2", "gpu-b0256-r2"],
    repeats: ["gpu-b0064-r1", "gpu-b0064-r2"],
  });
});

test("the first configuration has none before it, the last none after it", () => {
  expect(beside("cpu-b0016-r1").beside[0]).toBeNull();
  expect(beside("gpu-b0256-r1").beside[1]).toBeNull();
});
