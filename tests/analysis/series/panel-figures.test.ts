import {expect, test} from "vitest";
import {
  lineFigures,
  multiplesFigures,
  multiplesSentence,
  panelSentence,
} from "../../../src/analysis/series/panel-figures.ts";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {multiplesOf, runTimeline} from "../../../src/analysis/series/timeline.ts";
import {readRecordedSweep, readTelemetry} from "../../../src/runs/read.ts";

const folder = "tests/fixtures/runs";

const {runs} = await readRecordedSweep(folder, "2026-11-20-quick");
const shown = await Promise.all(
  runs
    .filter(({run}) => run === "cpu-b0016-r1" || run === "cpu-b0064-r1")
    .map(async (log) => {
      const telemetry = (await readTelemetry(folder, log))!;
      const label = `batch ${log.configuration.batchSize}`;
      return {
        label,
        run: log.run,
        timeline: runTimeline(log, telemetry),
        metrics: summarizeRun(log, telemetry).metrics,
      };
    }),
);
const metricsOf = (run: string) => shown.find((one) => one.run === run)!.metrics;
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

test("lineFigures() is the mean and the highest of the points within a stretch, bands included", () => {
  const point = (atMs: number, value: number | null, high = value) => ({atMs, value, low: value, high});
  const points = [point(0, 9), point(100, 1, 4), point(200, null), point(300, 3)];
  expect(lineFigures({points}, {startMs: 100, endMs: 300})).toEqual({mean: 2, highest: 4});
  expect(lineFigures({points}, {startMs: 400, endMs: 500})).toEqual({mean: null, highest: null});
});

test("a panel's caption has the mean while training and the peak that the tables have", () => {
  const [first] = shown;
  const sentences = first!.timeline.panels.map((panel) =>
    plain(panelSentence(panel, first!.timeline, first!.metrics)),
  );
  expect(sentences).toEqual([
    expect.stringMatching(/^CPU, training: \d+ % on average while training, \d+ % at most\.$/),
    expect.stringMatching(/^Memory, training: \d+ MiB at most, of [\d.]+ GiB\.$/),
  ]);
});

test("small multiples say between which configurations their figure lies, and have it as a table", () => {
  const [load] = multiplesOf(shown);
  expect(plain(multiplesSentence(load!, metricsOf))).toMatch(
    /^CPU, training: from \d+ % \(batch \d+\) to \d+ % \(batch \d+\) on average while training\.$/,
  );
  const {head, rows} = multiplesFigures(load!, metricsOf);
  expect(head.slice(0, 3)).toEqual(["Configuration", "CPU, training, mean while training", "peak"]);
  expect(rows.map(([name]) => name).sort()).toEqual(["batch 16", "batch 64"]);
});
