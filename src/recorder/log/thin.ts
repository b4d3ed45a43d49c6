// Fewer rows where a long training makes too many for its files.
import type {EpochRow, Phase, ReportRow} from "../../schema/run-log.ts";
import type {Mark} from "../../schema/telemetry.ts";
import {documentBytes} from "../../schema/values/limits.ts";

/** The part of a timeline that a long training makes too long for its files. */
interface Rows {
  epochs: EpochRow[];
  phases: Phase[];
  reports: ReportRow[];
  marks: Mark[];
}

/** How many rows a run's files hold. */
export interface MostRows {
  epochs: number;
  phases: number;
  marks: number;
  /** Of epochs and phases together, in a run log; each is read back only below its limit. */
  bytes: number;
  reportBytes: number;
}

const usualMost: MostRows = {
  epochs: 20_000,
  phases: 60_000,
  // With their samples in a file of its own, eight times as large.
  marks: 200_000,
  bytes: 0.75 * documentBytes,
  reportBytes: 0.125 * documentBytes,
};

/** As many times too long as a list is. */
const excess = (list: readonly unknown[], most: number, mostBytes: number): number =>
  Math.max(list.length / most, JSON.stringify(list).length / mostBytes);

/** One of `stride` entries, the last one among them: how it ended is what is asked first. */
const oneOf = <T>(list: readonly T[], stride: number): T[] =>
  list.filter((_, index) => (list.length - 1 - index) % stride === 0);

const strideFor = (list: readonly unknown[], most: number, mostBytes = Number.POSITIVE_INFINITY): number =>
  Math.max(1, Math.ceil(excess(list, most, mostBytes)));

const isOfEpochs =
  (kept: ReadonlySet<number>) =>
  (row: {epoch: number} | {phase: "load"}): boolean =>
    !("epoch" in row) || kept.has(row.epoch);

/** One of so many epochs, with its phases, so that all fits; every one where all do. */
function epochsThatFit(
  rows: Rows,
  most: MostRows,
): {kept: ReadonlySet<number>; stride: number; total: number} {
  const all = new Set([...rows.epochs, ...rows.phases].flatMap((row) => ("epoch" in row ? [row.epoch] : [])));
  const numbers = [...all].sort((a, b) => a - b);
  let kept = all;
  let stride = 1;
  for (;;) {
    const epochs = rows.epochs.filter(isOfEpochs(kept));
    const phases = rows.phases.filter(isOfEpochs(kept));
    const tooLong = Math.max(
      epochs.length / most.epochs,
      phases.length / most.phases,
      excess([...epochs, ...phases], Number.POSITIVE_INFINITY, most.bytes),
    );
    if (tooLong <= 1 || stride >= numbers.length) return {kept, stride, total: numbers.length};
    stride = Math.ceil(stride * tooLong);
    kept = new Set(oneOf(numbers, stride));
  }
}

/**
 * The rows of a training that fit into its files: of more epochs than a run log holds every second, third, … is kept as it
 * was, with its phases; of longer reports likewise. A warning each says so.
 */
export function thinned<R extends Rows>(rows: R, most = usualMost): {rows: R; warnings: string[]} {
  const {kept, stride, total} = epochsThatFit(rows, most);
  const phases = rows.phases.filter(isOfEpochs(kept));
  const phaseStride = strideFor(phases, most.phases, most.bytes);
  const reportStride = strideFor(rows.reports, Number.POSITIVE_INFINITY, most.reportBytes);
  const marks = rows.marks.length > most.marks ? rows.marks.filter(isOfEpochs(kept)) : rows.marks;
  const said = (keptOne: number, what: string): string[] =>
    keptOne === 1 ? [] : [`${what} are more than a run log holds: one of ${keptOne} is kept`];
  return {
    rows: {
      ...rows,
      epochs: rows.epochs.filter(isOfEpochs(kept)),
      phases: oneOf(phases, phaseStride),
      reports: oneOf(rows.reports, reportStride),
      marks: oneOf(marks, strideFor(marks, most.marks)),
    },
    warnings: [
      ...said(stride, `${total} epochs with their phases`),
      ...said(phaseStride, `${phases.length} phases`),
      ...said(reportStride, `${rows.reports.length} reports`),
    ],
  };
}
