// Names of GPU figures, the same for every vendor.
import type {MetricSpec} from "../../schema/telemetry.ts";

/** What every vendor's figure of one name has in common; window and meaning differ from source to source. */
const shapes = {
  "gpu.utilization": {label: "GPU", unit: "ratio", kind: "level"},
  "gpu.memory.usage": {label: "GPU memory", unit: "bytes", kind: "level"},
  "gpu.memory.reserved": {label: "GPU memory, reserved", unit: "bytes", kind: "level"},
  "gpu.memory.activity": {label: "GPU memory traffic", unit: "ratio", kind: "level"},
  "gpu.power": {label: "GPU power", unit: "watts", kind: "level"},
  "gpu.power.average": {label: "GPU power, averaged", unit: "watts", kind: "level"},
  "gpu.energy": {label: "GPU energy", unit: "joules", kind: "counter"},
  "gpu.temperature": {label: "GPU temperature", unit: "celsius", kind: "level"},
  "gpu.clock.sm": {label: "GPU clock", unit: "hertz", kind: "level"},
  "gpu.clock.memory": {label: "GPU memory clock", unit: "hertz", kind: "level"},
  "gpu.throttle.power": {label: "GPU slowed by its power limit", unit: "ratio", kind: "state"},
  "gpu.throttle.thermal": {label: "GPU slowed by heat", unit: "ratio", kind: "state"},
  "gpu.throttle.slowdown": {label: "GPU slowed by its hardware", unit: "ratio", kind: "state"},
  "gpu.throttle.brake": {label: "GPU slowed by the power supply", unit: "ratio", kind: "state"},
  "gpu.sm.activity": {label: "GPU multiprocessors", unit: "ratio", kind: "level"},
  "gpu.tensor.activity": {label: "GPU tensor cores", unit: "ratio", kind: "level"},
} as const satisfies Record<string, Pick<MetricSpec, "label" | "unit" | "kind">>;

/** Names of the figures that a GPU may give; the same name means the same quantity whatever the vendor. */
export type GpuMetricId = keyof typeof shapes;

/** Describes a GPU's figure as one source reads it. */
export const gpuMetric = (id: GpuMetricId, windowMs: number, meaning: string): MetricSpec => ({
  id,
  ...shapes[id],
  windowMs,
  meaning,
});
