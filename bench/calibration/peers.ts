import {mean, median, variance} from "d3-array";
import {normalQuantile, tProbability} from "../../src/analysis/statistics/distributions.ts";
import {mannWhitney} from "../../src/analysis/statistics/ranks.ts";
import {randomFrom} from "./random.ts";

/** What others do to tell whether two lists of times differ. */
export interface Peer {
  id: string;
  /** Whether it calls head different from base. */
  tells(base: readonly number[], head: readonly number[]): boolean;
}

const risk = 0.05;

/** Two-sided p of Student's t test for equal variances. */
export function studentP(base: readonly number[], head: readonly number[]): number {
  const [n, m] = [base.length, head.length];
  const pooled = ((n - 1) * (variance(base) ?? 0) + (m - 1) * (variance(head) ?? 0)) / (n + m - 2);
  const t = Math.abs((mean(head) ?? 0) - (mean(base) ?? 0)) / Math.sqrt(pooled * (1 / n + 1 / m));
  return 2 * tProbability(-t, n + m - 2);
}

/** Exact two-sided p of the Mann–Whitney U test, without ties. */
export function mannWhitneyP(base: readonly number[], head: readonly number[]): number {
  const u = base.reduce((sum, a) => sum + head.filter((b) => b > a).length, 0);
  const least = Math.min(u, base.length * head.length - u);
  return Math.min(1, 2 * (mannWhitney(base.length, head.length)[least] ?? 1));
}

/** What is compared with; times, not their logarithms, since that is what these are given in practice. */
export const peers: readonly Peer[] = [
  {
    id: "medians differ by 10 %",
    tells: (base, head) => Math.abs((median(head) ?? 0) / (median(base) ?? 1) - 1) >= 0.1,
  },
  {id: "Mann–Whitney", tells: (base, head) => mannWhitneyP(base, head) <= risk},
  {id: "t test", tells: (base, head) => studentP(base, head) <= risk},
];

const resamples = 1000;

/** Student's t with so many degrees of freedom is normal to seven digits. */
const asNormal = 1e7;

/**
 * 95 % interval of the ratio of medians by the bias-corrected and accelerated bootstrap (Efron, JASA 82, 1987): what one
 * would reach for first.
 */
export function bootstrapInterval(
  base: readonly number[],
  head: readonly number[],
  seed: number,
): [number, number] {
  const random = randomFrom(seed);
  const ratio = (a: readonly number[], b: readonly number[]): number => (median(b) ?? 0) / (median(a) ?? 1);
  const drawn = (values: readonly number[]): number[] =>
    values.map(() => values[Math.floor(random() * values.length)] ?? 0);
  const observed = ratio(base, head);
  const draws = Array.from({length: resamples}, () => ratio(drawn(base), drawn(head))).sort((a, b) => a - b);
  // Half of those that tie with the observed ratio count as below it, as in SciPy.
  const below =
    draws.filter((one) => one < observed).length + draws.filter((one) => one === observed).length / 2;
  const bias = normalQuantile(Math.min(1 - 1 / resamples, Math.max(1 / resamples, below / resamples)));
  const without = (values: readonly number[], index: number): number[] =>
    values.filter((_, at) => at !== index);
  const left = [
    ...base.map((_, index) => ({value: ratio(without(base, index), head), n: base.length})),
    ...head.map((_, index) => ({value: ratio(base, without(head, index)), n: head.length})),
  ];
  const centre = mean(left, ({value}) => value) ?? 0;
  const moment = (power: number): number =>
    left.reduce((sum, {value, n}) => sum + ((n - 1) * (centre - value)) ** power / n ** power, 0);
  const acceleration = moment(2) === 0 ? 0 : moment(3) / (6 * moment(2) ** 1.5);
  const at = (probability: number): number => {
    const z = bias + normalQuantile(probability);
    const level = tProbability(bias + z / (1 - acceleration * z), asNormal);
    return draws[Math.min(resamples - 1, Math.max(0, Math.floor(level * resamples)))] ?? observed;
  };
  return [at(risk / 2), at(1 - risk / 2)];
}
