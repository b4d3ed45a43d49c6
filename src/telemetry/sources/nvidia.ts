// One of the telemetry sources: NVIDIA's GPUs.
import {counterStepMs} from "../nvidia/counter-step.ts";
import {loadNvml, type NvmlLibrary} from "../nvidia/library.ts";
import {createNvmlReader} from "../nvidia/nvml-reader.ts";
import type {Pace} from "../nvidia/gpm.ts";
import {openNvml} from "../nvidia/nvml.ts";
import {openSmi} from "../nvidia/smi.ts";
import type {SourceOptions} from "../source/source-options.ts";
import type {Column, Reading, TelemetrySource} from "../source/source.ts";
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
  pace: Pace,
): Promise<NvidiaReader | {unavailable: string}> {
  const library = await load();
  if ("unavailable" in library) return library;
  const nvml = openNvml(library, pace);
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

/** NVIDIA GPUs: through the driver's library, or by a long-lived nvidia-smi where that cannot be called. */
export function createNvidiaSource({
  periodMs,
  platform = process.platform,
  nowMs = () => performance.now(),
  load = () => loadNvml(platform),
  counterStep = counterStepMs,
  smi = (options) => openSmi(options),
}: SourceOptions & {
  smi?: (options: {periodMs: number; nowMs: () => number}) => ReturnType<typeof openSmi>;
  load?: () => Promise<NvmlLibrary | {unavailable: string}>;
  counterStep?: typeof counterStepMs;
}): TelemetrySource {
  let reader: NvidiaReader | null = null;
  return {
    id: "nvidia",
    async open() {
      const library = await openLibrary(load, counterStep, {nowMs, periodMs});
      const opened = "unavailable" in library ? await smi({periodMs, nowMs}) : library;
      if ("unavailable" in opened) {
        const reason = "unavailable" in library ? library.unavailable : opened.unavailable;
        return {unavailable: reason, devices: [], columns: []};
      }
      reader = opened;
      return {unavailable: null, devices: opened.devices, columns: opened.columns};
    },
    read: () => reader?.read(nowMs()) ?? [],
    missing: () => reader?.missing() ?? [],
    watch: () => reader?.watch?.() ?? (() => []),
    close: () => reader?.close(),
  };
}
