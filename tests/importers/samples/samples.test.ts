import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {nvidiaSmiImporter, nvidiaSmiRun} from "../../../src/importers/samples/nvidia-smi.ts";
import {hasBusyGpu, samplesOf} from "../../../src/importers/samples/samples.ts";
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

  test("GPUs that no column tells apart are told by their place in a poll; one that is sampled often is one", () => {
    const rows = (instants: string[]) =>
      [
        "timestamp, name, utilization.gpu",
        ...instants.map((at, index) => `2026/05/01 10:00:${at}, A100, ${index}`),
      ].join("\n");
    const two = nvidiaSmiRun(
      rows(["00.000", "00.006", "15.000", "15.006", "30.000", "30.006"]),
      "x.csv",
    ).samples;
    expect(two?.devices.map(({id}) => id)).toEqual(["A100 0", "A100 1"]);
    expect(two?.atMs).toEqual([0, 15_000, 30_000]);
    const one = nvidiaSmiRun(rows(["00.000", "00.050", "00.100", "00.150"]), "x.csv").samples;
    expect(one?.devices.map(({id}) => id)).toEqual(["A100"]);
  });

  test("a head in between, rows that are cut off and words of a driver are passed by", () => {
    const head = "timestamp, index, utilization.gpu [%], power.draw [kW]";
    const text = `${head}\n2026/05/01 10:00:00, 0, 45 %, 0.06 kW\n${head}\nFailed to initialize NVML\n2026/05/01 10:00:01, 0, 46 %, 0.05 kW\n2026/05/01 10:0`;
    const {samples, notes} = nvidiaSmiRun(text, "x.csv");
    expect(samples?.series.map(({values}) => values)).toEqual([
      [0.45, 0.46],
      [60, 50],
    ]);
    expect(notes).toContain("2 rows were cut off, and left out.");
  });

  test("figures of one device that are read apart, as W&B reads machine and GPU, belong to one instant", () => {
    const reading = (atMs: number, device: string, figures: object) => ({
      atMs,
      device,
      name: device,
      figures,
    });
    const samples = samplesOf(
      [0, 15_000, 30_000].flatMap((at) => [
        reading(at, "host", {processCpu: 0.5}),
        reading(at + 300, "host", {processMemory: 1}),
        reading(at + 900, "gpu0", {utilization: 0.9}),
      ]),
      {source: "x", startedAt: "2026-05-01T00:00:00.000Z", windowMs: 0},
    );
    expect(samples.atMs).toEqual([0, 15_000, 30_000]);
    expect(samples.series.flatMap(({values}) => values)).not.toContain(null);
    expect(hasBusyGpu(samples)).toBe(true);
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
