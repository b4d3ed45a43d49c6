// The telemetry source of Apple's GPUs.
import {execFile} from "node:child_process";
import os from "node:os";
import {promisify} from "node:util";
import {parseIoreg, type Accelerator} from "../apple/ioreg.ts";
import {gpuMetric} from "../source/gpu-metrics.ts";
import type {SourceOptions} from "../source/source-options.ts";
import type {Column, Reading, TelemetrySource} from "../source/source.ts";

/** Starting a program costs tens of milliseconds of CPU time, so it is done once a second. */
const askEveryMs = 1000;

const staleMs = 3000;

const runIoreg = async (): Promise<string> => {
  const args = ["-r", "-d", "1", "-w", "0", "-c", "IOAccelerator"];
  return (await promisify(execFile)("ioreg", args, {timeout: 5000, maxBuffer: 2 ** 24})).stdout;
};

function columnsOf(device: string): Column[] {
  const missing = "no value where ioreg did not answer in time or told none";
  return [
    {
      device,
      metric: gpuMetric(
        "gpu.utilization",
        askEveryMs,
        "The driver's figure for the share of time in which the GPU was busy, read once a second. Whoever used it.",
      ),
      limit: 1,
      missing,
    },
    {
      device,
      metric: gpuMetric(
        "gpu.memory.usage",
        askEveryMs,
        "Memory of the machine that the GPU has in use, read once a second. Whoever uses it; the GPU has none of its own.",
      ),
      limit: os.totalmem(),
      missing,
    },
  ];
}

/**
 * Apple's GPUs through ioreg; no root. Power, temperature and clocks need private interfaces or root, and are not read.
 * Checked on recorded output only.
 */
export function createAppleSource({
  platform = process.platform,
  nowMs = () => performance.now(),
  run = runIoreg,
}: SourceOptions & {run?: () => Promise<string>}): TelemetrySource {
  let last: {atMs: number; accelerators: Accelerator[]} | null = null;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let count = 0;

  async function ask(): Promise<Accelerator[]> {
    const accelerators = parseIoreg(await run());
    last = {atMs: nowMs(), accelerators};
    return accelerators;
  }

  return {
    id: "apple",
    async open() {
      const nothing = (unavailable: string) => ({unavailable, devices: [], columns: []});
      if (platform !== "darwin") return nothing(`Apple's GPUs are read on macOS only, this is ${platform}`);
      const accelerators = await ask().catch(() => null);
      if (accelerators === null) return nothing("ioreg could not be run");
      if (accelerators.length === 0) return nothing("ioreg tells no GPU with statistics");
      count = accelerators.length;
      const id = (index: number): string => `apple-gpu-${index}`;
      return {
        unavailable: null,
        devices: accelerators.map(({name}, index) => ({
          id: id(index),
          kind: "gpu" as const,
          name,
          used: null,
          facts: {},
        })),
        columns: accelerators.flatMap((_, index) => columnsOf(id(index))),
      };
    },
    read: () => {
      const atMs = nowMs();
      if (atMs - askedAtMs >= askEveryMs) {
        askedAtMs = atMs;
        void ask().catch(() => undefined);
      }
      const fresh = last !== null && atMs - last.atMs <= staleMs ? last.accelerators : [];
      return Array.from({length: count}, (_, index): Reading[] => {
        const {utilization = null, memoryBytes = null} = fresh[index] ?? {};
        return [utilization, memoryBytes];
      }).flat();
    },
    close: () => {},
  };
}
