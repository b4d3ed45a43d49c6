import {resolve} from "node:path";

/** A training in `tests/integrations/hooks/trainings`, as people write it, that is recorded as it stands. */
export interface UnchangedTraining {
  /** Name of its script. */
  id: string;
  /** Whose Python it takes, where several trainings share one. */
  trainer: string;
  packages: readonly string[];
  env: Readonly<Record<string, string>>;
  args: readonly string[];
}

const folder = resolve(import.meta.dirname, "..", "..", "tests/integrations/hooks/trainings");

export const scriptOf = ({id}: UnchangedTraining): string => resolve(folder, `${id}_training.py`);

const torch = "torch==2.15.0";
const vision = "torchvision==0.29.2";

const training = (id: string, packages: readonly string[], more: Partial<UnchangedTraining> = {}) => ({
  ...{id, trainer: id, packages, env: {}, args: []},
  ...more,
});

export const unchangedTrainings: readonly UnchangedTraining[] = [
  training("pytorch", [torch, "numpy"]),
  training("pytorch", [torch, "numpy"], {env: {ACCUMULATE: "3", WORKERS: "2"}}),
  training("language", [torch, "numpy"], {trainer: "pytorch"}),
  training("language", [torch, "numpy"], {trainer: "pytorch", args: ["--loader"]}),
  training("keras", ["keras==3.15.1", "jax"]),
  training("lightning", ["lightning==2.6.6", torch]),
  training("transformers", ["transformers==5.23.0", "accelerate==1.15.0", torch]),
  training("fastai", ["fastai==2.8.12", torch, vision]),
  training("skorch", ["skorch", torch]),
  training("timm", ["timm", torch, vision]),
  training("trl", ["trl", torch]),
  training("yolo", ["ultralytics", torch, vision]),
  training("xgboost", ["xgboost"]),
  training("lightgbm", ["lightgbm"]),
];

/** A training with what tells it from others of its script. */
export const trainingName = ({id, env, args}: UnchangedTraining): string =>
  [id, ...Object.keys(env), ...args].join(" ");
