// What pages say of fitted models.
import {seriesName} from "../analysis/naming/configuration-name.ts";
import {groupSlots, type BatchSizePoint} from "../analysis/series/by-batch-size.ts";
import {sidesByGroup} from "../analysis/findings/advice.ts";
import {memoryModel, memorySentence} from "../analysis/findings/memory-model.ts";
import {stepTimeModel, type StepTimeModel} from "../analysis/findings/step-time-model.ts";
import {twoBatchLaw, twoBatchSentence} from "../analysis/findings/two-batch-law.ts";
import {formatRatio} from "../format.ts";
import type {FittedCurve} from "../plots/by-batch-size.ts";
import type {SweepView} from "./sweep-view.ts";

/** Stands beside figures of a fit: they are no decisions, and not in the family whose risk a page keeps. */
export const ownIntervals = `Each range is a ${formatRatio(0.95, 0)} interval by this fit alone, and decides nothing: verdicts do.`;

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
      (1000 * batchSize) / (fit.fixedMs.value + fit.unitMs.value * batchSize);
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

/** The two-batch law of each group for which it was tried, with its name, its points and the curve between them. */
export interface NamedLaw {
  sentence: string;
  isFitted: boolean;
  points: BatchSizePoint[];
  curves: FittedCurve[];
}

export function twoBatchLawsOf({summary, evidence}: SweepView): NamedLaw[] {
  const slots = groupSlots(summary);
  return sidesByGroup(summary, evidence).flatMap(({group, sides}, index) => {
    const law = twoBatchLaw(sides);
    if (law === null) return [];
    const [name, slot] = [seriesName(group, summary), slots[index] ?? index];
    const sentence = twoBatchSentence(law);
    const {fit, points} = law;
    const sizes = points.map(({batchSize}) => batchSize);
    const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
    const curve = Array.from({length: pieces + 1}, (_, piece) => least * (most / least) ** (piece / pieces));
    const quickest = fit?.quickest.value ?? null;
    return [
      {
        sentence: summary.groups.length > 1 ? `${name}: ${sentence}` : sentence,
        isFitted: fit !== null,
        points: points.map(({batchSize, seconds}) => ({
          batchSize,
          value: seconds,
          low: seconds,
          high: seconds,
          series: name,
          slot,
        })),
        curves:
          fit === null
            ? []
            : [
                {
                  slot,
                  points: curve.map((batchSize) => ({batchSize, value: fit.secondsAt(batchSize).value})),
                  knee:
                    quickest === null || quickest < least || quickest > most
                      ? null
                      : {
                          batchSize: Math.round(quickest),
                          value: fit.secondsAt(quickest).value,
                          label: `quickest near ${Math.round(quickest)}`,
                        },
                },
              ],
      },
    ];
  });
}

/** What memory a batch takes, a sentence for each group of a sweep for which there is a model or a batch size that failed. */
export const memorySentences = ({summary}: SweepView): string[] =>
  summary.groups.flatMap((group) => {
    const model = memoryModel(group);
    if (model.fit === null && model.failed.length === 0) return [];
    const sentence = memorySentence(model);
    return [summary.groups.length > 1 ? `${seriesName(group, summary)}: ${sentence}` : sentence];
  });
