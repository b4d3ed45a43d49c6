import {summarizeRun} from "../../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../src/analysis/summary/sweep-summary.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import {epochOf, runOf, sweepOf} from "./stories.ts";

/** Three epochs that trained alike. */
export const steady = (batchSize: number, trainMs: number, change: Partial<RunLog> = {}): RunLog =>
  runOf(batchSize, [epochOf(0, trainMs), epochOf(1, trainMs), epochOf(2, trainMs)], change);

/** The summary of such runs; `recorded` are those with a run log. */
export const summaryOf = (runs: readonly RunLog[], recorded = runs) =>
  summarizeSweep(
    sweepOf(runs),
    recorded.map((log) => summarizeRun(log, null)),
  );

/** The same run on a GPU. */
export const onGpu = (log: RunLog): RunLog => ({
  ...log,
  run: log.run.replace("cpu", "gpu"),
  configuration: {...log.configuration, device: "gpu"},
});

/** A run whose times were printed in whole seconds. */
export const printed = (batchSize: number, seconds: number): RunLog => ({
  ...runOf(
    batchSize,
    [0, 1, 2].map((epoch) => ({
      ...epochOf(epoch, 0),
      durationMs: 1000 * seconds,
      trainMs: null,
      validateMs: null,
    })),
  ),
  timeResolutionMs: 1000,
});

/** Three runs of a batch size, whose epochs differ by a few milliseconds. */
export const thrice = (batchSize: number, trainMs: number): RunLog[] =>
  [0, 2, 4].map((more, index) => runOf(batchSize, [epochOf(0, trainMs + more)], {repeat: index + 1}));
