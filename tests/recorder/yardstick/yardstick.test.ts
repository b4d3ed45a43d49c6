import {expect, test} from "vitest";
import {prepareWork, yardstickVersion} from "../../../src/recorder/yardstick/work.ts";
import {timeYardstick} from "../../../src/recorder/yardstick/yardstick.ts";
import {yardstick} from "../../../src/schema/run-log.ts";

test("is timed on as many threads as were asked for", async () => {
  const timed = await timeYardstick(new AbortController().signal, 2);
  expect(yardstick.parse(timed)).toMatchObject({version: yardstickVersion, threads: 2});
});

test("an interruption ends it without a figure", async () => {
  const controller = new AbortController();
  const timing = timeYardstick(controller.signal, 1);
  controller.abort("SIGINT");
  expect(await timing).toBeNull();
  expect(await timeYardstick(controller.signal, 1)).toBeNull();
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
