import {mean} from "d3-array";
import {epochRowFigures, printedNumber} from "./figures.ts";
import type {Finding, OpenReader, PrintedLine, ProgressReader} from "./reader.ts";

/** A log line of the Trainer: a Python dict, whose numbers newer versions print as strings. */
const logLine = /\{(?<pairs>'(?:loss|eval_|train_runtime).*'epoch': '?[\d.]+'?)\}/;

const pair = /'(?<name>\w+)': '?(?<value>[^',}]+)'?/g;

/** The bar of the whole training at its beginning; a bar of an evaluation comes later. */
const bar = /^\s*0%\|\s*\| 0\/\d+ \[/;

/** The Trainer's own times and speeds, which are no metrics of what it learns. */
const ownTimes = /(?:_runtime|_per_second)$/;

function figuresOf(pairs: string): Record<string, number> {
  const numbers = [...pairs.matchAll(pair)].flatMap(({groups = {}}) => {
    const value = printedNumber(groups["value"]);
    return value === null ? [] : [[groups["name"] ?? "", value] as const];
  });
  return Object.fromEntries(numbers);
}

/** The entries of `log_history` in `trainer_state.json`; empty where the text is no such document. */
function historyOf(text: string): Record<string, number>[] {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== "object" || document === null) return [];
    const history: unknown = Reflect.get(document, "log_history");
    if (!Array.isArray(history)) return [];
    return history.map((entry: unknown) =>
      Object.fromEntries(
        Object.entries(typeof entry === "object" && entry !== null ? entry : {}).filter(
          (one): one is [string, number] => typeof one[1] === "number",
        ),
      ),
    );
  } catch {
    return [];
  }
}

/**
 * Reads the Trainer's log lines and `trainer_state.json`. An evaluation ends an epoch; without one, the last log line of
 * the epoch does. The training loss of an epoch is the mean of those logged in it.
 */
function open(): OpenReader {
  let losses: number[] = [];
  let last: Record<string, number> = {};
  /** Epochs that are over. */
  let done = 0;
  /** When the last log line of an epoch came, while its evaluation may still follow. */
  let full: {unixMs: number | null} | null = null;
  /** When the current epoch began; null once its first log line has been seen. */
  let beganMs: number | null = null;
  let started = false;
  let entriesRead = 0;

  function epochEnded(figures: Record<string, number>, unixMs: number | null): Finding[] {
    const evalMs = figures["eval_runtime"] === undefined ? null : 1000 * figures["eval_runtime"];
    const {epoch: _epoch, step: _step, learning_rate: _rate, ...rest} = {...last, ...figures};
    const shown = Object.fromEntries(Object.entries(rest).filter(([name]) => !ownTimes.test(name)));
    const loss = mean(losses);
    if (loss !== undefined) shown["loss"] = loss;
    const epoch = done;
    done += 1;
    losses = [];
    last = {};
    full = null;
    const row: Finding = {found: "epoch", epoch, stage: "train", ...epochRowFigures(shown), statedMs: null};
    if (unixMs === null) return [row];
    const evaluated: Finding[] =
      evalMs === null
        ? [{found: "phase-ended", phase: "train", epoch, unixMs}]
        : [
            {found: "phase-ended", phase: "train", epoch, unixMs: unixMs - evalMs},
            {found: "phase-started", phase: "validate", epoch, unixMs: unixMs - evalMs},
            {found: "phase-ended", phase: "validate", epoch},
          ];
    beganMs = unixMs;
    return [...evaluated, {...row, unixMs}];
  }

  /** The epoch that is over and was not evaluated. */
  const unevaluated = (): Finding[] => (full === null ? [] : epochEnded({}, full.unixMs));

  /** One entry of the log. `unixMs` is null where it comes from a file that is written later. */
  function entry(figures: Record<string, number>, unixMs: number | null): Finding[] {
    const at = figures["epoch"];
    if (at === undefined) return [];
    if (figures["train_runtime"] !== undefined) return unevaluated();
    if (figures["eval_loss"] !== undefined || figures["eval_runtime"] !== undefined)
      return epochEnded(figures, unixMs);
    const before = unevaluated();
    if (beganMs !== null) before.push({found: "phase-started", phase: "train", epoch: done, unixMs: beganMs});
    beganMs = null;
    if (figures["loss"] !== undefined) losses.push(figures["loss"]);
    last = figures;
    if (at >= done + 1 - 1e-3) full = {unixMs};
    return before;
  }

  return {
    line({text, unixMs}: PrintedLine) {
      if (text.startsWith("{") && text.includes('"log_history"')) {
        const history = historyOf(text);
        const fresh = history.slice(entriesRead);
        entriesRead = history.length;
        return fresh.flatMap((figures) => entry(figures, null));
      }
      if (!started && bar.test(text)) {
        started = true;
        return [{found: "phase-started", phase: "train", epoch: 0}];
      }
      const pairs = logLine.exec(text)?.groups?.["pairs"];
      return pairs === undefined ? [] : entry(figuresOf(pairs), unixMs);
    },
    end: unevaluated,
  };
}

export const transformersReader: ProgressReader = {
  id: "transformers",
  description: "log lines of the Hugging Face Trainer; trainer_state.json with --log",
  statedResolutionMs: 1000,
  open,
};
