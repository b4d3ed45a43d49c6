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

/** How a run came along, epoch by epoch, as far as the epochs' times are known. */
export function epochProgress(log: RunLog, telemetry: Telemetry | null): EpochProgress[] {
  const startMs = log.phases.find(({phase}) => phase !== "load")?.startMs;
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
      startMs === undefined || endMs === undefined
        ? []
        : energies.map((energy) => energy.between({startMs, endMs}));
    return {epoch, errorRate, elapsedMs, joules: sumOf(spent, "energy was not measured")};
  });
}
