import {median} from "d3-array";
import {formatCount, formatNumber, formatRatio} from "../../format.ts";
import type {Interval} from "../../schema/comparison.ts";
import {metricId} from "../../schema/metrics.ts";
import type {Configuration, RunLog} from "../../schema/run-log.ts";
import type {ConfigurationEvidence, SweepEvidence} from "../decision/evidence.ts";
import type {FactorLevel} from "../decision/effects/factors.ts";
import {factorEffects} from "../findings/factors.ts";
import {gpuNumber} from "../naming/device-name.ts";
import {known} from "../signals/derived.ts";
import type {ConfigurationRow, SweepSummary} from "../summary/sweep-summary.ts";
import {tableCell, type TableHead, type TableText} from "./table.ts";

/** What training in so many processes at once comes to, against the fewest that were tried. */
export interface ScalingStep {
  processes: number;
  /** Throughput ÷ that of the fewest processes. */
  speedUp: Interval;
  /** Speed-up ÷ how many times as many processes: 1 where each adds as much as the first. */
  efficiency: Interval;
  /** Share of the steps' time that was waiting for the batch, as its process says; null where that is not known. */
  waiting: number | null;
  /** How busy each GPU was that trained, from 0 to 1, by its number; empty where that was not sampled. */
  gpus: GpuLoad[];
  runs: number;
}

/** A GPU by its number among those of the machine, and the share of the training in which it was busy: the median over runs. */
export interface GpuLoad {
  number: number;
  load: number;
}

function gpuLoads(rows: readonly ConfigurationRow[]): GpuLoad[] {
  const loads = rows.flatMap(({runs}) =>
    runs.flatMap(({metrics}) => {
      const devices = metrics.map(({device}) => device);
      return metrics.flatMap(({device, metric, trainMean: {value: load}}) => {
        const isUsed = metric.id === metricId.gpuLoad && device.used === true;
        return isUsed && load !== null ? [{number: gpuNumber(device, devices) ?? 0, load}] : [];
      });
    }),
  );
  return [...Map.groupBy(loads, ({number}) => number)]
    .map(([number, own]) => ({number, load: median(own, ({load}) => load) ?? 0}))
    .sort((a, b) => a.number - b.number);
}

const exact = (value: number): Interval => ({value, low: value, high: value});

const at = <T extends {configuration: Configuration}>(
  all: readonly T[],
  factor: string,
  level: FactorLevel,
): T[] => all.filter(({configuration}) => configuration.settings[factor] === level);

/** How many processes trained together at a level of a factor; null where that is not known, or not one number. */
function processesAt(sides: readonly ConfigurationEvidence[]): number | null {
  const counts = new Set(sides.flatMap(({runs}) => runs.map(({training}) => training?.ranks ?? null)));
  const [count = null] = counts;
  return counts.size === 1 ? count : null;
}

/** Whether a sweep's runs trained in different numbers of processes, which its run logs tell without any sample. */
export const mayScale = ({runs}: {runs: readonly Pick<RunLog, "training">[]}): boolean =>
  new Set(runs.flatMap(({training}) => training?.ranks ?? [])).size > 1;

function stepOf(
  rows: readonly ConfigurationRow[],
  {speedUp, processes, fewest, runs}: {speedUp: Interval; processes: number; fewest: number; runs: number},
): ScalingStep {
  const share = (value: number): number => (value * fewest) / processes;
  return {
    processes,
    speedUp,
    efficiency: {value: share(speedUp.value), low: share(speedUp.low), high: share(speedUp.high)},
    waiting: median(known(rows.map(({dataWait}) => dataWait)), ({value}) => value) ?? null,
    gpus: gpuLoads(rows),
    runs,
  };
}

/**
 * How throughput grows with the processes that train together, for the factor of a sweep that sets how many they are. Speed-ups are
 * those of the sweep's factors, whose intervals hold together. Empty where no factor changes the number of processes.
 */
export function scalingOf({
  evidence,
  summary,
}: {
  evidence: SweepEvidence;
  summary: SweepSummary;
}): ScalingStep[] {
  const {configurations} = evidence;
  const byFactor = Map.groupBy(factorEffects(evidence, "throughput"), ({factor}) => factor);
  for (const [factor, effects] of byFactor) {
    const [first] = effects;
    const lowest = first === undefined ? [] : at(configurations, factor, first.from);
    const fewest = processesAt(lowest);
    if (first === undefined || fewest === null) continue;
    const steps = effects.flatMap(({to, effect, runs}) => {
      const processes = processesAt(at(configurations, factor, to));
      const own = {speedUp: effect, fewest, runs: runs.length};
      return processes === null || processes === fewest
        ? []
        : [stepOf(at(summary.rows, factor, to), {...own, processes})];
    });
    if (steps.length < effects.length) continue;
    const runs = lowest.reduce((sum, side) => sum + side.runs.length, 0);
    return [
      stepOf(at(summary.rows, factor, first.from), {speedUp: exact(1), processes: fewest, fewest, runs}),
      ...steps,
    ].sort((a, b) => a.processes - b.processes);
  }
  return [];
}

const head: TableHead[] = [
  {
    id: "processes",
    header: "Processes",
    unit: null,
    meaning: "Processes that train together, each with its own batches",
    words: false,
  },
  {
    id: "speed-up",
    header: "Speed-up",
    unit: "ratio",
    meaning: "Throughput of all processes ÷ that of the fewest; small: the interval that decides",
    words: false,
  },
  {
    id: "efficiency",
    header: "Efficiency",
    unit: "%",
    meaning: "Speed-up ÷ how many times as many processes: 100 % where each adds as much as the first",
    words: false,
  },
  {
    id: "waiting",
    header: "Waiting for data",
    unit: "%",
    meaning: "Share of the steps’ time that was waiting for the batch, in the process that reports",
    words: false,
  },
  {
    id: "idlest",
    header: "Least busy GPU",
    unit: "%",
    meaning:
      "Share of the training in which it was busy, waiting inside an exchange included; small: which one it is",
    words: false,
  },
  {
    id: "busiest",
    header: "Busiest GPU",
    unit: "%",
    meaning: "The same of the GPU that was busy the most",
    words: false,
  },
  {
    id: "runs",
    header: "Runs",
    unit: null,
    meaning: "Runs that it rests on, those it is held against included",
    words: false,
  },
];

/** How busy a GPU was, and which one. */
const loadCell = (gpu: GpuLoad | undefined): TableText["rows"][number][number] =>
  gpu === undefined
    ? tableCell("–", {title: "no load of a GPU that trained was sampled", isMissing: true})
    : tableCell(percent(gpu.load), {range: `GPU ${gpu.number}`});

const percent = (share: number): string => formatRatio(share, 1).replace(/\s*%$/, "");

/** A row for each number of processes. */
export function scalingTable(steps: readonly ScalingStep[]): TableText {
  const range = ({value, low, high}: Interval, write: (one: number) => string): {range?: string} =>
    low === high && low === value ? {} : {range: `${write(low)}–${write(high)}`};
  return {
    head,
    rows: steps.map(({processes, speedUp, efficiency, waiting, gpus, runs}) => [
      tableCell(formatCount(processes)),
      tableCell(formatNumber(speedUp.value), range(speedUp, formatNumber)),
      tableCell(percent(efficiency.value), range(efficiency, percent)),
      waiting === null
        ? tableCell("–", {title: "no process reported when it waited", isMissing: true})
        : tableCell(percent(waiting)),
      loadCell(gpus.toSorted((a, b) => a.load - b.load)[0]),
      loadCell(gpus.toSorted((a, b) => b.load - a.load)[0]),
      tableCell(formatCount(runs)),
    ]),
  };
}
