import {describe, expect, test} from "vitest";
import {trackedSamples} from "../../../src/importers/trackers/tracked-samples.ts";
import {statsReadings} from "../../../src/importers/trackers/wandb-stats.ts";
import {encoded} from "./protobuf-fixture.ts";

/** A StatsRecord with these metrics, taken at whole seconds. */
function record(seconds: number, metrics: Record<string, unknown>): Uint8Array {
  const items = Object.entries(metrics).map(([key, value]) =>
    encoded(3, Buffer.concat([encoded(1, key), encoded(16, JSON.stringify(value))])),
  );
  return Buffer.concat([encoded(2, encoded(1, seconds)), ...items]);
}

/** Names and values as W&B's reference gives them for two NVIDIA GPUs; no GPU was there to record them. */
const twoGpus = {
  cpu: 12.5,
  "gpu.0.gpu": 95,
  "gpu.0.memoryAllocatedBytes": 2 ** 32,
  "gpu.0.powerWatts": 310.5,
  "gpu.1.gpu": 0,
  "gpu.0.correctedMemoryErrors": 7,
  "gpu.x.gpu": 50,
  "disk./.usageGB": 3,
};

describe("system metrics of Weights & Biases", () => {
  test("are taken by device; what has no place here is passed by", () => {
    expect(statsReadings(record(1_795_000_000, twoGpus))).toEqual({
      unixMs: 1_795_000_000_000,
      devices: [
        {device: "host", name: "Machine", figures: {processCpu: 0.125}},
        {
          device: "gpu0",
          name: "GPU 0",
          figures: {utilization: 0.95, memory: 2 ** 32, power: 310.5},
        },
        {device: "gpu1", name: "GPU 1", figures: {utilization: 0}},
      ],
    });
  });

  test("become columns in our units, each for the devices that have them", () => {
    const readings = [1_795_000_000, 1_795_000_015].flatMap(
      (seconds) => statsReadings(record(seconds, twoGpus)) ?? [],
    );
    const samples = trackedSamples(readings, 1_794_999_990_000, "wandb");
    expect(samples?.atMs).toEqual([10_000, 25_000]);
    expect(samples?.metrics.map(({windowMs}) => windowMs)).toEqual([15_000, 15_000, 15_000, 15_000]);
    expect(samples?.series.map(({device, metric, values}) => [device, metric, values[0]])).toEqual([
      ["host", "process.cpu.utilization", 0.125],
      ["gpu0", "gpu.utilization", 0.95],
      ["gpu0", "gpu.memory.usage", 2 ** 32],
      ["gpu0", "gpu.power", 310.5],
      ["gpu1", "gpu.utilization", 0],
      ["gpu1", "gpu.memory.usage", null],
      ["gpu1", "gpu.power", null],
    ]);
  });

  test("without a time, or without anything known, are nothing", () => {
    expect(statsReadings(encoded(3, Buffer.concat([encoded(1, "cpu"), encoded(16, "5")])))).toBeNull();
    expect(statsReadings(record(1, {"disk./.usageGB": 3}))).toBeNull();
    expect(trackedSamples([], null, "wandb")).toBeNull();
  });
});
