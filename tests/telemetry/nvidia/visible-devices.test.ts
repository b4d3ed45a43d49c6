import {describe, expect, test} from "vitest";
import type {TelemetryDevice} from "../../../src/schema/telemetry.ts";
import {withUse, type CudaEnvironment} from "../../../src/telemetry/nvidia/visible-devices.ts";

const gpu = (id: string, name = "A100", facts: TelemetryDevice["facts"] = {}): TelemetryDevice => ({
  id,
  kind: "gpu",
  name,
  used: null,
  facts,
});
const host: TelemetryDevice = {id: "host", kind: "host", name: "Machine", used: true, facts: {}};
const three = [host, gpu("GPU-aa11"), gpu("GPU-ab22"), gpu("GPU-cc33")];

/** Whether each GPU was used. */
const used = (env: CudaEnvironment, devices = three, device: "cpu" | "gpu" = "gpu"): (boolean | null)[] =>
  withUse(devices, {device, env})
    .filter(({kind}) => kind === "gpu")
    .map((one) => one.used);

describe("CUDA_VISIBLE_DEVICES", () => {
  test.each<[string, string, (boolean | null)[]]>([
    ["a number names a GPU", "1", [false, true, false]],
    ["spaces do not count", "0, 2", [true, false, true]],
    ["the first wrong number ends the list", "0,2,-1,1", [true, false, true]],
    ["a number that names no GPU ends it too", "1,7,0", [false, true, false]],
    ["empty means none", "", [false, false, false]],
    ["-1 means none", "-1", [false, false, false]],
    ["what a scheduler writes where there is none", "NoDevFiles", [false, false, false]],
    ["a repeated number empties the list", "1,1", [false, false, false]],
    ["digits count, and not what follows them", "2nd,0", [true, false, true]],
    ["a UUID among numbers ends the list", "0,GPU-cc33", [true, false, false]],
    ["a number among UUIDs too", "GPU-cc33,0", [false, false, true]],
    ["a repeated UUID empties the list", "GPU-cc33,GPU-cc", [false, false, false]],
    ["a UUID names a GPU", "GPU-cc33", [false, false, true]],
    ["so does as much of it as no other shares", "GPU-ab,GPU-c", [false, true, true]],
    ["an ambiguous beginning ends the list", "GPU-a,GPU-c", [false, false, false]],
    ["an instance in the old form names its GPU", "MIG-GPU-ab22/1/0", [false, true, false]],
  ])("%s: %j", (_, list, expected) => {
    expect(used({CUDA_VISIBLE_DEVICES: list})).toEqual(expected);
  });

  test("an instance by its own UUID is part of the GPU that lists it, and only the first counts", () => {
    const divided = [
      gpu("GPU-aa", "A100", {migInstances: "MIG-11 MIG-22"}),
      gpu("GPU-bb", "A100", {migInstances: "MIG-33"}),
    ];
    expect(used({CUDA_VISIBLE_DEVICES: "MIG-22,MIG-33"}, divided)).toEqual([true, false]);
    expect(used({CUDA_VISIBLE_DEVICES: "MIG-33-and-the-rest-of-it"}, divided)).toEqual([false, true]);
  });

  test("of a divided GPU the first instance is all that CUDA shows", () => {
    const divided = [gpu("GPU-aa", "A100"), gpu("GPU-bb", "A100", {mig: true, migInstances: "MIG-33"})];
    expect(used({CUDA_VISIBLE_DEVICES: "0,1"}, divided)).toEqual([false, true]);
    expect(used({CUDA_VISIBLE_DEVICES: "0"}, divided)).toEqual([true, false]);
  });

  test("among GPUs of different kinds a number says nothing unless the order is that of PCI", () => {
    const mixed = [gpu("GPU-aa", "T4"), gpu("GPU-bb", "A100")];
    expect(used({CUDA_VISIBLE_DEVICES: "0"}, mixed)).toEqual([null, null]);
    expect(used({CUDA_VISIBLE_DEVICES: "0", CUDA_DEVICE_ORDER: "PCI_BUS_ID"}, mixed)).toEqual([true, false]);
    expect(used({CUDA_VISIBLE_DEVICES: "1,0"}, mixed)).toEqual([true, true]);
  });

  test("unset, the only GPU was used, and of several nobody knows", () => {
    expect(used({}, [gpu("GPU-aa")])).toEqual([true]);
    expect(used({})).toEqual([null, null, null]);
  });
});

test("a training on the processor used no GPU, and the host always", () => {
  expect(used({CUDA_VISIBLE_DEVICES: "0"}, three, "cpu")).toEqual([false, false, false]);
  expect(withUse(three, {device: "cpu", env: {}})[0]?.used).toBe(true);
});
