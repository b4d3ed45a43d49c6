// Comparability check: a fixed piece of work took as long in both sessions.
import {middleOf} from "../../statistics/median.ts";
import {formatDuration, formatTimes} from "../../../format.ts";
import type {Yardstick} from "../../../schema/run-log.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import {isOneSession} from "../interval/sessions.ts";
import {holds, warns, type Check} from "./check.ts";

/** How far the yardstick's times of two sessions may lie apart before that is said. */
const mostApart = 1.1;

/** A piece of work that was timed: which and on what, what sentences call it, and how long it took. */
interface Piece {
  kind: string;
  what: string;
  ms: number;
}

const piecesOf = ({version, threads, arithmeticMs, memoryMs, gpu}: Yardstick): Piece[] => [
  {kind: `${version} ${threads}`, what: "a fixed piece of work", ms: arithmeticMs + memoryMs},
  ...(gpu == null
    ? []
    : [{kind: `${gpu.version} ${gpu.torch}`, what: "a fixed piece of work on the GPU", ms: gpu.productsMs}]),
];

/** What was timed before a side's runs, by kind. */
const timedOf = ({runs}: ConfigurationEvidence): Map<string, Piece[]> =>
  Map.groupBy(
    runs.flatMap(({summary: {yardstick}}) => (yardstick === undefined ? [] : piecesOf(yardstick))),
    ({kind}) => kind,
  );

/**
 * What a fixed piece of work says of the machine in two sessions. It is said and not corrected for: between sessions of real
 * trainings a correction left twice the false alarms that were asked for, and within a session it added more spread than it
 * took (bench/README.md, the yardstick). Nothing where it was not timed, or the sides share a session.
 */
export const checkYardstick: Check = ({base, head}) => {
  if (isOneSession(base, head)) return [];
  const others = timedOf(head);
  return [...timedOf(base)].flatMap(([kind, pieces]) => {
    const middle = (timed: readonly Piece[] = []) => middleOf(timed.map(({ms}) => ms));
    const [a, b] = [middle(pieces), middle(others.get(kind))];
    const [{what = ""} = {}] = pieces;
    if (a === undefined || b === undefined) return [];
    const apart = Math.max(a / b, b / a);
    if (apart <= mostApart) return [holds(`${what} took as long in both sessions`, ["pace"])];
    const slower = b > a ? "second" : "first";
    return [
      warns(
        `in the ${slower} session ${what} took ${formatTimes(apart)} as long (${formatDuration(a)} and ${formatDuration(b)}): as much of a difference may be the machine's`,
        ["pace"],
      ),
    ];
  });
};
