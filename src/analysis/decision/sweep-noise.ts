import {mean, sum} from "d3-array";
import {known} from "../signals/derived.ts";
import type {ConfigurationEvidence} from "./evidence.ts";
import type {Quantity} from "./quantities.ts";
import {normalQuantile} from "../statistics/distributions.ts";
import {lagOne} from "../statistics/serial.ts";

/** How the runs of one sweep vary in one quantity, from all its configurations together. */
export interface SweepNoise {
  /**
   * Share of the variation that all configurations of a repeat have in common (intraclass correlation), where it is sure
   * that they have some: then two of them are compared in pairs, repeat by repeat. Otherwise null.
   */
  shared: number | null;
  /** Autocorrelation from repeat to repeat where it is sure that there is some, otherwise 0. */
  serial: number;
}

/** Values on the scale they are compared on: logarithms where ratios count. */
export const onScale = (quantity: Quantity, values: readonly number[]): number[] =>
  quantity.scale === "ratio" ? values.map(Math.log) : [...values];

/** A side's figures, one a run that has it, by repeat. A ratio needs them above 0. */
export const figuresOf = (side: ConfigurationEvidence, quantity: Quantity): number[] =>
  known(side.runs.map(({summary}) => quantity.figure(summary)))
    .map(({value}) => value)
    .filter((value) => quantity.scale === "difference" || value > 0);

/** Risk of finding shared variation where there is none; small, since what is found changes the test. */
const sharedRisk = 0.01;

/** Whether an F ratio is beyond chance: Paulson's normal approximation (Ann. Math. Statist. 13, 1942). */
function isBeyondChance(ratio: number, df1: number, df2: number, risk: number): boolean {
  const [a, b] = [2 / (9 * df1), 2 / (9 * df2)];
  const root = Math.cbrt(ratio);
  return ((1 - b) * root - (1 - a)) / Math.sqrt(b * root ** 2 + a) > normalQuantile(1 - risk);
}

/** Two-way layout without replication, configurations × repeats; null where it is too small or nothing is shared. */
function sharedVariation(rows: readonly (readonly number[])[]): number | null {
  const k = rows.length;
  const n = rows[0]?.length ?? 0;
  if (k < 2 || n < 3 || rows.some((row) => row.length !== n)) return null;
  const residuals = rows.map((row) => {
    const centre = mean(row) ?? 0;
    return row.map((value) => value - centre);
  });
  const repeats = Array.from({length: n}, (_, repeat) => mean(residuals, (row) => row[repeat] ?? 0) ?? 0);
  const between = (k * sum(repeats, (value) => value ** 2)) / (n - 1);
  const within =
    sum(residuals, (row) => sum(row, (value, repeat) => (value - (repeats[repeat] ?? 0)) ** 2)) /
    ((n - 1) * (k - 1));
  if (within === 0 || !isBeyondChance(between / within, n - 1, (n - 1) * (k - 1), sharedRisk)) return null;
  return (between - within) / (between + (k - 1) * within);
}

/** From this many repeats on a series says something about what follows what. */
const fewestInSeries = 5;
/** One-sided 5 %: autocorrelation below this many standard errors may be chance. */
const sureErrors = 1.645;

function serialVariation(rows: readonly (readonly number[])[]): number {
  const {value, neighbours} = lagOne(rows.filter((row) => row.length >= fewestInSeries));
  return neighbours > 0 && value * Math.sqrt(neighbours) > sureErrors ? value : 0;
}

/** How a sweep's runs vary in one quantity. */
function sweepNoise(configurations: readonly ConfigurationEvidence[], quantity: Quantity): SweepNoise {
  const rows = configurations
    .map((side) => onScale(quantity, figuresOf(side, quantity)))
    .filter((row) => row.length > 1);
  return {shared: sharedVariation(rows), serial: serialVariation(rows)};
}

const remembered = new WeakMap<readonly ConfigurationEvidence[], Map<string, SweepNoise>>();

/** How the runs recorded together with a configuration vary in one quantity; worked out once a recording. */
export function noiseOf({together}: ConfigurationEvidence, quantity: Quantity): SweepNoise {
  const noises = remembered.get(together) ?? new Map<string, SweepNoise>();
  remembered.set(together, noises);
  // Times to several error rates share an id.
  const key = `${quantity.id} ${quantity.label}`;
  const noise = noises.get(key) ?? sweepNoise(together, quantity);
  noises.set(key, noise);
  return noise;
}
