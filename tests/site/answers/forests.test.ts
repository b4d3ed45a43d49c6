import {expect, test} from "vitest";
import {pairsOf} from "../../../src/site/comparisons.ts";
import {forestsOf} from "../../../src/site/answers/forests.ts";
import {both, quick} from "../fixture-views.ts";

test("a configuration stands once for each thing that differs, against the first of its kind", () => {
  const told = forestsOf(pairsOf(both)).map(({title, pairs}) => [title, pairs.map(({label}) => label)]);
  expect(told).toEqual([
    ["Batch size: against batch 16", ["CPU, batch 64", "GPU, batch 64"]],
    ["Device: against CPU", ["GPU, batch 16", "GPU, batch 64"]],
  ]);
  expect(forestsOf(pairsOf(quick)).map(({pairs}) => pairs.length)).toEqual([4]);
});
