// Progress bars among printed lines.
import type {Finding} from "../reader.ts";
import {meaningOf} from "../sorted-figures.ts";
import type {Said} from "./said.ts";

/** Figures in the words before a bar: `loss: 0.52 acc 0.9`. */
const labelFigure = /(?<name>\p{L}[\p{L}\p{N}_@/ ]*?)[:= ]+[-+]?\d[\d.]*(?:e[-+]?\d+)?%?/gu;

const isFigure = (name: string): boolean =>
  meaningOf(name).quantity !== null || /^(?:lr|learning[ _]rate|ppl|perplexity)$/i.test(name);

/** The words before a bar without its figures. */
const withoutFigures = (label: string): string =>
  label.replace(labelFigure, (all: string, name: string) => (isFigure(name.trim()) ? "" : all));

/** What a bar is of, by the words before it: the training, a validation, or something else, e.g. a download. */
export function barKind(printed: string): "train" | "validate" | "other" {
  const label = withoutFigures(printed);
  if (/\b(?:val|valid|validation|validating|eval|evaluating|evaluation|test|testing)\b/i.test(label))
    return "validate";
  if (/\b(?:dataset|examples|sanity|scanning|download|predict\w*)\b/i.test(label)) return "other";
  // "Training", "Epoch 3", "step", "Epochs" or nothing; "train: Scanning photos" and "Tokenizing" are no training.
  return /^[^\p{L}]*(?:(?:train|training|epochs?|steps?|iter\w*|batch\w*|fit\w*)\b[^\p{L}]*|\d+)*$/iu.test(
    label,
  )
    ? "train"
    : "other";
}

/** Bars without a number of an epoch: one of the whole training, or one of the same length an epoch. */
export interface LooseBars {
  /** A state of a bar; null where it is of something else than the training. */
  state(said: Said, unixMs: number): Extract<Finding, {found: "progress"}> | null;
  /** When the bar that runs, or ran last, was at its begin and at its end; forgets it. */
  takeStretch(): {startMs: number | null; endMs: number | null} | null;
  /** The newest state, for entries that stand between two. */
  latest(): {done: number; unixMs: number} | null;
}

export function createLooseBars(): LooseBars {
  let total: number | null = null;
  let done = 0;
  /** Steps of bars that were full before this one began. */
  let before = 0;
  let stretch: {startMs: number | null; endMs: number | null} | null = null;
  let latest: {done: number; unixMs: number} | null = null;
  return {
    state({counter, rate}, unixMs) {
      if (counter === null) return null;
      const isMain = total === null || counter.total === total || (done === 0 && before === 0);
      if (!isMain) return null;
      if (counter.done < done) {
        if (done < counter.total) return null;
        before += counter.total;
        stretch = null;
      }
      total = counter.total;
      done = counter.done;
      stretch ??= {startMs: done === 0 ? unixMs : null, endMs: null};
      if (done === total) stretch.endMs ??= unixMs;
      latest = {done: before + done, unixMs};
      const unit = counter.unit === "steps" ? (rate?.unit ?? "steps") : counter.unit;
      return {
        found: "progress",
        done: before + done,
        total: before === 0 ? total : null,
        unit,
        epoch: null,
        rate,
        unixMs,
      };
    },
    takeStretch() {
      const taken = stretch;
      stretch = null;
      return taken;
    },
    latest: () => latest,
  };
}
