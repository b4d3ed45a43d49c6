import type {Finding, ProgressReader} from "../../readers/reader.ts";
import {settled} from "../../readers/settle.ts";
import type {TrainingEvent} from "../../schema/event.ts";
import type {StatedRate} from "../../schema/run-log.ts";
import {
  allowed,
  eventOf,
  keptFindings,
  statedRateIn,
  workIn,
  type Dated,
  type ReadWork,
} from "./finding-events.ts";

/** What one reader made of a command's output. */
export interface ReadTraining {
  /** Id of the reader. */
  reader: string;
  /** Its findings as the events that a trainer would have reported, with instants of arrival. */
  events: TrainingEvent[];
  /** What the training works through; null where the output does not say. */
  work: ReadWork | null;
  /** A rate that the trainer printed for the whole training. */
  statedRate: StatedRate | null;
  /** How wrong an instant may be, milliseconds. */
  resolutionMs: number;
  /** Durations that the trainer printed, by epoch, where its output came in blocks; empty where arrival says more. */
  statedMs: ReadonlyMap<number, number>;
  /** Whether reports came when they were printed; not where the output came in blocks. */
  areTimed: boolean;
  warnings: string[];
}

/** A finding, with who made it and how wrong its instant may be. */
export interface HeardFinding {
  reader: Pick<ProgressReader, "id" | "statedResolutionMs">;
  resolutionMs: number;
  finding: Dated;
}

type EpochFinding = Extract<Dated, {found: "epoch"}>;

/** What one reader found in one source of text. */
export interface Found {
  reader: HeardFinding["reader"];
  resolutionMs: number;
  findings: Dated[];
}

const isEpoch = (finding: Dated): finding is EpochFinding => finding.found === "epoch";

/** When an epoch began: where its training was seen to begin, otherwise at the epoch before; null for the first. */
function beganMs(epoch: EpochFinding, findings: readonly Dated[], index: number): number | null {
  const started = findings.find(
    (one) => one.found === "phase-started" && one.phase === "train" && one.epoch === epoch.epoch,
  );
  return started?.unixMs ?? findings.filter(isEpoch)[index - 1]?.unixMs ?? null;
}

/**
 * Whether the output came in blocks: epochs that took a time, by the trainer's own account, arrived at once. A second for
 * a clock that cuts seconds off, and a tenth for a slow machine, are allowed.
 */
function cameInBlocks({reader, findings}: Found): boolean {
  return findings.filter(isEpoch).some((epoch, index) => {
    const began = beganMs(epoch, findings, index);
    if (began === null || epoch.statedMs === null) return false;
    return epoch.unixMs - began < 0.9 * epoch.statedMs - 1.5 * reader.statedResolutionMs;
  });
}

/** The longest silence before a block that held more than one epoch; 0 where every epoch came by itself. */
function longestBlockMs(findings: readonly Dated[], startUnixMs: number): number {
  const instants = findings.filter(isEpoch).map(({unixMs}) => unixMs);
  const gaps = instants.map((instant, index) => {
    const isTogether = instants[index + 1] === instant || instants[index - 1] === instant;
    const before = instants.findLast((other) => other < instant) ?? startUnixMs;
    return isTogether ? instant - before : 0;
  });
  return Math.max(0, ...gaps);
}

function readTrainingOf(candidate: Found, startUnixMs: number): ReadTraining {
  const {reader, findings, resolutionMs} = candidate;
  const work = workIn(findings);
  const whole = {
    reader: reader.id,
    events: keptFindings(findings).flatMap((one) => {
      const event = eventOf(one, work?.unit ?? null);
      return event === null ? [] : allowed(event);
    }),
    work,
    statedRate: statedRateIn(findings, work?.unit ?? null),
  };
  const blockMs = longestBlockMs(findings, startUnixMs);
  if (!cameInBlocks(candidate) && blockMs === 0 && !reportsCameInBlocks(findings))
    return {...whole, resolutionMs, statedMs: new Map(), areTimed: true, warnings: []};
  const stated = findings
    .filter(isEpoch)
    .flatMap(({epoch, statedMs}) => (statedMs === null ? [] : [[epoch, statedMs] as const]));
  const events = whole.events.filter(({event}) => event === "epoch");
  const all = stated.length === events.length && events.length > 0;
  const which = all
    ? "the times of epochs are those that the trainer printed"
    : "the times of epochs are no better than the blocks";
  return {
    ...whole,
    events: whole.events.filter(({event}) => event === "epoch" || event === "report"),
    resolutionMs: all ? reader.statedResolutionMs : Math.max(resolutionMs, blockMs),
    statedMs: all ? new Map(stated) : new Map(),
    areTimed: false,
    warnings: [`the output came in blocks, since the command buffers it: ${which}`],
  };
}

/** Whether three reports in a row, each of another place in the training, came at once. */
function reportsCameInBlocks(findings: readonly Dated[]): boolean {
  const reports = findings.filter((one) => one.found === "report");
  return reports.some((one, index) => {
    const [next, last] = reports.slice(index + 1);
    return (
      next?.unixMs === one.unixMs &&
      last?.unixMs === one.unixMs &&
      new Set([one, next, last].map(({step, epoch}) => `${step} ${epoch}`)).size === 3
    );
  });
}

/** How much a reader made of the output: epochs with figures count most, then epochs, then reports. */
function score({findings}: Found): number[] {
  const epochs = findings.filter(isEpoch);
  const hasFigures = (row: EpochFinding): boolean =>
    row.trainLoss !== null ||
    row.validLoss !== null ||
    row.errorRate !== null ||
    Object.keys(row.metrics).length > 0 ||
    row.notFinite !== undefined;
  const reports = findings.filter(
    (one) => (one.found === "report" || one.found === "evaluation") && Object.keys(one.figures).length > 0,
  );
  const points = findings.filter(({found}) => found === "progress").length;
  return [epochs.filter(hasFigures).length, epochs.length, reports.length, points];
}

/** What the reader that found the most made of the output; null where none found any. */
export function bestReading(all: readonly Found[], startUnixMs: number): ReadTraining | null {
  const scored = all
    .map((found) => ({...found, findings: settled(found.findings).map(dated)}))
    .map((found) => ({found, points: score(found)}));
  const [best] = scored.toSorted((a, b) => {
    const differs = a.points.findIndex((points, index) => points !== b.points[index]);
    return differs === -1 ? 0 : (b.points[differs] ?? 0) - (a.points[differs] ?? 0);
  });
  return best === undefined || best.points.every((points) => points === 0)
    ? null
    : readTrainingOf(best.found, startUnixMs);
}

/** settled() keeps the instants that findings have. */
const dated = (finding: Finding): Dated => ({...finding, unixMs: finding.unixMs ?? 0});

/** The same of findings that were kept, in the order in which they were made. */
export function readTrainingFrom(heard: readonly HeardFinding[], startUnixMs: number): ReadTraining | null {
  const bySource = Map.groupBy(heard, ({reader, resolutionMs}) => `${reader.id} ${resolutionMs}`);
  const all = [...bySource.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{...first, findings: [first, ...others].map(({finding}) => finding)}],
  );
  return bestReading(all, startUnixMs);
}
