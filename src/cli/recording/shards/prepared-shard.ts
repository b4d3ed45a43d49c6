// One shard of a sweep that several machines record.
import {existsSync} from "node:fs";
import {remainingRuns} from "../../../recorder/plan/remaining.ts";
import {mostShards, runsOfShard, shardText} from "../../../recorder/plan/shard.ts";
import type {Shard} from "../../../recorder/process/sweep-lock.ts";
import {sweepFile} from "../../../runs/names.ts";
import {publishableDocument} from "../../../runs/privacy/publishable-document.ts";
import {readRunLogs, readSweep} from "../../../runs/read.ts";
import {parseSweep} from "../../../schema/parse.ts";
import {serializeSweep} from "../../../schema/serialize.ts";
import type {PlannedRun, Sweep} from "../../../schema/sweep.ts";
import {shownText, UsageError} from "../../../usage-error.ts";
import {resumedSweep} from "../document.ts";
import type {Prepared} from "../prepared.ts";

/** Where two values differ first: the path, and both sides as text; null where they are the same. */
function firstDifference(a: unknown, b: unknown, path: string): {path: string; a: string; b: string} | null {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return a === b ? null : {path, a: JSON.stringify(a) ?? "nothing", b: JSON.stringify(b) ?? "nothing"};
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [own, other] = [a, b].map((one) => (one as Record<string, unknown>)[name]);
    const found = firstDifference(own, other, Array.isArray(a) ? path : `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}

/** Throws UsageError where what was asked for is not what another shard recorded under that id. */
function checkSame(asked: Pick<Sweep, "title" | "origin" | "plan">, recorded: Sweep): void {
  const {title, origin, plan} = asked;
  const written = serializeSweep(publishableDocument({...recorded, title, origin, plan}));
  const published = parseSweep(written, "sweep");
  const differs =
    firstDifference(published.plan, recorded.plan, "plan") ??
    firstDifference(published.origin, recorded.origin, "origin") ??
    firstDifference(published.title, recorded.title, "title");
  if (differs === null) return;
  throw new UsageError(
    `--shard: something else is recorded as ${recorded.sweep}: ${differs.path} is ${shownText(differs.b)}, and here ${shownText(differs.a)} (give each shard the same options, what depends on the machine too, or choose another --id)`,
  );
}

/** What is left of some runs of a sweep that another shard, or an earlier attempt at this one, began. */
async function preparedAmong(
  prepared: Prepared,
  own: readonly PlannedRun[],
  runs: string,
): Promise<Prepared> {
  const recorded = await readSweep(runs, prepared.id);
  checkSame({...prepared.asked, plan: prepared.plan}, recorded);
  const ids = new Set(own.map(({run}) => run));
  const logs = (await readRunLogs(runs, recorded)).filter(({run}) => ids.has(run));
  const left = new Set(remainingRuns(recorded, logs).map(({run}) => run));
  return {
    ...prepared,
    done: logs.filter(({run}) => !left.has(run)),
    remaining: own.filter(({run}) => left.has(run)),
    // As it was planned here: what was recorded has no secrets, which the runs may need.
    document: (notes, today) => ({...resumedSweep(recorded, notes, today), plan: prepared.plan}),
  };
}

/**
 * What a shard has to do of a prepared sweep. Where that is there already under its id, it is gone on with: a scheduler
 * runs a task that it moved again as it was. Throws UsageError where there are not so many shards in the plan, or something
 * else was recorded under that id.
 */
export async function preparedShard<P extends Prepared>(
  prepared: P,
  {shard, runs}: {shard: Shard | null; runs: string},
): Promise<P> {
  if (shard === null) return prepared;
  const {plan, id} = prepared;
  if (plan.stopping !== undefined)
    throw new UsageError("--shard: a sweep until it is decided has no shards (give --repeats)");
  const most = mostShards(plan);
  if (shard.count > most)
    throw new UsageError(
      `--shard ${shardText(shard)}: the plan has ${most} ${most === 1 ? "part that stays" : "parts that stay"} together on one machine, a repeat each (more --repeats, or ${most} shards at most)`,
    );
  const own = runsOfShard(plan, shard);
  const ids = new Set(own.map(({run}) => run));
  const isOwn = ({run}: {run: string}): boolean => ids.has(run);
  const {isResumed, done, remaining} = prepared;
  if (isResumed || !existsSync(sweepFile(runs, id)))
    return {...prepared, shard, done: done.filter(isOwn), remaining: remaining.filter(isOwn)};
  return {...prepared, ...(await preparedAmong(prepared, own, runs)), shard};
}
