import {expect, test} from "vitest";
import {findEngines, reportLines} from "../../../src/cli/doctor/report.ts";
import {findTelemetry} from "../../../src/cli/doctor/telemetry.ts";
import {createAppleSource} from "../../../src/telemetry/sources/apple.ts";
import {createTwoGpuSource} from "../../telemetry/fixtures/two-gpu-source.ts";

const engine = {
  id: "tensorflow",
  probe: async () => [
    {device: "cpu" as const, unavailable: null, name: "TensorFlow 2.21.0, oneDNN on, 2 threads"},
    {device: "gpu" as const, unavailable: "no NVIDIA driver (install it)", name: null},
  ],
};

test("every device of an engine is one finding", async () => {
  expect(await findEngines([engine])).toEqual([
    {
      kind: "engine",
      id: "tensorflow",
      device: "cpu",
      name: "TensorFlow 2.21.0, oneDNN on, 2 threads",
      unavailable: null,
    },
    {
      kind: "engine",
      id: "tensorflow",
      device: "gpu",
      name: null,
      unavailable: "no NVIDIA driver (install it)",
    },
  ]);
});

test("a GPU is named with what its adapter allows", async () => {
  const adapter = {
    ...{name: "A card", vendor: "", architecture: "", driver: "1.2", backend: "vulkan", software: false},
    ...{timestamps: true, limits: {maxBufferBytes: 4 * 2 ** 30, maxBindingBytes: 2 * 2 ** 30}},
  };
  const probe = async () => [
    {device: "gpu" as const, unavailable: null, name: "A card (vulkan, 1.2)", adapter},
  ];
  const [found] = await findEngines([{id: "webgpu", probe}]);
  expect(found?.name).toMatch(
    /^A card \(vulkan, 1\.2\), tensors up to 2(\.0)?\sGiB, tells how long it computes$/,
  );
});

test("a line says what there is, or why not and what to do", async () => {
  const lines = reportLines(await findEngines([engine]));
  expect(lines[0]).toContain("Engines");
  expect(lines[1]).toContain("tensorflow on CPU  TensorFlow 2.21.0, oneDNN on, 2 threads");
  expect(lines[2]).toContain("tensorflow on GPU  no NVIDIA driver (install it)");
});

test("a telemetry source lists its metrics with what they gave, or why not", async () => {
  const findings = await findTelemetry([
    createTwoGpuSource,
    () => createAppleSource({periodMs: 100, platform: "linux"}),
  ]);
  expect(
    findings.map(({kind, id, device, name, unavailable}) => [kind, id, device, name, unavailable]),
  ).toEqual([
    ["source", "two-gpus", null, "First (GPU-0), Second (GPU-1)", null],
    ["metric", "gpu.utilization", "GPU-0", "0 %", null],
    ["metric", "gpu.power", "GPU-0", "13 W", null],
    ["metric", "gpu.utilization", "GPU-1", "100 %", null],
    ["metric", "gpu.power", "GPU-1", null, "this GPU measures no power"],
    ["source", "apple", null, null, "Apple's GPUs are read on macOS only, this is linux"],
  ]);
  expect(reportLines(findings).join("\n")).toContain("  gpu.power of GPU-1");
});
