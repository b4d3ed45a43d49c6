import {stepTimesOf} from "../../src/analysis/series/step-times.ts";
import {runTimeline, type Panel, type RunTimeline} from "../../src/analysis/series/timeline.ts";
import type {BatchSizePoint} from "../../src/analysis/series/by-batch-size.ts";
import {readRecordedSweep, readTelemetry} from "../../src/runs/read.ts";

const fixtures = "tests/fixtures/runs";

/** A fixture's run with its timeline and step times. */
export async function recorded(sweep: string, run: string) {
  const {runs} = await readRecordedSweep(fixtures, sweep);
  const log = runs.find((one) => one.run === run);
  const telemetry = log === undefined ? null : await readTelemetry(fixtures, log);
  if (log === undefined || telemetry === null) throw new Error(`no such run: ${run}`);
  return {
    log,
    telemetry,
    timeline: runTimeline(log, telemetry, {buckets: 100}),
    steps: stepTimesOf(telemetry.steps),
  };
}

/** A panel of a timeline by its id. Throws where there is none, and says which there are. */
export function panelOf({panels}: RunTimeline, id: string): Panel {
  const panel = panels.find((one) => one.id === id);
  if (panel === undefined)
    throw new Error(`no such panel: ${id} (there are: ${panels.map((one) => one.id).join(", ")})`);
  return panel;
}

export const cpu: BatchSizePoint[] = [16, 32, 64].map((batchSize, index) => ({
  batchSize,
  value: 600 + 100 * index,
  low: 590 + 100 * index,
  high: 620 + 100 * index,
  series: "CPU",
  slot: 0,
}));

export const gpu: BatchSizePoint[] = cpu.map((point) => ({
  ...point,
  value: 2 * point.value,
  low: 2 * point.low,
  high: 2 * point.high,
  series: "GPU",
  slot: 1,
}));

/** What a figure is called in a test. */
export const figureText = (id: string) => ({
  id,
  title: `Title of ${id}`,
  description: "What there is to see",
});
