import {existsSync} from "node:fs";
import {remainingRuns} from "../../recorder/plan/remaining.ts";
import {planWithMore, type MoreRepeats} from "../../recorder/plan/stopping.ts";
import type {Shard} from "../../recorder/process/sweep-lock.ts";
import {sweepFile} from "../../runs/names.ts";
import {readRunLogs, readSweep} from "../../runs/read.ts";
import type {RunLog} from "../../schema/run-log.ts";
import type {Plan, PlannedRun, Sweep} from "../../schema/sweep.ts";
import {UsageError} from "../../usage-error.ts";
import {call} from "../call.ts";
import {createSweep, resumedSweep, type NewSweep, type Today} from "./document.ts";
import {checkNewId, checkRunsFolder} from "./runs-folder.ts";

/** A sweep that is ready to be recorded. Nothing is written yet. */
export interface Prepared {
  id: string;
  isResumed: boolean;
  /** The part of the plan that is done here; null: all of it. */
  shard: Shard | null;
  plan: Plan;
  /** What else was asked for, as it will be published. */
  asked: Pick<Sweep, "title" | "origin">;
  /** Run logs that are there and stay. */
  done: RunLog[];
  /** Runs of the plan, or the shard, that are left to do. */
  remaining: PlannedRun[];
  /** What a reader of the figures must know. */
  notes: string[];
  /** What `sweep.json` will say. */
  document(notes: string[], today: Today): Sweep;
}

/**
 * The id of a new sweep: the one that was asked for, or day, `name` and time in UTC, e.g. `2026-11-23-quick-114502`.
 * Throws UsageError where it is taken, unless by another shard, or the folder of runs cannot be written.
 */
export async function newSweepId(
  {id, runs, shard = null}: {id: string | null; runs: string; shard?: Shard | null},
  name: string,
  now: Date,
): Promise<string> {
  const [day = "", time = ""] = now.toISOString().split("T");
  const chosen = id ?? `${day}-${name}-${time.slice(0, 8).replaceAll(":", "")}`;
  if (shard !== null && id === null)
    throw new UsageError("--shard needs --id ID, the same for every shard: together they are one sweep");
  await checkRunsFolder(runs);
  if (shard !== null && existsSync(sweepFile(runs, chosen))) return chosen;
  await checkNewId(runs, chosen);
  return chosen;
}

/** A new sweep, all of it still to do. */
export const prepareNew = (sweep: NewSweep, notes: string[] = []): Prepared => ({
  id: sweep.sweep,
  isResumed: false,
  shard: null,
  plan: sweep.plan,
  asked: sweep,
  done: [],
  remaining: sweep.plan.runs,
  notes,
  document: (all, today) => createSweep(sweep, all, today),
});

/** What was recorded by each kind of origin, and the program that goes on with it. */
const recordedBy = {
  recorded: ["the built-in training", "sweep"],
  command: ["another command", "record"],
} as const;

type Origin<K extends keyof typeof recordedBy> = Extract<Sweep["origin"], {kind: K}>;

const isOf = <K extends keyof typeof recordedBy>(origin: Sweep["origin"], kind: K): origin is Origin<K> =>
  origin.kind === kind;

/** The plan with the further repeats that were asked for: its budget is counted from the first run. Throws UsageError. */
function planWith(more: MoreRepeats | null, plan: Plan, logs: readonly RunLog[]): Plan {
  if (more === null) return plan;
  const isWhole = remainingRuns({plan}, logs).length === 0;
  const {repeats} = plan;
  if (
    more.kind === "until decided" &&
    (more.mostRepeats < repeats || (isWhole && more.mostRepeats === repeats))
  )
    throw new UsageError(`--max-repeats: ${more.mostRepeats} (${repeats} repeats are recorded already)`);
  if (more.kind === "repeats" || more.budgetMs === null) return planWithMore(plan, more, isWhole);
  const spentMs = logs.reduce(
    (sum, {status}) => sum + ("durationMs" in status ? (status.durationMs ?? 0) : 0),
    0,
  );
  return planWithMore(plan, {...more, budgetMs: more.budgetMs + spentMs}, isWhole);
}

/**
 * What is left of a recorded sweep, or what `more` asks for beyond that, and its origin. Throws UsageError where it is not there, another program recorded it,
 * or the folder of runs cannot be written.
 */
export async function prepareResumed<K extends keyof typeof recordedBy>(
  {id, runs, more}: {id: string; runs: string; more: MoreRepeats | null},
  kind: K,
): Promise<Prepared & {origin: Origin<K>; recorded: Sweep}> {
  await checkRunsFolder(runs);
  const recorded = await readSweep(runs, id).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR")
      throw new UsageError(`no such sweep: ${id} (no ${sweepFile(runs, id)})`);
    throw error;
  });
  const {origin} = recorded;
  if (origin.kind === "imported") throw new UsageError(`an imported sweep cannot be resumed: ${id}`);
  if (!isOf(origin, kind)) {
    const [what, program] = recordedBy[origin.kind];
    throw new UsageError(`${what} was recorded: ${id} (go on with ${call(program, `--resume ${id}`)})`);
  }
  const logs = await readRunLogs(runs, recorded);
  const plan = planWith(more, recorded.plan, logs);
  const remaining = remainingRuns({plan}, logs);
  const again = new Set(remaining.map(({run}) => run));
  return {
    id,
    isResumed: true,
    shard: null,
    plan,
    asked: recorded,
    done: logs.filter(({run}) => !again.has(run)),
    remaining,
    notes: [],
    document: (notes, today) => resumedSweep({...recorded, plan}, notes, today),
    origin,
    recorded,
  };
}
