// Samples of the machine in MLflow's metrics.
import type {LoggedValue} from "../progress/entry.ts";
import {trackedReadings, type SystemNames, type TrackedReadings} from "./tracked-samples.ts";

/** MLflow's names of system metrics, without `system/` (mlflow/system_metrics/metrics); megabytes are of 10⁶ bytes. */
const names: SystemNames = {
  host: {
    cpu_utilization_percentage: {field: "machineCpu", unit: "%"},
    system_memory_usage_megabytes: {field: "machineMemory", unit: "MB"},
  },
  gpuName: /^gpu_(?<index>\d+)_(?<rest>\w+)$/,
  gpu: {
    utilization_percentage: {field: "utilization", unit: "%"},
    memory_usage_megabytes: {field: "memory", unit: "MB"},
    memory_usage_gigabytes: {field: "memory", unit: "GB"},
    power_usage_watts: {field: "power", unit: "W"},
  },
};

const prefix = "system/";

/** MLflow keeps what it samples of the machine among the metrics, with a step that counts samples. */
export const isOfSystem = ({name}: LoggedValue): boolean => name.startsWith(prefix);

/** The system metrics of a run: each value of one instant and one step is of one sample. */
export function systemReadings(values: readonly LoggedValue[]): TrackedReadings[] {
  const samples = Map.groupBy(values.filter(isOfSystem), ({unixMs}) => unixMs);
  return [...samples].flatMap(([unixMs, sample]) => {
    const named = sample.map(({name, value}) => [name.slice(prefix.length), value] as const);
    return trackedReadings(unixMs, named, names) ?? [];
  });
}
