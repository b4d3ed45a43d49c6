import {epochRowFigures, namedNumbers, printedNumber} from "./figures.ts";
import type {Finding, OpenReader, PrintedLine, ProgressReader} from "./reader.ts";

const begin = /^Epoch (?<epoch>\d+)(?:\/(?<epochs>\d+))?$/;

/** A bar or, with verbose=2, its last line: `24/24 ━━━━ 1s 26ms/step - accuracy: 0.45 - loss: 0.70 - val_loss: 0.69`. */
const state = /^(?<done>\d+)\/(?<total>\d+)\s.*?(?<figures>(?: - [\w/]+: [-+.\deE]+| - [\w/]+: nan)+)$/;

/** How long the epoch took, which stands before the time of a step: `24/24 ━━━━ 95s 4s/step`, `24/24 - 1s - 26ms/step`. */
const took = /^\d+\/\d+ (?:[━=>.\s]* |- )(?:(?<minutes>\d+):)?(?<seconds>\d+)s? /;

/** Head of the file that `CSVLogger` writes: `epoch`, then the names in alphabetical order. */
const csvHead = /^epoch,(?!step,)(?:.*,)?(?:loss|val_loss)(?:,|$)/;

function figuresOf(text: string): Record<string, number> {
  const pairs = text.split(" - ").flatMap((part) => {
    const [name = "", value] = part.split(": ");
    const number = printedNumber(value);
    return number === null ? [] : [[name, number] as const];
  });
  return Object.fromEntries(pairs);
}

function statedMs(text: string): number | null {
  const {minutes = "0", seconds} = took.exec(text)?.groups ?? {};
  return seconds === undefined ? null : 1000 * (60 * Number(minutes) + Number(seconds));
}

/** The last state of an epoch's training before it is known whether validation follows. */
interface Trained {
  figures: Record<string, number>;
  statedMs: number | null;
  unixMs: number;
}

/** Reads what `fit` prints, as a bar or a line an epoch, and its CSV. */
function open(): OpenReader {
  let columns: string[] = [];
  let epoch = -1;
  let trained: Trained | null = null;

  function epochOf({figures, statedMs: stated, unixMs}: Trained): Finding {
    trained = null;
    return {
      found: "epoch",
      epoch: Math.max(0, epoch),
      stage: "fit",
      ...epochRowFigures(figures),
      statedMs: stated,
      unixMs,
    };
  }

  const isValidated = (figures: Record<string, number>): boolean =>
    Object.keys(figures).some((name) => name.startsWith("val_"));

  function stateOf(text: string, unixMs: number): Finding[] {
    const {done, total, figures = ""} = state.exec(text)?.groups ?? {};
    if (done === undefined || done !== total || epoch < 0) return [];
    const now: Trained = {figures: figuresOf(figures), statedMs: statedMs(text), unixMs};
    if (isValidated(now.figures)) {
      const validated: Finding[] = trained === null ? [] : [{found: "phase-ended", phase: "validate", epoch}];
      return [...validated, epochOf(now)];
    }
    if (trained !== null) {
      trained = {...now, unixMs: trained.unixMs};
      return [];
    }
    trained = now;
    return [
      {found: "phase-ended", phase: "train", epoch},
      {found: "phase-started", phase: "validate", epoch},
    ];
  }

  return {
    line({text, unixMs}: PrintedLine) {
      if (csvHead.test(text)) {
        columns = text.split(",");
        return [];
      }
      if (columns.length > 0) {
        const cells = text.split(",");
        const {epoch: at, ...figures} = namedNumbers(columns, cells);
        if (cells.length !== columns.length || at === undefined) return [];
        epoch = at;
        return [epochOf({figures, statedMs: null, unixMs})];
      }
      const started = begin.exec(text)?.groups;
      if (started !== undefined) {
        const before = trained === null ? [] : [epochOf(trained)];
        epoch += 1;
        return [...before, {found: "phase-started", phase: "train", epoch}];
      }
      return stateOf(text, unixMs);
    },
    end: () => (trained === null ? [] : [epochOf(trained)]),
  };
}

export const kerasReader: ProgressReader = {
  id: "keras",
  description: "what Keras fit() prints; the file of CSVLogger with --log",
  statedResolutionMs: 1000,
  open,
};
