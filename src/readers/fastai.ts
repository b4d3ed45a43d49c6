// The reader of fastai's output.
import {clockMs, loggedNumber} from "./figures.ts";
import {sortFigures} from "./sorted-figures.ts";
import {epochFinding} from "./lines/open-epoch.ts";
import {ofOneProcess} from "./prefixes.ts";
import type {Finding, OpenReader, PrintedLine, ProgressReader} from "./reader.ts";

/** Head of the table that `Recorder` prints and of the file that `CSVLogger` writes, once for each fit. */
const head = /^epoch(?:\s+|,)train_loss(?:[\s,]|$)/;

/** A row: the epoch within its fit, figures, the time. */
const row = /^\d+(?:\s+|,).*(?:\s|,)(?:\d+:)?\d+:\d{2}$/;

/** Without bars (`no_bar`) head and rows are printed as Python lists. */
const list = /^\[(?<cells>(?:'epoch'|\d+), .*)\]$/;

/** A bar of fastprogress: `Epoch 1/3 : |███-----| 8.33% [1/12 00:01<00:16]`. */
const bar = /^Epoch \d+\/\d+ : \|[^|]*\| *[\d.]+% \[(?<done>\d+)\/(?<total>\d+) /;

const cellsOf = (text: string): string[] => text.trim().split(text.includes(",") ? "," : /\s+/);

/** Columns of a table whose head was not printed: the metrics have no names. */
const unnamedColumns = (cells: readonly string[]): string[] =>
  cells.map(
    (_, index) =>
      ["epoch", "train_loss", "valid_loss"][index] ??
      (index === cells.length - 1 ? "time" : `metric ${index - 2}`),
  );

/**
 * Reads fastai's progress table and bars, from a pipe or a terminal, and its CSV. `fine_tune` prints two tables, first the
 * frozen epochs: they are `fit 1` and `fit 2`, since the tables do not say which epochs were frozen. Bars count once their
 * row is there: those of `lr_find` between two fits have none.
 */
function open(): OpenReader {
  let columns: string[] = [];
  let fits = 0;
  let epoch = 0;
  /** What bars showed of the epoch whose row is to come. */
  let shown: Finding[] = [];
  let phase: "train" | "validate" | null = null;
  /** The training bar of this epoch is over, so the next bar is that of validation. */
  let trained = false;

  function endPhase(unixMs: number): void {
    if (phase === null) return;
    shown.push({found: "phase-ended", phase, epoch, unixMs});
    if (phase === "train") trained = true;
    phase = null;
  }

  function barAt(done: number, total: number, unixMs: number): void {
    if (done === 0) {
      endPhase(unixMs);
      phase = trained ? "validate" : "train";
      shown.push({found: "phase-started", phase, epoch, unixMs});
    }
    if (phase === "train")
      shown.push({found: "progress", done, total, unit: "steps", epoch, rate: null, unixMs});
    // Validation ends with its row: the metrics are worked out after the last batch.
    if (done === total && done > 0 && phase === "train") endPhase(unixMs);
  }

  function begin(): void {
    fits += 1;
    shown = [];
    phase = null;
    trained = false;
  }

  function rowOf(cells: readonly string[], unixMs: number): Finding[] {
    if (cells.length !== columns.length) return [];
    const figures = Object.fromEntries(
      columns.flatMap((name, index) => {
        const value = name === "epoch" || name === "time" ? null : loggedNumber(cells[index]);
        return value === null ? [] : [[name, value] as const];
      }),
    );
    endPhase(unixMs);
    const sorted = sortFigures(figures, {accuracy: "valid"});
    const statedMs = clockMs(cells[columns.indexOf("time")]);
    const place = {epoch, stage: `fit ${fits}`, statedMs};
    const found = [...shown, epochFinding(place, sorted, sortFigures({}), sorted.share)];
    epoch += 1;
    shown = [];
    trained = false;
    return found;
  }

  function listed(text: string, unixMs: number): Finding[] {
    const cells = text.split(", ").map((cell) => cell.replace(/^'|'$/g, ""));
    if (cells[0] === "epoch") {
      columns = cells;
      begin();
      return [];
    }
    if (cells.length < 3 || clockMs(cells.at(-1)) === null) return [];
    if (columns.length !== cells.length) {
      columns = unnamedColumns(cells);
      begin();
    }
    return rowOf(cells, unixMs);
  }

  return {
    line({text, unixMs}: PrintedLine) {
      // The first block of a bar may precede the head of the table on the same line.
      const plain = text.replace(/^█\s*/, "");
      if (head.test(plain)) {
        columns = cellsOf(plain);
        begin();
        return [];
      }
      const cells = list.exec(plain)?.groups?.["cells"];
      if (cells !== undefined) return listed(cells, unixMs);
      if (columns.length === 0) return [];
      const {done, total} = bar.exec(plain)?.groups ?? {};
      if (done !== undefined && total !== undefined) barAt(Number(done), Number(total), unixMs);
      else if (row.test(plain)) return rowOf(cellsOf(plain), unixMs);
      return [];
    },
    end: () => [],
  };
}

export const fastaiReader: ProgressReader = ofOneProcess({
  id: "fastai",
  description: "fastai's progress table, printed lists and bars; history.csv of CSVLogger with --log",
  statedResolutionMs: 1000,
  open,
});
