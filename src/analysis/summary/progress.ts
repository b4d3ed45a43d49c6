import {sum} from "d3-array";
import type {RunLog} from "../../schema/run-log.ts";
import type {Telemetry} from "../../schema/telemetry.ts";
import {energyOf} from "../signals/energy.ts";
import type {Derived} from "../signals/derived.ts";
import {sumOf, trainedOn} from "./run-energy.ts";
import {workPerEpoch} from "./steady-epochs.ts";

/** How far a run had come at the end of an epoch. */
export interface EpochProgress {
  epoch: number;
  errorRate: number | null;
  /** From the start of the first epoch; loading the data lies before it. */
  elapsedMs: number;
  /** Energy of what trained since then. */
  joules: Derived;
}

/** Mean training loss of an epoch, at the work that was done in its middle, in the run's unit of work. */
export interface LossPoint {
  work: number;
  loss: number;
}

/** The training losses of a run over its work; empty where either is not known. */
export function trainingLosses(log: RunLog): LossPoint[] {
  const work = workPerEpoch(log);
  return log.epochs.flatMap(({epoch, trainLoss}) =>
    work === null || trainLoss === null || trainLoss <= 0
      ? []
      : [{work: (epoch + 0.5) * work, loss: trainLoss}],
  );
}

/**
 * When the first epoch of a run began, milliseconds since the run did. A trainer that prints a line at each epoch's end leaves
 * the first without a phase: it began as long before the first phase as the epochs took that have none. null where that is not
 * known.
 */
export function firstEpochStart({phases, epochs}: Pick<RunLog, "phases" | "epochs">): number | null {
  const first = phases.find((one) => one.phase !== "load");
  if (first === undefined) return null;
  const earlier = epochs
    .filter(({epoch}) => epoch < first.epoch)
    .map(({durationMs}) => durationMs ?? Number.NaN);
  const startMs = first.startMs - sum(earlier);
  return earlier.some(Number.isNaN) ? null : Math.max(0, startMs);
}

/** How a run came along, epoch by epoch, as far as the epochs' times are known. */
export function epochProgress(log: RunLog, telemetry: Telemetry | null): EpochProgress[] {
  const startMs = firstEpochStart(log);
  const devices = telemetry === null ? null : trainedOn(log, telemetry);
  const energies =
    telemetry === null || devices === null || "reason" in devices
      ? []
      : devices.map(({id}) => energyOf(telemetry, id));
  let elapsedMs = 0;
  const untimed = log.epochs.findIndex(({durationMs}) => durationMs === null);
  const timed = untimed === -1 ? log.epochs : log.epochs.slice(0, untimed);
  return timed.map(({epoch, errorRate, durationMs}) => {
    elapsedMs += durationMs ?? 0;
    const endMs = log.phases.findLast((phase) => phase.phase !== "load" && phase.epoch === epoch)?.endMs;
    const spent =
      startMs === null || endMs === undefined
        ? []
        : energies.map((energy) => energy.between({startMs, endMs}));
    return {epoch, errorRate, elapsedMs, joules: sumOf(spent, "energy was not measured")};
  });
}
