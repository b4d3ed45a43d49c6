import {expect, test} from "vitest";
import {runEvidence, sweepEvidence} from "../../src/analysis/decision/evidence.ts";
import {tilesOf} from "../../src/site/tiles.ts";
import type {SweepView} from "../../src/site/sweep-view.ts";
import {runsOf, summaryOf, type Cell} from "../analysis/recorded.ts";
import {epochOf, runOf} from "../analysis/stories.ts";
import {both, quick} from "./fixture-views.ts";

/** The answers of a view: of each tile its lines as "name: headline; text". */
const said = (view: SweepView): Record<string, string[]> =>
  Object.fromEntries(
    tilesOf(view).map(({title, lines}) => [
      title,
      lines.map(({name, headline, text}) => `${name === null ? "" : `${name}: `}${headline}; ${text}`),
    ]),
  );

function viewOf(cells: Cell[]): SweepView {
  const runs = runsOf(cells);
  const sweep = {sweep: "s", machine: null, software: null, statedReadings: []};
  return {
    ...quick,
    summary: summaryOf(cells),
    evidence: sweepEvidence(
      sweep,
      runs.map(({log, telemetry}) => runEvidence(log, telemetry)),
    ),
  };
}

test("what is decided is named, with how much faster it is", () => {
  const view = viewOf([
    {batchSize: 10, trainMs: [1000, 1001, 999], errorRates: [0.1, 0.1, 0.101]},
    {batchSize: 50, trainMs: [400, 401, 399], errorRates: [0.3, 0.3, 0.301]},
  ]);
  const {Fastest: fastest, "Learns best": learns} = said(view);
  expect(fastest?.[0]).toBe("Batch 50; 250 images/s; 2.20× as fast as batch 10 (2.19 to 2.21)");
  expect(learns?.[0]).toMatch(/^Batch 10; error 10\.0\s%, of the other 30\.0\s%/);
});

test("of several that lead, the factor is said to be that of the best alone", () => {
  const view = viewOf([
    {batchSize: 10, trainMs: [2000, 2001, 1999]},
    {batchSize: 25, trainMs: [1500, 1800, 1200]},
    {batchSize: 50, trainMs: [1000, 1001, 999]},
  ]);
  expect(said(view)["Fastest"]?.[0]).toMatch(
    /^Batches 25 and 50; too close to call: .*; batch 50 is 1\.9\d× as fast as batch 10 \(/,
  );
});

test("of one configuration nothing is decided, and nothing said to be open", () => {
  const {Speed: speed, "Error rate": error} = said(
    viewOf([{batchSize: 10, trainMs: [1000, 1001, 999], errorRates: [0.1, 0.1, 0.1]}]),
  );
  expect(speed?.[0]).toBe("100 images/s; ");
  expect(error?.[0]).toMatch(/^10\.0\s%; $/);
});

test("what is left where all others diverged has nothing beside it", () => {
  const lost = {epochs: [{...epochOf(0, 400), trainLoss: null, notFinite: ["trainLoss"]}]};
  const missing = {...runOf(8, []).missing, "epochs.trainLoss": "the log says NaN"};
  const {Fastest: fastest, "Learns best": learns} = said(
    viewOf([
      {batchSize: 10, trainMs: [1000, 1001, 999], errorRates: [0.1, 0.1, 0.1]},
      {batchSize: 50, trainMs: [400, 401, 399], change: {...lost, missing}},
    ]),
  );
  expect(fastest?.[0]).toBe("100 images/s; batch 10: nothing to compare it with");
  expect(learns?.[0]).toBe("10.0\u00a0%; error, batch 10: nothing to compare it with");
});

test("one run of each decides nothing", () => {
  expect(said(quick)["Fastest"]?.[0]).toMatch(/^Not decided; one run of each: .* images\/s$/);
  expect(said(quick)["Learns best"]?.[0]).toMatch(/^Not decided; error /);
});

test("GPUs come first, with their load, memory and what ran out of it", () => {
  const lines = said(both)["Busy or waiting?"];
  expect(lines?.[0]).toMatch(
    /^GPU: \d+\s% → \d+\s% busy; .* waiting for data; memory \d+\s% → \d+\s% of the GPU’s; batch 256 ran out of memory$/,
  );
  expect(lines?.[1]).toMatch(/^CPU: \d+\s% → \d+\s% busy; /);
});
