import {spawnSync} from "node:child_process";
import {join, resolve} from "node:path";
import type {Phase, RunLog} from "../../../src/schema/run-log.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import {buildFakeNvml} from "./library.ts";
import type {Wave} from "./wave.ts";

const root = resolve(import.meta.dirname, "..", "..", "..");

/** Load for 3 s, next to none for 1.5 s, for ever; a second GPU idles. No GPU is there: the library is a fake. */
export const wave: Wave = {
  originUnixMs: 1_700_000_000_000,
  gpus: 2,
  segments: [
    {ms: 3000, load: 0.9, watts: 250, memoryBytes: [2e9, 3e9], reasons: 0x4},
    {ms: 1500, load: 0.1, watts: 60, memoryBytes: [3e9, 2e9]},
  ],
};

/** Memory in use on the first GPU, so many milliseconds after the waveform's origin. */
export const bytesAt = (ms: number): number => {
  const into = ms % 4500;
  return into < 3000 ? 2e9 + (1e9 * into) / 3000 : 3e9 - (1e9 * (into - 3000)) / 1500;
};

/**
 * Phases of a second and longer in which the sampler got its turns: where the machine was too busy for that, the run says
 * so itself, by a gap, and its figures are of what was seen.
 */
export const sampledPhases = ({phases}: RunLog, {gaps}: Telemetry): Phase[] =>
  phases.filter(
    (phase) =>
      phase.endMs - phase.startMs >= 1000 &&
      gaps.every(({startMs, endMs}) => endMs <= phase.startMs || startMs >= phase.endMs),
  );

/** A phase's length, and the longest time between two samples in it: 100 ms, or more where the machine was busy. */
export interface Sampled {
  lengthMs: number;
  waitMs: number;
}

export function sampledAs({startMs, endMs}: Pick<Phase, "startMs" | "endMs">, {atMs}: Telemetry): Sampled {
  const inside = [startMs, ...atMs.filter((at) => at > startMs && at < endMs), endMs];
  const waits = inside.slice(1).map((at, index) => at - (inside[index] ?? at));
  return {lengthMs: endMs - startMs, waitMs: Math.max(100, ...waits)};
}

/**
 * How far a phase's mean load may be off: 5 points; of a short phase what one window of the sensor (200 ms) makes of an edge of
 * the waveform, 80 points high; and where an edge was read late, the share of the phase that it was late by.
 */
export const loadTolerance = ({lengthMs, waitMs}: Sampled): number =>
  Math.max(0.05, (0.8 * 200) / lengthMs) + (0.8 * (waitMs - 100)) / lengthMs;

/**
 * How far a phase's mean power may be off, as a share: the sensor moves every 100 ms and is read after the next wait, so
 * one edge of the waveform that no other makes up for, 190 W high, shows late by both; and 5 % for what is left.
 */
export const powerTolerance = ({lengthMs, waitMs}: Sampled, watts: number): number =>
  0.05 + (190 * (100 + waitMs)) / (lengthMs * watts);

/** Records the sweep `fake` below `runs` as `npm run sweep -- --devices cpu` does, with the fake library on the loader's path. */
export function recordFakeSweep(runs: string): void {
  const fake = buildFakeNvml(wave);
  try {
    // One thread takes as long over half of the images, and leaves the sampler a core.
    const options =
      "--devices cpu --engine wasm --threads 1 --batch-sizes 32 --images 512 --epochs 2 --repeats 1 --id fake";
    const {status, stderr} = spawnSync(
      process.execPath,
      [join(root, "scripts", "batchsweep.ts"), "sweep", ...options.split(" "), "--runs", runs],
      {cwd: root, env: {...process.env, ...fake.env}, encoding: "utf8"},
    );
    if (status !== 0) throw new Error(stderr);
  } finally {
    fake.remove();
  }
}
