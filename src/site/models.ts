import {seriesName} from "../analysis/naming/configuration-name.ts";
import {groupSlots} from "../analysis/series/by-batch-size.ts";
import {stepTimeModel, type StepTimeModel} from "../analysis/findings/step-time-model.ts";
import {formatRatio} from "../format.ts";
import type {FittedCurve} from "../plots/by-batch-size.ts";
import type {SweepView} from "./views.ts";

/** The law of step time of each group that has step times, with its name and colour. */
export interface NamedLaw {
  name: string;
  slot: number;
  law: StepTimeModel;
}

export function lawsOf({summary}: SweepView): NamedLaw[] {
  const slots = groupSlots(summary);
  return summary.groups.flatMap((group, index) => {
    const law = stepTimeModel(group);
    // Two points show no shape.
    if (law.points.length < 3) return [];
    return [{name: seriesName(group, summary), slot: slots[index] ?? index, law}];
  });
}

/** Points of a curve between the smallest and the largest batch size. */
const pieces = 24;

/** What the laws make of throughput: b ÷ (a + c·b), with the batch size from which on little is gained as its knee. */
export function throughputCurves(view: SweepView): FittedCurve[] {
  return lawsOf(view).flatMap(({slot, law: {fit, points}}) => {
    const sizes = points.map(({batchSize}) => batchSize);
    const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
    if (fit === null) return [];
    const rate = (batchSize: number): number =>
      (1000 * batchSize) / (fit.fixedMs.value + fit.imageMs.value * batchSize);
    const curve = Array.from({length: pieces + 1}, (_, index) => least * (most / least) ** (index / pieces));
    const knee = Math.round(fit.nearLimitBatch.value);
    return [
      {
        slot,
        points: curve.map((batchSize) => ({batchSize, value: rate(batchSize)})),
        knee:
          knee < least || knee > most
            ? null
            : {batchSize: knee, value: rate(knee), label: `${formatRatio(0.95, 0)} of the limit at ${knee}`},
      },
    ];
  });
}
