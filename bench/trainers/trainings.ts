import {resolve} from "node:path";

/** What is to be seen of a training. */
export const figureTitles = {
  epochs: "epochs",
  steps: "timed steps",
  batch: "batch",
  work: "work of an epoch",
  throughput: "throughput",
  dataWait: "data wait",
  epochLoss: "loss of an epoch",
  stepLoss: "loss of each step",
  validation: "validation",
  validTime: "validation time",
} as const;
export type Figure = keyof typeof figureTitles;

/** A training in `tests/integrations/hooks/trainings`, as people write it, that is recorded as it stands. */
export interface UnchangedTraining {
  /** Name of its script. */
  id: string;
  /** What people call it. */
  title: string;
  /** Whose Python it takes, where several trainings share one. */
  trainer: string;
  packages: readonly string[];
  env: Readonly<Record<string, string>>;
  args: readonly string[];
  /** Why figures of it are not known. */
  unknown: Readonly<Partial<Record<Figure, string>>>;
}

const folder = resolve(import.meta.dirname, "..", "..", "tests/integrations/hooks/trainings");

export const scriptOf = ({id}: UnchangedTraining): string => resolve(folder, `${id}_training.py`);

const torch = "torch==2.15.0";
const vision = "torchvision==0.29.2";
const lightning = ["lightning==2.6.6", torch, "rich"];
const transformers = ["transformers==5.23.0", "accelerate==1.15.0", torch];

const training = (
  id: string,
  title: string,
  packages: readonly string[],
  more: Partial<UnchangedTraining> = {},
): UnchangedTraining => ({...{id, title, trainer: id, packages, env: {}, args: [], unknown: {}}, ...more});

const noValidation = {validation: "it has none", validTime: "it has none"};
const boosted = {
  ...{epochs: "it counts rounds", work: "every round takes all rows", dataWait: "it has no loader"},
  validTime: "it validates within its rounds",
};
const ofItsOwn = {validation: "its figures are the loop's own, which are read where it prints them"};
const keras = (backend: string, more: readonly string[]): UnchangedTraining =>
  training("keras", `Keras 3 on ${backend}`, ["keras==3.15.1", ...more], {
    trainer: backend === "JAX" ? "keras" : `keras_${backend.toLowerCase()}`,
    ...(backend === "JAX" ? {} : {env: {KERAS_BACKEND: backend === "PyTorch" ? "torch" : "tensorflow"}}),
    unknown: {
      stepLoss: "reading it at every step would make Keras wait",
      ...(backend === "JAX" ? {} : {dataWait: "its loop fetches batches where no hook is"}),
    },
  });

export const unchangedTrainings: readonly UnchangedTraining[] = [
  training("pytorch", "PyTorch, a loader", [torch, "numpy"], {unknown: ofItsOwn}),
  training("pytorch", "PyTorch, accumulating, two workers", [torch, "numpy"], {
    env: {ACCUMULATE: "3", WORKERS: "2"},
    unknown: ofItsOwn,
  }),
  training("language", "PyTorch, no loader", [torch, "numpy"], {
    trainer: "pytorch",
    unknown: {
      ...{epochs: "it counts steps", work: "it has no epochs"},
      dataWait: "it cuts its batches itself",
      ...noValidation,
    },
  }),
  training("nanogpt", "a loop written after nanoGPT's", [torch, "numpy"], {
    trainer: "pytorch",
    unknown: {
      ...{epochs: "it counts steps", work: "it has no epochs"},
      ...{dataWait: "it cuts its batches itself", validTime: "its validation is no pass over a loader"},
    },
  }),
  training("language", "PyTorch, a loader of tokens", [torch, "numpy"], {
    trainer: "pytorch",
    args: ["--loader"],
    unknown: noValidation,
  }),
  training("accelerate", "Accelerate", ["accelerate==1.15.0", torch, "numpy"], {
    unknown: ofItsOwn,
  }),
  training("accelerate", "Accelerate, tokens", ["accelerate==1.15.0", torch, "numpy"], {
    args: ["--tokens"],
    unknown: ofItsOwn,
  }),
  keras("JAX", ["jax"]),
  keras("PyTorch", [torch]),
  keras("TensorFlow", ["tensorflow-cpu"]),
  training("lightning", "Lightning, no bar", lightning),
  training("lightning", "Lightning, tqdm's bar", lightning, {args: ["--bar", "tqdm"]}),
  training("lightning", "Lightning, rich's bar", lightning, {args: ["--bar", "rich"]}),
  training("lightning", "Lightning, tokens", lightning, {args: ["--tokens"]}),
  training("transformers", "Transformers, accumulating", transformers),
  training("transformers", "Transformers, by max_steps", transformers, {args: ["--max-steps", "6"]}),
  training("trl", "TRL", ["trl", torch], {unknown: noValidation}),
  training("fastai", "fastai", ["fastai==2.8.12", torch, vision]),
  training("skorch", "skorch", ["skorch", torch]),
  training("timm", "timm, a loop of its own", ["timm", torch, vision], {unknown: ofItsOwn}),
  training("yolo", "YOLO", ["ultralytics", torch, vision], {unknown: {work: "its loader has no end"}}),
  training("xgboost", "XGBoost", ["xgboost"], {unknown: boosted}),
  training("lightgbm", "LightGBM", ["lightgbm"], {unknown: boosted}),
];

/** A training with what tells it from others of its script. */
export const trainingName = ({id, env, args}: Pick<UnchangedTraining, "id" | "env" | "args">): string =>
  [id, ...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...args].join(" ");
