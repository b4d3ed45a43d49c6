// The base against itself, before two commits are compared: what this machine can tell today.
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {max} from "d3-array";
import {resolutionOf} from "../../analysis/decision/interval/resolution.ts";
import {formatRatio} from "../../format.ts";
import {evidenceOf} from "../../diff/evidence.ts";
import {createLibrary} from "../../runs/library.ts";
import {recordAsAsked} from "../record/recording.ts";
import type {RecordOptions} from "../record/options.ts";
import type {RecordingEffects} from "../recording/effects.ts";
import type {Interruption} from "../recording/interruption.ts";

/** What the base alone, run a few times, says of the machine. */
export interface BaseAlone {
  /** Exit code of an interruption; null where there was none. */
  stopped: number | null;
  /** The smallest difference that the planned repeats can tell, of the configuration that varies most; null where unknown. */
  resolution: number | null;
}

/** The most runs of each side that are planned. */
export const mostRepeatsOf = ({stopping, repeats}: RecordOptions): number =>
  stopping?.planned.at(-1) ?? repeats;

/** Runs the base alone, in a folder that goes away, and works out what the planned repeats can tell today. */
export async function tryBaseAlone(
  recording: RecordOptions,
  runsOfBase: number,
  {
    effects,
    interruption,
    makeReady,
  }: {effects: RecordingEffects; interruption: Interruption; makeReady: () => Promise<void>},
): Promise<BaseAlone> {
  const runs = await mkdtemp(join(tmpdir(), "batchsweep-aa-"));
  const {compared, factors} = recording;
  const baseOnly = new Map(
    [...factors].map(([name, values]) => [name, name === compared ? values.slice(0, 1) : values]),
  );
  try {
    const code = await recordAsAsked(
      {
        ...recording,
        runs,
        id: "aa",
        factors: baseOnly,
        repeats: runsOfBase,
        stopping: null,
        more: null,
        parallel: null,
        json: false,
      },
      {
        ...effects,
        stdout: {write: () => undefined},
        ownSweeps: {folderOf: async () => null, note: async () => undefined},
      },
      interruption,
      makeReady,
    );
    if (code > 1) return {stopped: code, resolution: null};
    const library = createLibrary(runs);
    const evidence = await evidenceOf(await library.sweep("aa"), library);
    const found = evidence.configurations.flatMap(
      (side) => resolutionOf(side, mostRepeatsOf(recording)) ?? [],
    );
    return {stopped: null, resolution: max(found) ?? null};
  } finally {
    await rm(runs, {recursive: true, force: true});
  }
}

/** A share below this is not shown with its digits. */
const smallest = 0.001;

/** What it says, for people. */
export function resolutionText(resolution: number, repeats: number): string {
  const share =
    resolution < smallest
      ? `less than ${formatRatio(smallest)}`
      : formatRatio(resolution, resolution < 0.1 ? 1 : 0);
  return `this machine can tell ${share} today, with ${repeats} runs of each side`;
}
