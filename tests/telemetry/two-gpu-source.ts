import type {Column, TelemetrySource} from "../../src/telemetry/source.ts";

/** Two made-up GPUs: the first idle at 12.5 W, the second busy and without a power reading. */
export function createTwoGpuSource(): TelemetrySource {
  const columnsOf = (device: string): Column[] => [
    {
      device,
      metric: {id: "gpu.utilization", label: "GPU", unit: "ratio", windowMs: 167, meaning: "made up"},
      limit: 1,
      missing: null,
    },
    {
      device,
      metric: {id: "gpu.power", label: "Power", unit: "watts", windowMs: 0, meaning: "made up"},
      limit: 300,
      missing: "this GPU measures no power",
    },
  ];
  return {
    id: "two-gpus",
    open: async () => ({
      unavailable: null,
      devices: [
        {id: "GPU-0", kind: "gpu", name: "First"},
        {id: "GPU-1", kind: "gpu", name: "Second"},
      ],
      columns: [...columnsOf("GPU-0"), ...columnsOf("GPU-1")],
    }),
    read: () => [0, 12.5, 1, null],
    close: () => {},
  };
}
