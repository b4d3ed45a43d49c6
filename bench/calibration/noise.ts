import {randomFrom} from "./random.ts";

/** Configurations that one simulated sweep records in turns; base and head are two of them, or one of each of two sweeps. */
const configurations = 5;

/** Whether base and head were recorded in one sweep, in turns, or in two sweeps, one after the other. */
export type Design = "together" | "apart";

/** Noise of one pair: log durations around 0, one a repeat, of every configuration of the sweep(s). */
export interface NoisePair {
  design: Design;
  noise: Noise;
  /** By sweep, configuration and repeat. One sweep for `together`, two for `apart`. */
  sweeps: number[][][];
}

/** What makes the times of equal runs differ. */
export interface Noise {
  id: string;
  /** For people: what it stands for. */
  meaning: string;
  /** Log durations of `length` runs, one after the other. */
  series(length: number, random: () => number): number[];
  /** Factors of base's and of head's values, where they differ. */
  spreads?: readonly [base: number, head: number];
  /** What times are rounded to. */
  resolutionMs?: number;
}

/** 3 %: what the sweeps recorded with this project show, and what the calibration is asked for. */
const spread = 0.03;

const normalOf = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const independent =
  (one: (random: () => number) => number): Noise["series"] =>
  (length, random) =>
    Array.from({length}, () => one(random));

/** Student's t with 3 degrees of freedom, scaled to a standard deviation of 1. */
const heavyTailed = (random: () => number): number => {
  const squares = normalOf(random) ** 2 + normalOf(random) ** 2 + normalOf(random) ** 2;
  return normalOf(random) / Math.sqrt(squares);
};

/** First-order autoregressive series with standard deviation 1. */
function autoregressive(correlation: number, length: number, random: () => number): number[] {
  let state = normalOf(random);
  return Array.from({length}, () => {
    const value = state;
    state = correlation * state + Math.sqrt(1 - correlation ** 2) * normalOf(random);
    return value;
  });
}

/** All runs of a sweep lie off together, by the day; beside that they spread by 1 %. */
const day = (id: string, deviation: number): Noise => ({
  id,
  meaning: `1 %, and ${id.slice(4)} from sweep to sweep`,
  series(length, random) {
    const today = deviation * normalOf(random);
    return Array.from({length}, () => today + 0.01 * normalOf(random));
  },
});

/** Every kind of noise that is simulated. To add one, add an entry. */
export const noises: readonly Noise[] = [
  {
    id: "normal",
    meaning: "independent, normal, standard deviation 3 %",
    series: independent((random) => spread * normalOf(random)),
  },
  {
    id: "heavy tails",
    meaning: "Student's t with 3 degrees of freedom, standard deviation 3 %",
    series: independent((random) => spread * heavyTailed(random)),
  },
  {
    id: "skewed",
    meaning: "exponential: a shortest time and delays on top of it, standard deviation 3 %",
    series: independent((random) => spread * (-Math.log(1 - random()) - 1)),
  },
  {
    id: "outliers",
    meaning: "normal, and one run in twenty takes 10 to 40 % longer",
    series: independent((random) => spread * normalOf(random) + (random() < 0.05 ? 0.1 + 0.3 * random() : 0)),
  },
  {
    id: "autocorrelated",
    meaning: "each run 0.6 like the one before it, standard deviation 3 %",
    series: (length, random) => autoregressive(0.6, length, random).map((value) => spread * value),
  },
  {
    id: "drift",
    meaning: "normal, and 6 % slower from the first run of a sweep to its last",
    series: (length, random) =>
      Array.from({length}, (_, index) => (0.06 * index) / length + spread * normalOf(random)),
  },
  {
    id: "two modes",
    meaning: "normal, and three runs in ten without turbo: 10 % longer",
    series: independent((random) => spread * normalOf(random) + (random() < 0.3 ? 0.1 : 0)),
  },
  {
    id: "thermal ramp",
    meaning: "1 %, and a machine that heats up: 8 % slower in the end, most of it early",
    series: (length, random) =>
      Array.from(
        {length},
        (_, index) => 0.08 * (1 - Math.exp((-5 * index) / length)) + 0.01 * normalOf(random),
      ),
  },
  {
    id: "AR(1) 0.9",
    meaning: "each run 0.9 like the one before it, standard deviation 3 %",
    series: (length, random) => autoregressive(0.9, length, random).map((value) => spread * value),
  },
  {
    id: "host regimes",
    meaning: "1 %, and a neighbour that comes or goes once in ten runs and costs 6 %",
    series(length, random) {
      let isBusy = random() < 0.5;
      return Array.from({length}, () => {
        if (random() < 0.1) isBusy = !isBusy;
        return (isBusy ? 0.06 : 0) + 0.01 * normalOf(random);
      });
    },
  },
  day("day 1 %", 0.01),
  day("day 3 %", 0.03),
  {
    id: "unequal spreads",
    meaning: "one side spreads by 1 %, the other by 8 %",
    series: independent(normalOf),
    spreads: [0.01, 0.08],
  },
  {
    id: "whole seconds",
    meaning: "3 %, printed in whole seconds of 10",
    series: independent((random) => spread * normalOf(random)),
    resolutionMs: 1000,
  },
];

/** The runs of one sweep: every configuration once per repeat, in random order. By configuration and repeat. */
export function recordedNoise(
  noise: Noise,
  repeats: number,
  random: () => number,
  width = configurations,
): number[][] {
  const series = noise.series(width * repeats, random);
  const rows: number[][] = Array.from({length: width}, () => []);
  for (let repeat = 0; repeat < repeats; repeat++) {
    const left = rows.map((_, configuration) => configuration);
    for (let place = 0; place < width; place++) {
      const [configuration = 0] = left.splice(Math.floor(random() * left.length), 1);
      rows[configuration]?.push(series[repeat * width + place] ?? 0);
    }
  }
  return rows;
}

/** `count` pairs of equal configurations; the seed and the names decide every number. */
export function noisePairs(
  noise: Noise,
  design: Design,
  {repeats, count, seed}: {repeats: number; count: number; seed: number},
): NoisePair[] {
  const salt = [...`${noise.id} ${design} ${repeats}`].reduce(
    (sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0),
    seed,
  );
  const random = randomFrom(salt);
  return Array.from({length: count}, () => ({
    design,
    noise,
    sweeps: Array.from({length: design === "together" ? 1 : 2}, () => recordedNoise(noise, repeats, random)),
  }));
}
