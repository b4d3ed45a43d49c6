import {expect, test} from "vitest";
import {placeCount, gpuPlaces} from "../../../src/recorder/parallel/places.ts";

const gpu = (name: string, driver: string | null) => ({name, memoryBytes: null, driver});

test("every GPU with a driver can take a run, not the console of a server", () => {
  const gpus = [gpu("ASPEED Graphics Family", null), gpu("H200", "570.1"), gpu("H200", "570.1")];
  expect(placeCount(gpus, {})).toBe(2);
  expect(placeCount([gpu("Arc A770", null), gpu("Arc A770", null)], {})).toBe(2);
});

test.each([
  [{CUDA_VISIBLE_DEVICES: "2,3"}, 2],
  [{CUDA_VISIBLE_DEVICES: "0,1,-1,2"}, 2],
  [{CUDA_VISIBLE_DEVICES: "-1"}, 0],
  [{CUDA_VISIBLE_DEVICES: ""}, 0],
  [{CUDA_VISIBLE_DEVICES: "0,1,2", HIP_VISIBLE_DEVICES: "0,1"}, 2],
])("of those that %j lists there are %i", (env, count) => {
  expect(placeCount([], env)).toBe(count);
});

test("a place is one GPU of the PCI bus for CUDA, HIP and Level Zero", () => {
  expect(gpuPlaces(2, {})).toEqual([
    {
      number: 1,
      of: 2,
      env: {
        CUDA_DEVICE_ORDER: "PCI_BUS_ID",
        CUDA_VISIBLE_DEVICES: "0",
        HIP_VISIBLE_DEVICES: "0",
        ZE_AFFINITY_MASK: "0",
      },
    },
    {
      number: 2,
      of: 2,
      env: {
        CUDA_DEVICE_ORDER: "PCI_BUS_ID",
        CUDA_VISIBLE_DEVICES: "1",
        HIP_VISIBLE_DEVICES: "1",
        ZE_AFFINITY_MASK: "1",
      },
    },
  ]);
});

test("a list of GPUs in the environment keeps its names and its order", () => {
  const [first, second] = gpuPlaces(2, {CUDA_VISIBLE_DEVICES: "GPU-b, GPU-a"});
  expect(first?.env).toMatchObject({CUDA_VISIBLE_DEVICES: "GPU-b"});
  expect(second?.env).toMatchObject({CUDA_VISIBLE_DEVICES: "GPU-a"});
  expect(first?.env).not.toHaveProperty("CUDA_DEVICE_ORDER");
});
