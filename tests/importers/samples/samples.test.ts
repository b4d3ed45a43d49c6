import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {nvidiaSmiImporter, nvidiaSmiRun} from "../../../src/importers/samples/nvidia-smi.ts";
import {nvtopImporter, nvtopRun} from "../../../src/importers/samples/nvtop.ts";

const fixtures = join(import.meta.dirname, "../fixtures");

describe("samples", () => {
  test("nvidia-smi's CSV of two GPUs, with what one of them does not give", async () => {
    const [run] = await nvidiaSmiImporter.read(join(fixtures, "nvidia-smi.csv"));
    const samples = run?.samples;
    expect(samples?.atMs).toEqual([0, 1000]);
    expect(samples?.devices.map(({id}) => id)).toEqual(["0", "1"]);
    const column = (device: string, metric: string) =>
      samples?.series.find((one) => one.device === device && one.metric === metric)?.values;
    expect(column("0", "gpu.utilization")).toEqual([0, 0.95]);
    expect(column("0", "gpu.memory.usage")).toEqual([3 * 2 ** 20, 4096 * 2 ** 20]);
    expect(column("1", "gpu.power")).toEqual([null, null]);
  });

  test("nvtop's snapshots, which have no times", async () => {
    const [run] = await nvtopImporter.read(join(fixtures, "nvtop.json"));
    expect(run?.samples?.atMs).toEqual([0, 100]);
    expect(run?.samples?.series.map(({metric, values}) => [metric, values])).toEqual([
      ["gpu.utilization", [0.9, 0.95]],
      ["gpu.power", [120, null]],
      ["gpu.temperature", [45, 46]],
      ["gpu.clock.sm", [1.837e9, 1.837e9]],
    ]);
    expect(run?.notes[0]).toContain("nvtop writes no times");
  });

  test("what has no samples is refused in one line", () => {
    expect(() => nvidiaSmiRun("a,b\n1,2\n", "x.csv")).toThrow("x.csv: no samples of nvidia-smi");
    expect(() => nvtopRun("not JSON", "x.json", {endUnixMs: 0})).toThrow(
      "x.json: no snapshots of nvtop: not JSON",
    );
  });
});
