// What the machine was like while a run trained.
import {max} from "d3-array";
import {metricId} from "../../schema/metrics.ts";
import type {Phase} from "../../schema/run-log.ts";
import type {Telemetry} from "../../schema/telemetry.ts";
import type {Unit} from "../../schema/units.ts";
import {levelsOf} from "./levels.ts";
import {meanOver} from "./phase-statistics.ts";

/** Something that the machine does to a training, whatever is trained. */
interface Condition {
  id: string;
  /** How tables head it. */
  header: string;
  unit: Unit;
  meaning: string;
  /** The metrics that tell it; of several, and of several GPUs, the largest counts. */
  metrics: readonly string[];
}

/** What the machine was like while a run trained, each by the mean of what was read. A new one is an entry here. */
export const conditions = [
  {
    id: "others",
    header: "Other programs",
    unit: "ratio",
    meaning: "Share of the CPU that others took while the run trained, time stolen by the host included",
    metrics: [metricId.otherPrograms],
  },
  {
    id: "stolen",
    header: "Stolen",
    unit: "ratio",
    meaning: "Share of the CPU's time that the host gave to other machines while the run trained",
    metrics: [metricId.cpuSteal],
  },
  {
    id: "frequency",
    header: "CPU frequency",
    unit: "hertz",
    meaning: "Mean frequency of the cores while the run trained, where the machine shows it",
    metrics: [metricId.coreFrequency],
  },
  {
    id: "temperature",
    header: "CPU temperature",
    unit: "celsius",
    meaning: "Mean temperature of the hottest processor package while the run trained",
    metrics: [metricId.cpuTemperature],
  },
  {
    id: "throttled",
    header: "CPU held down",
    unit: "ratio",
    meaning: "Share of the training in which heat held the processor's clock down",
    metrics: [metricId.cpuThrottledByHeat],
  },
  {
    id: "gpuTemperature",
    header: "GPU temperature",
    unit: "celsius",
    meaning: "Mean temperature of the GPU that trained, of the hottest of several",
    metrics: [metricId.gpuTemperature],
  },
  {
    id: "gpuThrottled",
    header: "GPU held down",
    unit: "ratio",
    meaning: "Share of the training in which heat or the hardware held the GPU's clocks down",
    metrics: [metricId.throttledByHeat, metricId.throttledByHardware, metricId.throttledByBrake],
  },
] as const satisfies readonly Condition[];

/** What was measured of a run's conditions, each in its unit; one that was not is not there. */
export type Conditions = Readonly<Partial<Record<(typeof conditions)[number]["id"], number>>>;

/**
 * Works out what the machine was like while a run trained: over its train phases, or, where they are too short for what is
 * read once a second, from the first to the last. A GPU that did not train is left out.
 */
export function conditionsOf(telemetry: Telemetry, phases: readonly Phase[]): Conditions {
  const training = phases.filter(({phase}) => phase === "train");
  const [first, last] = [training[0], training.at(-1)];
  const whole =
    first === undefined || last === undefined ? [] : [{startMs: first.startMs, endMs: last.endMs}];
  const unused = new Set(telemetry.devices.flatMap(({id, used}) => (used === false ? [id] : [])));
  const windows = new Map(telemetry.metrics.map(({id, windowMs}) => [id, windowMs]));
  const meansOf = (metrics: readonly string[]): number[] =>
    telemetry.series.flatMap((series) => {
      if (!metrics.includes(series.metric) || unused.has(series.device)) return [];
      const [levels, windowMs] = [levelsOf(telemetry, series), windows.get(series.metric) ?? 0];
      return meanOver(levels, training, windowMs).value ?? meanOver(levels, whole, windowMs).value ?? [];
    });
  return Object.fromEntries(
    conditions.flatMap(({id, metrics}) => {
      const value = max(meansOf(metrics));
      return value === undefined ? [] : [[id, value]];
    }),
  );
}
