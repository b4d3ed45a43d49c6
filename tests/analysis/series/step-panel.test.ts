import {expect, test} from "vitest";
import {stepPanel} from "../../../src/analysis/series/step-panel.ts";
import {recorded} from "../../plots/rows.ts";

test("a panel of step times has each step at its end, broken between epochs, in milliseconds", async () => {
  const {telemetry} = await recorded("2026-11-20-quick", "cpu-b0128-r1");
  const {steps, devices} = telemetry;
  const panel = stepPanel(steps, devices[0], 10_000);
  const points = panel?.lines[0]?.points ?? [];
  const drawn = points.filter(({value}) => value !== null);
  expect(drawn.map(({value}) => value)).toEqual(steps.durationMs);
  expect(drawn[0]?.atMs).toBe((steps.startMs[0] ?? 0) + (steps.durationMs[0] ?? 0));
  expect(points.length - drawn.length).toBeGreaterThanOrEqual(new Set(steps.epoch).size - 1);
  expect(panel?.largest).toBe(Math.max(...steps.durationMs));
  expect(panel?.format?.text(12.345)).toBe("12.3");
  expect(panel?.format?.unit).toBe("ms");
});

test("without steps there is no panel", async () => {
  const {telemetry} = await recorded("2026-11-20-quick", "cpu-b0128-r1");
  const none = {...telemetry.steps, epoch: [], startMs: [], durationMs: []};
  expect(stepPanel(none, telemetry.devices[0], 100)).toBeNull();
});
