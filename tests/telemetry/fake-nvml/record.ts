import {spawnSync} from "node:child_process";
import {join, resolve} from "node:path";
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

/** Records the sweep `fake` below `runs` as `npm run sweep -- --devices cpu` does, with the fake library on the loader's path. */
export function recordFakeSweep(runs: string): void {
  const fake = buildFakeNvml(wave);
  try {
    const options =
      "--devices cpu --engine wasm --batch-sizes 32 --images 512 --epochs 2 --repeats 1 --id fake";
    const {status, stderr} = spawnSync(
      process.execPath,
      [join(root, "scripts", "sweep.ts"), ...options.split(" "), "--runs", runs],
      {cwd: root, env: {...process.env, ...fake.env}, encoding: "utf8"},
    );
    if (status !== 0) throw new Error(stderr);
  } finally {
    fake.remove();
  }
}
