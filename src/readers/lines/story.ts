// What printed lines say one after the other: which ends which epoch.
import type {Finding, PrintedLine} from "../reader.ts";
import {barKind, createLooseBars} from "./bars.ts";
import {createFractions, entryOf, type Entry} from "./fractions.ts";
import {
  asValidation,
  evaluationOf,
  hasFigures,
  isEpochHeading,
  isKerasState,
  isBarOfSteps,
  isTelling,
  isValidationHeading,
  kerasSecondsIn,
  stepReport,
} from "./line-kinds.ts";
import {createNumbering} from "./numbering.ts";
import {addTo, closed, goesOnCounting, isWhole, openEpoch, type OpenEpoch} from "./open-epoch.ts";
import {createOuterBar} from "./outer-bar.ts";
import type {Said} from "./said.ts";
import {createWaiting} from "./waiting.ts";
import {createAnonymous} from "./anonymous.ts";

/** What a line is, beside what it says. */
export interface Told {
  line: PrintedLine;
  /** Its epochs count from 0 although they have an end, as those of Lightning's bars do. */
  fromZero?: boolean;
  /** Figures beside an empty bar are those of its first batch, not of the epoch before. */
  hasOwnFigures?: boolean;
}

/** Puts together what lines say: findings of one epoch become one row, reports keep their place in the training. */
export interface Story {
  said(said: Said, told: Told): Finding[];
  /** An entry with a fraction of epochs from a file. */
  entry(entry: Entry): Finding[];
  /** A line without figures says which data the next ones are of. */
  context(of: "train" | "valid"): void;
  /** The trainer says that the training is over: what follows is no epoch. */
  over(unixMs: number): Finding[];
  /** What follows is another fit, although its numbers may not say so. */
  beginFit(): Finding[];
  end(): Finding[];
}

export function createStory(): Story {
  const numbering = createNumbering();
  const fractions = createFractions();
  const bars = createLooseBars();
  const outer = createOuterBar();
  const waiting = createWaiting();
  const anonymous = createAnonymous();
  let open: OpenEpoch | null = null;
  let before: OpenEpoch | null = null;
  let context: "train" | "valid" | null = null;
  let isOver = false;
  /** The most lines of a validation without a number that an epoch had, and such lines that are more. */
  let mostValidLines = 0;
  let held: {said: Said; line: PrintedLine}[] = [];
  /** A line named an epoch or a step: lines without either are no epochs of their own. */
  let isPlaced = false;
  /** An entry counted epochs done with fractions. */
  let isFractional = false;
  /** When the bar of the epoch after the open one was drawn, still empty. */
  let upcomingMs: number | null = null;
  /** The data of the last line with a place or a counter: a summary below is of the same. */
  let latestOf: "train" | "valid" | null = null;
  /** Counters go on from one epoch to the next: they are of the whole training. */
  let countsAll = false;
  let lastStep = 0;
  let stepsAreGlobal = false;
  let stepsBefore = 0;

  function close(atMs: number | null): Finding[] {
    if (open === null) return [];
    const findings = closed(open, atMs);
    stepsBefore += open.total ?? 0;
    before = open;
    open = null;
    return findings;
  }

  const globalStep = (done: number): number => stepsBefore + done;

  /** The place and the figures of a line within its epoch, as a report or as progress. */
  function within(epoch: OpenEpoch, said: Said, {redrawn, text}: PrintedLine): Finding[] {
    const {counter, rate} = said;
    if (counter === null) return [];
    const {done, total, unit} = counter;
    if (countsAll) return [{found: "progress", done, total, unit, epoch: null, rate}];
    if (redrawn === true || said.isBar || isKerasState(said, text))
      return [{found: "progress", done, total, unit, epoch: epoch.epoch, rate}];
    const isSteps = unit === "steps";
    return [
      {
        found: "report",
        step: isSteps ? globalStep(done) : null,
        epoch: epoch.epoch + (total > 0 ? Math.min(1, done / total) : 0),
        done: isSteps ? said.done : {unit, count: epoch.epoch * total + done},
        figures: {...said.figures, ...said.rates},
        rate,
      },
    ];
  }

  /** Steps that go on over epochs are those of the training; steps that begin anew are those of an epoch. */
  function withStepAsCounter(said: Said, isNext: boolean): Said {
    if (said.step === null || said.counter !== null) return said;
    const {value, last} = said.step;
    if (isNext && value > lastStep && lastStep > 0) stepsAreGlobal = true;
    lastStep = value;
    if (stepsAreGlobal || last === null) return said;
    return {...said, counter: {done: value, total: last, unit: "steps"}};
  }

  function inEpoch(given: Said, {line, fromZero = false, hasOwnFigures = false}: Told): Finding[] {
    const printed = given.epoch;
    if (printed === null) return [];
    const findings: Finding[] = [];
    if (isEpochHeading(given, line) && open !== null && open.lastMs !== null) numbering.beginFit();
    const place = numbering.at(printed, {fromZero});
    isPlaced = true;
    isOver = false;
    const isNext = open?.epoch !== place.epoch;
    const said = withStepAsCounter(given, isNext);
    // Figures beside and below an empty bar are those of the epoch before, unless it is the first.
    const isRecalled = said.isBar && said.counter?.done === 0 && isNext && !hasOwnFigures;
    if (isRecalled && open !== null) {
      upcomingMs ??= line.unixMs;
      Object.assign(open.train, said.means);
      return [];
    }
    if (isNext) {
      findings.push(...release(open !== null && open.stage !== place.stage));
      findings.push(...close(upcomingMs ?? line.unixMs));
      open = openEpoch(place);
      context = null;
      const stretch = bars.takeStretch();
      open.trainStartMs = upcomingMs ?? stretch?.startMs ?? null;
      open.trainEndMs = upcomingMs === null ? (stretch?.endMs ?? null) : null;
      upcomingMs = null;
    }
    if (open === null) return findings;
    if (isEpochHeading(said, line)) {
      open.trainStartMs ??= line.unixMs;
      return findings;
    }
    const kept = isRecalled ? {...said, means: {}, figures: {}} : said;
    return [...findings, ...joined(open, kept, line)];
  }

  /** Adds a line to its epoch. */
  function joined(epoch: OpenEpoch, said: Said, line: PrintedLine): Finding[] {
    const of = said.of ?? context ?? "train";
    if (said.epoch !== null || said.counter !== null) latestOf = of;
    if (said.epoch === null && of === "valid") {
      epoch.validLines += 1;
      mostValidLines = Math.max(mostValidLines, epoch.validLines);
    }
    const redrawn = line.redrawn === true;
    if (of === "train" && goesOnCounting(said, epoch, before)) countsAll = true;
    addTo(epoch, said, {unixMs: line.unixMs, redrawn, of, before});
    const seconds = said.counter === null ? said.seconds : kerasSecondsIn(line.text);
    if (seconds !== null) epoch.statedMs = 1000 * seconds;
    const work: Finding[] =
      said.counter?.unit === "samples" && of === "train" && epoch.epoch === 0
        ? [{found: "work", unit: "samples", train: said.counter.total, valid: null}]
        : said.shareOf !== null && of === "valid"
          ? [{found: "work", unit: "samples", train: null, valid: said.shareOf}]
          : [];
    if (of === "valid") return work;
    if (said.step !== null && said.counter === null && hasFigures(said))
      return [...work, stepReport(said, epoch.epoch === 0 || stepsAreGlobal)];
    return [...work, ...within(epoch, said, line)];
  }

  /** A line without a place, while an epoch is open. */
  function unplaced(epoch: OpenEpoch, given: Said, line: PrintedLine): Finding[] | null {
    const isSummary = given.counter === null && given.step === null;
    const said = {...given, of: given.of ?? context ?? (isSummary ? latestOf : null)};
    const isState = said.counter !== null && (hasFigures(said) || said.isBar || said.of !== null);
    if (!isState && !isTelling(given)) return null;
    const of = said.of ?? "train";
    if (isOver || (epoch.isFull && isKerasState(said, line.text) && said.step === null))
      return evaluationOf(said, line, epoch.epoch + 1);
    const isAsBefore = before === null || before.stage !== epoch.stage || epoch.validLines < mostValidLines;
    if (isAsBefore || of !== "valid" || isState) return joined(epoch, said, line);
    held.push({said, line});
    return [];
  }

  /** Validations that no epoch before had are the open epoch's where another follows, and a result of their own at the end. */
  function release(asResults: boolean): Finding[] {
    const lines = held;
    held = [];
    return lines.flatMap(({said, line}) => {
      if (open === null) return [];
      return asResults ? evaluationOf(said, line, open.epoch + 1) : joined(open, said, line);
    });
  }

  /** A line that names a step and no epoch, of a training that has no epochs. */
  function byStep(said: Said): Finding[] {
    isPlaced = true;
    if (!hasFigures(said) && said.rate === null) return [];
    const isValid = (said.of ?? context) === "valid";
    // Lines of a validation may count its own steps.
    const step = said.step === null ? null : isValid ? Math.max(lastStep, said.step.value) : said.step.value;
    lastStep = step ?? lastStep;
    if (isValid && hasFigures(said))
      return [{found: "evaluation", step, epoch: null, figures: asValidation(said.figures)}];
    return [stepReport(said)];
  }

  function loose(said: Said, line: PrintedLine): Finding[] {
    if (line.nested === true) return [];
    const progress = bars.state(said, line.unixMs);
    if (progress === null) return [];
    if (progress.done === 0) fractions.began(line.unixMs);
    const placed = waiting.release({done: progress.done, unixMs: line.unixMs});
    const shown: Finding[] =
      hasFigures(said) && progress.unit === "steps"
        ? [{found: "report", step: progress.done, epoch: null, done: null, figures: said.figures}]
        : [progress];
    return [...placed, ...shown];
  }

  function fractional(entry: Entry): Finding[] {
    isFractional = true;
    isPlaced = true;
    const out = waiting.release(null);
    for (const finding of fractions.entry(entry)) {
      const isEntry = finding.found === "report" || finding.found === "evaluation";
      if (isEntry && finding.step === null && finding.unixMs !== undefined)
        waiting.hold({...finding, unixMs: finding.unixMs}, bars.latest());
      else out.push(finding);
    }
    return out;
  }

  return {
    said(said, told) {
      const {line} = told;
      if (said.perStep !== null && !hasFigures(said)) return [{found: "per-step", ...said.perStep}];
      const placed = outer.placed(said, line);
      if (placed !== null) return inEpoch(placed, {line, hasOwnFigures: true});
      if (said.isBar && said.epoch === null && said.step === null) {
        const kind = barKind(said.label);
        if (kind === "other") return [];
        if (kind === "validate") said.of = "valid";
      }
      if (isValidationHeading(said, line)) {
        context = "valid";
        return [];
      }
      if (said.epoch?.isDone === true || (isFractional && said.record?.["train_runtime"] !== undefined))
        return fractional(entryOf(said, line.unixMs));
      if (said.epoch !== null && !isFractional) return inEpoch(said, told);
      const isLoose = said.isBar && said.of !== "valid" && (open === null || open.hasRow || isFractional);
      if (isLoose || isBarOfSteps(said)) {
        if (open !== null && hasFigures(said)) joined(open, {...said, counter: null, of: "train"}, line);
        return loose(said, line);
      }
      if (open !== null) {
        const joins = unplaced(open, withStepAsCounter(said, false), line);
        if (joins !== null) return joins;
      }
      if (isFractional || said.isBar) return [];
      if (said.step !== null) return byStep(said);
      if (isOver || !isTelling(said)) return [];
      if (isPlaced) return lastStep > 0 ? byStep({...said, step: {value: lastStep, last: null}}) : [];
      return anonymous.line(said, context, line.unixMs);
    },
    entry: fractional,
    context(of) {
      context = of;
    },
    over(unixMs) {
      isOver = true;
      const results = release(true);
      return isFractional ? [] : [...results, {found: "end", rate: null, epoch: null, unixMs}];
    },
    beginFit() {
      const findings = [...release(true), ...close(null)];
      numbering.beginFit();
      return findings;
    },
    end() {
      const rest = [...waiting.release(null), ...release(true), ...(isFractional ? fractions.end() : [])];
      const last = open !== null && isWhole(open, before) ? close(null) : [];
      return [...rest, ...last, ...(isPlaced ? [] : anonymous.end())];
    },
  };
}
