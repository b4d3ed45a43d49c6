// The steps of an old run in fewer entries, which keep its figures.
import {bisectLeft, mean} from "d3-array";
import type {RunLog} from "../../schema/run-log.ts";
import type {Steps, Telemetry} from "../../schema/telemetry.ts";
import {steadySteps} from "../summary/steady-epochs.ts";
import {leastSaved} from "./thinned-samples.ts";

/** A run is told in so many blocks of steps that follow one another, twice what a figure draws; none is shorter than the least. */
const mostBlocks = 800;
const leastBlock = 50;

/** Shares of the steps: the durations that they lie below stay what they are, as do the least and the largest. */
const steadyShares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
const epochShares = [0.5];
const blockShares = [0, 1];

/** The values between which these shares of a list lie: of 0.5 the one or two in its middle. */
function valuesAt(shares: readonly number[], values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return shares.flatMap((share) => {
    const place = share * (sorted.length - 1);
    return sorted.slice(Math.floor(place), Math.ceil(place) + 1);
  });
}

/** Positions of steps that follow one another in one epoch, all steady or none; the last of an epoch alone, so that none reaches into a pause. */
function blocksOf({epoch}: Steps, steady: ReadonlySet<number>): number[][] {
  const size = Math.max(leastBlock, Math.ceil(epoch.length / mostBlocks));
  const blocks: number[][] = [];
  for (const step of epoch.keys()) {
    const block = blocks.at(-1);
    const isInEpoch = epoch[step - 1] === epoch[step] && epoch[step + 1] === epoch[step];
    const goesOn = isInEpoch && steady.has(step - 1) === steady.has(step);
    if (block !== undefined && goesOn && block.length < size) block.push(step);
    else blocks.push([step]);
  }
  return blocks;
}

/** Steps that become one entry. */
interface Entry {
  startMs: number;
  steps: number[];
}

/** The steps of a block by the kept durations between which theirs lies: a mean of some moves over none of them. */
function entriesOf({startMs, durationMs, loss}: Steps, block: readonly number[], kept: number[]): Entry[] {
  const cuts = [...new Set(kept)].sort((a, b) => a - b);
  const groups = Map.groupBy(block, (step) => {
    const duration = durationMs[step] ?? 0;
    const cut = bisectLeft(cuts, duration);
    return `${cut} ${cuts[cut] === duration} ${loss?.[step] === null}`;
  });
  const beginsMs = startMs[block[0] ?? 0] ?? 0;
  const apartMs = ((startMs[(block.at(-1) ?? 0) + 1] ?? beginsMs) - beginsMs) / block.length;
  let before = 0;
  return [...groups.values()].map((steps) => {
    before += steps.length;
    return {startMs: beginsMs + (before - steps.length) * apartMs, steps};
  });
}

/**
 * Steps of a run with an entry for several that are alike and follow one another, for a file. Sums, and so shares of time and
 * throughput, stay what they are, as do the median of each epoch and the percentiles of the steady-state steps that are shown.
 * Null where little would be saved.
 */
export function thinnedSteps(log: RunLog, telemetry: Telemetry): Steps | null {
  const {steps} = telemetry;
  const steady = new Set(steadySteps(log, telemetry).positions);
  const durationsOf = (positions: Iterable<number>): number[] =>
    [...positions].map((step) => steps.durationMs[step] ?? 0);
  const ofSteady = valuesAt(steadyShares, durationsOf(steady));
  const ofEpochs = new Map(
    [...Map.groupBy(steps.epoch.keys(), (step) => steps.epoch[step] ?? 0)].map(([epoch, own]) => [
      epoch,
      valuesAt(epochShares, durationsOf(own)),
    ]),
  );
  const entries = blocksOf(steps, steady).flatMap((block) =>
    entriesOf(steps, block, [
      ...ofSteady,
      ...(ofEpochs.get(steps.epoch[block[0] ?? 0] ?? 0) ?? []),
      ...valuesAt(blockShares, durationsOf(block)),
    ]),
  );
  if (entries.length > (1 - leastSaved) * steps.epoch.length) return null;
  const meansOf = (column: readonly (number | null)[]): (number | null)[] =>
    entries.map((entry) => mean(entry.steps, (step) => column[step]) ?? null);
  const numbersOf = (column: readonly number[]): number[] =>
    entries.map((entry) => mean(entry.steps, (step) => column[step]) ?? 0);
  const orNull = (column: readonly number[] | null): number[] | null =>
    column === null ? null : numbersOf(column);
  return {
    epoch: entries.map((entry) => steps.epoch[entry.steps[0] ?? 0] ?? 0),
    startMs: entries.map(({startMs}) => startMs),
    durationMs: numbersOf(steps.durationMs),
    dataWaitMs: orNull(steps.dataWaitMs),
    loss: steps.loss === null ? null : meansOf(steps.loss),
    work: orNull(steps.work),
    gpuMs: orNull(steps.gpuMs),
    counts: entries.map((entry) => entry.steps.length),
    missing: steps.missing,
  };
}
