import {describe, expect, test} from "vitest";
import {choiceLine, chooseDevices, engineNotes, leftOutLines} from "../../../src/cli/sweep/devices.ts";
import type {UsableDevice} from "../../../src/cli/sweep/devices.ts";
import {engines} from "../../../src/training/engines/index.ts";
import type {DeviceProbe} from "../../../src/training/engines/engine.ts";

const engine = (id: string, ...devices: DeviceProbe[]) => ({id, probe: async () => devices});
const usable = (device: "cpu" | "gpu"): DeviceProbe => ({device, unavailable: null, name: `A ${device}`});
const missing = (device: "cpu" | "gpu", reason: string): DeviceProbe => ({
  device,
  unavailable: reason,
  name: null,
});

describe("chooseDevices()", () => {
  const known = [
    engine("fast", missing("cpu", "not installed"), missing("gpu", "no driver")),
    engine("wasm", usable("cpu")),
  ];

  test("auto takes for each device the first engine that can use it, and keeps why not the ones before", async () => {
    expect(await chooseDevices(known, {engine: "auto", devices: ["cpu"]})).toEqual({
      usable: [
        {
          engine: "wasm",
          device: "cpu",
          name: "A cpu",
          software: false,
          passedOver: [{engine: "fast", reason: "not installed"}],
        },
      ],
      unavailable: [],
    });
  });

  test("a device that no engine can use is listed with the reason of each", async () => {
    expect(await chooseDevices(known, {engine: "auto", devices: ["gpu"]})).toEqual({
      usable: [],
      unavailable: [{device: "gpu", engine: "fast", reason: "no driver"}],
    });
    expect(await chooseDevices(known, {engine: "wasm", devices: ["gpu"]})).toEqual({
      usable: [],
      unavailable: [{device: "gpu", engine: "wasm", reason: "no engine here computes on a GPU"}],
    });
  });

  test("the adapter that was asked for reaches the engine", async () => {
    const asked: unknown[] = [];
    const probe = async (options?: {adapter?: string | null}) => {
      asked.push(options?.adapter);
      return [usable("gpu")];
    };
    await chooseDevices([{id: "webgpu", probe}], {engine: "webgpu", devices: ["gpu"], adapter: "H100"});
    await chooseDevices([{id: "webgpu", probe}], {engine: "webgpu", devices: ["gpu"]});
    expect(asked).toEqual(["H100", null]);
  });
});

test("tensorflow comes before webgpu and before wasm", () => {
  expect(engines.map(({id}) => id)).toEqual(["tensorflow", "webgpu", "wasm"]);
});

const choice: UsableDevice = {
  engine: "webgpu",
  device: "gpu",
  name: "A card (vulkan)",
  software: false,
  passedOver: [],
};

describe("choiceLine()", () => {
  test("says whether the engine was asked for, is the best, or stands in for a better one", () => {
    expect(choiceLine(choice, "webgpu")).toBe("GPU: webgpu, A card (vulkan) (as asked)");
    expect(choiceLine(choice, "auto")).toBe("GPU: webgpu, A card (vulkan) (the best engine here)");
    expect(choiceLine({...choice, passedOver: [{engine: "tensorflow", reason: "not set up"}]}, "auto")).toBe(
      "GPU: webgpu, A card (vulkan) (since tensorflow cannot: not set up)",
    );
  });
});

describe("engineNotes()", () => {
  const onCpu = {...choice, engine: "wasm", device: "cpu"} as const;

  test("two engines in one sweep are two programs", () => {
    expect(engineNotes([onCpu, choice])).toEqual([
      "CPU by wasm, GPU by webgpu: different programs, so the devices differ by more than their hardware",
    ]);
    expect(engineNotes([onCpu])).toEqual([]);
  });

  test("a software adapter is no GPU", () => {
    expect(engineNotes([{...choice, name: "SwiftShader", software: true}])).toEqual([
      "No GPU was measured: a software adapter on the CPU plays it, SwiftShader",
    ]);
  });
});

test("a device that was left out is one line: with its reason, or, of several engines', with where they stand", () => {
  const left = (...engines: string[]) =>
    engines.map((id) => ({device: "gpu" as const, engine: id, reason: "no driver"}));
  expect(leftOutLines([])).toEqual([]);
  expect(leftOutLines(left("webgpu"))).toEqual(["GPU: left out: no driver"]);
  expect(leftOutLines(left("tensorflow", "webgpu"))).toEqual([
    "GPU: left out: no engine can use one here (why, and what to do: npm run doctor)",
  ]);
});
