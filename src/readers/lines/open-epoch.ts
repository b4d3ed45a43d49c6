import {errorRatesOf, type RawShare} from "../shares.ts";
import {meaningOf, sortFigures} from "../sorted-figures.ts";
import type {Finding} from "../reader.ts";
import type {EpochPlace} from "./numbering.ts";
import type {Said} from "./said.ts";

/** An epoch of which lines may still come. */
export interface OpenEpoch extends EpochPlace {
  /** Its figures of training lines, and those of lines that speak of a validation. */
  train: Record<string, number>;
  valid: Record<string, number>;
  percent: Record<string, boolean>;
  statedMs: number | null;
  /** When its training was seen to begin and to end; null where nothing shows it. */
  trainStartMs: number | null;
  trainEndMs: number | null;
  validStartMs: number | null;
  validEndMs: number | null;
  /** When its last line came; null where there is only a head. */
  lastMs: number | null;
  done: number;
  total: number | null;
  /** The most that it counted from one line to the next. */
  stride: number;
  /** A line gave its figures as a whole, not on the way. */
  hasRow: boolean;
  /** Its counter was full on a line that is not drawn again: what counts after that is something else. */
  isFull: boolean;
  /** Everything it said of its progress was drawn, and drawn again. */
  isDrawn: boolean;
  /** Validation lines without a number of an epoch. */
  validLines: number;
}

export const openEpoch = (place: EpochPlace): OpenEpoch => ({
  ...place,
  train: {},
  valid: {},
  percent: {},
  statedMs: null,
  trainStartMs: null,
  trainEndMs: null,
  validStartMs: null,
  validEndMs: null,
  lastMs: null,
  done: 0,
  total: null,
  stride: 0,
  hasRow: false,
  isFull: false,
  isDrawn: true,
  validLines: 0,
});

const isOfValidation = (name: string): boolean => meaningOf(name).of === "valid";

/** Whether a line has figures of the validation that the epoch before did not have. */
const tellsNewValidation = (figures: Record<string, number>, before: OpenEpoch | null): boolean =>
  Object.entries(figures).some(
    ([name, value]) => isOfValidation(name) && !Object.is(before?.train[name], value),
  );

const without = (figures: Record<string, number>, others: object): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).filter(([name]) => !(name in others)));

/** Adds what a line said to its epoch. */
export function addTo(
  epoch: OpenEpoch,
  said: Said,
  {
    unixMs,
    redrawn,
    of,
    before,
  }: {unixMs: number; redrawn: boolean; of: "train" | "valid"; before: OpenEpoch | null},
): void {
  // The newest first: of two names for one figure the later line counts.
  if (of === "valid") epoch.valid = {...said.means, ...without(epoch.valid, said.means)};
  else epoch.train = {...said.means, ...without(epoch.train, said.means)};
  Object.assign(epoch.percent, said.percent);
  epoch.lastMs = Math.max(unixMs, epoch.lastMs ?? unixMs);
  if (of === "valid") {
    epoch.validStartMs ??= epoch.trainEndMs ?? unixMs;
    epoch.validEndMs = unixMs;
    return;
  }
  if (!redrawn) epoch.isDrawn = false;
  const {counter} = said;
  if (counter === null) {
    if (Object.keys(said.means).length > 0) epoch.hasRow = true;
    return;
  }
  epoch.stride = Math.max(epoch.stride, counter.done - epoch.done);
  epoch.done = Math.max(epoch.done, counter.done);
  epoch.total = counter.total;
  if (said.isBar && counter.done === 0) epoch.trainStartMs ??= unixMs;
  if (counter.done < counter.total) return;
  if (!redrawn) epoch.isFull = true;
  const validated = tellsNewValidation(said.means, before);
  if (epoch.trainEndMs === null) {
    if (!validated) epoch.trainEndMs = unixMs;
  } else if (validated) {
    epoch.validStartMs ??= epoch.trainEndMs;
    epoch.validEndMs = unixMs;
  }
}

function shareWith(share: RawShare | null, epoch: OpenEpoch): RawShare | null {
  if (share === null) return null;
  const said = Object.entries({...epoch.train, ...epoch.valid}).find(
    ([name, value]) => value === share.value && epoch.percent[name] !== undefined,
  );
  return said === undefined ? share : {...share, percent: epoch.percent[said[0]] ?? share.percent};
}

const finiteOnly = (figures: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));

const finiteOrNull = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

/** Whether a bar goes on where that of the epoch before, which was not full, stood: it counts the whole training. */
export const goesOnCounting = ({counter, isBar}: Said, epoch: OpenEpoch, before: OpenEpoch | null): boolean =>
  isBar &&
  counter !== null &&
  before !== null &&
  epoch.total === null &&
  before.total === counter.total &&
  before.done < before.total &&
  counter.done > before.done;

/** The rest of an epoch at the end of the output is none, where it is known to be less than a whole. */
export function isWhole(epoch: OpenEpoch, before: OpenEpoch | null): boolean {
  if (epoch.hasRow || epoch.validEndMs !== null || epoch.isFull) return true;
  if (epoch.lastMs === null) return false;
  if (epoch.total !== null && epoch.done >= epoch.total) return true;
  if (epoch.isDrawn && epoch.total !== null) return false;
  if (before !== null) return epoch.done >= before.done;
  // Lines come every so many steps: one more would be beyond its end.
  return epoch.total === null || epoch.stride === 0 || epoch.done + epoch.stride >= epoch.total;
}

/** A row of the epoch table from figures as printed: those of the training's lines and of the validation's. */
export function epochFinding(
  {epoch, stage, statedMs}: {epoch: number; stage: string; statedMs: number | null},
  ofTraining: ReturnType<typeof sortFigures>,
  ofValidation: ReturnType<typeof sortFigures>,
  share: RawShare | null,
): Finding {
  const trainLoss = ofTraining.trainLoss ?? ofValidation.trainLoss;
  const validLoss = ofValidation.validLoss ?? ofTraining.validLoss;
  const metrics = {...ofTraining.metrics};
  for (const [name, value] of Object.entries(ofValidation.metrics))
    metrics[name in metrics ? `valid_${name}` : name] = value;
  const notFinite = [
    ...Object.entries({trainLoss, validLoss, ...metrics}).flatMap(([name, value]) =>
      value === null || Number.isFinite(value) ? [] : [name],
    ),
  ];
  return {
    found: "epoch",
    epoch,
    stage,
    trainLoss: finiteOrNull(trainLoss),
    validLoss: finiteOrNull(validLoss),
    errorRate: errorRatesOf([share])[0] ?? null,
    metrics: finiteOnly(metrics),
    statedMs,
    share,
    ...(notFinite.length === 0 ? {} : {notFinite}),
  };
}

/** The epoch is over: its phases, as far as lines showed them, and its row. */
export function closed(epoch: OpenEpoch, atMs: number | null): Finding[] {
  const {trainStartMs, trainEndMs, validStartMs, validEndMs} = epoch;
  const findings: Finding[] = [];
  const mark = (edge: "phase-started" | "phase-ended", phase: "train" | "validate", unixMs: number): void => {
    findings.push({found: edge, phase, epoch: epoch.epoch, unixMs});
  };
  if (trainStartMs !== null) {
    mark("phase-started", "train", trainStartMs);
    if (trainEndMs !== null && trainEndMs >= trainStartMs) mark("phase-ended", "train", trainEndMs);
  }
  if (validStartMs !== null && validEndMs !== null && validEndMs > validStartMs && trainEndMs !== null) {
    mark("phase-started", "validate", validStartMs);
    mark("phase-ended", "validate", validEndMs);
  }
  const ofTraining = sortFigures(epoch.train);
  const ofValidation = sortFigures(epoch.valid, {loss: "valid", accuracy: "valid"});
  const share = shareWith(ofValidation.share ?? ofTraining.share, epoch);
  const row = epochFinding(epoch, ofTraining, ofValidation, share);
  const instant = epoch.lastMs ?? atMs;
  return [...findings, instant === null ? row : {...row, unixMs: instant}];
}
