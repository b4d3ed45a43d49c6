// The generic reader of printed lines.
import {ofOneProcess} from "../prefixes.ts";
import type {Finding, OpenReader, PrintedLine, ProgressReader} from "../reader.ts";
import type {Entry} from "./fractions.ts";
import {numbersIn} from "./records.ts";
import {saidIn} from "./said.ts";
import {createStory} from "./story.ts";

/** A longer line that is no record says nothing of a training: arguments, lists of numbers. */
const longestLine = 2000;

/** Lines without a number that say which data the next ones are of: `Eval begin...`, `Test Error:`. */
const contextLine = /^[^\p{L}]*(?:\w+ )?(?<word>train|eval|valid|test)\w*\b[^\d]*$/iu;

/** A trainer's own word that a training is over. */
const overLine =
  /\bepochs? completed in\b|\bTrainer\.fit`? stopped\b|\btraining (?:is )?(?:complete|completed|finished|done|over)\b|\b(?:finished|completed|done) training\b|\btotal training time\b/i;

/** LightGBM's words before a line that it printed already. */
const repeats = /\bbest iteration is:?\s*$/i;

/** Keras of old says how many samples its bars count. */
const samplesTold = /^Train on (?<train>\d+) samples(?:, validate on (?<valid>\d+) samples)?$/;

/** The entries of `log_history` in `trainer_state.json`; empty where the text is no such document. */
function historyOf(text: string): Entry[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return [];
  }
  const history: unknown =
    typeof document === "object" && document !== null ? Reflect.get(document, "log_history") : null;
  if (!Array.isArray(history)) return [];
  return history.flatMap((entry: unknown): Entry[] => {
    const {
      epoch,
      step = null,
      ...figures
    } = Object.fromEntries(numbersIn(entry)) as Partial<Record<string, number>>;
    const named = Object.entries(figures).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
    return epoch === undefined
      ? []
      : [
          {
            figures: Object.fromEntries(named) as Record<string, number>,
            epoch,
            step,
            done: null,
            unixMs: null,
          },
        ];
  });
}

/**
 * Reads lines of any trainer that says what it does: names with numbers, dicts and JSON, counters and bars, with the
 * epoch or the step that they belong to.
 */
function open(): OpenReader {
  const story = createStory();
  let entriesRead = 0;
  let isRepeated = false;
  /** How many samples an epoch has, where bars count them. */
  let samples: number | null = null;

  function document(text: string): Finding[] {
    const history = historyOf(text);
    const fresh = history.slice(entriesRead);
    entriesRead = history.length;
    return fresh.flatMap((entry) => story.entry(entry));
  }

  return {
    line(line: PrintedLine) {
      const {text, unixMs} = line;
      if (text.startsWith("{") && text.includes('"log_history"')) return document(text);
      if (isRepeated) {
        isRepeated = false;
        return [];
      }
      isRepeated = repeats.test(text);
      const told = samplesTold.exec(text)?.groups;
      if (told !== undefined) {
        samples = Number(told["train"]);
        const valid = told["valid"] === undefined ? null : Number(told["valid"]);
        return [{found: "work", unit: "samples", train: samples, valid}];
      }
      if (overLine.test(text)) return story.over(unixMs);
      const word = text.length < 60 ? contextLine.exec(text)?.groups?.["word"]?.toLowerCase() : undefined;
      if (word !== undefined) story.context(word === "train" ? "train" : "valid");
      const said = text.length > longestLine && !text.endsWith("}") ? null : saidIn(text);
      if (said === null) return [];
      if (samples !== null && said.counter?.total === samples) said.counter.unit = "samples";
      const fromZero = /^Epoch \d+\/\d+\s+[━╸╺]/.test(text);
      return story.said(said, {line, fromZero});
    },
    end: () => story.end(),
  };
}

export const linesReader: ProgressReader = ofOneProcess({
  id: "lines",
  description:
    "lines and bars that name an epoch or a step and figures: plain loops, Keras, Lightning, Transformers, imagenet's and timm's, MMEngine, nanoGPT, …",
  statedResolutionMs: 1000,
  open,
});
