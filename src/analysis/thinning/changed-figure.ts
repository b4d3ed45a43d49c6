// Whether thinner samples would change a figure of a run.
import type {RunLog} from "../../schema/run-log.ts";
import type {Telemetry} from "../../schema/telemetry.ts";
import type {Derived} from "../signals/derived.ts";
import {phaseStatistics} from "../signals/phase-statistics.ts";
import {figureColumnList, figuresBy, type FigureKey} from "../summary/figures.ts";
import {epochProgress} from "../summary/progress.ts";
import {summarizeRun} from "../summary/run-summary.ts";

/** Figures may differ by this share of themselves: what is written has nine digits. */
const tolerance = 1e-6;

const isNear = (a: number, b: number): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));

/** A figure by name, and whether it must be the same to the last digit. */
interface Named {
  name: string;
  figure: Derived;
  isExact?: boolean;
}

function isKept({figure: a, isExact = false}: Named, b: Derived | undefined): boolean {
  if (b === undefined || a.value === null || b.value === null) return a.value === b?.value;
  if (isExact) return a.value === b.value;
  return isNear(a.value, b.value) && isNear(a.low, b.low) && isNear(a.high, b.high);
}

const nameOf = (key: FigureKey): string =>
  figureColumnList.find((one) => one.key === key)?.column.header.toLowerCase() ?? key;

/** Every figure of a run that rests on its samples: of the whole run, of each metric and phase, and of each epoch. */
function figuresOf(log: RunLog, telemetry: Telemetry): Named[] {
  const summary = summarizeRun(log, telemetry);
  const keys = Object.keys(figuresBy(() => ({value: null, reason: ""}))) as FigureKey[];
  return [
    ...keys.map((key) => ({name: nameOf(key), figure: summary[key]})),
    ...summary.metrics.flatMap(({metric, trainMean, peak}) => [
      {name: `mean of ${metric.label}`, figure: trainMean},
      {name: `peak of ${metric.label}`, figure: peak, isExact: true},
    ]),
    ...phaseStatistics(log, telemetry, null).map(({phase, energyJoules}) => ({
      name: `energy of a ${phase.phase} phase`,
      figure: energyJoules,
    })),
    ...epochProgress(log, telemetry).map((one) => ({
      name: "energy up to an epoch",
      figure: one.joules,
    })),
  ];
}

/**
 * The first figure of a run that other samples of it say differently: means and energies by more than a millionth, peaks at
 * all, what limits its speed in kind. Null where they say the same.
 */
export function changedFigure(log: RunLog, whole: Telemetry, other: Telemetry): string | null {
  const after = figuresOf(log, other);
  const changed = figuresOf(log, whole).find((named, index) => !isKept(named, after[index]?.figure));
  if (changed !== undefined) return changed.name;
  const [a, b] = [whole, other].map((telemetry) => summarizeRun(log, telemetry).bottleneck.kind);
  return a === b ? null : "what limits its speed";
}
