// The table of names: which figure each name of a trainer means.

/** What a trainer's name of a figure says. */
export interface FigureName {
  /** The data that the figure is of; null where the name does not say. */
  of: "train" | "valid" | "test" | null;
  figure: "loss" | "accuracy" | "errorRate";
  /** What it is the figure of, where the name says: one step, or a whole epoch. */
  per: "step" | "epoch" | null;
}

/** Words of names, in lower case. */
const words: Readonly<Record<"train" | "valid" | "test" | "step" | "epoch" | "filler", readonly string[]>> = {
  train: ["train", "training", "tr", "trn"],
  valid: ["val", "valid", "validation", "validate", "eval", "evaluation", "dev", "va"],
  test: ["test", "testing"],
  step: ["step", "batch", "iter", "iteration", "running"],
  epoch: ["epoch", "epochs"],
  /** Words that change nothing. */
  filler: ["metrics", "metric", "mean", "avg", "average", "avr", "ave"],
};

/** Quantities by the words that are left, joined with a space. */
const quantities: Readonly<Record<FigureName["figure"], readonly string[]>> = {
  loss: [
    ...[
      "loss",
      "losses",
      "total loss",
      "loss total",
      "logloss",
      "mlogloss",
      "binary logloss",
      "multi logloss",
      "lm loss",
    ],
  ],
  accuracy: [
    ...["accuracy", "acc", "top1", "top1 acc", "top1 accuracy", "accuracy top1", "acc top1", "acc1"],
    ...[
      "acc 1",
      "acc@1",
      "prec@1",
      "top 1",
      "top@1",
      "accuracy01",
      "binary accuracy",
      "categorical accuracy",
    ],
    ...["sparse categorical accuracy", "accuracy multi", "multiclass accuracy", "classification accuracy"],
  ],
  errorRate: [
    ...["error rate", "err rate", "error", "err", "merror", "binary error", "multi error", "top1 error"],
    ...["top1 err", "err top1"],
  ],
};

const isOneOf = (list: readonly string[], word: string): boolean => list.includes(word);

/** A log has few names and many rows: what a name says is worked out once. Bounded, since names are untrusted. */
function remembered<T>(understand: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const value = understand(name);
    if (known.size < 10_000) known.set(name, value);
    return value;
  };
}

/** The words of a name in lower case, each once: `Loss/trainEpoch` has loss, train and epoch. */
const wordsOf = remembered((name): readonly string[] => [
  ...new Set(
    name
      .trim()
      // Lightning's, of the first of several loaders.
      .replace(/\/dataloader_idx_0$/, "")
      // LightGBM's: it numbers the sets of a validation among all, and calls that of the training so.
      .replace(/^(valid_\d+|training)(?:'s |-| )(?=\w)/, (_, data: string) => `${data.replace(/_.*/, "")} `)
      // Megatron's "lm loss value" and NeMo's "reduced_train_loss"; CatBoost's "learn"; llm.c's "trl" and "tel".
      .replace(/\s+value$|^reduced[ _]/i, "")
      .replace(/^(?:ce|nll)[ _]loss$|^cost$/i, "loss")
      .replace(/^(?:learn|trl)$/i, "train loss")
      .replace(/^tel$/i, "test loss")
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .toLowerCase()
      .split(/[^a-z0-9@]+/)
      .filter((word) => word !== ""),
  ),
]);

/**
 * Understands a trainer's name of a figure: which data it is of and what it counts, in any order and with any mark between
 * (`val_loss`, `loss/val`, `eval/accuracy`, `trainLoss`, `metrics/accuracy_top1`). Null for every other figure.
 */
export const figureNamed = remembered((name): FigureName | null => {
  const all = wordsOf(name);
  const has = (list: readonly string[]): boolean => all.some((word) => isOneOf(list, word));
  const rest = all.filter((word) => !Object.values(words).flat().includes(word)).join(" ");
  const found = Object.entries(quantities).find(([, forms]) => isOneOf(forms, rest));
  if (found === undefined) return null;
  // `train/val_loss` is of the validation that was made while training.
  const of = has(words.valid) ? "valid" : has(words.test) ? "test" : has(words.train) ? "train" : null;
  // An "error" of nothing in particular may be a distance as well as a rate.
  if (of === null && found[0] === "errorRate" && !/^error rate$|top1/.test(rest)) return null;
  const per = has(words.step) ? "step" : has(words.epoch) ? "epoch" : null;
  return {of, figure: found[0] as FigureName["figure"], per};
});

/** Words beside `epoch` and `step` that change nothing: trackers keep both among the metrics. */
const aside = ["train", "trainer", "training", "current", "metrics", "metric"];

/** Whether a name is that of the number of the epoch, or of the epochs done: `epoch`, `Epochs`, `train/epoch`, `epoch/epoch`. */
export const namesEpoch = remembered((name): boolean => {
  const all = wordsOf(name).filter((word) => !isOneOf([...aside, "num", "number", "no"], word));
  return all.length === 1 && isOneOf([...words.epoch, "ep"], all[0] ?? "");
});

/** Whether a name is that of the optimizer steps done: `step`, `global_step`, `trainer/global_step`, `_step`, `iteration`. */
export const namesStep = remembered((name): boolean => {
  const all = wordsOf(name).filter((word) => !isOneOf([...aside, "global"], word));
  return all.length === 1 && isOneOf(["step", "steps", "iter", "iteration"], all[0] ?? "");
});

/** Whether a name says that its figure is of a test after the training. */
export const namesTest = (name: string): boolean => wordsOf(name).some((word) => isOneOf(words.test, word));

/** Whether a name says that its figure is of a validation. */
export const namesValidation = (name: string): boolean =>
  wordsOf(name).some((word) => isOneOf(words.valid, word));

/** Whether a name says that its figure is of the training data. */
export const namesTraining = (name: string): boolean =>
  wordsOf(name).some((word) => isOneOf(words.train, word));
