import {expect, test} from "vitest";
import type {TelemetryDevice} from "../../src/schema/telemetry.ts";
import {panelName} from "../../src/site/panel-names.ts";

const host = {id: "host", kind: "host", name: "Xeon"} as TelemetryDevice;
const gpu = (id: string): TelemetryDevice => ({id, kind: "gpu", name: "H200"}) as TelemetryDevice;

test.each([
  [host, [host, gpu("GPU-0")], "ratio", undefined, "Load"],
  [gpu("GPU-0"), [host, gpu("GPU-0")], "watts", undefined, "Power, H200"],
  [gpu("GPU-1"), [gpu("GPU-0"), gpu("GPU-1")], "bytes", undefined, "Memory, GPU 1 (H200)"],
  [host, [host], "count", "threads", "threads"],
] as const)("a panel of %o among %o", (device, devices, subject, label, name) => {
  expect(panelName(device, subject, {label, devices})).toBe(name);
});
