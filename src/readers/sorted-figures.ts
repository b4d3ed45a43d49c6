import {figureNamed, namesTraining, namesValidation, type FigureName} from "./figure-names.ts";
import type {RawShare} from "./shares.ts";

/** What a trainer's name of a figure means: of which data, and which quantity; null where it does not say. */
export interface FigureMeaning {
  of: "train" | "valid" | null;
  quantity: FigureName["figure"] | null;
}

/** What a figure of this name is: `Train/Loss`, `val_acc`, `Average loss`, `Acc@1`. A test set counts as validation. */
export function meaningOf(name: string): FigureMeaning {
  const said = figureNamed(name);
  if (said === null) return {of: dataOf(name), quantity: null};
  return {of: said.of === "test" ? "valid" : said.of, quantity: said.figure};
}

/** Of which data a figure of another quantity is. */
function dataOf(name: string): FigureMeaning["of"] {
  if (namesValidation(name)) return "valid";
  return namesTraining(name) ? "train" : null;
}

/** How figures are read whose names do not say that they are of the training or of the validation. */
export interface BareFigures {
  loss: "train" | "valid";
  /** Null: the names beside it tell. */
  accuracy: "train" | "valid" | null;
  errorRate: "train" | "valid" | null;
  /** Whose a test's are, where there is no validation. */
  test: "valid" | "test";
  /** Names of figures of the validation, whatever they say, e.g. fastai's `accuracy`. */
  validNames: readonly string[];
}

/** In a line that a trainer printed. */
const asPrinted: BareFigures = {
  ...{loss: "train", accuracy: null, errorRate: null, test: "valid"},
  validNames: [],
};

/** In a log or an event, where a test is a test, and a trainer that counts errors counts those of its validation. */
export const asLogged: BareFigures = {
  ...{loss: "train", accuracy: "train", errorRate: "valid", test: "test"},
  validNames: [],
};

/** The figures that a run log has a field for. */
type NamedField = "trainLoss" | "validLoss" | "errorRate" | "accuracy";

interface Named extends FigureName {
  name: string;
}

const isLoss = ({figure}: FigureName): boolean => figure === "loss";

/**
 * Whether an accuracy without a word for its data is the validation's: so where every loss says whose it is, and one is the
 * validation's (`train_loss … val_loss … accuracy`).
 */
export function bareAccuracyIsValid(said: readonly FigureName[]): boolean {
  const losses = said.filter(isLoss);
  return losses.some(({of}) => of === "valid" || of === "test") && losses.every(({of}) => of !== null);
}

/**
 * Whether an error rate without a word for its data is the validation's: so beside losses whose names say whose they are
 * (`train_loss … error_rate`). Of `train loss … error_rate` the first word may be the whole line's.
 */
function bareErrorIsValid(said: readonly Named[]): boolean {
  const losses = said.filter(isLoss);
  return losses.length > 0 && losses.every(({name, of}) => of !== null && !/\s/.test(name));
}

/** How well a name that says this fits its field, the smallest best: an epoch's figure comes before a step's. */
function rank({of, per}: FigureName): number {
  const data = of === "test" ? 6 : of === null ? 3 : 0;
  return data + (per === "epoch" ? 0 : per === null ? 1 : 2);
}

/**
 * Which of these names fill the fields of an epoch's row: for each field the name that says it best. This is the one place
 * that decides so, for what is printed, logged and reported.
 */
export function namesOfFields(
  names: readonly string[],
  bare: Partial<BareFigures> = {},
): Partial<Record<NamedField, string>> {
  const {validNames, test, ...options} = {...asPrinted, ...bare};
  const said = names.flatMap((name): Named[] => {
    const found = figureNamed(name);
    return found === null ? [] : [{name, ...found}];
  });
  const accuracy = options.accuracy ?? (bareAccuracyIsValid(said) ? "valid" : "train");
  const errorRate = options.errorRate ?? (accuracy === "valid" || bareErrorIsValid(said) ? "valid" : "train");
  const whose = {loss: options.loss, accuracy, errorRate};
  const data = ({name, of, figure}: Named): "train" | "valid" | "test" =>
    validNames.includes(name) ? "valid" : of === "test" ? test : (of ?? whose[figure]);
  const best = (figure: FigureName["figure"], of: "train" | "valid"): string | undefined =>
    said
      .filter((one) => one.figure === figure && data(one) === of)
      .reduce<Named | null>((found, one) => (found === null || rank(one) < rank(found) ? one : found), null)
      ?.name;
  const found = {
    trainLoss: best("loss", "train"),
    validLoss: best("loss", "valid"),
    errorRate: best("errorRate", "valid"),
    accuracy: best("accuracy", "valid"),
  };
  return Object.fromEntries(Object.entries(found).filter(([, name]) => name !== undefined));
}

/** Losses of training and validation, and the share of the validation set, all as printed. */
export interface SortedFigures {
  trainLoss: number | null;
  validLoss: number | null;
  /** The validation's share of right or wrong predictions; an error rate counts before an accuracy. */
  share: RawShare | null;
  /** What is no loss and no error rate. */
  metrics: Record<string, number>;
}

/** Some print the top-5 accuracy as well: above 1 it says that both are percent. */
const isOtherAccuracy = (name: string): boolean => /(?:acc|top|prec|precision)\w*[@_ -]?[5]\b/i.test(name);

/** Sorts figures under a trainer's own names into losses, the validation's share and the rest. */
export function sortFigures(
  figures: Readonly<Record<string, number>>,
  bare: Partial<BareFigures> = {},
): SortedFigures {
  const fields = namesOfFields(Object.keys(figures), bare);
  const value = (name: string | undefined): number | null => figures[name ?? ""] ?? null;
  const shown = value(fields.errorRate ?? fields.accuracy);
  const isPercent = Object.entries(figures).some(([name, one]) => isOtherAccuracy(name) && one > 1);
  const inFields = new Set([fields.trainLoss, fields.validLoss, fields.errorRate]);
  return {
    trainLoss: value(fields.trainLoss),
    validLoss: value(fields.validLoss),
    share:
      shown === null || !Number.isFinite(shown)
        ? null
        : {
            of: fields.errorRate === undefined ? "right" : "wrong",
            value: shown,
            percent: isPercent ? true : null,
          },
    metrics: Object.fromEntries(Object.entries(figures).filter(([name]) => !inFields.has(name))),
  };
}
