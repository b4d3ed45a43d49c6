// Findings of readers as events.
import {median} from "d3-array";
import type {Finding} from "../../readers/reader.ts";
import type {StatedRate} from "../../schema/run-log.ts";
import {trainingEvent, type TrainingEvent} from "../../schema/event.ts";

/** A finding at the instant at which it happened. */
export type Dated = Finding & {unixMs: number};

/** What a training works through, as far as its output tells. */
export interface ReadWork {
  unit: string;
  train: number | null;
  valid: number | null;
}

/** Points of progress without figures, and reports, that a run log keeps: more show nothing more. */
const progressKept = 200;
const reportsKept = 1000;

/** An event that a run log accepts: without figures whose names are not allowed; none where it is not allowed at all. */
export function allowed(event: TrainingEvent): TrainingEvent[] {
  if (trainingEvent.safeParse(event).success) return [event];
  const bare =
    event.event === "epoch"
      ? {...event, metrics: {}}
      : event.event === "report"
        ? {...event, figures: {}}
        : event;
  return trainingEvent.safeParse(bare).success ? [bare] : [];
}

/** The unit that a training's work is counted in: the finest that it names. */
export function workUnitIn(findings: readonly Finding[]): string | null {
  const units = new Set(
    findings.flatMap((one) => {
      if (one.found === "report") return [one.done?.unit ?? "steps", one.rate?.unit ?? "steps"];
      if (one.found === "work" || one.found === "per-step") return one.unit;
      if (one.found === "end") return one.rate?.unit ?? [];
      if (one.found === "progress") return [one.unit, one.rate?.unit ?? "steps"];
      return [];
    }),
  );
  units.delete("steps");
  return units.has("tokens") ? "tokens" : ([...units][0] ?? null);
}

/** How much there is in an epoch and in a validation. */
export function workIn(findings: readonly Finding[]): ReadWork | null {
  const unit = workUnitIn(findings);
  if (unit === null) return null;
  const known = findings.flatMap((one) => (one.found === "work" && one.unit === unit ? [one] : []));
  const counted = (of: "train" | "valid"): number | null =>
    known.findLast((one) => one[of] !== null)?.[of] ?? null;
  return {unit, train: counted("train"), valid: counted("valid")};
}

/**
 * How fast the trainer says that it was over all; where it says so only on the way, the median of that, without the first,
 * which pays for the start. Steps are no work.
 */
export function statedRateIn(findings: readonly Finding[], unit: string | null): StatedRate | null {
  const isWork = (rate: StatedRate | null): rate is StatedRate => rate !== null && rate.unit !== "steps";
  const whole = findings.flatMap((one) => (one.found === "end" && isWork(one.rate) ? [one.rate] : [])).at(-1);
  if (whole !== undefined) return whole;
  const rates = findings.flatMap((one) =>
    (one.found === "progress" || one.found === "report") && one.rate?.unit === unit
      ? [one.rate.perSecond]
      : [],
  );
  const perSecond = median(rates.length > 2 ? rates.slice(1) : rates);
  return unit === null || perSecond === undefined ? null : {unit, perSecond};
}

/** Evenly spread over the list, the first and the last among them. */
function thinned<T>(list: readonly T[], kept: number): T[] {
  if (list.length <= kept) return [...list];
  const step = (list.length - 1) / (kept - 1);
  return Array.from({length: kept}, (_, index) => list[Math.round(index * step)]).flatMap((one) => one ?? []);
}

/** The findings that a run log keeps: every epoch and phase, and of progress and reports what shows their course. */
export function keptFindings(findings: readonly Dated[]): Dated[] {
  const points = findings.filter((one) => one.found === "progress");
  const reports = findings.filter((one) => one.found === "report");
  const kept = new Set<Dated>([...thinned(points, progressKept), ...thinned(reports, reportsKept)]);
  return findings.filter((one) => (one.found !== "progress" && one.found !== "report") || kept.has(one));
}

const whole = (count: number | null): number | null => (count === null ? null : Math.round(count));

/** What of figures is finite, and the names of the others. */
function finiteFigures(given: Record<string, number>): {
  figures: Record<string, number>;
  notFinite: string[];
} {
  const entries = Object.entries(given);
  return {
    figures: Object.fromEntries(entries.filter(([, value]) => Number.isFinite(value))),
    notFinite: entries.flatMap(([name, value]) => (Number.isFinite(value) ? [] : [name])),
  };
}

/** A point of progress as a report without figures: how many steps, and how much work, were done by then. */
function progressEvent(
  {done, total, unit, epoch, unixMs}: Extract<Dated, {found: "progress"}>,
  workUnit: string | null,
): TrainingEvent {
  const before = epoch === null ? 0 : total === null ? null : epoch * total;
  const count = before === null ? null : before + done;
  const share = total === null || total === 0 ? 0 : Math.min(1, done / total);
  return {
    event: "report",
    unixMs,
    step: unit === "steps" ? whole(count) : null,
    epoch: epoch === null ? null : epoch + share,
    done: unit === workUnit ? count : null,
    figures: {},
  };
}

/**
 * A finding as the event that a trainer would have reported, as yet unchecked (see allowed()); `workUnit` is what work is
 * counted in. null for what is no event.
 */
export function eventOf(finding: Dated, workUnit: string | null): TrainingEvent | null {
  const {unixMs} = finding;
  switch (finding.found) {
    case "phase-started":
    case "phase-ended": {
      const {found, phase, epoch} = finding;
      return {event: found, phase, epoch: phase === "load" ? null : epoch, unixMs, synced: false};
    }
    case "epoch": {
      const {epoch, stage, trainLoss, validLoss, errorRate, metrics, notFinite = []} = finding;
      const row = {epoch, stage, unixMs, trainLoss, validLoss, errorRate, metrics};
      return {event: "epoch", ...row, ...(notFinite.length === 0 ? {} : {notFinite})};
    }
    case "report":
    case "evaluation": {
      const {step, epoch} = finding;
      const {figures, notFinite} = finiteFigures(finding.figures);
      const done = finding.found === "report" && finding.done?.unit === workUnit ? finding.done.count : null;
      const row = {unixMs, step: whole(step), epoch, done, figures};
      return {event: "report", ...row, ...(notFinite.length === 0 ? {} : {notFinite})};
    }
    case "progress":
      return progressEvent(finding, workUnit);
    case "work":
    case "per-step":
    case "end":
      return null;
  }
}
