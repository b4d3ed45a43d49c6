import {expect, test} from "vitest";
import {conditionsOf} from "../../../src/analysis/signals/conditions.ts";
import type {Phase} from "../../../src/schema/run-log.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import {telemetryOf} from "../stories.ts";

const training: Phase[] = [{phase: "train", epoch: 0, startMs: 0, endMs: 4000, synced: true}];

/** A GPU's clocks, held down in half of the time, beside a GPU that did not train and was held down throughout. */
function twoGpus(): Telemetry {
  const atMs = [0, 1000, 2000, 3000, 4000];
  const telemetry = telemetryOf(atMs, [0, 0, 0, 1, 1], {id: "gpu.throttle.thermal", windowMs: 0});
  const [device, series] = [telemetry.devices[0]!, telemetry.series[0]!];
  return {
    ...telemetry,
    metrics: telemetry.metrics.map((metric) => ({...metric, kind: "state"})),
    devices: [
      {...device, used: true},
      {...device, id: "other", used: false},
    ],
    series: [series, {...series, device: "other", values: [1, 1, 1, 1, 1]}],
  };
}

test("what held the clocks down counts as the share of the training, of GPUs that trained", () => {
  expect(conditionsOf(twoGpus(), training)).toEqual({gpuThrottled: 0.5});
});

test("what was not measured is not there", () => {
  expect(conditionsOf(telemetryOf([0, 1000], [null, null], {id: "machine.cpu.steal"}), training)).toEqual({});
});

test("what is read once a second is worked out over short epochs together", () => {
  const short = (epoch: number): Phase => ({
    ...{phase: "train", epoch, synced: true},
    ...{startMs: 1000 * epoch, endMs: 1000 * epoch + 900},
  });
  const telemetry = telemetryOf([0, 1000, 2000, 3000, 4000], [0, 0.1, 0.1, 0.1, 0.1], {
    id: "machine.cpu.steal",
    windowMs: 1000,
  });
  expect(conditionsOf(telemetry, [0, 1, 2, 3].map(short)).stolen).toBeCloseTo(0.1, 10);
});
