import {expect, test} from "vitest";
import {findEngines, reportLines} from "../../scripts/doctor/report.ts";

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

test("a line says what there is, or why not and what to do", async () => {
  const lines = reportLines(await findEngines([engine]));
  expect(lines[0]).toContain("tensorflow on CPU  TensorFlow 2.21.0, oneDNN on, 2 threads");
  expect(lines[1]).toContain("tensorflow on GPU  no NVIDIA driver (install it)");
});
