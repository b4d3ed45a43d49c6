// The trainer: the built-in training as a program.
import {eventVersion} from "../schema/event.ts";
import {UsageError} from "../usage-error.ts";
import {parseTrainingArguments, usage} from "./arguments.ts";
import {startBatchThread, withSharedPixels} from "./data/batch-thread.ts";
import {stepsPerEpoch} from "./data/batches.ts";
import {DataError} from "./data/images.ts";
import {prepareImages} from "./data/prepare.ts";
import type {Engine} from "./engines/engine.ts";
import {engines} from "./engines/index.ts";
import {train, unixNow} from "./loop.ts";
import {findModel, models} from "./models/index.ts";
import {createEventWriter, type EventWriter} from "./report-events.ts";
import {createEventLines} from "./report-lines.ts";
import type {TrainingArguments} from "./settings.ts";

/** Trains once and reports to `events`. Rejects with UsageError, DataError, or what the engine or the loop throws. */
async function trainOnce(options: TrainingArguments, events: EventWriter): Promise<void> {
  const {batchSize, epochs, model} = options;
  const engine = await usableEngine(options);
  const load = {phase: "load", epoch: null, synced: true} as const;
  const startedUnixMs = unixNow();
  events.write({event: "phase-started", ...load, unixMs: startedUnixMs});
  const prepared = await prepareImages(options);
  const images = {...prepared, train: withSharedPixels(prepared.train)};
  const counts = {train: images.train.labels.length, valid: images.valid.labels.length};
  const perEpoch = stepsPerEpoch(counts.train, batchSize);
  const classes = images.classes.length;
  const stages = findModel(model).stages(options);
  // Timed steps take one step per epoch of the recipe: all but the first, which does not count, are then of later epochs,
  // in which all parameters train.
  const recipeSteps = options.timeSteps === null ? perEpoch : 1;
  const trainer = await engine.createTrainer({...options, classes, stepsPerEpoch: recipeSteps});
  const {parameters, deviceName, threads} = trainer;
  const batches = startBatchThread(images.train, options);
  try {
    events.write({
      event: "run-started",
      version: eventVersion,
      unixMs: startedUnixMs,
      work: {unit: "images", ...counts},
      batchSize,
      classes: images.classes,
      splitHash: images.splitHash,
      lastBatch: "dropped",
      lastValidBatch: "padded",
      skippedImages: images.skipped.length,
      model,
      parameters,
      deviceName,
      threads,
      epochs,
      stepsPerEpoch: perEpoch,
      ...(trainer.adapter === null ? {} : {adapter: trainer.adapter}),
    });
    events.write({event: "phase-ended", ...load, unixMs: unixNow()});
    for await (const event of train(trainer, images, {...options, stages, batches})) events.write(event);
    const peakDeviceMemoryBytes = trainer.peakDeviceMemoryBytes();
    events.write({
      event: "run-ended",
      unixMs: unixNow(),
      ...(peakDeviceMemoryBytes === null ? {} : {peakDeviceMemoryBytes}),
    });
  } finally {
    events.flush();
    await batches.stop();
    trainer.dispose();
  }
}

/** The engine that was asked for. Rejects with UsageError where it, its device here or the model is not there. */
async function usableEngine({engine: id, device, adapter, model}: TrainingArguments): Promise<Engine> {
  if (!models.some((known) => known.id === model))
    throw new UsageError(`unknown model: ${model} (known: ${models.map((known) => known.id).join(", ")})`);
  const engine = engines.find((known) => known.id === id);
  if (engine === undefined)
    throw new UsageError(`unknown engine: ${id} (known: ${engines.map((known) => known.id).join(", ")})`);
  const probe = (await engine.probe({adapter})).find((probed) => probed.device === device);
  const unavailable = probe === undefined ? `${id} does not know it` : probe.unavailable;
  if (unavailable !== null) throw new UsageError(`device not available: ${device} (${unavailable})`);
  return engine;
}

/** Wrong use gets one line; any other error is printed with its stack, which the run log then keeps. */
function exitCodeFor(error: unknown): 1 | 2 {
  const isUsers = error instanceof UsageError || error instanceof DataError;
  console.error(isUsers ? error.message : error);
  return isUsers ? 2 : 1;
}

try {
  const options = parseTrainingArguments(process.argv.slice(2));
  const eventFile = process.env["BATCHSWEEP_EVENTS"];
  if (options === null) console.log(usage);
  else await trainOnce(options, eventFile === undefined ? createEventLines() : createEventWriter(eventFile));
} catch (error) {
  process.exitCode = exitCodeFor(error);
}
