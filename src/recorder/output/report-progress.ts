import {namesOfFields} from "../../readers/sorted-figures.ts";
import type {ReportEvent} from "../../schema/event.ts";
import type {LivePlace} from "./live-place.ts";

/** What a report says to whoever watches. */
export interface Reported {
  step: number | null;
  of: number | null;
  epoch: number | null;
  /** The last training loss that was reported; null before one was. */
  loss: number | null;
  /** The trainer's own rate; where it states none, what came between two reports. */
  throughput: {unit: string; perSecond: number} | null;
}

/** Bars are drawn many times a second, which nobody reads. */
const everyMs = 1000;

/** Two reports of one moment tell no rate. */
const shortestMs = 100;

/** Follows the reports of one run. `batchSize` is its configuration's. null for a report that says nothing new. */
export function followReports(
  batchSize: number | null,
): (event: ReportEvent, place: LivePlace | null, unit: string) => Reported | null {
  let before: {unixMs: number; step: number | null; done: number | null} | null = null;
  let shownMs = Number.NEGATIVE_INFINITY;
  let loss: number | null = null;
  let throughput: Reported["throughput"] = null;

  /** Work in its unit where it is counted, otherwise samples by the batch size, otherwise steps. */
  function measured({unixMs, step, done}: ReportEvent, unit: string): Reported["throughput"] {
    const seconds = before === null ? 0 : (unixMs - before.unixMs) / 1000;
    if (before === null || 1000 * seconds < shortestMs) return null;
    const work = done === null || before.done === null ? 0 : done - before.done;
    if (work > 0) return {unit, perSecond: work / seconds};
    const steps = step === null || before.step === null ? 0 : step - before.step;
    if (steps <= 0) return null;
    return batchSize === null
      ? {unit: "steps", perSecond: steps / seconds}
      : {unit: "samples", perSecond: (batchSize * steps) / seconds};
  }

  return (event, place, unit) => {
    const {trainLoss} = namesOfFields(Object.keys(event.figures));
    const found = trainLoss === undefined ? undefined : event.figures[trainLoss];
    throughput = place?.rate ?? measured(event, place?.unit ?? unit) ?? throughput;
    const {unixMs, step, done} = event;
    if (before === null || unixMs - before.unixMs >= shortestMs) before = {unixMs, step, done};
    if (found === undefined && unixMs - shownMs < everyMs) return null;
    loss = found ?? loss;
    shownMs = unixMs;
    const where = place ?? {
      step,
      of: null,
      epoch: step === null && event.epoch !== null ? Math.floor(event.epoch) : null,
    };
    return {step: where.step, of: where.of, epoch: where.epoch, loss, throughput};
  };
}
