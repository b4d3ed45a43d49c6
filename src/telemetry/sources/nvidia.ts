import {counterStepMs} from "../nvidia/counter-step.ts";
import {loadNvml, type NvmlLibrary} from "../nvidia/library.ts";
import {createNvmlReader} from "../nvidia/nvml-reader.ts";
import {openNvml} from "../nvidia/nvml.ts";
import type {SourceOptions} from "../source-options.ts";
import type {Column, Reading, TelemetrySource} from "../source.ts";
import type {TelemetryDevice} from "../../schema/telemetry.ts";

/** One way to read NVIDIA GPUs, opened. */
export interface NvidiaReader {
  devices: TelemetryDevice[];
  columns: Column[];
  read(nowMs: number): Reading[];
  missing(): (string | null)[];
  watch?(): () => number[];
  close(): void;
}

/** NVIDIA GPUs through the driver's library. */
async function openLibrary(
  load: () => Promise<NvmlLibrary | {unavailable: string}>,
  counterStep: typeof counterStepMs,
): Promise<NvidiaReader | {unavailable: string}> {
  const library = await load();
  if ("unavailable" in library) return library;
  const nvml = openNvml(library);
  if ("unavailable" in nvml) return nvml;
  const stepsMs = new Map(
    await Promise.all(
      nvml.gpus.map(async (gpu) => {
        const energy = (): number | null => {
          const outcome = gpu.energyMillijoules();
          return "code" in outcome ? null : outcome.value;
        };
        return [gpu, await counterStep(energy)] as const;
      }),
    ),
  );
  return {...createNvmlReader(nvml, (gpu) => stepsMs.get(gpu) ?? 100), close: nvml.close};
}

/** NVIDIA GPUs: through the driver's library. */
export function createNvidiaSource({
  platform = process.platform,
  nowMs = () => performance.now(),
  load = () => loadNvml(platform),
  counterStep = counterStepMs,
}: SourceOptions & {
  load?: () => Promise<NvmlLibrary | {unavailable: string}>;
  counterStep?: typeof counterStepMs;
}): TelemetrySource {
  let reader: NvidiaReader | null = null;
  return {
    id: "nvidia",
    async open() {
      const opened = await openLibrary(load, counterStep);
      if ("unavailable" in opened) return {unavailable: opened.unavailable, devices: [], columns: []};
      reader = opened;
      return {unavailable: null, devices: opened.devices, columns: opened.columns};
    },
    read: () => reader?.read(nowMs()) ?? [],
    missing: () => reader?.missing() ?? [],
    watch: () => reader?.watch?.() ?? (() => []),
    close: () => reader?.close(),
  };
}
