// What a session's runs say of its machine, in words.
import {formatCount} from "../../format.ts";
import {fewestForOrdinary} from "../statistics/outliers.ts";
import {conditionText, type ConditionFigures, type MeasuredRun} from "./conditions-table.ts";

/** The runs of a session in their order, and what the machine was like over them. */
export interface MeasuredSession {
  runs: readonly MeasuredRun[];
  figures: readonly ConditionFigures[];
}

/** Runs of a session that are out of the ordinary, each with what is and by how much, e.g. "arithmetic 260 ms, of 182 ms in the middle". */
export const unusualRuns = ({runs, figures}: MeasuredSession): {run: string; what: string[]}[] =>
  runs.flatMap(({log}, position) => {
    const what = figures.flatMap((one) => {
      const value = one.values[position] ?? null;
      if (value === null || !one.unusual.has(position)) return [];
      return [
        `${inSentence(one.header)} ${conditionText(one, value)}, of ${conditionText(one, one.middle)} in the middle`,
      ];
    });
    return what.length === 0 ? [] : [{run: log.run, what}];
  });

/** A column's header within a sentence: "arithmetic", but "CPU frequency". */
const inSentence = (header: string): string =>
  /^[A-Z]{2}/.test(header) ? header : `${header.charAt(0).toLowerCase()}${header.slice(1)}`;

/** What a session's runs say of its machine, in a sentence. */
export function sessionSentence(session: MeasuredSession): string {
  const count = session.runs.length;
  if (count < fewestForOrdinary)
    return `${formatCount(count)} ${count === 1 ? "run" : "runs"}: fewer than ${formatCount(fewestForOrdinary)} do not show what is ordinary.`;
  const unusual = unusualRuns(session).length;
  const all = `${formatCount(count)} runs`;
  if (unusual > 0)
    return unusual === 1
      ? `One of ${all} is out of the ordinary.`
      : `${formatCount(unusual)} of ${all} are out of the ordinary.`;
  const unsteady = session.figures.flatMap((one) =>
    one.unsteady === null
      ? []
      : [
          `${inSentence(one.header)} ${one.format.text(one.unsteady[0])} to ${conditionText(one, one.unsteady[1])}`,
        ],
  );
  return unsteady.length === 0
    ? `The machine was much the same in all ${all}.`
    : `The machine was not steady over ${all}: ${unsteady.join(", ")}.`;
}
