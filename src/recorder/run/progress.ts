// How a recording stands, for whoever watches.
import {metricId} from "../../schema/metrics.ts";
import type {TrainingEvent} from "../../schema/event.ts";
import type {RunStatus} from "../../schema/run-log.ts";
import type {PlannedRun, Sweep} from "../../schema/sweep.ts";
import type {LatestSample} from "../../telemetry/client/sampler.ts";
import type {LivePlace} from "../output/live-place.ts";
import {followReports} from "../output/report-progress.ts";

/** How one planned run stands when the sweep ends; `not-run` where an interruption came before it. */
export interface RunState {
  run: string;
  state: RunStatus["state"] | "not-run";
}

/** What happens while a sweep is recorded, for people and programs alike. Epochs count from 0. */
export type ProgressEvent =
  | {
      event: "sweep-started";
      sweep: string;
      title: string;
      /** Runs of the plan, and those of them that an earlier recording has already done. */
      runs: number;
      alreadyDone: number;
      repeats: number;
      estimateMs: number | null;
      /** Devices that were asked for and cannot be used, each with its reason. */
      unavailable: Sweep["unavailable"];
    }
  | {
      event: "run-started";
      run: string;
      index: number;
      /** Runs and repeats that are planned by now: a plan that goes on until it is decided grows. */
      runs: number;
      repeats: number;
      planned: PlannedRun;
    }
  | {
      event: "steps";
      run: string;
      /** null where nothing tells of epochs: then steps count from the beginning of the training. */
      epoch: number | null;
      epochs: number | null;
      /** Steps done in this epoch; null where only the epoch is known. */
      step: number | null;
      /** Of how many: in an epoch, or in the training where there are none. */
      steps: number | null;
      /** null where the trainer does not say it. */
      loss: number | null;
      /** Units of work a second; null where neither work nor batch size is known. */
      throughput: {unit: string; perSecond: number} | null;
      /** Share of the machine's cores that the trainer keeps busy; null where nothing measures it. */
      cpuUtilization: number | null;
    }
  | {
      event: "epoch";
      run: string;
      epoch: number;
      epochs: number | null;
      trainLoss: number | null;
      validLoss: number | null;
      errorRate: number | null;
      /** Figures of it that the trainer gave as NaN or infinity, where there are any. */
      notFinite?: string[];
    }
  | {
      event: "run-ended";
      run: string;
      index: number;
      runs: number;
      state: RunStatus["state"];
      durationMs: number;
      reason: string | null;
    }
  | {event: "warning"; run: string | null; message: string}
  | {event: "sweep-ended"; sweep: string; durationMs: number; runs: RunState[]};

/** Takes the progress of a sweep; must not throw. */
export type Progress = (event: ProgressEvent) => void;

/** The metric behind `cpuUtilization`. */
const cpuMetric = metricId.processLoad;

const mean = (values: readonly (number | null)[]): number =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length;

/** Follows one run's events and says what of them is progress. */
export function followRun({
  planned,
  progress,
  latest,
}: {
  planned: PlannedRun;
  progress: Progress;
  latest: () => LatestSample | null;
}): (event: TrainingEvent, place?: LivePlace | null) => void {
  const {run, configuration} = planned;
  const reported = followReports(configuration.batchSize);
  let epochs: number | null = null;
  let stepsPerEpoch: number | null = null;
  let unit = "samples";
  let sawEpoch = false;
  let inEpoch = {epoch: 0, steps: 0};
  return (event, place = null) => {
    if (event.event === "run-started") {
      epochs = event.epochs ?? null;
      stepsPerEpoch = event.stepsPerEpoch ?? null;
      unit = event.work?.unit ?? unit;
    } else if (event.event === "step" && event.durationMs.length > 0) {
      const {epoch, durationMs, dataWaitMs = [0], loss, work, passedOver = 0} = event;
      const ofStep = work === undefined ? configuration.batchSize : mean(work);
      const done = durationMs.length + passedOver;
      inEpoch = {epoch, steps: done + (inEpoch.epoch === epoch ? inEpoch.steps : 0)};
      progress({
        event: "steps",
        run,
        // A loop in which nothing tells of epochs reports all its steps in the first.
        epoch: epochs === null && epoch === 0 && !sawEpoch ? null : epoch,
        epochs,
        step: inEpoch.steps,
        steps: stepsPerEpoch,
        loss: loss === undefined ? null : mean(loss),
        throughput:
          ofStep === null ? null : {unit, perSecond: (1000 * ofStep) / (mean(durationMs) + mean(dataWaitMs))},
        cpuUtilization: latest()?.get(cpuMetric) ?? null,
      });
    } else if (event.event === "report" && inEpoch.steps === 0) {
      const said = reported(event, place, unit);
      if (said === null) return;
      const {of: steps, ...rest} = said;
      progress({
        event: "steps",
        run,
        ...rest,
        epochs,
        steps,
        cpuUtilization: latest()?.get(cpuMetric) ?? null,
      });
    } else if (event.event === "epoch") {
      sawEpoch = true;
      const {epoch, trainLoss, validLoss, errorRate, notFinite = []} = event;
      const lost = notFinite.length === 0 ? {} : {notFinite};
      progress({event: "epoch", run, epoch, epochs, trainLoss, validLoss, errorRate, ...lost});
    }
  };
}
