import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {ImportError, type Importer} from "../../../src/importers/importer.ts";
import {importers} from "../../../src/importers/index.ts";
import {epochsIn} from "../../../src/importers/logs/trainer-log.ts";
import {fastaiReader} from "../../../src/readers/fastai.ts";

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
  expect(epochsIn(fastaiReader, printed.join("\n"))).toMatchObject([{trainLoss: 0.5, durationMs: 64_000}]);
});
