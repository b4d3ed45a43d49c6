import {seriesName} from "../analysis/naming/configuration-name.ts";
import {groupSlots} from "../analysis/series/by-batch-size.ts";
import {stepTimeModel, type StepTimeModel} from "../analysis/findings/step-time-model.ts";
import {formatRatio} from "../format.ts";
import type {FittedCurve} from "../plots/by-batch-size.ts";
import type {SweepView} from "./views.ts";

/** The step time model of each group that has step times, with its name and colour. */
export interface NamedModel {
  name: string;
  slot: number;
  model: StepTimeModel;
}

export function stepTimeModelsOf({summary}: SweepView): NamedModel[] {
  const slots = groupSlots(summary);
  return summary.groups.flatMap((group, index) => {
    const model = stepTimeModel(group);
    // Two points show no shape.
    if (model.points.length < 3) return [];
    return [{name: seriesName(group, summary), slot: slots[index] ?? index, model}];
  });
}

/** Points of a curve between the smallest and the largest batch size. */
const pieces = 24;

/** Throughput by the step time models, b ÷ (a + c·b); the knee is the batch size beyond which it gains little. */
export function throughputCurves(view: SweepView): FittedCurve[] {
  return stepTimeModelsOf(view).flatMap(({slot, model: {fit, points}}) => {
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
