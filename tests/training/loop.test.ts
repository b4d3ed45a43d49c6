import {describe, expect, test} from "vitest";
import type {PreparedImages} from "../../src/training/data/images.ts";
import type {Batch, Trainer} from "../../src/training/engines/engine.ts";
import {train, type LoopEvent, type LoopOptions} from "../../src/training/loop.ts";

/** Ten black images to train on and three to validate. */
const images: PreparedImages = {
  id: "black",
  description: "Black images",
  classes: ["a", "b"],
  imageSize: 8,
  train: {pixels: new Uint8Array(10 * 8 * 8 * 3), labels: new Uint8Array(10)},
  valid: {pixels: new Uint8Array(3 * 8 * 8 * 3), labels: new Uint8Array(3)},
  splitHash: "0123456789abcdef",
  skipped: [],
};

/** A trainer that computes nothing; a step takes 100 ms of the fake clock, an evaluation 10 ms. */
function fakeTrainer(losses: (step: number) => number = (step) => 1 / step) {
  let nowMs = 1000;
  let steps = 0;
  const sizes: number[] = [];
  const trainer: Trainer = {
    parameters: 1,
    threads: 1,
    deviceName: "nothing",
    async step(batch: Batch) {
      nowMs += 100;
      sizes.push(batch.size);
      return losses(++steps);
    },
    async evaluate(batch) {
      nowMs += 10;
      return {lossSum: 0.5 * batch.size, errors: 1};
    },
    adapter: null,
    gpuMs: async () => 60,
    peakDeviceMemoryBytes: () => null,
    dispose() {},
  };
  return {trainer, now: () => nowMs, sizes};
}

async function eventsOf(
  {trainer, now}: {trainer: Trainer; now: () => number},
  options: Partial<LoopOptions> = {},
): Promise<LoopEvent[]> {
  const events: LoopEvent[] = [];
  const stages = [{name: "from-scratch", epochs: 2}] as const;
  const all = {batchSize: 4, epochs: 2, stages, seed: 1, timeSteps: null, now, ...options};
  for await (const event of train(trainer, images, all)) events.push(event);
  return events;
}

const names = (events: readonly LoopEvent[]) =>
  events.map((event) => ("phase" in event ? `${event.event} ${event.phase}` : event.event));

describe("train()", () => {
  test("an epoch is trained, then validated, then summed up", async () => {
    const epoch = [
      "phase-started train",
      "step-taken",
      "step-taken",
      "phase-ended train",
      "phase-started validate",
      "phase-ended validate",
      "epoch",
    ];
    const events = await eventsOf(fakeTrainer());
    expect(names(events)).toEqual([...epoch, ...epoch]);
    expect(events.map(({epoch}) => epoch)).toEqual([...epoch.map(() => 0), ...epoch.map(() => 1)]);
  });

  test("an epoch's row names its stage", async () => {
    const stages = [
      {name: "frozen", epochs: 1},
      {name: "fine-tune", epochs: 2},
    ] as const;
    const events = await eventsOf(fakeTrainer(), {epochs: 3, stages});
    const rows = events.filter((event) => event.event === "epoch");
    expect(rows.map(({stage}) => stage)).toEqual(["frozen", "fine-tune", "fine-tune"]);
  });

  test("a training step has whole batches only", async () => {
    const fake = fakeTrainer();
    await eventsOf(fake);
    expect(fake.sizes).toEqual([4, 4, 4, 4]);
  });

  test("a step's time is the engine's alone", async () => {
    const steps = (await eventsOf(fakeTrainer(), {epochs: 1})).filter(
      (event) => event.event === "step-taken",
    );
    expect(steps).toEqual([
      {event: "step-taken", epoch: 0, startUnixMs: 1000, durationMs: 100, dataWaitMs: 0, loss: 1, gpuMs: 60},
      {
        event: "step-taken",
        epoch: 0,
        startUnixMs: 1100,
        durationMs: 100,
        dataWaitMs: 0,
        loss: 1 / 2,
        gpuMs: 60,
      },
    ]);
  });

  test("an epoch's losses are means over its images, its error rate a share of them", async () => {
    const events = await eventsOf(fakeTrainer(), {epochs: 1, batchSize: 2});
    expect(events.at(-1)).toEqual({
      event: "epoch",
      epoch: 0,
      stage: "from-scratch",
      unixMs: 1000 + 5 * 100 + 2 * 10,
      trainLoss: (1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5) / 5,
      validLoss: 0.5,
      errorRate: 2 / 3,
    });
  });

  test("timing ends after its steps, in a later epoch where need be, and validates nothing", async () => {
    const events = await eventsOf(fakeTrainer(), {epochs: 1, timeSteps: 3});
    expect(names(events)).toEqual([
      "phase-started train",
      "step-taken",
      "step-taken",
      "phase-ended train",
      "phase-started train",
      "step-taken",
      "phase-ended train",
    ]);
  });

  test("a loss that is not finite ends the training and says at which step", async () => {
    await expect(eventsOf(fakeTrainer((step) => (step === 3 ? Number.NaN : 1)))).rejects.toThrow(
      "loss is not finite: NaN at step 3 (lower the learning rate)",
    );
  });

  test("so does a validation loss", async () => {
    const fake = fakeTrainer();
    fake.trainer.evaluate = async () => ({lossSum: Number.POSITIVE_INFINITY, errors: 0});
    await expect(eventsOf(fake)).rejects.toThrow("validation loss is not finite: Infinity in epoch 1");
  });

  test("a batch larger than the training images is refused, not waited for", async () => {
    await expect(eventsOf(fakeTrainer(), {batchSize: 11, timeSteps: 1})).rejects.toThrow(
      "--batch-size: 11 (larger than the 10 training images)",
    );
  });
});
