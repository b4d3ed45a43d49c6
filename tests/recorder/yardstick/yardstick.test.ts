import {expect, test} from "vitest";
import type {GpuTimed} from "../../../src/recorder/yardstick/gpu.ts";
import {prepareWork, yardstickVersion} from "../../../src/recorder/yardstick/work.ts";
import {createYardstick, timeProcessor} from "../../../src/recorder/yardstick/yardstick.ts";
import {yardstick} from "../../../src/schema/run-log.ts";

const never = new AbortController().signal;

test("is timed on as many threads as were asked for", async () => {
  const timed = await timeProcessor(never, 2);
  expect(yardstick.parse(timed)).toMatchObject({version: yardstickVersion, threads: 2});
});

test("an interruption ends it without a figure", async () => {
  const controller = new AbortController();
  const timing = timeProcessor(controller.signal, 1);
  controller.abort("SIGINT");
  expect(await timing).toBeNull();
  expect(await timeProcessor(controller.signal, 1)).toBeNull();
});

test("a run on a GPU has that timed as well, or the reason why not; one on the CPU does not ask", async () => {
  const command = {argv: ["python", "train.py"]};
  const before = (device: "cpu" | "gpu", timed: GpuTimed | null) =>
    createYardstick(async (_interruption, asked) => (asked === command ? timed : null))(never, {
      device,
      command,
    });
  const gpu = {version: 1, torch: "2.9.0", productsMs: 40};
  expect(await before("gpu", gpu)).toMatchObject({
    yardstick: {version: yardstickVersion, gpu},
    gpuMissing: null,
  });
  expect(await before("gpu", {missing: "no GPU"})).toMatchObject({
    yardstick: {gpu: null},
    gpuMissing: "no GPU",
  });
  for (const [device, timed] of [
    ["cpu", gpu],
    ["gpu", null],
  ] as const)
    expect((await before(device, timed))?.yardstick).not.toHaveProperty("gpu");
});

test("a larger share of the work takes longer", () => {
  const msOf = (share: number): number => {
    const {arithmetic} = prepareWork(share);
    // The least of several: what else runs here only adds.
    return Math.min(
      ...Array.from({length: 5}, () => {
        const beganMs = performance.now();
        arithmetic();
        return performance.now() - beganMs;
      }),
    );
  };
  expect(msOf(0.2)).toBeGreaterThan(msOf(0.01));
});
