import {epochRowFigures, namedNumbers, printedNumber} from "./figures.ts";
import type {Finding, OpenReader, PrintedLine, ProgressReader} from "./reader.ts";

/** Head of the file that `CSVLogger` writes: names in alphabetical order, `epoch` and `step` among them. */
const csvHead = /^(?=(?:.*,)?epoch(?:,|$))(?=(?:.*,)?step(?:,|$))[\w/.,-]+$/;

/**
 * A training bar, of rich (`Epoch 2/2 ━━━ 24/24 0:00:00 • 0:00:00 309.60it/s v_num: 0.000 val_loss: 0.693`) or of tqdm
 * (`Epoch 2: 100%|███| 24/24 [00:00<00:00, 309.60it/s, v_num=0, val_loss=0.693]`).
 */
const bar = /^Epoch (?<epoch>\d+)(?:\/\d+\s+[━╸╺]|: +\d+%\|).*?(?<done>\d+)\/(?<total>\d+) (?<rest>[[\d].*)$/;

/** What rich writes below a bar that is too wide: a figure a line, far to the right. */
const besideBar = /^\s{8,}[A-Za-z_][\w/]*: [-+.\deE]+$/;

/** `name: 0.5` or `name=0.5` at the end of a bar. */
const figure = /(?<name>[A-Za-z_][\w/]*)(?:: |=)(?<value>[-+.\deE]+)/g;

function figuresOf(text: string): Record<string, number> {
  const pairs = [...text.matchAll(figure)].flatMap(({groups = {}}) => {
    const value = printedNumber(groups["value"]);
    return value === null || groups["name"] === "v_num" ? [] : [[groups["name"] ?? "", value] as const];
  });
  return Object.fromEntries(pairs);
}

/** The current epoch. */
interface OpenEpoch {
  epoch: number;
  figures: Record<string, number>;
  /** When its last line came. */
  unixMs: number;
}

/** Reads Lightning's bars and its CSV. To a pipe, rich draws the last epoch only. */
function open(): OpenReader {
  let columns: string[] = [];
  let at: OpenEpoch | null = null;
  let phase: "train" | "validate" | null = null;

  function ended(unixMs: number): Finding[] {
    if (at === null) return [];
    const {epoch, figures} = at;
    const over: Finding[] = phase === null ? [] : [{found: "phase-ended", phase, epoch, unixMs}];
    at = null;
    phase = null;
    return [
      ...over,
      {found: "epoch", epoch, stage: "fit", ...epochRowFigures(figures), statedMs: null, unixMs},
    ];
  }

  function csvRow(text: string, unixMs: number): Finding[] {
    const cells = text.split(",");
    const {epoch, step: _step, ...figures} = namedNumbers(columns, cells);
    if (cells.length !== columns.length || epoch === undefined) return [];
    const before = at !== null && at.epoch !== epoch ? ended(at.unixMs) : [];
    at = {epoch, figures: {...at?.figures, ...figures}, unixMs};
    return before;
  }

  function barAt(found: Record<string, string | undefined>, unixMs: number): Finding[] {
    const epoch = Number(found["epoch"]);
    const before = at !== null && at.epoch !== epoch ? ended(unixMs) : [];
    const begins = at === null || phase === null;
    at = {epoch, figures: {...at?.figures, ...figuresOf((found["rest"] ?? "").replace(/\].*$/, ""))}, unixMs};
    if (begins && found["done"] !== found["total"]) {
      phase = "train";
      return [...before, {found: "phase-started", phase, epoch}];
    }
    if (phase === "train" && found["done"] === found["total"]) {
      phase = "validate";
      return [
        ...before,
        {found: "phase-ended", phase: "train", epoch},
        {found: "phase-started", phase, epoch},
      ];
    }
    return before;
  }

  return {
    line({text, unixMs}: PrintedLine) {
      if (csvHead.test(text)) {
        columns = text.split(",");
        return [];
      }
      if (columns.length > 0) return csvRow(text, unixMs);
      const found = bar.exec(text)?.groups;
      if (found !== undefined) return barAt(found, unixMs);
      // Rich writes what does not fit beside the bar on lines of its own below it.
      if (at !== null && besideBar.test(text)) Object.assign(at.figures, figuresOf(text));
      return [];
    },
    end: () => (at === null ? [] : ended(at.unixMs)),
  };
}

export const lightningReader: ProgressReader = {
  id: "lightning",
  description: "PyTorch Lightning's progress bar (with --tty); metrics.csv of CSVLogger with --log",
  statedResolutionMs: 1000,
  open,
};
