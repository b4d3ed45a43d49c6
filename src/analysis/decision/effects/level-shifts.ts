// Where the speed of a training changed from one session to the next.
import {mean} from "d3-array";
import {formatChange, formatTimes} from "../../../format.ts";
import type {Interval} from "../../../schema/comparison.ts";
import {changePoints} from "../../statistics/change-points.ts";
import {contrastOf, intervalOf} from "../../statistics/contrast.ts";
import {lagOne} from "../../statistics/serial.ts";
import {quantityOf} from "../quantities.ts";
import {isFar} from "../verdict-sentence.ts";

/** An unchanged configuration in one session on one machine. */
export interface SessionLevel {
  sweep: string;
  session: string;
  startedAt: string | null;
  /** What was trained, where a repository is known. */
  commit: string | null;
  /** Mean of the logarithms of its runs' times of an epoch, in milliseconds. */
  logMs: number;
  /** The shortest and the longest of them, milliseconds. */
  lowMs: number;
  highMs: number;
  runs: string[];
}

/** A level that changed and stayed: in which session it was first seen, and by how much. */
export interface LevelShift {
  /** Place of the first session of the new level, and the places where it may as well be. */
  at: number;
  earliest: number;
  latest: number;
  /** New ÷ old time. */
  ratio: Interval;
  outcome: "faster" | "slower";
  /** The first recorded commit of the new level; and between which recorded ones it may lie: after the one, up to the other. */
  commit: string | null;
  after: string | null;
  upTo: string | null;
  /** Recorded commits that it may have begun with. */
  commits: number;
  sentence: string;
}

/** Levels of a history: where it shifted, and the level of each part. */
export interface Levels {
  shifts: LevelShift[];
  /** Parts between shifts: places from start up to, not with, end, and their mean log time. */
  parts: {start: number; end: number; logMs: number}[];
}

/** Fewer sessions than this cannot show a shift at any noise. */
export const fewestForShift = 8;

/** Sessions that are looked through, the newest: what was before them is another story, and looking takes its square. */
const mostLooked = 300;

const shortCommit = (commit: string): string => commit.slice(0, 8);

/** Where a change may lie: "somewhere near abc123: after 9f8e7d, up to 1b2c3d (3 recorded commits)". */
function placeText({commit, after, upTo, commits}: Omit<LevelShift, "sentence">): string {
  if (commit === null) return "no commit is known";
  const near = `somewhere near ${shortCommit(commit)}`;
  if (after === null || upTo === null) return near;
  const counted = commits === 1 ? "the next recorded commit" : `${commits} recorded commits`;
  return after === upTo
    ? `${near}: the commit is the same before and after`
    : `${near}: after ${shortCommit(after)}, up to ${shortCommit(upTo)} (${counted})`;
}

function sentenceFor(shift: Omit<LevelShift, "sentence">): string {
  const {ratio, outcome} = shift;
  if (isFar(ratio))
    return `epochs took ${formatTimes(ratio.value)} as long (${formatTimes(ratio.low)} to ${formatTimes(ratio.high)}) and stayed so, ${placeText(shift)}`;
  const [least = 0, most = 0] = [ratio.low, ratio.high].map((end) => Math.abs(end - 1)).sort((a, b) => a - b);
  const word = outcome === "slower" ? "longer" : "shorter";
  return `epochs became ${formatChange(Math.abs(ratio.value - 1))} ${word} (${formatChange(least)} to ${formatChange(most)}) and stayed so, ${placeText(shift)}`;
}

/**
 * Where an unchanged configuration's time shifted to another level, over its sessions on one machine in their order. What sessions
 * differ by of themselves is the noise that a shift has to stand out from: E-divisive finds it, and the interval between the two
 * levels, with what neighbouring sessions have in common, has to leave out "no change" too. `tests` histories are looked at together,
 * and the risk is shared among them.
 */
export function levelShifts(
  sessions: readonly SessionLevel[],
  {tests = 1, level = 0.95}: {tests?: number; level?: number} = {},
): Levels {
  const values = sessions.map(({logMs}) => logMs);
  const risk = (1 - level) / Math.max(1, tests);
  const before = Math.max(0, values.length - mostLooked);
  const looked = values.length < fewestForShift ? [] : changePoints(values.slice(before), risk);
  const found = looked.map(({at, earliest, latest}) => ({
    at: before + at,
    earliest: before + earliest,
    latest: before + latest,
  }));
  const cuts = [0, ...found.map(({at}) => at), values.length];
  const levels = cuts.slice(1).map((end, place) => values.slice(cuts[place], end));
  const serial = Math.max(0, lagOne(levels).value);
  const {least} = quantityOf("epoch-time");
  const shifts = found.flatMap(({at, earliest, latest}, place): LevelShift[] => {
    const contrast = contrastOf(levels[place] ?? [], levels[place + 1] ?? [], {serial});
    if (contrast === null) return [];
    const [low, high] = intervalOf(contrast, risk);
    if ((low <= 0 && high >= 0) || Math.abs(contrast.estimate) < Math.log1p(least)) return [];
    const within = sessions.slice(earliest, latest + 1);
    const shift = {
      at,
      earliest,
      latest,
      ratio: {value: Math.exp(contrast.estimate), low: Math.exp(low), high: Math.exp(high)},
      outcome: contrast.estimate > 0 ? ("slower" as const) : ("faster" as const),
      commit: sessions[at]?.commit ?? null,
      after: sessions[earliest - 1]?.commit ?? null,
      upTo: sessions[latest]?.commit ?? null,
      commits: new Set(within.flatMap(({commit}) => commit ?? [])).size,
    };
    return [{...shift, sentence: sentenceFor(shift)}];
  });
  const ends = [0, ...shifts.map(({at}) => at), values.length];
  const parts = ends.slice(1).map((end, place) => {
    const start = ends[place] ?? 0;
    return {start, end, logMs: mean(values.slice(start, end)) ?? 0};
  });
  return {shifts, parts: values.length === 0 ? [] : parts};
}
