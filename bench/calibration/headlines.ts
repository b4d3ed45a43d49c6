import {estimateOf} from "../../src/analysis/decision/estimate.ts";
import {sweepEvidence, type ConfigurationEvidence} from "../../src/analysis/decision/evidence.ts";
import {quantityOf} from "../../src/analysis/decision/quantities.ts";
import {comparePairs} from "../../src/analysis/decision/verdict.ts";
import {notBehind} from "../../src/analysis/findings/fastest.ts";
import {recordedNoise, type Noise} from "./noise.ts";
import {randomFrom} from "./random.ts";
import {simulatedRun, simulatedSweep} from "./sides.ts";

/** How often a sweep of two devices at five batch sizes is right about which of all ten is the fastest; 0 to 1. */
export interface HeadlineCalibration {
  noise: string;
  repeats: number;
  /** All are equally fast, and one is put behind another. */
  wrong: number;
  /** One is 2 % faster than the next, and so on, and the fastest is put behind another. */
  wrongInSteps: number;
  /** One is 20 % faster than all others, which differ from it in one thing or in two, and is named alone. */
  found20: number;
}

const batchSizes = [16, 32, 64, 128, 256];
const devices = ["cpu", "gpu"] as const;

/** A sweep of both devices at every batch size, in turns; `longer` is by how much each configuration's times are, a ratio. */
function simulatedSides(
  noise: Noise,
  repeats: number,
  {random, longer}: {random: () => number; longer: (place: number) => number},
): readonly ConfigurationEvidence[] {
  const cells = devices.flatMap((device) => batchSizes.map((batchSize) => ({device, batchSize})));
  const times = recordedNoise(noise, repeats, random, cells.length);
  const runs = cells.flatMap(({device, batchSize}, place) =>
    Array.from({length: repeats}, (_, index) => {
      const epochMs = 10_000 * Math.exp(times[place]?.[index] ?? 0) * longer(place);
      return simulatedRun({sweep: "s", repeat: index + 1, device, batchSize, settings: {}}, {epochMs});
    }),
  );
  return sweepEvidence(simulatedSweep("s"), runs).configurations;
}

const epochTime = quantityOf("epoch-time");
const timeOf = (side: ConfigurationEvidence): number => estimateOf(side, epochTime)?.value ?? Infinity;

/** The configurations that no decision puts behind another, as tables mark them. */
function fastestOf(sides: readonly ConfigurationEvidence[]): ConfigurationEvidence[] {
  const ranked = sides.toSorted((a, b) => timeOf(a) - timeOf(b));
  return notBehind(
    ranked,
    (base, head) =>
      comparePairs([{base, head}], {quantities: ["epoch-time"], ignoreLearning: true})[0]?.verdicts[0] ??
      null,
  ).tied;
}

/** Simulates so many sweeps of each kind. */
export function calibrateHeadlines(
  noise: Noise,
  repeats: number,
  {tables, seed}: {tables: number; seed: number},
): HeadlineCalibration {
  const random = randomFrom(seed + 11 * repeats + noise.id.length * 1009);
  /** The share of sweeps whose fastest are as `is` says; `best` is the truly fastest. */
  const share = (
    longer: (place: number) => number,
    is: (tied: readonly ConfigurationEvidence[], best: ConfigurationEvidence | undefined) => boolean,
  ): number => {
    const right = Array.from({length: tables}, () => {
      const sides = simulatedSides(noise, repeats, {random, longer});
      const best = sides.find(
        ({configuration: {device, batchSize}}) => device === devices[0] && batchSize === batchSizes[0],
      );
      return is(fastestOf(sides), best);
    });
    return right.filter(Boolean).length / tables;
  };
  const all = devices.length * batchSizes.length;
  return {
    noise: noise.id,
    repeats,
    wrong: share(
      () => 1,
      (tied) => tied.length < all,
    ),
    wrongInSteps: share(
      (place) => 1.02 ** place,
      (tied, best) => best === undefined || !tied.includes(best),
    ),
    found20: share(
      (place) => (place === 0 ? 1 : 1.2),
      (tied, best) => tied.length === 1 && tied[0] === best,
    ),
  };
}
