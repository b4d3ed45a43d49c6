// The figures of an NVIDIA GPU, in groups that are read together.
import type {MetricSpec} from "../../schema/telemetry.ts";
import {gpuMetric} from "../source/gpu-metrics.ts";
import {nvmlReason, type Outcome} from "./nvml-code.ts";
import type {NvmlGpu} from "./nvml.ts";

/** A value in the metric's unit, or why there is none. */
export type Answer = number | {reason: string};

/** Figures that one call to the driver gives together, so that nothing is asked twice. */
export interface Group {
  /** fast: at every sample; slow: once a second, as the figure moves slowly or the call is dear. */
  tier: "fast" | "slow";
  metrics: readonly MetricSpec[];
  /** One answer a metric. */
  read(): readonly Answer[];
}

/** Values of an outcome, one a metric; the same reason for each where it failed. */
function answers<T>(
  outcome: Outcome<T>,
  values: readonly ((value: T) => number | null)[],
  missing = "the driver does not tell it",
): Answer[] {
  return values.map((value) => {
    if ("code" in outcome) return {reason: nvmlReason(outcome.code)};
    return value(outcome.value) ?? {reason: missing};
  });
}

const identity = (value: number): number => value;
const perThousand = (value: number): number => value / 1000;

/** Bits of nvmlClocksEventReasons (nvml.h); idle and application clocks are no throttling. */
const reasonBits = {power: 0x4n, thermal: 0x20n | 0x40n, slowdown: 0x8n, brake: 0x80n};

const hasBit = (bits: bigint) => (reasons: bigint) => ((reasons & bits) === 0n ? 0 : 1);

const reasonMeaning = (which: string): string =>
  `Whether the driver held the clocks down at this instant because of ${which}; read once a second, the mean is the share of time.`;

/** How long a reading of the slow tier may be old. */
const slowMs = 1000;

/**
 * What is read of one GPU. `utilization.gpu` is refreshed every 160 to 200 ms on the cards whose logs were looked at
 * (V100, RTX 3090, A100), `power.draw.instant` every 100 ms over 25 to 100 ms; nvml.h promises less.
 */
export const groupsOf = (gpu: NvmlGpu, energyStepMs: number): readonly Group[] => [
  {
    tier: "fast",
    metrics: [
      gpuMetric(
        "gpu.utilization",
        200,
        "Share of the sensor's last window, 1/6 to 1 s, in which at least one kernel ran: time busy, not how full the GPU was. Whoever used it.",
      ),
      gpuMetric(
        "gpu.memory.activity",
        200,
        "Share of the sensor's last window in which GPU memory was read or written. Not how much of it is in use.",
      ),
    ],
    read: () => answers(gpu.utilizationPercent(), [({gpu: busy}) => busy / 100, ({memory}) => memory / 100]),
  },
  {
    tier: "fast",
    metrics: [
      gpuMetric(
        "gpu.memory.usage",
        0,
        "GPU memory allocated by whatever program, without what the driver reserves where it tells that apart.",
      ),
      gpuMetric("gpu.memory.reserved", 0, "GPU memory that driver and firmware keep for themselves."),
    ],
    read: () => answers(gpu.memory(), [({used}) => used, ({reserved}) => reserved]),
  },
  {
    tier: "fast",
    metrics: [
      gpuMetric(
        "gpu.power",
        100,
        "Power of this instant, by the driver's own sensor; on some data-centre GPUs it sees a quarter of the time only. Off by 5 % and more between cards; compare on the same card.",
      ),
      gpuMetric(
        "gpu.power.average",
        1000,
        "Power as the driver reports it by default: averaged over the last second on Ampere and later (GA100 excepted), of this instant before.",
      ),
    ],
    read: () => {
      const {instant, average} = gpu.powerMilliwatts();
      return [...answers(instant, [perThousand]), ...answers(average, [perThousand])];
    },
  },
  {
    tier: "fast",
    metrics: [
      gpuMetric(
        "gpu.energy",
        energyStepMs,
        "Energy since the run's first sample, by the GPU's own counter (Volta and later). Its growth over a stretch of time is what the GPU used in it.",
      ),
    ],
    read: () => answers(gpu.energyMillijoules(), [perThousand]),
  },
  {
    tier: "slow",
    metrics: [gpuMetric("gpu.temperature", slowMs, "Temperature of the GPU's core, read once a second.")],
    read: () => answers(gpu.temperatureCelsius(), [identity]),
  },
  {
    tier: "slow",
    metrics: [gpuMetric("gpu.clock.sm", slowMs, "Clock of the multiprocessors, read once a second.")],
    read: () => answers(gpu.clockMegahertz("sm"), [(megahertz) => megahertz * 1e6]),
  },
  {
    tier: "slow",
    metrics: [gpuMetric("gpu.clock.memory", slowMs, "Clock of the GPU's memory, read once a second.")],
    read: () => answers(gpu.clockMegahertz("memory"), [(megahertz) => megahertz * 1e6]),
  },
  {
    tier: "slow",
    metrics: [
      gpuMetric("gpu.throttle.power", slowMs, reasonMeaning("the power limit; usual at full load")),
      gpuMetric("gpu.throttle.thermal", slowMs, reasonMeaning("its temperature")),
      gpuMetric(
        "gpu.throttle.slowdown",
        slowMs,
        reasonMeaning("a signal of the hardware: heat, power brake or draw"),
      ),
      gpuMetric("gpu.throttle.brake", slowMs, reasonMeaning("the power supply's brake signal")),
    ],
    read: () =>
      answers(gpu.eventReasons(), [
        hasBit(reasonBits.power),
        hasBit(reasonBits.thermal),
        hasBit(reasonBits.slowdown),
        hasBit(reasonBits.brake),
      ]),
  },
  {
    tier: "slow",
    metrics: [
      gpuMetric(
        "gpu.sm.activity",
        slowMs,
        "Share of the last second in which a multiprocessor had work, averaged over all of them (Hopper and later). Work that waits for memory counts.",
      ),
      gpuMetric(
        "gpu.tensor.activity",
        slowMs,
        "Share of the last second in which the tensor cores were active (Hopper and later).",
      ),
    ],
    read: () => {
      const {sm, tensor} = gpu.activity();
      return [...answers(sm, [identity]), ...answers(tensor, [identity])];
    },
  },
];
