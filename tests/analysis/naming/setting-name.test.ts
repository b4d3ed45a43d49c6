import {expect, test} from "vitest";
import {settingName, settingText, settingValue} from "../../../src/analysis/naming/setting-name.ts";

test("a setting with a unit in its name is written as a person would", () => {
  expect(settingText("sharedMemoryBytes", 67_108_864)).toBe("shared memory 64 MiB");
  expect(settingText("sharedMemoryBytes", 8_589_934_592)).toBe("shared memory 8 GiB");
  expect(settingText("warmupMs", 250)).toBe("warmup 250 ms");
  expect(settingText("powerLimitWatts", 150)).toBe("power limit 150 W");
});

test("a setting that batchsweep's own training has goes by its usual name", () => {
  expect(settingText("imageSize", 48)).toBe("image size 48 px");
  expect(settingText("trainImages", 2048)).toBe("training images 2,048");
  expect(settingText("learningRate", 0.001)).toBe("learning rate 0.001");
});

test("a setting of a trainer that is not known is left as it is", () => {
  expect(settingText("num_workers", 4)).toBe("num_workers 4");
  expect(settingText("gradAccum", 20_000)).toBe("gradAccum 20000");
  expect(settingText("Bytes", 7)).toBe("Bytes 7");
  expect(settingText("constructor", 7)).toBe("constructor 7");
  expect(settingText("sharedMemoryBytes", "host")).toBe("shared memory host");
  expect(settingValue("amp", true)).toBe("true");
  expect([settingName("amp"), settingValue("amp", undefined)]).toEqual(["amp", "not set"]);
});
