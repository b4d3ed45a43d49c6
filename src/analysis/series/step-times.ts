import {inGroups} from "./drawn.ts";
import {bucketed, type Point} from "./timeline.ts";
import type {Steps} from "../../schema/telemetry.ts";
import {median} from "d3-array";

/** Step times of one epoch, or of several that are drawn as one, in the order of the steps. `step` counts over the whole run, from 0. */
export interface EpochSteps {
  epoch: number;
  /** The last epoch of them. */
  last: number;
  firstStep: number;
  steps: number;
  medianMs: number;
  /** Durations by step number, drawn together where there are many; `atMs` holds the step number. */
  points: Point[];
}

/** Positions of each epoch's steps, in one pass: a run may have thousands of epochs. */
export function stepsByEpoch({epoch}: Pick<Steps, "epoch">): Map<number, number[]> {
  const positions = new Map<number, number[]>();
  epoch.forEach((one, index) => {
    const found = positions.get(one);
    if (found === undefined) positions.set(one, [index]);
    else found.push(index);
  });
  return positions;
}

/** Step times by epoch, at most `points` points over the run. */
export function stepTimesOf(steps: Steps, {points = 400} = {}): EpochSteps[] {
  const share = Math.max(1, steps.epoch.length);
  return inGroups([...stepsByEpoch(steps)]).map((group) => {
    const at = group.flatMap(([, positions]) => positions);
    const durations = at.map((index) => steps.durationMs[index] ?? 0);
    return {
      epoch: group[0]?.[0] ?? 0,
      last: group.at(-1)?.[0] ?? 0,
      firstStep: at[0] ?? 0,
      steps: at.length,
      medianMs: median(durations) ?? 0,
      points: bucketed(
        {atMs: at, anchors: []},
        {values: durations, low: null, high: null},
        Math.max(1, Math.round((points * at.length) / share)),
      ),
    };
  });
}
