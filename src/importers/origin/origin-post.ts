// The importer of the post that this project grew out of.
import {readDocument} from "../tables/document.ts";
import {formatVersion} from "../../schema/values/identifiers.ts";
import type {EpochRow, RunLog} from "../../schema/run-log.ts";
import type {Sweep} from "../../schema/sweep.ts";

/** Id of the imported sweep; the date stands in the post's image paths. */
export const originId = "2024-04-14-gpu-vs-cpu";

const author = "author of the post";
const unsaid = "the post does not say";
const unsaidOfTraining = [
  ...["splitHash", "parameters", "deviceName", "threads", "adapter", "peakDeviceMemoryBytes"],
  ...["lastBatch", "lastValidBatch", "skippedImages", "batchSize", "accumulation", "ranks"],
];

type Place = Pick<RunLog["configuration"], "device" | "batchSize">;

/** Which configuration a table belongs to, by the heading before it. */
function placeOf(heading: string): Place {
  const batch = /^Batch (?<size>\d+)/.exec(heading)?.groups?.["size"];
  if (batch !== undefined) return {device: "gpu", batchSize: Number(batch)};
  // The post leaves fastai's default in place: "default batch size is 64".
  if (heading === "CPU" || heading === "GPU")
    return {device: heading === "CPU" ? "cpu" : "gpu", batchSize: 64};
  throw new Error(`table under an unknown heading: ${heading}`);
}

const stages = "fine-tune";

function epochRow(cells: readonly string[]): EpochRow {
  const [epoch, trainLoss, validLoss, errorRate, time] = cells;
  const clock = /^(?<minutes>\d+):(?<seconds>\d+)$/.exec(time ?? "")?.groups;
  if (cells.length !== 5 || clock === undefined)
    throw new Error(`not a row of an epoch table: ${cells.join(" ")}`);
  return {
    epoch: Number(epoch),
    stage: stages,
    trainLoss: Number(trainLoss),
    validLoss: Number(validLoss),
    errorRate: Number(errorRate),
    metrics: {},
    notFinite: [],
    durationMs: 1000 * (60 * Number(clock["minutes"]) + Number(clock["seconds"])),
    trainMs: null,
    validateMs: null,
  };
}

/** The tables of the post, each with the heading (## or bold line) that it stands under. */
export const parseTables = (markdown: string): {heading: string; rows: string[][]}[] =>
  readDocument(markdown, "post.md").tables.map(({headings, rows}) => ({
    heading: headings.at(-1) ?? "",
    rows,
  }));

/**
 * Validation images on each device. The post does not give them; every error rate it prints is a whole number of
 * errors divided by 388 on the CPU and by 581 on the GPU, the smallest counts that fit (`smallestDenominator`).
 */
const validImages = {cpu: 388, gpu: 581};

/** 581 is the fifth that fastai's usual 0.2 split sets aside of 2,905, which leaves 2,324 to train on. */
const trainImages = 2324;

function originRunLog({heading, rows}: {heading: string; rows: string[][]}): RunLog {
  const place = placeOf(heading);
  const epochs = rows.map(epochRow);
  const onGpu = place.device === "gpu";
  return {
    format: formatVersion,
    sweep: originId,
    run: `${place.device}-b${String(place.batchSize).padStart(4, "0")}`,
    configuration: {
      engine: "fastai",
      ...place,
      model: "not stated",
      data: onGpu ? "birds, GPU's split" : "birds, CPU's split",
      settings: {},
    },
    repeat: 1,
    startedAt: null,
    session: null,
    status: {state: "completed", durationMs: null},
    reader: "table",
    timeResolutionMs: 1000,
    training: onGpu
      ? {
          splitHash: null,
          parameters: null,
          deviceName: null,
          threads: null,
          adapter: null,
          peakDeviceMemoryBytes: null,
          lastBatch: null,
          lastValidBatch: null,
          skippedImages: null,
          batchSize: null,
          accumulation: null,
          ranks: null,
        }
      : null,
    work: onGpu ? {unit: "images", train: trainImages, valid: validImages.gpu} : null,
    epochs,
    reports: [],
    statedRate: null,
    phases: [],
    steps: null,
    telemetry: null,
    output: [],
    missing: {
      startedAt: "the post gives a day only",
      session: unsaid,
      statedRate: unsaid,
      "status.durationMs": "the tables leave out the frozen epoch and the loading",
      ...(onGpu
        ? Object.fromEntries(unsaidOfTraining.map((field) => [`training.${field}`, unsaid]))
        : {
            work: "the post gives no image counts",
            training: `the post gives no image counts; the error rates fit ${validImages.cpu} validation images, which leaves the training images open`,
          }),
      "epochs.trainMs": "the table gives whole epochs only",
      "epochs.validateMs": "the table gives whole epochs only",
      steps: unsaid,
      telemetry: "the post shows photos",
    },
  };
}

/** The post's tables as run logs, in its order. Throws where a table is not what the post is known to hold. */
export function originRunLogs(markdown: string): RunLog[] {
  const logs = parseTables(markdown).map(originRunLog);
  const runs = logs.map(({run}) => run).sort();
  const expected = ["cpu-b0064", "gpu-b0016", "gpu-b0032", "gpu-b0064", "gpu-b0128", "gpu-b0256"];
  if (runs.join() !== expected.join())
    throw new Error(`not the origin post's tables: ${runs.join(", ") || "none"}`);
  return logs;
}

const load = "As for GPU load, batch 256 takes around 90% while batch 16 only use 50%.";
const memory =
  "And for GPU mem, batch 256's mem load rises to 75% when training. But batch 16's mem keep 25% through all the training process.";

/** The sweep around the post's run logs, with what a reader must know to use them. */
export function originSweep(logs: readonly RunLog[]): Sweep {
  const stated = (batchSize: number, metric: string, value: number, quote: string) =>
    ({device: "gpu", batchSize, metric, value, unit: "ratio", quote, by: author}) as const;
  return {
    format: formatVersion,
    sweep: originId,
    title: "CPU or GPU? The origin post's figures",
    startedAt: null,
    origin: {
      kind: "imported",
      from: "a blog post on fastai fine-tuning with bird photos, CPU against GPU, and its tables",
      author,
      publishedOn: "2024-04-14",
    },
    plan: {
      factors: {device: ["cpu", "gpu"], batchSize: [16, 32, 64, 128, 256]},
      repeats: 1,
      seed: 0,
      sampleHz: null,
      runs: logs.map(({run, configuration, repeat}) => ({run, configuration, repeat})),
    },
    unavailable: [],
    machine: null,
    software: null,
    statedReadings: [
      stated(16, "GPU load", 0.5, load),
      stated(256, "GPU load", 0.9, load),
      stated(16, "GPU memory", 0.25, memory),
      stated(256, "GPU memory", 0.75, memory),
    ],
    notes: [
      `CPU and GPU used different validation sets: every error rate is a whole number of errors out of ${validImages.cpu} on the CPU and out of ${validImages.gpu} on the GPU.`,
      `The number of training images is not in the post. ${trainImages} on the GPU follows from ${validImages.gpu} validation images if they are a fifth of all; on the CPU it is not known.`,
      "Times were printed in whole seconds, and every configuration ran once.",
      "The tables hold the three fine-tuning epochs. The frozen epoch before them is not in the tables.",
      "Machine, GPU, model and software versions are not stated.",
    ],
    missing: {
      startedAt: "the post gives a day only",
      "plan.sampleHz": "nothing was sampled; the post shows photos of nvtop",
      machine: unsaid,
      software: unsaid,
    },
  };
}
