// The energy and the peak memory of a run, on the devices that trained.
import {metricId} from "../../schema/metrics.ts";
import type {EpochRow, RunLog} from "../../schema/run-log.ts";
import type {Telemetry, TelemetryDevice} from "../../schema/telemetry.ts";
import {unknown, type Derived, type KnownFigure} from "../signals/derived.ts";
import {energyOf} from "../signals/energy.ts";
import type {Stretch} from "../signals/stretches.ts";
import {peakOf} from "./metric-summary.ts";

/** The devices that trained, or why that is not known. */
export function trainedOn(log: RunLog, telemetry: Telemetry): readonly TelemetryDevice[] | {reason: string} {
  if (log.configuration.device === "cpu") return telemetry.devices.filter(({kind}) => kind === "host");
  const gpus = telemetry.devices.filter(({kind}) => kind === "gpu");
  const used = gpus.filter(({used: isUsed}) => isUsed === true);
  if (used.length > 0) return used;
  if (gpus.length === 1) return gpus;
  if (gpus.length > 1) return {reason: `which of ${gpus.length} GPUs trained is not known`};
  const why = telemetry.sources.find(({unavailable}) => unavailable !== null)?.unavailable;
  return {reason: `no GPU was read${why == null ? "" : `: ${why}`}`};
}

/** Figures of several stretches or devices added up; unknown where one of them is. */
export function sumOf(figures: readonly Derived[], reason: string): Derived {
  const known = figures.filter((figure): figure is KnownFigure => figure.value !== null);
  const missing = figures.find((figure) => figure.value === null);
  const [first] = known;
  if (missing !== undefined) return missing;
  if (first === undefined) return unknown(reason);
  const sum = (part: (figure: KnownFigure) => number): number =>
    known.reduce((total, figure) => total + part(figure), 0);
  return {
    value: sum(({value}) => value),
    low: sum(({low}) => low),
    high: sum(({high}) => high),
    basis: first.basis,
  };
}

const over = (figure: Derived, divisor: number, basis: string): Derived =>
  figure.value === null
    ? figure
    : {
        value: figure.value / divisor,
        low: figure.low / divisor,
        high: figure.high / divisor,
        basis: `${figure.basis}, ${basis}`,
      };

/** Energy of what trained in one run. */
export interface RunEnergy {
  energyJoules: Derived;
  joulesPerUnit: Derived;
}

/** The most memory that one run had in use. */
export interface RunPeaks {
  peakMemoryBytes: Derived;
  peakGpuMemoryBytes: Derived;
}

/** Energy of what trained: of all epochs, and for each unit of work of the steady-state training phases. */
export function runEnergy(
  log: RunLog,
  telemetry: Telemetry | null,
  {rows, work}: {rows: readonly EpochRow[]; work: number | null},
): RunEnergy {
  const both = (reason: string): RunEnergy => ({
    energyJoules: unknown(reason),
    joulesPerUnit: unknown(reason),
  });
  if (telemetry === null)
    return both(log.missing["telemetry"] ?? "energy is in the samples file, and there is none");
  const devices = trainedOn(log, telemetry);
  if ("reason" in devices) return both(devices.reason);
  const epochs = log.phases.filter(({phase}) => phase !== "load");
  const [first, last] = [epochs[0], epochs.at(-1)];
  if (first === undefined || last === undefined) return both("no phase was marked");
  const energies = devices.map(({id}) => energyOf(telemetry, id));
  const between = (stretch: Stretch): Derived =>
    sumOf(
      energies.map((energy) => energy.between(stretch)),
      "no device was read",
    );
  const steady = new Set(rows.map(({epoch}) => epoch));
  const training = log.phases.filter((phase) => phase.phase === "train" && steady.has(phase.epoch));
  const spent = sumOf(training.map(between), "no training phase was marked");
  return {
    energyJoules: between({startMs: first.startMs, endMs: last.endMs}),
    joulesPerUnit:
      work === null || work === 0
        ? unknown(log.missing["work"] ?? "how much an epoch works through is not known")
        : over(spent, work * training.length, "over the work of the steady-state training phases"),
  };
}

/** The most memory that was in use: of the trainer's processes, and of the GPUs that trained. */
export function runPeaks(log: RunLog, telemetry: Telemetry | null): RunPeaks {
  const none = unknown(log.missing["telemetry"] ?? "memory is in the samples file, and there is none");
  if (telemetry === null) return {peakMemoryBytes: none, peakGpuMemoryBytes: none};
  const peaks = (metric: string, of: (device: string) => boolean): Derived =>
    sumOf(
      telemetry.series.filter((series) => series.metric === metric && of(series.device)).map(peakOf),
      "not measured",
    );
  const devices = trainedOn(log, telemetry);
  const gpus = "reason" in devices ? [] : devices.filter(({kind}) => kind === "gpu").map(({id}) => id);
  return {
    peakMemoryBytes: peaks(metricId.processMemory, () => true),
    peakGpuMemoryBytes:
      "reason" in devices
        ? unknown(devices.reason)
        : gpus.length === 0
          ? unknown("the processor trained")
          : peaks(metricId.gpuMemory, (device) => gpus.includes(device)),
  };
}
