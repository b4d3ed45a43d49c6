import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {ImportError} from "../../../src/importers/importer.ts";
import {trainerLogImporter} from "../../../src/importers/logs/trainer-log.ts";
import {fastaiReader} from "../../../src/readers/fastai.ts";
import {kerasReader} from "../../../src/readers/keras.ts";
import {lightningReader} from "../../../src/readers/lightning.ts";
import {transformersReader} from "../../../src/readers/transformers.ts";

const fixture = (name: string): string => join(import.meta.dirname, "../../readers/fixtures", name);

describe("logs of trainers", () => {
  test("fastai's CSV has the time of each epoch in whole seconds", async () => {
    const [run] = await trainerLogImporter(fastaiReader, "").read(fixture("fastai-history.csv"));
    expect(run).toMatchObject({name: "fastai-history", engine: "fastai", timeResolutionMs: 1000});
    expect(run?.epochs.map(({durationMs}) => durationMs)).toEqual([59_000, 69_000]);
  });

  test("Keras' and Lightning's CSV have no times", async () => {
    const [keras] = await trainerLogImporter(kerasReader, "").read(fixture("keras-history.csv"));
    expect(keras?.epochs.map(({durationMs}) => durationMs)).toEqual([null, null, null]);
    const [lightning] = await trainerLogImporter(lightningReader, "").read(fixture("lightning-metrics.csv"));
    expect(lightning?.epochs).toHaveLength(3);
  });

  test("Transformers' state says the batch size", async () => {
    const [run] = await trainerLogImporter(transformersReader, "").read(
      fixture("transformers-trainer_state.json"),
    );
    expect(run).toMatchObject({batchSize: 16, engine: "transformers"});
    expect(run?.epochs).toHaveLength(3);
  });

  test("what has no epochs is refused in one line", async () => {
    const read = trainerLogImporter(fastaiReader, "").read(fixture("../../importers/fixtures/nvtop.json"));
    await expect(read).rejects.toThrow(
      new ImportError(`${fixture("../../importers/fixtures/nvtop.json")}: no epochs of fastai in it`),
    );
  });
});
