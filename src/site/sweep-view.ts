// What a sweep's pages show.
import {ranThrough} from "../schema/run-log.ts";
import {seriesName} from "../analysis/naming/configuration-name.ts";
import {groupSlots} from "../analysis/series/by-batch-size.ts";
import {runEvidence, sweepEvidence, type SweepEvidence} from "../analysis/decision/evidence.ts";
import {lossCurves, type LossCurve} from "../analysis/series/loss-curves.ts";
import {stepSpread, type StepSpread} from "../analysis/series/step-spread.ts";
import {configurationKey} from "../analysis/summary/configurations.ts";
import {batchName} from "../analysis/naming/batch-name.ts";
import {isEvidence} from "../analysis/summary/metric-summary.ts";
import {steadySteps} from "../analysis/summary/steady-epochs.ts";
import {summarizeRun, type RunSummary} from "../analysis/summary/run-summary.ts";
import {
  samplingFacts,
  summarizeSampling,
  type SamplingSummary,
  type SamplingFacts,
} from "../analysis/summary/sampling.ts";
import {stateNames} from "../analysis/naming/states.ts";
import {summarizeSweep, type ConfigurationRow, type SweepSummary} from "../analysis/summary/sweep-summary.ts";
import {multiplesOf, runTimeline, type Multiples, type RunTimeline} from "../analysis/series/timeline.ts";
import {traceOf, type Trace} from "../analysis/series/trace.ts";
import {metricId} from "../schema/metrics.ts";
import type {Library} from "../runs/library.ts";
import type {RecordedSweep} from "../runs/read.ts";

/** Points a line of a small multiple has at most: it is 340 pixels wide. */
export const cellBuckets = 110;

/** What a sweep's pages show. */
export interface SweepView extends RecordedSweep {
  summary: SweepSummary;
  evidence: SweepEvidence;
  multiples: Multiples[];
  losses: LossCurve[];
  spreads: StepSpread[];
  sampling: SamplingSummary | null;
  /** Load and memory of its runs by id; of very many those of one run a configuration. */
  traces: ReadonlyMap<string, Trace>;
}

/** Runs of a sweep of which all are traced. */
const mostTraced = 100;

/** The run that stands for a configuration in a figure: the first that was completed, or else the first. */
const representative = (row: ConfigurationRow): RunSummary | undefined =>
  row.runs.find(({status}) => ranThrough(status)) ?? row.runs[0];

function cellLabel(row: ConfigurationRow, summary: SweepSummary): string {
  const group = summary.groups.find(({rows}) => rows.includes(row));
  const {batchSize} = row.configuration;
  const batch = batchName(batchSize);
  if (summary.groups.length === 1 || group === undefined) return batch;
  return batchSize === null ? seriesName(group, summary) : `${seriesName(group, summary)}, ${batch}`;
}

/** The small multiples: one cell a configuration, of the run that stands for it or that is picked. */
export function multiplesOfSweep(
  summary: SweepSummary,
  timelines: ReadonlyMap<string, RunTimeline>,
  pick: (row: ConfigurationRow) => RunSummary | undefined = representative,
): Multiples[] {
  return multiplesOf(
    summary.rows.flatMap((row) => {
      const shown = pick(row);
      const timeline = shown === undefined ? undefined : timelines.get(shown.run);
      if (shown === undefined || timeline === undefined) return [];
      const {state} = shown.status;
      const label = `${cellLabel(row, summary)}${state === "completed" ? "" : `: ${stateNames[state]}`}`;
      return [{label, run: shown.run, timeline}];
    }),
  );
}

/** The small multiples of what trained: load and memory of the GPU where one did, otherwise the load of the CPU. */
export function mainPanel({
  multiples,
  summary,
}: Pick<SweepView, "multiples" | "summary">): Multiples | undefined {
  const onGpu = summary.rows.some(
    ({configuration, repeats}) => configuration.device === "gpu" && repeats > 0,
  );
  const load = onGpu ? metricId.gpuLoad : metricId.processLoad;
  return multiples.find(({metrics}) => metrics.some(({metric}) => metric.id === load));
}

/** Repeats from which on a result is worth the first screen of the report. */
const wellRepeated = 3;

/** The sweep that the report begins with: the newest whose configurations were repeated three times or more; null for none. */
export function newestResult(newestFirst: readonly RecordedSweep[]): string | null {
  const worth = newestFirst.filter(({runs}) => {
    const done = Map.groupBy(
      runs.filter(({status}) => ranThrough(status)),
      ({configuration}) => configurationKey(configuration),
    );
    return done.size > 1 && [...done.values()].every(({length}) => length >= wellRepeated);
  });
  const [first] = worth.toSorted((a, b) => ((a.sweep.startedAt ?? "") < (b.sweep.startedAt ?? "") ? 1 : -1));
  return first?.sweep.sweep ?? null;
}

/** How steps spread, one row a configuration: all steady-state steps of its completed runs together. */
function spreadsOfSweep(summary: SweepSummary, steps: ReadonlyMap<string, readonly number[]>): StepSpread[] {
  const slots = groupSlots(summary);
  return summary.rows.flatMap((row) => {
    const own = row.runs.flatMap(({run, status}) => (ranThrough(status) ? [steps.get(run) ?? []] : []));
    const group = summary.groups.findIndex(({rows}) => rows.includes(row));
    const label = cellLabel(row, summary);
    return stepSpread(own, {label, slot: slots[group] ?? 0, medianMs: row.stepMs.value}) ?? [];
  });
}

/** Reads a sweep with its samples, one run at a time, and works out what its pages show. */
export async function readSweepView(library: Library, id: string): Promise<SweepView> {
  const recorded = await library.sweep(id);
  const summaries: RunSummary[] = [];
  const facts: SamplingFacts[] = [];
  const timelines = new Map<string, RunTimeline>();
  const steps = new Map<string, number[]>();
  const traces = new Map<string, Trace>();
  const isTraced = new Set<string>();
  for (const log of recorded.runs) {
    const telemetry = await library.telemetry(log);
    summaries.push(summarizeRun(log, telemetry));
    if (telemetry === null) continue;
    facts.push(samplingFacts(telemetry));
    steps.set(
      log.run,
      steadySteps(log, telemetry).positions.flatMap((at) => telemetry.steps.durationMs[at] ?? []),
    );
    const timeline = runTimeline(log, telemetry, {
      buckets: cellBuckets,
      include: (metric) => !isEvidence(metric),
    });
    timelines.set(log.run, timeline);
    const key = configurationKey(log.configuration);
    if (recorded.runs.length <= mostTraced || !isTraced.has(key)) traces.set(log.run, traceOf(timeline));
    isTraced.add(key);
  }
  const summary = summarizeSweep(recorded.sweep, summaries);
  const evidence = recorded.runs.flatMap((log, index) => {
    const own = summaries[index];
    return own === undefined ? [] : [runEvidence(log, null, own)];
  });
  return {
    ...recorded,
    summary,
    evidence: sweepEvidence(recorded.sweep, evidence),
    multiples: multiplesOfSweep(summary, timelines),
    losses: lossCurves(summary, recorded.runs),
    spreads: spreadsOfSweep(summary, steps),
    sampling: summarizeSampling(facts),
    traces,
  };
}
