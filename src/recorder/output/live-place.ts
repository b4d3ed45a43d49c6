import type {Finding} from "../../readers/reader.ts";
import type {StatedRate} from "../../schema/run-log.ts";

/** Where a training stands by what it prints, for whoever watches: an event has no total and no rate. */
export interface LivePlace {
  /** Steps done: in the epoch where one is named, otherwise since the training began. */
  step: number | null;
  /** Steps in all of that; null where nothing says it. */
  of: number | null;
  /** Counted from 0; null where the training reports by steps alone. */
  epoch: number | null;
  /** How fast the trainer says that it is. */
  rate: StatedRate | null;
  /** What it counts the work done in; null where it counts steps alone. */
  unit: string | null;
}

/** Follows findings in the order in which they are made. */
export function followPlace(): (finding: Finding) => LivePlace | null {
  let total: number | null = null;
  return (finding) => {
    if (finding.found === "progress") {
      const {done, unit, epoch, rate} = finding;
      const isSteps = unit === "steps";
      if (isSteps && epoch === null) total = finding.total;
      return {
        step: isSteps ? done : null,
        of: isSteps ? finding.total : null,
        epoch,
        rate,
        unit: isSteps ? null : unit,
      };
    }
    if (finding.found !== "report") return null;
    const {step, epoch, rate = null, done} = finding;
    const unit = done?.unit ?? null;
    if (step !== null) return {step, of: total, epoch: null, rate, unit};
    return {step: null, of: null, epoch: epoch === null ? null : Math.floor(epoch), rate, unit};
  };
}
