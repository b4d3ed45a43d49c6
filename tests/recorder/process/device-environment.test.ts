import {expect, test} from "vitest";
import {deviceEnvironment} from "../../../src/recorder/process/device-environment.ts";

test("a command on the CPU sees no GPU; one on the GPU sees what the person chose", () => {
  expect(deviceEnvironment("cpu")).toEqual({CUDA_VISIBLE_DEVICES: "-1", HIP_VISIBLE_DEVICES: "-1"});
  expect(deviceEnvironment("gpu")).toEqual({});
});
