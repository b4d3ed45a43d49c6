// The command compare: two commits or two commands in turns, until decided.
import {join, resolve} from "node:path";
import {formatRatio} from "../../format.ts";
import {exitCodeOf} from "../../diff/regressions.ts";
import {comparisonWithin} from "../../diff/within-sweep.ts";
import {currentProject, fromHere} from "../../runs/project.ts";
import type {Comparison} from "../../schema/comparison.ts";
import {readSweep} from "../../runs/read.ts";
import {call} from "../call.ts";
import {comparisonLines, writeComparison} from "../diff/command.ts";
import {comparisonJson} from "../../diff/json.ts";
import type {RecordOptions} from "../record/options.ts";
import {recordAsAsked} from "../record/recording.ts";
import type {RecordingEffects} from "../recording/effects.ts";
import type {Interruption} from "../recording/interruption.ts";
import {newSweepId} from "../recording/prepared.ts";
import {checkCommits, commitFactor, commitsToCompare, commitValue, repositoryOf} from "./commits.ts";
import {plural} from "../terminal/wording.ts";
import {mostRepeatsOf, resolutionText, tryBaseAlone} from "./aa.ts";
import {parseCompareOptions, turnsTitle, type CompareCommandOptions} from "./options.ts";
import {variantFactor} from "./variants.ts";
import {worktreesOf, type Worktrees} from "./worktrees.ts";

/** What is recorded, under which name, and where. */
interface Planned {
  id: string;
  recording: RecordOptions;
  /** null: two commands are compared, where the person stands. */
  worktrees: Worktrees | null;
}

/** The worktrees of commits, which are not there yet, and the recording in them. */
function inWorktrees(
  recording: RecordOptions,
  {
    repository,
    values,
    prepareEach,
  }: {repository: string; values: readonly string[]; prepareEach: string | null},
  {effects, interruption}: {effects: RecordingEffects; interruption: Interruption},
): Pick<Planned, "recording" | "worktrees"> {
  const worktrees = worktreesOf({
    repository,
    folder: resolve(recording.folder ?? "."),
    commits: values,
    prepareEach,
    say: (line) => effects.stderr.write(`${line}\n`),
    signal: interruption.signal,
  });
  return {
    recording: {...recording, compared: commitFactor, worktrees: {prepareEach}, folders: worktrees.folders},
    worktrees,
  };
}

/** A new comparison. Throws UsageError where a commit is not there. */
async function planNew(
  {recording, commits, prepareEach}: CompareCommandOptions,
  effects: RecordingEffects,
  interruption: Interruption,
): Promise<Planned> {
  const id = await newSweepId(recording, "compare", effects.now());
  if (commits === null) return {id, recording: {...recording, id}, worktrees: null};
  const repository = await repositoryOf(resolve(recording.folder ?? "."));
  const [base, head] = await commitsToCompare(repository, {...commits, runs: recording.runs});
  const values = [commitValue(base), commitValue(head)];
  // From here on they are called by their commits.
  effects.stderr.write(
    `${commitValue(base)} is the base (${base.name}), ${commitValue(head)} is compared with it (${head.name})\n`,
  );
  const title = turnsTitle(
    `${base.name} (${commitValue(base)})`,
    `${head.name} (${commitValue(head)})`,
    recording.argv.join(" "),
  );
  const whole = {
    ...recording,
    id,
    factors: new Map([...recording.factors, [commitFactor, values] as const]),
    title: recording.title ?? title,
  };
  return {id, ...inWorktrees(whole, {repository, values, prepareEach}, {effects, interruption})};
}

/** What is left of a recorded comparison. */
async function planAgain(
  id: string,
  {recording, prepareEach: given}: CompareCommandOptions,
  effects: RecordingEffects,
  interruption: Interruption,
): Promise<Planned> {
  // One that cannot be read is refused by the recording, in its words.
  const recorded = await readSweep(recording.runs, id).catch(() => null);
  const worktrees = recorded?.origin.kind === "command" ? recorded.origin.command.worktrees : undefined;
  if (recorded === null || worktrees === undefined)
    return {id, recording: {...recording, compared: variantFactor}, worktrees: null};
  const repository = await repositoryOf(resolve(recording.folder ?? "."));
  const values = (recorded.plan.factors[commitFactor] ?? []).map(String);
  await checkCommits(repository, values);
  const prepareEach = given ?? worktrees.prepareEach ?? null;
  const again = inWorktrees(recording, {repository, values, prepareEach}, {effects, interruption});
  return {id, ...again, recording: {...again.recording, worktrees: {prepareEach: given}}};
}

/** What to do where a side failed in a worktree, which lacks what git ignores; empty where that is not the likely reason. */
function worktreeHint({sweeps}: Comparison, {worktrees}: Planned, prepareEach: string | null): string {
  const [one] = sweeps;
  const isFailed = one !== undefined && one.pairs.length === 0 && [...one.failures, ...one.broken].length > 0;
  return worktrees === null || prepareEach !== null || !isFailed
    ? ""
    : `\nthe commits ran in worktrees, which lack what git ignores: data, a virtual environment, built files; bring it with --prepare-each 'ln -s "$BATCHSWEEP_CHECKOUT/data" data' or the like\n`;
}

/** Says what the recorded runs come to, and where to read it, and gives the exit code of the gate. */
async function judge(
  planned: Planned,
  {failOn, output, prepareEach}: CompareCommandOptions,
  effects: RecordingEffects,
): Promise<number> {
  const {id, recording} = planned;
  const {runs, json, verbose, compared} = recording;
  const found = await comparisonWithin({runs, sweep: id, factor: compared ?? variantFactor}, failOn);
  if (output !== null) await writeComparison(found, output, effects.stderr);
  if (json) {
    effects.stdout.write(`{"event":"compared","comparison":${comparisonJson(found)}}\n`);
    return exitCodeOf(found);
  }
  const {folder} = currentProject(effects.env);
  const page = fromHere(resolve(folder, join("dist", "sweeps", `${id}.html`)));
  effects.stdout.write(
    `\n${comparisonLines(found, verbose, effects)}${worktreeHint(found, planned, prepareEach)}\nits page, once built (${call("build")}): ${page}\n`,
  );
  return exitCodeOf(found);
}

/** Whether the machine can tell the margin today, said; else, or where a person interrupts, the exit code. */
async function tryMachine(
  {recording}: Planned,
  {aa, margin}: CompareCommandOptions,
  surroundings: Parameters<typeof tryBaseAlone>[2],
): Promise<number | null> {
  const {effects} = surroundings;
  const say = (line: string): void => void effects.stderr.write(`${line}\n`);
  say(`the base alone, ${plural(aa, "run")}, to see what this machine can tell …`);
  const {stopped, resolution} = await tryBaseAlone(recording, aa, surroundings);
  if (stopped !== null) return stopped;
  if (resolution === null) say("the base says nothing of its speed");
  else say(resolutionText(resolution, mostRepeatsOf(recording)));
  if (resolution === null || resolution <= margin) return null;
  say(
    `that is more than the margin of ${formatRatio(margin, 1)}: nothing was compared (more --repeats, a wider --margin, or a quieter machine; --aa 0 compares anyway)`,
  );
  return 3;
}

/** Records what is planned, in worktrees that go away again. */
async function recordPlanned(
  planned: Planned,
  options: CompareCommandOptions,
  effects: RecordingEffects,
  interruption: Interruption,
): Promise<number> {
  const {recording, worktrees} = planned;
  let isReady = worktrees === null;
  const makeReady = async (): Promise<void> => {
    if (isReady) return;
    isReady = true;
    // From here on there is something to clear away.
    interruption.orderly();
    await worktrees?.make();
  };
  try {
    // A resume that finds nothing to do makes none, and a recorder killed at its end left some.
    if (!recording.dryRun) await worktrees?.clear();
    if (options.aa > 0 && !recording.dryRun) {
      const code = await tryMachine(planned, options, {effects, interruption, makeReady});
      if (code !== null) return code;
    }
    return await recordAsAsked(recording, effects, interruption, makeReady);
  } catch (error) {
    const stopped = interruption.exitCode();
    if (stopped !== null) return stopped;
    throw error;
  } finally {
    worktrees?.remove();
  }
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
  const options = parseCompareOptions(args, {runs: effects.runs, config, env: effects.env});
  const {resume, dryRun} = options.recording;
  const planned =
    resume === null
      ? await planNew(options, effects, interruption)
      : await planAgain(resume, options, effects, interruption);
  const code = await recordPlanned(planned, options, effects, interruption);
  return dryRun || code > 1 ? code : judge(planned, options, effects);
}
