import {join, resolve} from "node:path";
import {exitCodeOf} from "../../diff/regressions.ts";
import {comparisonWithin} from "../../diff/within-sweep.ts";
import {currentProject, fromHere} from "../../runs/project.ts";
import {call} from "../call.ts";
import {comparisonJson, comparisonLines, writeComparison} from "../diff/command.ts";
import {recordAsAsked} from "../record/recording.ts";
import type {RecordingEffects} from "../recording/effects.ts";
import type {Interruption} from "../recording/interruption.ts";
import {newSweepId} from "../recording/prepared.ts";
import {parseCompareOptions, type CompareCommandOptions} from "./options.ts";
import {variantFactor} from "./variants.ts";

/** Says what the recorded runs come to, and where to read it, and gives the exit code of the gate. */
async function judge(
  id: string,
  {recording: {runs, json, verbose}, failOn, output}: CompareCommandOptions,
  effects: RecordingEffects,
): Promise<number> {
  const found = await comparisonWithin({runs, sweep: id, factor: variantFactor}, failOn);
  if (output !== null) await writeComparison(found, output, effects.stderr);
  if (json) {
    effects.stdout.write(`{"event":"compared","comparison":${comparisonJson(found)}}\n`);
    return exitCodeOf(found);
  }
  const {folder} = currentProject(effects.env);
  const page = fromHere(resolve(folder, join("dist", "sweeps", `${id}.html`)));
  effects.stdout.write(
    `\n${comparisonLines(found, verbose, effects)}\nits page, once built (${call("build")}): ${page}\n`,
  );
  return exitCodeOf(found);
}

/**
 * Does what `npm run compare` was asked to and gives the exit code: 0 no regression, 1 a regression, 3 not judged, 130 and
 * its like interrupted. Throws UsageError, ParseError and SweepLocked for wrong use, NothingToMeasure where no device is there.
 */
export async function compareCommand(
  args: readonly string[],
  effects: RecordingEffects,
  interruption: Interruption,
): Promise<number> {
  const {config} = currentProject(effects.env);
  const options = parseCompareOptions(args, {runs: effects.runs, config});
  const {recording} = options;
  const id = recording.resume ?? (await newSweepId(recording, "compare", effects.now()));
  const code = await recordAsAsked(
    {...recording, ...(recording.resume === null ? {id} : {})},
    effects,
    interruption,
  );
  return recording.dryRun || code > 1 ? code : judge(id, options, effects);
}
