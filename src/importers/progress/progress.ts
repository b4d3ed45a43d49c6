import {max} from "d3-array";
import {figureNamed, namesTest, namesValidation} from "../../readers/figure-names.ts";
import type {EpochRow, ReportRow, StatedRate} from "../../schema/run-log.ts";
import {loggedEpoch, loggedStep, type LoggedEntry} from "./entry.ts";
import {epochFigures, figureForm, figureNamesIn, isFigure, type FigureForm} from "./epoch-figures.ts";
import {numberedEntries, type EpochCount, type PlacedEntry} from "./epoch-numbers.ts";
import {loggedRate} from "./logged-rate.ts";
import {loggedReports} from "./reports.ts";

/** What a log says of the course of a training. */
export interface LoggedProgress {
  epochs: EpochRow[];
  /** Where there are no epochs. */
  reports: ReportRow[];
  /** The time of the whole training, as the trainer itself gives it; null where it does not. */
  statedMs: number | null;
  statedRate: StatedRate | null;
  notes: string[];
}

/** What is known of a log beside its entries. */
export interface ProgressOptions {
  /** When the run began; null where the log does not say. */
  startedUnixMs?: number | null;
  /** Epochs that its settings ask for. */
  plannedEpochs?: number | null;
  /** Names of figures of the validation that have no word for it, e.g. fastai's `accuracy`. */
  validNames?: readonly string[];
  /** Whether its accuracies are percent, where that is known of its kind. */
  isPercent?: boolean | null;
  /** How the log counts epochs, where its numbers do not tell. */
  count?: EpochCount | null;
}

/** Figures that the Trainer of Transformers gives last, of the whole training: its loss is the mean of all epochs. */
const ofWhole =
  /\b(?:train_(?:loss|runtime|samples_per_second|steps_per_second|tokens_per_second)|total_flos)$/;

/** What an entry says of the training as a whole; null where it says nothing of it. */
function summaryOf({figures}: LoggedEntry): Pick<LoggedProgress, "statedMs" | "statedRate"> | null {
  const value = (end: RegExp): number | null =>
    Object.entries(figures).find(([name]) => end.test(name))?.[1] ?? null;
  const seconds = value(/\btrain_runtime$/);
  if (seconds === null || !(seconds >= 0)) return null;
  const perSecond = value(/\btrain_samples_per_second$/);
  const isRate = perSecond !== null && perSecond > 0 && Number.isFinite(perSecond);
  return {statedMs: 1000 * seconds, statedRate: isRate ? {unit: "samples", perSecond} : null};
}

/** An entry without what it says of the whole training; trackers put that beside the last evaluation. */
const withoutSummary = (entry: LoggedEntry): LoggedEntry =>
  summaryOf(entry) === null
    ? entry
    : {
        ...entry,
        figures: Object.fromEntries(Object.entries(entry.figures).filter(([name]) => !ofWhole.test(name))),
      };

/** Whether an entry is about a test only, which is made after the training and belongs to no epoch. */
function isTest({figures}: LoggedEntry): boolean {
  const names = Object.keys(figures).filter(isFigure);
  return names.some(namesTest) && names.every((name) => namesTest(name) || figureNamed(name) === null);
}

/** Whether the validation of a log is called its test: there is no other, and it is made in most of the epochs. */
function testIsValidation(entries: readonly LoggedEntry[], validNames: readonly string[]): boolean {
  const names = figureNamesIn(entries);
  if (names.some((name) => namesValidation(name) || validNames.includes(name))) return false;
  const tests = entries.filter(({figures}) => Object.keys(figures).some(namesTest));
  const epochs = new Set(entries.map(loggedEpoch));
  return tests.length > 1 && 2 * new Set(tests.map(loggedEpoch)).size >= epochs.size;
}

/**
 * Whether each entry of a log without epoch numbers is an epoch: as many as its settings ask for, with figures that say they
 * are of an epoch, or in steps of one with a validation each.
 */
function eachIsAnEpoch(entries: readonly LoggedEntry[], planned: number | null): boolean {
  if (entries.length === 0) return false;
  if (entries.length === planned) return true;
  const isWhole = ({figures}: LoggedEntry): boolean => {
    const said = Object.keys(figures).flatMap((name) => figureNamed(name) ?? []);
    const trained = said.some(({figure, of}) => figure === "loss" && of !== "valid" && of !== "test");
    return (
      said.some(({per}) => per === "epoch") ||
      (trained && said.some(({of}) => of === "valid" || of === "test"))
    );
  };
  const steps = entries.map(loggedStep);
  const inSteps = steps.every((step, index) => {
    const before = steps[index - 1] ?? null;
    return step === null || before === null || step - before === 1;
  });
  return inSteps && entries.every(isWhole);
}

/** Rows of epochs, in their order. An epoch's time is what the log says, or that since the end of the epoch before. */
function rowsOf(
  placed: readonly PlacedEntry[],
  {
    form,
    startedUnixMs,
    unfinished,
  }: {form: FigureForm; startedUnixMs: number | null; unfinished: number | null},
): EpochRow[] {
  const groups = Map.groupBy(placed, ({epoch}) => epoch);
  const ends = new Map<number, number | null>();
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([epoch, group]): EpochRow => {
      const entries = group.map(({entry}) => entry);
      const endUnixMs = max(entries, ({unixMs}) => unixMs) ?? null;
      ends.set(epoch, endUnixMs);
      const before = epoch === 0 ? startedUnixMs : (ends.get(epoch - 1) ?? null);
      const stated = entries.findLast(({statedMs}) => statedMs !== null)?.statedMs ?? null;
      const timed = endUnixMs === null || before === null || endUnixMs < before ? null : endUnixMs - before;
      return {
        epoch,
        stage: entries[0]?.stage ?? "train",
        ...epochFigures(entries, form),
        durationMs: epoch === unfinished ? null : (stated ?? timed),
        trainMs: null,
        validateMs: null,
      };
    });
}

/** The Trainer of Transformers, also in what it gives to trackers, counts the epochs that are done. */
const countOfTrainer = (entries: readonly LoggedEntry[]): EpochCount | null =>
  entries.some(({figures}) => Object.hasOwn(figures, "train/global_step")) ? "done" : null;

/** A test's figures are metrics of the last epoch, so that nothing is lost. */
function withTest(epochs: readonly EpochRow[], tests: readonly LoggedEntry[], form: FigureForm): EpochRow[] {
  const {metrics} = epochFigures(tests, form);
  return epochs.map((row, index) =>
    index === epochs.length - 1 ? {...row, metrics: {...row.metrics, ...metrics}} : row,
  );
}

/**
 * Makes epochs of what a log says, in one way for all logs: grouped by the log's own epoch numbers; of several evaluations in
 * an epoch the last counts; a test is no epoch. A log that has steps and no epochs has report rows.
 */
export function progressOf(
  entries: readonly LoggedEntry[],
  {
    startedUnixMs = null,
    plannedEpochs = null,
    validNames = [],
    isPercent = null,
    count = null,
  }: ProgressOptions = {},
): LoggedProgress {
  const said = entries.map(withoutSummary).filter(({figures}) => Object.keys(figures).some(isFigure));
  const {statedMs = null, statedRate = null} = entries.map(summaryOf).findLast((one) => one !== null) ?? {};
  const summary = {statedMs, statedRate: statedRate ?? loggedRate(said)};
  const known = testIsValidation(said, validNames)
    ? [...validNames, ...figureNamesIn(said).filter(namesTest)]
    : validNames;
  const tests = known === validNames ? said.filter(isTest) : [];
  const left = new Set(tests);
  const training = said.filter((entry) => !left.has(entry));
  const form = figureForm(training, {validNames: known, isPercent});
  const isNumbered = training.some((entry) => loggedEpoch(entry) !== null);
  if (!isNumbered && !eachIsAnEpoch(training, plannedEpochs)) {
    const {reports, notes} = loggedReports(said, {startedUnixMs, form});
    return {epochs: [], reports, ...summary, notes};
  }
  const {placed, unfinished, notes} = isNumbered
    ? numberedEntries(training, count ?? countOfTrainer(training))
    : {placed: training.map((entry, epoch) => ({entry, epoch})), unfinished: null, notes: []};
  const epochs = rowsOf(placed, {form, startedUnixMs, unfinished});
  if (unfinished !== null && epochs.length === 1) {
    const {reports, notes: ofReports} = loggedReports(said, {startedUnixMs, form});
    return {epochs: [], reports, ...summary, notes: [...notes, ...ofReports]};
  }
  return {
    epochs: tests.length === 0 ? epochs : withTest(epochs, tests, form),
    reports: [],
    ...summary,
    notes: [
      ...notes,
      ...(tests.length === 0
        ? []
        : ["A test after the training belongs to no epoch: its figures stand with the last one."]),
    ],
  };
}
