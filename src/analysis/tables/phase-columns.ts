// The columns of a run's table of phases and devices.
import {metricId} from "../../schema/metrics.ts";
import {max} from "d3-array";
import {epochNumber, formatRatio, formatSeconds, quantityFormat, type QuantityFormat} from "../../format.ts";
import {inWorkUnit} from "../summary/work-unit.ts";
import type {TableColumn} from "./columns.ts";
import type {Derived} from "../signals/derived.ts";
import type {MetricStatistics, PhaseStatistics} from "../signals/phase-statistics.ts";

const none = "–";

interface PhaseFigure {
  id: string;
  header: string;
  unit: string | null;
  meaning: string;
  figure(row: PhaseStatistics): Derived;
  write(value: number): string;
}

const figureColumn = ({figure, write, ...rest}: PhaseFigure): TableColumn<PhaseStatistics> => ({
  ...rest,
  detail: false,
  value: (row) => figure(row).value,
  text: (row) => {
    const {value} = figure(row);
    return value === null ? none : write(value);
  },
  basis: (row) => {
    const one = figure(row);
    return one.value === null ? one.reason : one.basis;
  },
});

/** One statistic of one metric as a figure with its reason or its coverage. */
function statistic(
  row: PhaseStatistics,
  metric: string,
  pick: (statistics: Extract<MetricStatistics, {mean: number}>) => number,
): Derived {
  const found = row.metrics.find((one) => one.metric.id === metric);
  if (found === undefined) return {value: null, reason: "not measured on this device"};
  if (found.mean === null) return {value: null, reason: found.reason};
  const value = pick(found);
  const seen = formatRatio(found.coverage, 0);
  return {value, low: value, high: value, basis: `weighted by time; samples speak for ${seen} of the phase`};
}

/** The format that all rows of a column share. */
const formatOf = (
  unit: string,
  rows: readonly PhaseStatistics[],
  figure: PhaseFigure["figure"],
): QuantityFormat => quantityFormat(unit, max(rows, (row) => figure(row).value ?? undefined) ?? 0);

const percent = (ratio: number): string => formatRatio(ratio, 1).replace(/\s*%$/, "");

/** A column of a metric: its mean, or its largest value. */
function metricColumn(
  rows: readonly PhaseStatistics[],
  {
    id,
    header,
    metric,
    pick,
    meaning,
  }: {id: string; header: string; metric: string; pick: "mean" | "p95" | "max"; meaning: string},
): TableColumn<PhaseStatistics> {
  const figure = (row: PhaseStatistics): Derived => statistic(row, metric, (found) => found[pick]);
  const unit =
    rows.flatMap((row) => row.metrics).find((one) => one.metric.id === metric)?.metric.unit ?? "count";
  const format = formatOf(unit, rows, figure);
  const write = unit === "ratio" ? percent : format.text;
  return figureColumn({
    id,
    header,
    unit: `${format.unit}, ${pick === "max" ? "highest" : pick}`,
    meaning,
    figure,
    write,
  });
}

function quantityColumn(
  rows: readonly PhaseStatistics[],
  {unit, figure, ...rest}: Omit<PhaseFigure, "write" | "unit"> & {unit: string},
): TableColumn<PhaseStatistics> {
  const format = formatOf(unit, rows, figure);
  return figureColumn({...rest, unit: format.unit, figure, write: format.text});
}

const idleTime = ({idle}: PhaseStatistics): Derived =>
  idle === null
    ? {value: null, reason: "nothing here says when it was idle"}
    : {
        value: idle.totalMs,
        low: idle.totalMs,
        high: idle.totalMs,
        basis: `${idle.count} stretches of two sensor windows and more, the longest ${formatSeconds(idle.longestMs)} s`,
      };

const nameOf = ({phase}: PhaseStatistics): string =>
  phase.phase === "load" ? phase.phase : `${phase.phase} ${epochNumber(phase.epoch)}`;

const phaseName: TableColumn<PhaseStatistics> = {
  id: "phase",
  header: "Phase",
  unit: null,
  meaning: "What the trainer did, and in which epoch",
  text: nameOf,
  value: () => null,
  words: true,
  detail: false,
};

const throttling: TableColumn<PhaseStatistics> = {
  id: "throttled",
  header: "Slowed",
  unit: null,
  meaning: "Share of the phase in which the clocks were held down, by reason",
  text: ({throttled}) =>
    throttled.map(({metric, share}) => `${metric.label}: ${formatRatio(share, 0)}`).join(", ") || none,
  value: ({throttled}) => max(throttled, ({share}) => share) ?? null,
  words: true,
  detail: false,
};

/** The table of what one device did in each phase; a column that no row has a figure for is left out. */
export function phaseColumns(rows: readonly PhaseStatistics[], work: string): TableColumn<PhaseStatistics>[] {
  const metric = (id: string, header: string, name: string, pick: "mean" | "p95" | "max", meaning: string) =>
    metricColumn(rows, {id, header, metric: name, pick, meaning});
  const columns = [
    figureColumn({
      id: "time",
      header: "Time",
      unit: "s",
      meaning: "Length of the phase",
      figure: ({phase: {startMs, endMs}}) => {
        const value = endMs - startMs;
        return {value, low: value, high: value, basis: "from mark to mark"};
      },
      write: (ms) => formatSeconds(ms),
    }),
    metric("load", "Load", metricId.gpuLoad, "mean", "Mean share of time in which the GPU was busy"),
    metric("load-p95", "Load", metricId.gpuLoad, "p95", "The load was at or below this for 95 % of the time"),
    metric(
      "cpu",
      "CPU, training",
      metricId.processLoad,
      "mean",
      "Mean share of the cores that the training kept busy",
    ),
    metric("gpu-memory", "Memory", metricId.gpuMemory, "max", "Largest sample of GPU memory in use"),
    metric("memory", "Memory, training", metricId.processMemory, "max", "Largest sample of resident memory"),
    metric("power", "Power", metricId.gpuPower, "mean", "Mean of the power readings"),
    quantityColumn(rows, {
      id: "energy",
      header: "Energy",
      unit: "joules",
      meaning: "What the device used in the phase",
      figure: (row) => row.energyJoules,
    }),
    figureColumn({
      id: "energy-per-work",
      header: "Energy",
      unit: inWorkUnit("J/work", work),
      meaning: "Energy of a training phase over its work",
      figure: (row) => row.joulesPerUnit,
      write: (joules) => joules.toPrecision(3),
    }),
    figureColumn({
      id: "idle",
      header: "Idle",
      unit: "s",
      meaning: "Time in stretches of at least two sensor windows in which the GPU did next to nothing",
      figure: idleTime,
      write: (ms) => formatSeconds(ms),
    }),
    throttling,
  ];
  return [phaseName, ...columns.filter((column) => rows.some((row) => column.value(row) !== null))];
}
