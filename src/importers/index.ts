import {fastaiReader} from "../readers/fastai.ts";
import {linesReader} from "../readers/lines/lines.ts";
import type {Importer} from "./importer.ts";
import {fastaiValidNames, notebookImporter} from "./logs/notebook.ts";
import {tableLogImporter} from "./logs/table-log.ts";
import {transformersImporter} from "./logs/trainer-state.ts";
import {yoloImporter} from "./logs/yolo.ts";
import {nvidiaSmiImporter} from "./samples/nvidia-smi.ts";
import {nvtopImporter} from "./samples/nvtop.ts";
import {mlflowImporter} from "./trackers/mlflow.ts";
import {neptuneImporter} from "./trackers/neptune.ts";
import {tensorboardImporter} from "./trackers/tensorboard.ts";
import {trackioImporter} from "./trackers/trackio.ts";
import {wandbImporter} from "./trackers/wandb.ts";

/** Every form of log that `npm run import` reads. */
export const importers: readonly Importer[] = [
  tableLogImporter({
    id: "fastai",
    description: "history.csv of fastai's CSVLogger, or its printed table",
    engine: "fastai",
    stageOf: (index) => `fit ${index + 1}`,
    options: {validNames: fastaiValidNames},
    reader: fastaiReader,
  }),
  notebookImporter,
  tableLogImporter({
    id: "keras",
    description: "the file of Keras' CSVLogger",
    engine: "keras",
    reader: linesReader,
  }),
  tableLogImporter({
    id: "lightning",
    description: "metrics.csv of Lightning's CSVLogger",
    engine: "lightning",
    settingsFile: "hparams.yaml",
    reader: linesReader,
  }),
  transformersImporter,
  yoloImporter,
  tableLogImporter({
    id: "timm",
    description: "summary.csv of timm's train.py",
    engine: "timm",
    settingsFile: "args.yaml",
    options: {isPercent: true},
  }),
  tableLogImporter({
    id: "table",
    description: "any table of epochs or steps: CSV, TSV, JSON, as printed; or lines that a training printed",
    engine: null,
    reader: linesReader,
  }),
  wandbImporter,
  mlflowImporter,
  tensorboardImporter,
  trackioImporter,
  neptuneImporter,
  nvidiaSmiImporter,
  nvtopImporter,
];
