// Epochs that are counted with fractions.
import {mean} from "d3-array";
import {sortFigures} from "../sorted-figures.ts";
import type {StatedRate} from "../../schema/run-log.ts";
import type {Finding} from "../reader.ts";
import {epochFinding} from "./open-epoch.ts";
import type {Said} from "./said.ts";

/** A log entry of a trainer that counts epochs done, with fractions, as the Hugging Face Trainer does. */
export interface Entry {
  figures: Record<string, number>;
  /** Epochs done. */
  epoch: number;
  step: number | null;
  done: {unit: string; count: number} | null;
  /** When; null where it comes from a file that is written later. */
  unixMs: number | null;
}

/** The trainer's own times and speeds, which are no figures of what it learns. */
const ownTimes = /(?:_runtime|_per_second|_time)$|^total_flos$/;

const withoutTimes = (figures: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).filter(([name]) => !ownTimes.test(name)));

const isWhole = (epoch: number): boolean => epoch >= 0.5 && Math.abs(epoch - Math.round(epoch)) < 1e-3;

/** The rate that the trainer gives at its end, of the finest unit that it counts. */
function rateIn(figures: Record<string, number>): StatedRate | null {
  for (const unit of ["tokens", "samples"]) {
    const perSecond = figures[`train_${unit}_per_second`];
    if (perSecond !== undefined && perSecond > 0 && Number.isFinite(perSecond)) return {unit, perSecond};
  }
  return null;
}

/** Samples in a step, from the two rates that the trainer gives at its end. */
function samplesPerStep(figures: Record<string, number>): number | null {
  const samples = figures["train_samples_per_second"];
  const steps = figures["train_steps_per_second"];
  if (samples === undefined || steps === undefined || !(steps > 0)) return null;
  const perStep = Math.round(samples / steps);
  return perStep > 0 && Math.abs(samples / steps / perStep - 1) < 0.01 ? perStep : null;
}

/**
 * Reads entries by their fractions of epochs. Every entry is a report or an evaluation. They are epochs as well where the
 * trainer evaluates at whole epochs, or, where it evaluates nothing, logs at whole epochs only: entries by steps are none.
 */
export function createFractions(): {
  /** The training begins, as its bar shows. */
  began(unixMs: number): void;
  entry(said: Entry): Finding[];
  end(): Finding[];
} {
  let byEpoch: boolean | null = null;
  let losses: number[] = [];
  let latest: Record<string, number> = {};
  let epochs = 0;
  let hasLogged = false;
  /** The last entry of an epoch whose evaluation may still follow. */
  let full: {unixMs: number | null} | null = null;
  /** When the current epoch began: with the entry that ended the one before. */
  let beganMs: number | null = null;

  function epochEnded(figures: Record<string, number>, unixMs: number | null): Finding[] {
    const evalMs = figures["eval_runtime"] === undefined ? null : 1000 * figures["eval_runtime"];
    const {learning_rate: _rate, ...rest} = withoutTimes({...latest, ...figures});
    const loss = mean(losses);
    if (loss !== undefined) rest["loss"] = loss;
    const epoch = epochs;
    epochs += 1;
    losses = [];
    latest = {};
    full = null;
    const sorted = sortFigures(rest);
    const row = epochFinding({epoch, stage: "train", statedMs: null}, sorted, sortFigures({}), sorted.share);
    if (unixMs === null) return [row];
    const phases = phasesOf(epoch, unixMs, evalMs);
    beganMs = unixMs;
    return [...phases, {...row, unixMs}];
  }

  function phasesOf(epoch: number, unixMs: number, evalMs: number | null): Finding[] {
    const trainEndMs = unixMs - (evalMs ?? 0);
    const began: Finding[] =
      beganMs === null || beganMs > trainEndMs
        ? []
        : [
            {found: "phase-started", phase: "train", epoch, unixMs: beganMs},
            {found: "phase-ended", phase: "train", epoch, unixMs: trainEndMs},
          ];
    if (evalMs === null) return began;
    return [
      ...began,
      {found: "phase-started", phase: "validate", epoch, unixMs: trainEndMs},
      {found: "phase-ended", phase: "validate", epoch, unixMs},
    ];
  }

  /** The epoch that is over and was not evaluated. */
  const unevaluated = (): Finding[] =>
    full === null || byEpoch === false ? [] : epochEnded({}, full.unixMs);

  const dated = (finding: Finding, unixMs: number | null): Finding =>
    unixMs === null ? finding : {...finding, unixMs};

  function evaluated({figures, epoch, step, unixMs}: Entry): Finding[] {
    byEpoch ??= isWhole(epoch);
    const shown = withoutTimes(figures);
    const evaluation = dated({found: "evaluation", step, epoch, figures: shown}, unixMs);
    return byEpoch && isWhole(epoch) ? [...epochEnded(figures, unixMs), evaluation] : [evaluation];
  }

  function logged({figures, epoch, step, done, unixMs}: Entry): Finding[] {
    // The summary at the end names each figure on a line of its own.
    if (Object.keys(figures).length === 0) return [];
    const before = unevaluated();
    hasLogged = true;
    if (figures["loss"] !== undefined) losses.push(figures["loss"]);
    latest = figures;
    if (byEpoch === null && !isWhole(epoch) && epoch > 1) byEpoch = false;
    if (isWhole(epoch) && (byEpoch === true || losses.length === 1)) full = {unixMs};
    return [...before, dated({found: "report", step, epoch, done, figures: withoutTimes(figures)}, unixMs)];
  }

  /** A training that logged nothing on the way gives its mean loss at its end. */
  function atEnd({figures, epoch, step, unixMs}: Entry): Finding[] {
    if (hasLogged || Object.keys(withoutTimes(figures)).length === 0) return [];
    return [dated({found: "report", step, epoch, done: null, figures: withoutTimes(figures)}, unixMs)];
  }

  return {
    began(unixMs) {
      if (epochs === 0 && losses.length === 0) beganMs ??= unixMs;
    },
    entry(said) {
      const {figures} = said;
      if (figures["train_runtime"] === undefined)
        return Object.keys(figures).some((name) => name.startsWith("eval_")) ? evaluated(said) : logged(said);
      const perStep = samplesPerStep(figures);
      return [
        ...unevaluated(),
        ...(perStep === null ? [] : [{found: "per-step", unit: "samples", count: perStep} as const]),
        ...atEnd(said),
        dated({found: "end", rate: rateIn(figures), epoch: said.epoch}, said.unixMs),
      ];
    },
    end: unevaluated,
  };
}

/** What a line said as an entry; its figures are the named numbers, rates and times included. */
export const entryOf = (said: Said, unixMs: number | null): Entry => ({
  figures: said.record ?? said.figures,
  epoch: said.epoch?.value ?? 0,
  step: said.step?.value ?? null,
  done: said.done,
  unixMs,
});
