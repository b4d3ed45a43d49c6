// The report rows that a run log keeps.
import {epochRowFigures} from "../../readers/figures.ts";
import type {ReportEvent} from "../../schema/event.ts";
import type {ReportRow} from "../../schema/run-log.ts";

/** The most reports that a run log keeps: a long training prints millions of lines. */
const usualMost = 2000;

/** Some of a list, evenly, its last one among them. */
function thinned<T>(list: readonly T[], most: number): T[] {
  const stride = Math.max(1, Math.ceil(list.length / most));
  return list.filter((_, index) => index % stride === 0 || index === list.length - 1);
}

/** Figures under the run log's names where it has one: trainLoss, validLoss, errorRate; the others under the trainer's. */
function named(figures: ReportEvent["figures"]): ReportRow["figures"] {
  const {metrics, ...known} = epochRowFigures(figures);
  const found = Object.entries(known).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return {...Object.fromEntries(found), ...metrics};
}

/**
 * Reports on the run's clock, at most `most` of them; reports with figures are kept before those that only say how far the
 * training is.
 */
export function reportRows(
  events: readonly (ReportEvent & {atMs: number})[],
  most = usualMost,
): {reports: ReportRow[]; warning: string[]} {
  const saysMore = ({figures, notFinite = []}: ReportEvent): boolean =>
    Object.keys(figures).length + notFinite.length > 0;
  const telling = thinned(events.filter(saysMore), most);
  const room = Math.max(0, most - telling.length);
  const bare =
    room === 0
      ? []
      : thinned(
          events.filter((event) => !saysMore(event)),
          room,
        );
  const reports = [...telling, ...bare]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({step, epoch, done, atMs, figures, notFinite = []}): ReportRow => {
      return {step, epoch, done, atMs, figures: named(figures), notFinite};
    });
  const left = events.length - reports.length;
  return {
    reports,
    warning:
      left === 0
        ? []
        : [`${events.length} reports are more than a run log holds: ${reports.length} are kept`],
  };
}
