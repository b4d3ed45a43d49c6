import {
  bareAccuracyIsValid,
  bareErrorIsValid,
  figureNamed,
  namesTraining,
  namesValidation,
} from "./figure-names.ts";
import type {RawShare} from "./shares.ts";

/** What a trainer's name of a figure means: of which data, and which quantity; null where it does not say. */
export interface FigureMeaning {
  of: "train" | "valid" | null;
  quantity: "loss" | "accuracy" | "error" | null;
}

/** What a figure of this name is: `Train/Loss`, `val_acc`, `Average loss`, `Acc@1`. A test set counts as validation. */
export function meaningOf(name: string): FigureMeaning {
  // Megatron prints "lm loss value"; CatBoost "learn"; llm.c "trl" and "tel".
  const plain = name
    .replace(/\s+value$/i, "")
    .replace(/^(?:ce|nll)[ _]loss$/i, "loss")
    .replace(/^cost$/i, "loss")
    .replace(/^reduced[ _]/i, "")
    .replace(/^(?:learn|trl)$/i, "train_loss")
    .replace(/^tel$/i, "test_loss");
  const said = figureNamed(plain);
  if (said === null) return {of: dataOf(plain), quantity: null};
  const quantity = said.figure === "errorRate" ? "error" : said.figure;
  return {of: said.of === "test" ? "valid" : said.of, quantity};
}

/** Of which data a figure of another quantity is. */
function dataOf(name: string): FigureMeaning["of"] {
  if (namesValidation(name)) return "valid";
  return namesTraining(name) ? "train" : null;
}

/** How figures without a word for their data are read. */
export interface BareFigures {
  /** Whose loss `loss` is. */
  loss: "train" | "valid";
  /** Whose accuracy `accuracy` is; null: it depends on the names beside it. */
  accuracy: "train" | "valid" | null;
}

const asPrinted: BareFigures = {loss: "train", accuracy: null};

/** Losses of training and validation, and the share of the validation set, all as printed. */
export interface SortedFigures {
  trainLoss: number | null;
  validLoss: number | null;
  share: RawShare | null;
  /** What is no loss and no error rate. */
  metrics: Record<string, number>;
}

/** Some print the top-5 accuracy as well: above 1 it says that both are percent. */
const isOtherAccuracy = (name: string): boolean => /(?:acc|top|prec|precision)\w*[@_ -]?[5]\b/i.test(name);

/** The validation's share of right or wrong predictions; an error rate counts before an accuracy. */
function shareOf(named: readonly Named[], bare: BareFigures): RawShare | null {
  const losses = named.filter(({quantity}) => quantity === "loss");
  const bareAccuracy = bare.accuracy ?? (bareAccuracyIsValid(losses) ? "valid" : "train");
  const bareIsValid = {
    accuracy: bareAccuracy === "valid",
    error: bareAccuracy === "valid" || bareErrorIsValid(losses),
  };
  const known = (quantity: "error" | "accuracy"): Named | undefined =>
    named.find(({of, quantity: one}) => one === quantity && of === "valid") ??
    named.find((one) => one.quantity === quantity && one.of === null && bareIsValid[quantity]);
  const error = known("error");
  const found = error ?? known("accuracy");
  if (found === undefined || !Number.isFinite(found.value)) return null;
  const percent = named.some(({name, value}) => isOtherAccuracy(name) && value > 1) ? true : null;
  return {of: error === undefined ? "right" : "wrong", value: found.value, percent};
}

interface Named extends FigureMeaning {
  name: string;
  value: number;
}

const isTest = ({name}: Named): boolean => /^test/i.test(name);

/** Sorts figures under a trainer's own names into losses, the validation's share and the rest. */
export function sortFigures(
  figures: Readonly<Record<string, number>>,
  bare: Partial<BareFigures> = {},
): SortedFigures {
  const named = Object.entries(figures)
    .map(([name, value]): Named => ({name, value, ...meaningOf(name)}))
    // Where there are a validation and a test set, the validation's figures are those of the epoch.
    .toSorted((a, b) => Number(isTest(a)) - Number(isTest(b)));
  const options = {...asPrinted, ...bare};
  const loss = (of: "train" | "valid"): Named | undefined =>
    named.find((one) => one.quantity === "loss" && one.of === of) ??
    named.find((one) => one.quantity === "loss" && one.of === null && options.loss === of);
  const [train, valid] = [loss("train"), loss("valid")];
  const share = shareOf(named, options);
  const isShown = ({name, quantity, of}: Named): boolean =>
    name === train?.name ||
    name === valid?.name ||
    (quantity === "error" && share?.of === "wrong" && of !== "train");
  return {
    trainLoss: train?.value ?? null,
    validLoss: valid?.value ?? null,
    share,
    metrics: Object.fromEntries(named.filter((one) => !isShown(one)).map(({name, value}) => [name, value])),
  };
}
