// The command prune: fewer samples of old runs.
import {changedFigure} from "../../analysis/thinning/changed-figure.ts";
import {thinnedSamples} from "../../analysis/thinning/thinned-samples.ts";
import {thinnedSteps} from "../../analysis/thinning/thinned-steps.ts";
import {formatBytes} from "../../format.ts";
import {lockSweep} from "../../recorder/process/sweep-lock.ts";
import {newestFirst} from "../../runs/library.ts";
import {telemetryFile} from "../../runs/names.ts";
import {listSweeps, readRunLogs, readSweep, readTelemetry} from "../../runs/read.ts";
import {writeAtomically} from "../../runs/write.ts";
import {ParseError, parseTelemetry} from "../../schema/parse.ts";
import type {RunLog} from "../../schema/run-log.ts";
import {serializeTelemetry} from "../../schema/serialize.ts";
import type {Sweep} from "../../schema/sweep.ts";
import {UsageError} from "../../usage-error.ts";
import {call} from "../call.ts";
import {atMost, parseOptions} from "../options/parse.ts";
import {checkRunsFolder} from "../recording/runs-folder.ts";
import type {Surroundings} from "../surroundings.ts";
import {plural} from "../terminal/wording.ts";
import {keepYoungMemorySmall} from "../young-memory.ts";
import {stat} from "node:fs/promises";

const dayMs = 24 * 3600 * 1000;

/** Less saved of a file than this share is not worth another file in every clone. */
const leastShare = 0.1;

/** What thinning the samples of a run comes to. */
interface Thinning {
  savedBytes: number;
  /** The figure that would change, where they are left for that. */
  changed: string | null;
}

const nothing: Thinning = {savedBytes: 0, changed: null};

/** What became of a sweep's samples. */
interface Pruned {
  thinned: number;
  savedBytes: number;
  /** Figures that would have changed, one for each run that was left for it. */
  changed: string[];
}

/** Thins samples and steps of one run where its figures stay, and writes them unless it is only to be said. */
async function thinRun(runs: string, log: RunLog, isDry: boolean): Promise<Thinning> {
  const whole = await readTelemetry(runs, log);
  if (whole === null) return nothing;
  const [samples, steps] = [thinnedSamples(whole, log.phases), thinnedSteps(log, whole)];
  if (samples === null && steps === null) return nothing;
  const path = telemetryFile(runs, log.sweep, log.run);
  const text = serializeTelemetry({...(samples ?? whole), steps: steps ?? whole.steps});
  const bytes = (await stat(path)).size;
  const savedBytes = bytes - Buffer.byteLength(text);
  if (savedBytes < leastShare * bytes) return nothing;
  // As it will be read again.
  const changed = changedFigure(log, whole, parseTelemetry(text, path));
  if (changed !== null) return {savedBytes: 0, changed};
  if (!isDry) await writeAtomically(path, text);
  return {savedBytes, changed: null};
}

/** Thins the samples of a sweep's runs that began before an instant. What cannot be read goes to `note` and stays. */
async function pruneSweep(
  runs: string,
  sweep: Sweep,
  {before, isDry, note}: {before: string; isDry: boolean; note: (error: unknown) => void},
): Promise<Pruned> {
  const pruned: Pruned = {thinned: 0, savedBytes: 0, changed: []};
  for (const log of await readRunLogs(runs, sweep, note)) {
    const began = log.startedAt ?? sweep.startedAt;
    if (log.telemetry === null || began === null || began >= before) continue;
    try {
      const {savedBytes, changed} = await thinRun(runs, log, isDry);
      if (savedBytes > 0) pruned.thinned++;
      pruned.savedBytes += savedBytes;
      if (changed !== null) pruned.changed.push(changed);
    } catch (error) {
      note(error);
    }
  }
  return pruned;
}

function linesOf(sweep: string, {thinned, savedBytes, changed}: Pruned, isDry: boolean): string {
  const done =
    thinned === 0
      ? ""
      : `${sweep}: ${plural(thinned, "run")} ${isDry ? "would be " : ""}thinned, ${formatBytes(savedBytes)} ${isDry ? "to free" : "freed"}\n`;
  const figures = [...new Set(changed)].join(", ");
  return changed.length === 0
    ? done
    : `${done}${sweep}: ${plural(changed.length, "run")} left as ${changed.length === 1 ? "it is" : "they are"}, of which a figure would change (${figures})\n`;
}

/**
 * Thins the samples of old runs, and gives the exit code: 2 where something could not be read, which stays as it is. Throws
 * UsageError for wrong use, SweepLocked where an old sweep is being recorded.
 */
export async function pruneCommand(
  args: readonly string[],
  {runs: usual, stdout, stderr}: Surroundings,
  now = Date.now,
): Promise<number> {
  const {values, words} = parseOptions("prune", args);
  const {telemetry: days, keep, dryRun: isDry} = values;
  const runs = values.runs ?? usual;
  atMost(words, 0, "options begin with --");
  if (days === null)
    throw new UsageError(`nothing to prune was named (${call("prune", "--telemetry older-than=90d")})`);
  await checkRunsFolder(runs);
  keepYoungMemorySmall();
  const problems: string[] = [];
  const note = (error: unknown): void => {
    if (!(error instanceof ParseError)) throw error;
    problems.push(error.message);
  };
  const found: {sweep: Sweep}[] = [];
  for (const id of await listSweeps(runs, note))
    await readSweep(runs, id).then((sweep) => void found.push({sweep}), note);
  const before = new Date(now() - days * dayMs).toISOString();
  const total = {runs: 0, bytes: 0};
  for (const {sweep} of newestFirst(found).slice(keep)) {
    if (sweep.startedAt !== null && sweep.startedAt >= before) continue;
    const unlock = isDry ? null : await lockSweep(runs, sweep.sweep);
    try {
      const pruned = await pruneSweep(runs, sweep, {before, isDry, note});
      stdout.write(linesOf(sweep.sweep, pruned, isDry));
      total.runs += pruned.thinned;
      total.bytes += pruned.savedBytes;
    } finally {
      await unlock?.();
    }
  }
  stdout.write(
    total.runs === 0
      ? "no samples to thin\n"
      : `${plural(total.runs, "run")} ${isDry ? "would be " : ""}thinned, ${formatBytes(total.bytes)} ${isDry ? "to free (nothing was changed)" : "freed"}\n`,
  );
  for (const problem of problems) stderr.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 2;
}
