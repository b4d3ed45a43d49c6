// The modules of the sources that the program's package has.
import type {PackagedModules} from "./compile.ts";

/** What every recording starts as processes of their own. */
const beside = [
  "telemetry/sampler/sampler-main",
  "recorder/supervision/watchdog-process",
  "recorder/supervision/clearing-process",
  "recorder/yardstick/yardstick-process",
];

/** Of the program: all but the built-in training, and what works on the clone itself. */
export const programModules: PackagedModules = {
  started: ["cli/start", ...beside, "report/rendering/page-worker"],
  published: {
    // For the packages that start it under another name.
    "./start": "cli/start",
    "./schema": "schema/parse",
    "./schema/json": "schema/json-schema",
    "./readers": "readers/index",
    "./runs": "runs/library",
  },
  without:
    /^(?:cli\/(?:sweep|bench|third-party|package|release)\/|cli\/init\/(?:command|start)\.|cli\/setup\/tensorflow\.|training\/(?:engines|models)\/)/,
};

/** Of the built-in training, with the recorder that it is recorded by. */
export const trainerModules: PackagedModules = {
  started: [
    "cli/sweep/packaged",
    "training/main",
    "training/data/batch-thread-main",
    "training/engines/wasm/worker",
    "training/engines/webgpu/device/describe-main",
    "training/engines/tensorflow/describe-main",
    ...beside,
  ],
  published: {},
  without: null,
};
