import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {ImportError, type Importer} from "../../../src/importers/importer.ts";
import {importers} from "../../../src/importers/index.ts";
import {printedProgress} from "../../../src/importers/logs/trainer-log.ts";
import {fastaiReader} from "../../../src/readers/fastai.ts";
import {linesReader} from "../../../src/readers/lines/lines.ts";

const fixture = (name: string): string => join(import.meta.dirname, "../../readers/fixtures", name);

const importer = (id: string): Importer => importers.find((one) => one.id === id)!;

describe("logs of trainers", () => {
  test("fastai's CSV has the time of each epoch in whole seconds", async () => {
    const [run] = await importer("fastai").read(fixture("fastai-history.csv"));
    expect(run).toMatchObject({name: "fastai-history", engine: "fastai", timeResolutionMs: 1000});
    expect(run?.epochs.map(({durationMs}) => durationMs)).toEqual([59_000, 69_000]);
  });

  test("Keras' and Lightning's CSV have no times", async () => {
    const [keras] = await importer("keras").read(fixture("keras-history.csv"));
    expect(keras?.epochs.map(({durationMs}) => durationMs)).toEqual([null, null, null]);
    const [lightning] = await importer("lightning").read(fixture("lightning-metrics.csv"));
    expect(lightning?.epochs).toHaveLength(3);
  });

  test("Transformers' state says the batch size", async () => {
    const [run] = await importer("transformers").read(fixture("transformers-trainer_state.json"));
    expect(run).toMatchObject({batchSize: 16, engine: "transformers"});
    expect(run?.epochs).toHaveLength(3);
  });

  test("what has no epochs is refused in one line", async () => {
    const read = importer("fastai").read(fixture("../../importers/fixtures/nvtop.json"));
    await expect(read).rejects.toThrow(
      new ImportError(`${fixture("../../importers/fixtures/nvtop.json")}: no epochs of fastai in it`),
    );
  });
});

test("what a trainer printed to a file is read as it was printed", () => {
  const printed = [
    "epoch     train_loss  valid_loss  error_rate  time",
    "0         0.5         0.4         0.25        01:04",
  ];
  expect(printedProgress(fastaiReader, printed.join("\n")).epochs).toMatchObject([
    {trainLoss: 0.5, durationMs: 64_000},
  ]);
});

test("reports by step are read where it printed no epochs", () => {
  const printed =
    "iter 0: loss 4.5, time 90.00ms\nstep 20: train loss 4.2, val loss 4.3\niter 20: loss 4.2\n";
  const {epochs, reports} = printedProgress(linesReader, printed);
  expect(epochs).toEqual([]);
  expect(reports.map(({step, figures}) => [step, figures])).toEqual([
    [0, {trainLoss: 4.5}],
    [20, {trainLoss: 4.2, validLoss: 4.3}],
    [20, {trainLoss: 4.2}],
  ]);
});
