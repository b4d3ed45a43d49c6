import type {Finding} from "./reader.ts";

type EpochRowFigures = Pick<
  Extract<Finding, {found: "epoch"}>,
  "trainLoss" | "validLoss" | "errorRate" | "metrics"
>;

/** Trainers' names of the figures that a run log has a field for, the first one found counts. */
const names = {
  trainLoss: ["train_loss", "training_loss", "train_loss_epoch", "loss"],
  validLoss: ["valid_loss", "val_loss", "eval_loss", "validation_loss"],
  errorRate: ["error_rate", "valid_error_rate", "val_error_rate", "eval_error_rate"],
  accuracy: [
    "val_accuracy",
    "val_acc",
    "valid_accuracy",
    "valid_acc",
    "eval_accuracy",
    "val_sparse_categorical_accuracy",
    "val_categorical_accuracy",
    "val_binary_accuracy",
  ],
} as const;

/** Many log `train/loss` to trackers instead of `train_loss`. */
const underscored = (name: string): string => name.replaceAll("/", "_");

/** Some print an accuracy as 93.5, which is not a ratio. */
const isRatio = (value: number): boolean => value >= 0 && value <= 1;

/** 1 − 0.9 is 0.09999999999999998; no trainer prints more than nine digits of an accuracy. */
const complement = (share: number): number => Number((1 - share).toFixed(9));

/**
 * Sorts an epoch's figures, which have the trainer's own names, into the fields of a run log; the others go to `metrics`.
 * `accuracyNames` are this trainer's names of the accuracy on the validation set.
 */
export function epochRowFigures(
  figures: Readonly<Record<string, number>>,
  {accuracyNames = names.accuracy}: {accuracyNames?: readonly string[]} = {},
): EpochRowFigures {
  const byName = new Map(Object.entries(figures).map(([name, value]) => [underscored(name), value]));
  const first = (known: readonly string[]): number | null => {
    const name = known.find((one) => byName.has(one));
    return name === undefined ? null : (byName.get(name) ?? null);
  };
  const errorRate = first(names.errorRate);
  const accuracy = first(accuracyNames);
  const shown = new Set<string>([...names.trainLoss, ...names.validLoss, ...names.errorRate]);
  return {
    trainLoss: first(names.trainLoss),
    validLoss: first(names.validLoss),
    errorRate:
      errorRate !== null && isRatio(errorRate)
        ? errorRate
        : accuracy !== null && isRatio(accuracy)
          ? complement(accuracy)
          : null,
    metrics: Object.fromEntries(Object.entries(figures).filter(([name]) => !shown.has(underscored(name)))),
  };
}

/** A number as trainers print it; null for `None`, `nan`, an empty cell and everything else. */
export function printedNumber(text: string | undefined): number | null {
  const trimmed = text?.trim() ?? "";
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : null;
}

/** Milliseconds of a clock that counts up, `12:03` or `1:02:03`; null for any other text. */
export function clockMs(text: string | undefined): number | null {
  const parts = /^(?:(?<hours>\d+):)?(?<minutes>\d+):(?<seconds>\d{2})$/.exec(text?.trim() ?? "")?.groups;
  if (parts === undefined) return null;
  const {hours = "0", minutes = "0", seconds = "0"} = parts;
  return 1000 * (3600 * Number(hours) + 60 * Number(minutes) + Number(seconds));
}

/** The numbers of a row under the names of its columns; cells that are no number are left out. */
export const namedNumbers = (columns: readonly string[], cells: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    columns.flatMap((name, index) => {
      const value = printedNumber(cells[index]);
      return value === null ? [] : [[name, value] as const];
    }),
  );
