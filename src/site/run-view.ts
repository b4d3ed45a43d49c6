import {stepTimesOf, type EpochSteps} from "../analysis/series/step-times.ts";
import {withGpusTogether} from "../analysis/series/together.ts";
import {runTimeline, type RunTimeline} from "../analysis/series/timeline.ts";
import {summarizeRun, type RunSummary} from "../analysis/summary/run-summary.ts";
import {samplingFacts, summarizeSampling, type SamplingSummary} from "../analysis/summary/sampling.ts";
import type {Library} from "../runs/library.ts";
import type {RecordedSweep} from "../runs/read.ts";
import type {RunLog} from "../schema/run-log.ts";
import type {Telemetry} from "../schema/telemetry.ts";

/** What a run's page shows. */
export interface RunView extends RecordedSweep {
  log: RunLog;
  telemetry: Telemetry | null;
  /** What figures over time are drawn from: its samples, where many GPUs alike are one. */
  drawn: Telemetry | null;
  summary: RunSummary;
  timeline: RunTimeline | null;
  steps: EpochSteps[];
  sampling: SamplingSummary | null;
}

/** Reads one run with its samples and works out what its page shows. Throws where there is no such run. */
export async function readRunView(library: Library, sweepId: string, runId: string): Promise<RunView> {
  const recorded = await library.sweep(sweepId);
  const log = recorded.runs.find(({run}) => run === runId);
  if (log === undefined) throw new Error(`no such run: ${runId} (in sweep ${sweepId})`);
  const telemetry = await library.telemetry(log);
  const drawn = telemetry === null ? null : withGpusTogether(telemetry);
  return {
    ...recorded,
    log,
    telemetry,
    drawn,
    summary: summarizeRun(log, telemetry),
    timeline: drawn === null ? null : runTimeline(log, drawn),
    steps: telemetry === null ? [] : stepTimesOf(telemetry.steps),
    sampling: telemetry === null ? null : summarizeSampling([samplingFacts(telemetry)]),
  };
}
