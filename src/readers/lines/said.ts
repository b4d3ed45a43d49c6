// What one printed line says.
import {namesEpoch, namesStep, namesValidation} from "../figure-names.ts";
import {meaningOf} from "../sorted-figures.ts";
import type {StatedRate} from "../../schema/run-log.ts";
import {bothData, itemsIn, rateOf, workUnitOf, type Item} from "./items.ts";
import {recordIn} from "./records.ts";

/** What one line says of a training, whatever its form. */
export interface Said {
  /** Of which data its figures are, where a word before them says so. */
  of: "train" | "valid" | null;
  epoch: {
    value: number;
    /** The last one, `Epoch 1/3`; null where it is not printed. */
    last: number | null;
    /** Epochs done so far, a fraction, as the Hugging Face Trainer counts them; not the number of an epoch. */
    isDone: boolean;
  } | null;
  /** A step by its name: `step 5/20`, `iter: 19`. */
  step: {value: number; last: number | null} | null;
  /** A count without a name: `[5/20]`, `640/1920`. */
  counter: {done: number; total: number; unit: string} | null;
  /** Work done so far, as the trainer counts it: `num_tokens`, `consumed samples`. */
  done: {unit: string; count: number} | null;
  /** Work in a step, e.g. `tokens per iteration will be: 1,024`. */
  perStep: {unit: string; count: number} | null;
  /** Named figures as printed; of `2.31 (2.40)` the first. */
  figures: Record<string, number>;
  /** The same with means so far where the line has them; of `2.31 (2.40)` the second. */
  means: Record<string, number>;
  /** Names of figures that are ratios, or percent, by the line's own word. */
  percent: Record<string, boolean>;
  /** All numbers of a record (JSON or a dict) that are no position, times and rates included; null for other lines. */
  record: Record<string, number> | null;
  /** Of how many a share is of, `910/1000`; null where it is printed otherwise. */
  shareOf: number | null;
  /** Named rates, which are figures of a report. */
  rates: Record<string, number>;
  rate: StatedRate | null;
  /** Seconds that the line names as a time. */
  seconds: number | null;
  /** Whether a progress bar is drawn in it. */
  isBar: boolean;
  /** What stands before a bar. */
  label: string;
}

const ofData =
  "(?:data|start|starting|begin|beginning|train|training|trn|valid|validation|val|eval|evaluation|test|global|optimizer|optim|end of|end|start of|results|current|finished|completed|done|for|of|at|in)";
const epochName = new RegExp(String.raw`^(?:${ofData}[\s:_-]*)*(?:ep|epoche?|[eé]poca|époque|эпоха)$`, "iu");
/** `epochs=3` and `num_epoch` say how many there are to be. */
const ofAllEpochs = /epochs$|^(?:num|max|total)/i;
const stepName = new RegExp(
  String.raw`(?:^|\bat )(?:${ofData}[\s:_-]*)*(?:step|iter|iteration|it|batch|update|round|num update|up)s?$`,
  "i",
);
const doneName =
  /^(?:(?:consumed|total|num|seen)[ _](?:train[ _])?(?:input[ _])?(?<unit>tokens|samples|images|examples)(?:[ _](?:seen|consumed|processed))?|(?:num[ _])?(?<seen>tokens|samples|images|examples)[ _](?:seen|consumed|processed))$/i;
const perStepName =
  /^(?<unit>tokens|samples|images) per (?:step|iteration|iter|update)(?: will be)?$|^(?:global|total train)[ _]batch[ _]size$/i;

/** Times, memory and the like: no figures of what is learned. */
const noFigure =
  /^(?:eta|.*\bbest\b.*|max[ _]acc\w*|dataloader|copypaste|time cost|best_.*|.*:.*|rank|node|gpu|worker|pid|device|time|took|dur(?:ation)?|total(?: time)?|data|in|of|(?:last_)?(?:(?:data|batch|iter|step|train|epoch|valid|val|eval)[ _])?time|elapsed.*|remaining.*|.*_runtime|.*_per_second|v_num|secs?|seconds|speed|wall|train_wall|step_avg|.*[ _](?:at|in|from|to|mem|samples|images|examples|batches|instances|parameters|params|size|epochs|steps|iterations)|epochs|.*\.(?:py|cc|cpp|js|ts)|instances|size|images|class|classes)$/i;

/** Lines that speak of a figure of another time. */
const recalls =
  /\bimproved?\b|\bsav(?:ed|ing)\b|\bbetter model|\bearly.?stopping|^\W*best\b|\bloading\b|\brestor|\bwas not in top\b|^\* Epoch \(/i;

const bars = /[█▏▎▍▌▋▊▉━╸╺─]{2}|\|[^|]*\|\s*[\d.]+[kKMG]?\/[\d.?]+|\[[=>.\-#]{5,}\]|\d%\|/;

const trainWord = /\btrain(?:ing)?\b/gi;
const validWord = /\b(?:val|valid|validat(?:ion|ing)|eval|evaluat(?:ion|ing)|test(?:ing)?|dev|sanity)\b/gi;

/** The data that the words before the first figure name; the last word counts. */
function dataIn(words: string): Said["of"] {
  const before = words.replace(bothData, "");
  if (/^\s*\*+\s/.test(before)) return "valid";
  const at = (pattern: RegExp): number => [...before.matchAll(pattern)].at(-1)?.index ?? -1;
  const [train, valid] = [at(trainWord), at(validWord)];
  if (train === -1 && valid === -1) return null;
  return train > valid ? "train" : "valid";
}

const plainName = (name: string): string => name.replaceAll("_", " ").trim();

const emptySaid = (): Said => ({
  of: null,
  epoch: null,
  step: null,
  counter: null,
  done: null,
  perStep: null,
  figures: {},
  means: {},
  percent: {},
  record: null,
  shareOf: null,
  rates: {},
  rate: null,
  seconds: null,
  isBar: false,
  label: "",
});

/** Samples are counted by those who print how many of how many, in brackets with percent, `[640/1920 (33%)]`, or their time. */
const countsSamples = (text: string): boolean =>
  /^\s*train epoch: \d+ \[\d+\/\d+ \(/i.test(text) ||
  /loss:? [\d.]+\s+\[\s*\d+\/\s*\d+\]\s*$/i.test(text) ||
  /\d[mu]?s\/sample\b/.test(text);

/** Adds a named number as a figure, with what the line says of its kind. */
function addFigure(said: Said, {name, value, of, mean, unit, isWhole}: Item): void {
  const {quantity} = meaningOf(name);
  const isShare = quantity === "accuracy" || quantity === "errorRate";
  // `910/1000` is a share; of `0.80/0.75` nothing says which is which.
  if (of !== null && !(isShare && Number.isInteger(of) && value <= of)) return;
  const shown = of === null ? value : value / of;
  said.figures[name] = shown;
  said.means[name] = of === null ? (mean ?? value) : shown;
  if (isShare && (of !== null || unit === "%" || name.includes("%"))) said.percent[name] = of === null;
  if (isShare && isWhole) said.shareOf ??= of;
}

/** The number of a bar's own label is no figure: `Validation DataLoader 0:  50%|`. */
function dropFigure(said: Said, name: string): void {
  delete said.figures[name];
  delete said.means[name];
}

/** Where an item says how far the training is, it is no figure. */
function addPosition(said: Said, item: Item, {isDone}: {isDone: boolean}): boolean {
  const {name, value, of} = item;
  const plain = plainName(name);
  // `Epoch:  50%|` is a bar of epochs.
  if (item.unit === "%") return false;
  if ((epochName.test(plain) || (namesEpoch(name) && !ofAllEpochs.test(name))) && value >= 0) {
    said.epoch ??= {value, last: of, isDone: isDone || !item.isWhole};
    return true;
  }
  if ((stepName.test(plain) || namesStep(name)) && item.isWhole) {
    // `Iter(val) [500/500]` counts the batches of a validation.
    if (of === null || !namesValidation(name)) said.step ??= {value, last: of};
    return true;
  }
  const counted = doneName.exec(plain)?.groups;
  const done = counted?.["unit"] ?? counted?.["seen"];
  if (done !== undefined && value >= 0) {
    const unit = workUnitOf(done);
    if (unit !== null) said.done ??= {unit, count: value};
    return true;
  }
  const per = perStepName.exec(plain);
  if (per !== null) {
    said.perStep ??= {unit: per.groups?.["unit"]?.toLowerCase() ?? "samples", count: value};
    return true;
  }
  return false;
}

function addItem(said: Said, item: Item, isDone: boolean): void {
  const {name, value, of, unit} = item;
  if (addPosition(said, item, {isDone})) return;
  if (said.record !== null) said.record[name] = value;
  const rate = rateOf(item);
  if (rate !== null) {
    said.rate ??= rate;
    if (name !== "" && !unit.includes("/")) said.rates[name] = value;
    return;
  }
  if (of !== null && item.isWhole && meaningOf(name).quantity === null) {
    said.counter ??= {done: value, total: of, unit: "steps"};
    return;
  }
  if (
    /^(?:(?:epoch[ _])?time(?: cost)?|took|dur|duration|elapsed.*|.*\bin)$/i.test(name) &&
    /^(?:s|sec|secs|seconds)?$/.test(unit)
  )
    said.seconds ??= value;
  if (name === "" || noFigure.test(name) || name.length > 80) return;
  addFigure(said, item);
}

/** What stands before a record on its line may say where the training is. */
const longestPrefix = 200;

/** What named numbers say, wherever they come from. */
export function saidOf(items: readonly Item[]): Said {
  const said = emptySaid();
  for (const item of items) addItem(said, item, false);
  return said;
}

/** What a line says; null for one that says nothing of a training. */
export function saidIn(text: string): Said | null {
  if (!/\d/.test(text) || recalls.test(text)) return null;
  const said = emptySaid();
  const record = recordIn(text);
  if (record !== null) {
    said.record = {};
    for (const {isDone, ...item} of record) addItem(said, item, isDone);
    // `epoch 0: {'accuracy': 0.7}`
    for (const item of itemsIn(text.slice(0, text.indexOf("{")).slice(-longestPrefix)))
      addPosition(said, item, {isDone: false});
  } else {
    for (const item of itemsIn(text)) addItem(said, item, false);
    const barAt = bars.exec(text)?.index;
    said.isBar = barAt !== undefined && said.counter !== null;
    if (barAt !== undefined)
      said.label = text
        .slice(0, barAt)
        .trimEnd()
        .replace(/\d+%?$/, "")
        .trimEnd();
    const firstFigure = text.search(/loss|acc/i);
    for (const name of Object.keys(said.figures))
      if (said.label.includes(name) && meaningOf(name).quantity === null) dropFigure(said, name);
    said.of = dataIn(firstFigure === -1 ? text : text.slice(0, firstFigure));
  }
  if (said.counter !== null && countsSamples(text)) said.counter.unit = "samples";
  // Keras of old, a line an epoch: ` - 7s - loss: 0.2`.
  const took = /^\s*- (\d+)s - /.exec(text)?.[1];
  if (took !== undefined) said.seconds ??= Number(took);
  return said;
}
