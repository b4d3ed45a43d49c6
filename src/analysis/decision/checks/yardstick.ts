// Comparability check: a fixed piece of work took as long in both sessions.
import {middleOf} from "../../statistics/median.ts";
import {formatDuration, formatTimes} from "../../../format.ts";
import type {Yardstick} from "../../../schema/run-log.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import {isOneSession} from "../interval/sessions.ts";
import {holds, warns, type Check} from "./check.ts";

/** How far the yardstick's times of two sessions may lie apart before that is said. */
const mostApart = 1.1;

const wholeMs = ({arithmeticMs, memoryMs}: Yardstick): number => arithmeticMs + memoryMs;

/** The times of a side's runs by which piece of work it was, on how many threads. */
function timesOf({runs}: ConfigurationEvidence): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const {
    summary: {yardstick},
  } of runs)
    if (yardstick !== undefined) {
      const kind = `${yardstick.version} ${yardstick.threads}`;
      times.set(kind, [...(times.get(kind) ?? []), wholeMs(yardstick)]);
    }
  return times;
}

/**
 * What a fixed piece of work says of the machine in two sessions. It is said and not corrected for: between sessions of real
 * trainings a correction left twice the false alarms that were asked for, and within a session it added more spread than it
 * took (bench/README.md, the yardstick). Nothing where it was not timed, or the sides share a session.
 */
export const checkYardstick: Check = ({base, head}) => {
  if (isOneSession(base, head)) return [];
  const others = timesOf(head);
  return [...timesOf(base)].flatMap(([kind, times]) => {
    const [a, b] = [middleOf(times), middleOf(others.get(kind) ?? [])];
    if (a === undefined || b === undefined) return [];
    const apart = Math.max(a / b, b / a);
    if (apart <= mostApart) return [holds("a fixed piece of work took as long in both sessions", ["pace"])];
    const slower = b > a ? "second" : "first";
    return [
      warns(
        `in the ${slower} session a fixed piece of work took ${formatTimes(apart)} as long (${formatDuration(a)} and ${formatDuration(b)}): as much of a difference may be the machine's`,
        ["pace"],
      ),
    ];
  });
};
