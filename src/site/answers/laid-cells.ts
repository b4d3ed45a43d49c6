// Configurations of a sweep and its baseline whose load and memory are laid over each other.
import {formatRatio} from "../../format.ts";
import {configurationName} from "../../analysis/naming/configuration-name.ts";
import {
  traceMean,
  traced,
  type Trace,
  type TracedDevice,
  type TracedLine,
} from "../../analysis/series/trace.ts";
import type {BaselineComparison} from "../comparisons.ts";

/** The same configuration of two sides, each as the first of its runs that was sampled. */
export interface LaidCell {
  label: string;
  base: Trace;
  head: Trace;
}

/** Cells that a page shows. */
const mostCells = 12;

/** Configurations of a sweep and its baseline that were sampled on both sides, as many as a page shows. */
export function laidCells({baseView, comparison, view}: BaselineComparison): LaidCell[] {
  const found = (runs: readonly {summary: {run: string}}[], traces: ReadonlyMap<string, Trace>) =>
    runs.flatMap(({summary}) => traces.get(summary.run) ?? [])[0];
  return [...comparison.pairs, ...comparison.incomparable]
    .flatMap(({base, head}) => {
      const [before, now] = [found(base.runs, baseView.traces), found(head.runs, view.traces)];
      return before === undefined || now === undefined
        ? []
        : [{label: configurationName(view.summary, head.configuration), base: before, head: now}];
    })
    .slice(0, mostCells);
}

/** What the lines of two sides come to: a row a line that both have, means within the epochs. */
export function laidFigures(cells: readonly LaidCell[]): string[][] {
  const text = (value: number | null): string => (value === null ? "–" : formatRatio(value, 0));
  return cells.flatMap(({label, base, head}) =>
    (Object.keys(traced) as TracedDevice[]).flatMap((device) =>
      (Object.keys(traced[device]) as TracedLine[]).flatMap((line) => {
        const [before, now] = [base, head].map((trace) => traceMean(trace, device, line));
        return (before ?? null) === null && (now ?? null) === null
          ? []
          : [[`${label}: ${traced[device][line]}`, text(now ?? null), text(before ?? null)]];
      }),
    ),
  );
}
