import {clockMs, epochRowFigures, namedNumbers} from "./figures.ts";
import type {Finding, OpenReader, PrintedLine, ProgressReader} from "./reader.ts";

/** Head of the table that `Recorder` prints and of the file that `CSVLogger` writes, once for each fit. */
const head = /^epoch(?:\s+|,)train_loss(?:[\s,]|$)/;

/** A row: the epoch within its fit, figures, the time. */
const row = /^\d+(?:\s+|,).*(?:\s|,)(?:\d+:)?\d+:\d{2}$/;

/** A bar of fastprogress: `Epoch 1/3 : |███-----| 8.33% [1/12 00:01<00:16]`. */
const bar = /^Epoch \d+\/\d+ : \|[^|]*\| *[\d.]+% \[(?<done>\d+)\/(?<total>\d+) /;

const cellsOf = (text: string): string[] => text.trim().split(text.includes(",") ? "," : /\s+/);

/** fastai's accuracy is of the validation set; it reports none of the training set. */
const accuracyNames = ["accuracy", "accuracy_multi"];

/**
 * Reads fastai's progress table and bars, from a pipe or a terminal, and its CSV. `fine_tune` prints two tables, first the
 * frozen epochs: they are `fit 1` and `fit 2`, since the tables do not say which epochs were frozen.
 */
function open(): OpenReader {
  let columns: string[] = [];
  let fits = 0;
  let epoch = 0;
  let phase: "train" | "validate" | null = null;
  /** The training bar of this epoch is over, so the next bar is that of validation. */
  let trained = false;

  function ended(): Finding[] {
    if (phase === null) return [];
    const finding: Finding = {found: "phase-ended", phase, epoch};
    if (phase === "train") trained = true;
    phase = null;
    return [finding];
  }

  function barAt(done: number, total: number): Finding[] {
    if (done === 0) {
      const before = ended();
      phase = trained ? "validate" : "train";
      return [...before, {found: "phase-started", phase, epoch}];
    }
    // Validation ends with its row: the metrics are worked out after the last batch.
    return done === total && phase === "train" ? ended() : [];
  }

  function rowOf(text: string): Finding[] {
    const cells = cellsOf(text);
    if (cells.length !== columns.length) return [];
    const {time: _time, epoch: _epoch, ...figures} = namedNumbers(columns, cells);
    const before = ended();
    const finding: Finding = {
      found: "epoch",
      epoch,
      stage: `fit ${fits}`,
      ...epochRowFigures(figures, {accuracyNames}),
      statedMs: clockMs(cells[columns.indexOf("time")]),
    };
    epoch += 1;
    trained = false;
    return [...before, finding];
  }

  return {
    line({text}: PrintedLine) {
      // The first block of a bar may precede the head of the table on the same line.
      const plain = text.replace(/^█\s*/, "");
      if (head.test(plain)) {
        columns = cellsOf(plain);
        fits += 1;
        trained = false;
        return [];
      }
      if (columns.length === 0) return [];
      const {done, total} = bar.exec(plain)?.groups ?? {};
      if (done !== undefined && total !== undefined) return barAt(Number(done), Number(total));
      return row.test(plain) ? rowOf(plain) : [];
    },
    end: () => [],
  };
}

export const fastaiReader: ProgressReader = {
  id: "fastai",
  description: "fastai's progress table and bars; history.csv of CSVLogger with --log",
  statedResolutionMs: 1000,
  open,
};
