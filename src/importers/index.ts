import {fastaiReader} from "../readers/fastai.ts";
import {kerasReader} from "../readers/keras.ts";
import {lightningReader} from "../readers/lightning.ts";
import {transformersReader} from "../readers/transformers.ts";
import type {Importer} from "./importer.ts";
import {mlflowImporter} from "./trackers/mlflow.ts";
import {notebookImporter} from "./logs/notebook.ts";
import {nvidiaSmiImporter} from "./samples/nvidia-smi.ts";
import {nvtopImporter} from "./samples/nvtop.ts";
import {trainerLogImporter} from "./logs/trainer-log.ts";
import {wandbImporter} from "./trackers/wandb.ts";

/** Every form of log that `npm run import` reads. */
export const importers: readonly Importer[] = [
  trainerLogImporter(fastaiReader, "history.csv of fastai's CSVLogger, or its printed table"),
  notebookImporter,
  trainerLogImporter(kerasReader, "the file of Keras' CSVLogger"),
  trainerLogImporter(lightningReader, "metrics.csv of Lightning's CSVLogger"),
  trainerLogImporter(transformersReader, "trainer_state.json of the Hugging Face Trainer"),
  wandbImporter,
  mlflowImporter,
  nvidiaSmiImporter,
  nvtopImporter,
];
