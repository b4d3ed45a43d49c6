import {fastaiReader} from "../readers/fastai.ts";
import {kerasReader} from "../readers/keras.ts";
import {lightningReader} from "../readers/lightning.ts";
import {transformersReader} from "../readers/transformers.ts";
import type {Importer} from "./importer.ts";
import {mlflowImporter} from "./mlflow.ts";
import {notebookImporter} from "./notebook.ts";
import {nvidiaSmiImporter} from "./nvidia-smi.ts";
import {nvtopImporter} from "./nvtop.ts";
import {trainerLogImporter} from "./trainer-log.ts";
import {wandbImporter} from "./wandb.ts";

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
