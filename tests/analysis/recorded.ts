import {runEvidence, sweepEvidence, type SweepEvidence} from "../../src/analysis/decision/evidence.ts";
import {summarizeRun} from "../../src/analysis/summary/run-summary.ts";
import {summarizeSweep, type SweepSummary} from "../../src/analysis/summary/sweep-summary.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import type {Sweep} from "../../src/schema/sweep.ts";
import type {Telemetry} from "../../src/schema/telemetry.ts";
import {epochOf, runOf, sweepOf} from "./stories.ts";

/** One configuration of a made-up sweep. */
export interface Cell {
  batchSize: number;
  /** Milliseconds of its one epoch's training, one a repeat; validation takes 100 ms more. */
  trainMs: readonly number[];
  device?: "cpu" | "gpu";
  settings?: RunLog["configuration"]["settings"];
  /** After the epoch, one a repeat. */
  errorRates?: readonly number[];
  /** Replaces fields of every run log. */
  change?: Partial<RunLog>;
  telemetry?: Telemetry;
}

/** Run logs of such cells. */
export function runsOf(cells: readonly Cell[], sweep = "s"): {log: RunLog; telemetry: Telemetry | null}[] {
  return cells.flatMap(
    ({batchSize, trainMs, device = "cpu", settings = {}, errorRates, change = {}, telemetry}) =>
      trainMs.map((ms, index) => {
        const log = runOf(batchSize, [epochOf(0, ms, errorRates?.[index] ?? 0.25)], {
          sweep,
          run: `${device}-b${batchSize}-${Object.values(settings).join("-") || "x"}-r${index + 1}`,
          configuration: {engine: "wasm", device, batchSize, model: "m", data: "d", settings},
          repeat: index + 1,
          ...change,
        });
        return {log, telemetry: telemetry ?? null};
      }),
  );
}

/** A made-up sweep as one side of a comparison. */
export function evidenceOf(
  cells: readonly Cell[],
  {sweep = "s", ...change}: Partial<Sweep> = {},
): SweepEvidence {
  const runs = runsOf(cells, sweep);
  return sweepEvidence(
    sweepOf(
      runs.map(({log}) => log),
      {sweep, ...change},
    ),
    runs.map(({log, telemetry}) => runEvidence(log, telemetry)),
  );
}

/** The summary of a made-up sweep. */
export function summaryOf(cells: readonly Cell[]): SweepSummary {
  const runs = runsOf(cells);
  return summarizeSweep(
    sweepOf(runs.map(({log}) => log)),
    runs.map(({log, telemetry}) => summarizeRun(log, telemetry)),
  );
}
