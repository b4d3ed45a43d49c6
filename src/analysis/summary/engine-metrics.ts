import {sum} from "d3-array";
import type {RunLog} from "../../schema/run-log.ts";
import type {MetricSpec, Telemetry, TelemetryDevice} from "../../schema/telemetry.ts";
import {exactly, unknown} from "../signals/derived.ts";
import type {MetricSummary} from "./metric-summary.ts";
import {steadySteps} from "./steady-epochs.ts";

/** What an engine knows of its GPU by its own account, beside what the driver says: its share of the steps, its memory. */
export function engineMetrics(log: RunLog, telemetry: Telemetry | null): MetricSummary[] {
  const {training} = log;
  if (training === null) return [];
  const {adapter, deviceName, peakDeviceMemoryBytes} = training;
  const played = adapter?.software === true;
  const device: TelemetryDevice = {
    id: "engine",
    kind: "gpu",
    name: adapter?.name ?? deviceName ?? "GPU",
    used: true,
    facts: {},
  };
  const subject = played ? "Software adapter" : "GPU";
  const summary = (metric: Pick<MetricSpec, "id" | "label" | "unit" | "meaning">) => ({
    device,
    metric: {...metric, kind: "level" as const, windowMs: 0},
    limit: null,
  });

  const steps = telemetry?.steps ?? null;
  const {positions: counted, which} =
    telemetry === null ? {positions: [], which: ""} : steadySteps(log, telemetry);
  const ofSteps = (column: readonly number[]): number => sum(counted, (index) => column[index]);
  const stepsMs = steps === null ? 0 : ofSteps(steps.durationMs);
  const gpuMs = steps === null || steps.gpuMs === null ? null : ofSteps(steps.gpuMs);
  return [
    ...(gpuMs === null || stepsMs === 0
      ? []
      : [
          {
            ...summary({
              id: "engine.gpu.utilization",
              label: `${subject}, by the engine`,
              unit: "ratio",
              meaning:
                "Share of the steps' time in which the training's own programs ran, by the GPU's clock as the engine reads it; the driver's figure counts whatever runs, in windows of its own",
            }),
            trainMean: exactly(gpuMs / stepsMs, `time of the GPU's passes ÷ time of the steps, ${which}`),
            peak: unknown("a share of all steps has no peak"),
          },
        ]),
    ...(peakDeviceMemoryBytes === null
      ? []
      : [
          {
            ...summary({
              id: "engine.gpu.memory.usage",
              label: `${subject} memory, by the engine`,
              unit: "bytes",
              meaning:
                "The most that the engine had allocated at a time, without what the driver itself takes",
            }),
            trainMean: unknown("the engine tells its peak only"),
            peak: exactly(peakDeviceMemoryBytes, "the engine's own count over the whole run"),
          },
        ]),
  ];
}
