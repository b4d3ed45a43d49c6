import {expect, test} from "vitest";
import {presets} from "../../../src/recorder/plan/presets.ts";
import {builtInData} from "../../../src/training/data/prepare.ts";
import {models} from "../../../src/training/models/index.ts";
import {checkBatchSizes, trainingSettings} from "../../../src/training/settings.ts";

test.each(presets.map((preset) => [preset.id, preset] as const))(
  "the built-in training can do preset %s",
  (_, {batchSizes, model, data, imageSize, trainImages, validImages, epochs}) => {
    checkBatchSizes("preset", batchSizes, trainImages);
    expect(models.map(({id}) => id)).toContain(model);
    expect(builtInData).toContain(data);
    const settings = {imageSize, trainImages, validImages, epochs, threads: 1, seed: 1};
    expect(trainingSettings.parse(settings)).toEqual(settings);
  },
);

test("presets have different names, and the quick one is the default", () => {
  expect(presets.map(({id}) => id)).toEqual([...new Set(presets.map(({id}) => id))]);
  expect(presets[0].id).toBe("quick");
});
