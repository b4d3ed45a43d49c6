import type {Verdict} from "../../src/schema/comparison.ts";
import {severalShare} from "../../src/analysis/decision/interval/family.ts";
import {compare} from "../../src/analysis/decision/verdict.ts";
import {noisePairs, type Design, type Noise} from "./noise.ts";
import {bootstrapInterval, peers} from "./peers.ts";
import {sidesOf} from "./sides.ts";

/** One cell of the calibration: how often something was said, 0 to 1. */
export interface CalibrationCell {
  noise: string;
  design: Design;
  repeats: number;
  /** Equal configurations called faster or slower. */
  falseAlarms: number;
  /** Equal configurations called the same. */
  same: number;
  /** 95 % intervals that hold the true ratio. */
  coverage: number;
  /** True differences of 10 and of 5 % that were found, with the right sign. */
  found10: number;
  found5: number;
  /** The same of what others do, by name. */
  peers: Record<string, {falseAlarms: number; found10: number; found5: number}>;
  /** Coverage of a bootstrap interval (BCa) of the ratio of medians, from the first pairs only: it is slow. */
  bootstrapCoverage: number;
}

export interface CellSize {
  pairs: number;
  seed: number;
  /** Pairs of which the bootstrap interval is worked out too. */
  bootstrapped: number;
}

const share = <T>(items: readonly T[], is: (item: T, index: number) => boolean): number =>
  items.filter(is).length / Math.max(1, items.length);

/** Every other difference goes down, so that a method that only finds slower ones is seen. */
const effectAt = (ratio: number, index: number): number => (index % 2 === 0 ? ratio : 1 / ratio);

/** What leaves 5 % to the one pair that is looked at: those with the others of its sweep have their part of the risk. */
const levelOf = (design: Design): number => 1 - 0.05 / (design === "together" ? 1 - severalShare : 1);

/** What is said of simulated pairs between which there is nothing, or a difference. */
function judged(
  noise: Noise,
  design: Design,
  repeats: number,
  {pairs: count, seed}: Omit<CellSize, "bootstrapped">,
) {
  const pairs = noisePairs(noise, design, {repeats, count, seed});
  const verdicts = (ratio: number): Verdict[] =>
    pairs.flatMap((pair, index) => {
      const {base, head} = sidesOf(pair, effectAt(ratio, index));
      return compare(base, head, {quantities: ["epoch-time"], level: levelOf(design)});
    });
  return {
    pairs,
    /** Of equal sides. */
    equal(): Pick<CalibrationCell, "falseAlarms" | "same" | "coverage"> {
      const equal = verdicts(1);
      return {
        falseAlarms: share(equal, ({outcome}) => outcome === "better" || outcome === "worse"),
        same: share(equal, ({outcome}) => outcome === "same"),
        coverage: share(equal, ({ratio}) => ratio !== null && ratio.low <= 1 && ratio.high >= 1),
      };
    },
    /** Share of the differences by this ratio that are found, with the right sign. */
    found: (ratio: number): number =>
      share(verdicts(ratio), ({outcome}, index) => outcome === (index % 2 === 0 ? "worse" : "better")),
  };
}

/** The part of a cell that equal sides tell: a quarter of the work of all of it. */
export const calibrateEqual = (
  ...cell: Parameters<typeof judged>
): ReturnType<ReturnType<typeof judged>["equal"]> => judged(...cell).equal();

/** The share of true differences by this ratio that is found, by itself. */
export const calibrateFound = (ratio: number, ...cell: Parameters<typeof judged>): number =>
  judged(...cell).found(ratio);

/** Simulates one cell. */
export function calibrate(
  noise: Noise,
  design: Design,
  repeats: number,
  {pairs: count, seed, bootstrapped}: CellSize,
): CalibrationCell {
  const {pairs, equal, found} = judged(noise, design, repeats, {pairs: count, seed});
  const times = pairs.map((pair) => {
    const {base, head} = sidesOf(pair, 1);
    return [base, head].map(({runs}) => runs.map(({summary}) => summary.epochMs.value ?? 0));
  });
  const told = (peer: (typeof peers)[number], ratio: number): number =>
    share(times, ([base = [], head = []], index) =>
      peer.tells(
        base,
        head.map((ms) => ms * effectAt(ratio, index)),
      ),
    );
  return {
    noise: noise.id,
    design,
    repeats,
    ...equal(),
    found10: found(1.1),
    found5: found(1.05),
    peers: Object.fromEntries(
      peers.map((peer) => [
        peer.id,
        {falseAlarms: told(peer, 1), found10: told(peer, 1.1), found5: told(peer, 1.05)},
      ]),
    ),
    bootstrapCoverage: share(times.slice(0, bootstrapped), ([base = [], head = []], index) => {
      const [low, high] = bootstrapInterval(base, head, seed + index);
      return low <= 1 && high >= 1;
    }),
  };
}
