import {mean} from "d3-array";
import {compareSweeps} from "../../src/analysis/decision/compare-sweeps.ts";
import {spreadOver, type SessionCentre} from "../../src/analysis/decision/interval/history.ts";
import {noises} from "./noise.ts";
import {randomFrom} from "./random.ts";
import {isTold, simulatedTable} from "./tables.ts";

/** How often equal sweeps of two days are called different, with the spread that so many earlier sessions show; 0 to 1. */
export interface HistoryCalibration {
  noise: string;
  sessions: number;
  repeats: number;
  /** Pairs of configurations, and what holds over all of them, that are called different in time. */
  wrong: number;
  /** Intervals over all that hold the true ratio. */
  covered: number;
  /** A uniform 10 % that is told over all. */
  uniform10: number;
}

/** Simulates machines whose days lie apart, with a history of unchanged configurations. */
export function calibrateHistory(
  noiseId: string,
  sessions: number,
  repeats: number,
  {tables, seed}: {tables: number; seed: number},
): HistoryCalibration {
  const noise = noises.find(({id}) => id === noiseId);
  if (noise === undefined) throw new Error(`unknown noise: ${noiseId}`);
  const random = randomFrom(seed + 31 * sessions + repeats);
  const made = {noise, repeats, random};
  let [wrong, covered, told] = [0, 0, 0];
  for (let table = 0; table < tables; table++) {
    const centres = Array.from({length: sessions}, (_, session) =>
      simulatedTable(`h${session}`, made).configurations.map(({configuration, runs}): SessionCentre => ({
        sweep: `h${session}`,
        session: `h${session}`,
        key: String(configuration.batchSize),
        ms: mean(runs, ({summary}) => Math.log(summary.epochMs.value ?? 1)) ?? 0,
      })),
    ).flat();
    const spread = spreadOver(centres);
    const options = {spreadOf: () => spread};
    const {overall, pairs} = compareSweeps(simulatedTable("a", made), simulatedTable("b", made), options);
    const [speed] = overall;
    const times = pairs.flatMap(({verdicts}) => verdicts.filter(({quantity}) => quantity === "epoch-time"));
    if ([...times, ...(speed === undefined ? [] : [speed.verdict])].some(isTold)) wrong++;
    const ratio = speed?.verdict.ratio ?? null;
    if (ratio !== null && ratio.low <= 1 && ratio.high >= 1) covered++;
    const longer = simulatedTable("c", {...made, effect: 1.1});
    if (compareSweeps(simulatedTable("d", made), longer, options).overall[0]?.verdict.outcome === "worse")
      told++;
  }
  return {
    noise: noiseId,
    sessions,
    repeats,
    wrong: wrong / tables,
    covered: covered / tables,
    uniform10: told / tables,
  };
}
