// Many GPUs alike as one: their mean over time, with the range from the least to the most.
import {mean} from "d3-array";
import type {Series, Telemetry, TelemetryDevice} from "../../schema/telemetry.ts";

/** From so many GPUs alike on, a figure of each would be more than anybody compares by eye. */
const fewest = 4;

/** GPUs that are drawn as one. */
export interface GpusTogether {
  /** What stands for them among the devices. */
  device: TelemetryDevice;
  gpus: readonly TelemetryDevice[];
}

/** The GPUs of one name of which there are many, those that trained apart from those that did not. */
export const gpusTogether = ({devices}: Pick<Telemetry, "devices">): GpusTogether[] =>
  [
    ...Map.groupBy(
      devices.filter(({kind}) => kind === "gpu"),
      ({name, used}) => `${name} ${used}`,
    ).values(),
  ].flatMap((gpus, nth) => {
    const [first] = gpus;
    return first === undefined || gpus.length < fewest
      ? []
      : [{device: {...first, id: `gpus-${nth}`, name: `${gpus.length} × ${first.name}`}, gpus}];
  });

/** The values of several series at an instant; a gap where all have one. */
function joined(all: readonly Series[], device: string): Series[] {
  const [first] = all;
  if (first === undefined) return [];
  const at = (pick: (series: Series) => Series["values"], join: (values: number[]) => number | undefined) =>
    first.values.map((_, sample) => {
      const values = all.flatMap((series) => pick(series)[sample] ?? []);
      return values.length === 0 ? null : (join(values) ?? null);
    });
  return [
    {
      ...first,
      device,
      values: at(({values}) => values, mean),
      low: at(
        ({low, values}) => low ?? values,
        (values) => Math.min(...values),
      ),
      high: at(
        ({high, values}) => high ?? values,
        (values) => Math.max(...values),
      ),
    },
  ];
}

/**
 * The samples as figures over time show them: each metric of many GPUs alike is one series, their mean, whose range reaches
 * from the least to the most of them. As they are where there are few.
 */
export function withGpusTogether(telemetry: Telemetry): Telemetry {
  const all = gpusTogether(telemetry);
  if (all.length === 0) return telemetry;
  const isApart = (id: string): boolean => !all.some(({gpus}) => gpus.some((gpu) => gpu.id === id));
  const series = all.flatMap(({device, gpus}) => {
    const own = telemetry.series.filter((one) => gpus.some(({id}) => id === one.device));
    return [...Map.groupBy(own, ({metric}) => metric).values()].flatMap((some) => joined(some, device.id));
  });
  return {
    ...telemetry,
    devices: [...telemetry.devices.filter(({id}) => isApart(id)), ...all.map(({device}) => device)],
    series: [...telemetry.series.filter(({device}) => isApart(device)), ...series],
    // They name columns of single GPUs.
    anchors: telemetry.anchors.filter(({series: column}) => column === null),
  };
}
