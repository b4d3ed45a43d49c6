import koffi from "koffi";
import {describe, expect, onTestFinished, test} from "vitest";
import {loadNvml} from "../../../src/telemetry/nvidia/library.ts";
import {createNvidiaSource} from "../../../src/telemetry/sources/nvidia.ts";
import {buildFakeNvml, unavailable} from "../fake-nvml/library.ts";
import type {Wave} from "../fake-nvml/wave.ts";

const originUnixMs = 1_700_000_000_000;
const wave: Wave = {
  originUnixMs,
  segments: [{ms: 10_000, load: 0.5, watts: 200, memoryBytes: [1e9, 1e9], reasons: 0x20}],
};

/** Functions that are called at every sample, and once a second. */
const quick = [
  "nvmlDeviceGetUtilizationRates",
  "nvmlDeviceGetMemoryInfo",
  "nvmlDeviceGetMemoryInfo_v2",
  "nvmlDeviceGetFieldValues",
  "nvmlDeviceGetPowerUsage",
  "nvmlDeviceGetTotalEnergyConsumption",
];
const slow = [
  "nvmlDeviceGetTemperature",
  "nvmlDeviceGetClockInfo",
  "nvmlDeviceGetCurrentClocksEventReasons",
  "nvmlGpmSampleGet",
];

/** The source on a fake library, opened on a clock of its own; what it reads by metric. */
async function sourceOf(changes: Partial<Wave> = {}, {oldDriver = false} = {}) {
  const fake = buildFakeNvml({...wave, ...changes}, {oldDriver});
  onTestFinished(() => fake.remove());
  process.env["FAKE_NVML_WAVE"] = fake.wave;
  const library = koffi.load(fake.library);
  const setUnixMs = library.func("fakeNvmlSetUnixMs", "void", ["double"]);
  const calls = library.func("fakeNvmlCalls", "uint64_t", ["str"]);
  let nowMs = 0;
  const tick = (ms: number): void => {
    nowMs = ms;
    setUnixMs(originUnixMs + ms);
  };
  tick(1000);
  const source = createNvidiaSource({
    periodMs: 100,
    nowMs: () => nowMs,
    load: () => loadNvml("linux", [fake.library]),
    counterStep: async () => 20,
  });
  const status = await source.open();
  onTestFinished(() => source.close());
  return {
    status,
    calls: (name: string) => Number(calls(name)),
    read: (ms: number) => {
      tick(ms);
      return source.read(null);
    },
    readAt: (ms: number) => {
      tick(ms);
      const values = source.read(null);
      return Object.fromEntries(status.columns.map(({metric}, index) => [metric.id, values[index] ?? null]));
    },
    reasons: () => {
      const missing = source.missing?.() ?? [];
      return Object.fromEntries(status.columns.map(({metric}, index) => [metric.id, missing[index] ?? null]));
    },
  };
}

describe.skipIf(unavailable !== null)(
  `NVML, a fake of it${unavailable === null ? "" : ` (${unavailable})`}`,
  () => {
    test("is read in the units of run logs", async () => {
      const {readAt, status} = await sourceOf();
      expect(status).toMatchObject({unavailable: null, devices: [{kind: "gpu", name: "Fake GPU"}]});
      const values = readAt(2500);
      expect(values).toMatchObject({
        "gpu.utilization": 0.5,
        "gpu.memory.usage": 1e9,
        "gpu.memory.reserved": 256 * 2 ** 20,
        "gpu.power": 200,
        "gpu.power.average": 200,
        "gpu.temperature": 50,
        "gpu.clock.sm": 1500e6,
        "gpu.throttle.power": 0,
        "gpu.throttle.thermal": 1,
      });
      expect(values["gpu.sm.activity"]).toBeCloseTo(0.4, 9);
    });

    test("an old driver's missing functions leave their figures out, with the reason, and older ones stand in", async () => {
      const {readAt, reasons} = await sourceOf({}, {oldDriver: true});
      expect(readAt(5000)).toMatchObject({
        "gpu.utilization": 0.5,
        "gpu.memory.usage": 1e9 + 256 * 2 ** 20,
        "gpu.memory.reserved": null,
        "gpu.power": null,
        "gpu.power.average": 200,
        "gpu.throttle.thermal": 1,
        "gpu.sm.activity": null,
      });
      expect(reasons()["gpu.power"]).toBe(
        "this driver's library does not have the function (a newer driver may)",
      );
    });

    test.each([
      [3, "this GPU or its mode does not support it"],
      [4, "no permission (run as a user whom the driver's administrator allows)"],
      [15, "the GPU fell off the bus (it needs a reset or a reboot)"],
      [77, "the driver answered with code 77"],
    ])(
      "a function that answers with code %d gives null and why; the rest goes on, and it comes back",
      async (code, reason) => {
        const failures = [{fromMs: 4000, toMs: 6000, function: "nvmlDeviceGetUtilizationRates", code}];
        const {readAt, reasons} = await sourceOf({failures});
        expect(readAt(3900)["gpu.utilization"]).toBe(0.5);
        expect(readAt(4000)).toMatchObject({
          "gpu.utilization": null,
          "gpu.memory.activity": null,
          "gpu.power": 200,
        });
        expect(reasons()["gpu.utilization"]).toBe(reason);
        expect(readAt(5900)["gpu.utilization"]).toBeNull();
        expect(readAt(7000)["gpu.utilization"]).toBe(0.5);
      },
    );

    test("ten samples a second ask slow figures once, quick ones each time, and a failing one once", async () => {
      const failures = [{fromMs: 0, toMs: 1e9, function: "nvmlDeviceGetTotalEnergyConsumption", code: 3}];
      const {readAt, calls} = await sourceOf({failures});
      const names = [
        "nvmlDeviceGetUtilizationRates",
        "nvmlDeviceGetTemperature",
        "nvmlDeviceGetTotalEnergyConsumption",
      ];
      readAt(2000);
      const before = names.map(calls);
      for (let ms = 2100; ms <= 4000; ms += 100) readAt(ms);
      expect(names.map((name, index) => calls(name) - (before[index] ?? 0))).toEqual([20, 2, 2]);
    });

    test("asks about SMs once a second, never twice within the 100 ms that the driver needs", async () => {
      const {readAt, calls} = await sourceOf();
      const activity = (ms: number) => readAt(ms)["gpu.sm.activity"];
      expect([1050, 1090].map(activity)).toEqual([null, null]);
      expect([2100, 2200].map(activity).map((value) => value?.toFixed(9))).toEqual([
        "0.400000000",
        "0.400000000",
      ]);
      expect(calls("nvmlGpmMetricsGet")).toBe(1);
    });

    test("says nothing of SMs after a pause between two runs, whose activity would be the run's otherwise", async () => {
      const {readAt} = await sourceOf();
      expect(readAt(2000)["gpu.sm.activity"]).toBeCloseTo(0.4, 9);
      expect(readAt(9000)["gpu.sm.activity"]).toBeNull();
      expect(readAt(10_000)["gpu.sm.activity"]).toBeCloseTo(0.4, 9);
    });

    test.each([
      ["field:186", "gpu.power", {"gpu.power.average": 200}],
      ["metric:5", "gpu.tensor.activity", {"gpu.throttle.thermal": 1}],
      ["nvmlGpmSampleGet", "gpu.sm.activity", {"gpu.throttle.thermal": 1}],
    ])(
      "%s that fails alone gives null for %s, whatever stands where its value would",
      async (name, metric, rest) => {
        const {readAt, reasons} = await sourceOf({
          failures: [{fromMs: 4000, toMs: 6000, function: name, code: 4}],
        });
        expect(readAt(3000)[metric]).toBeGreaterThan(0);
        expect(readAt(4500)).toMatchObject({[metric]: null, ...rest});
        expect(reasons()[metric]).toMatch(/^no permission/);
        readAt(6500);
        expect(readAt(7500)[metric]).toBeGreaterThan(0);
      },
    );

    test("a GPU that falls off the bus in mid-run has no figure left, and says why", async () => {
      const code = 15;
      const failures = [...quick, ...slow].map((name) => ({fromMs: 4000, toMs: 1e9, function: name, code}));
      const {readAt, reasons} = await sourceOf({failures});
      expect(Object.values(readAt(3000))).not.toContain(null);
      expect(new Set(Object.values(readAt(5000)))).toEqual(new Set([null]));
      expect(new Set(Object.values(reasons()))).toEqual(
        new Set(["the GPU fell off the bus (it needs a reset or a reboot)"]),
      );
    });

    test("a GPU that cannot be opened keeps its columns, with the reason; its neighbour is read", async () => {
      const {status, read} = await sourceOf({
        gpus: 2,
        failures: [{fromMs: 0, toMs: 1e9, function: "gpu:0", code: 15}],
      });
      expect(status.devices.map(({id}) => id)).toEqual(["gpu-0", "GPU-fa4e0000-0000-4000-8000-000000000001"]);
      const load = status.columns.flatMap(({device, metric, missing}, column) =>
        metric.id === "gpu.utilization" ? [{device, missing, value: read(5000)[column]}] : [],
      );
      expect(load).toEqual([
        {device: "gpu-0", missing: "the GPU fell off the bus (it needs a reset or a reboot)", value: null},
        {device: "GPU-fa4e0000-0000-4000-8000-000000000001", missing: null, value: 0},
      ]);
    });

    test("tells what does not change during a run, PCIe as the board can and not as it sleeps", async () => {
      const {status} = await sourceOf();
      expect(status.devices[0]?.facts).toEqual({
        driver: "999.00-fake",
        pciId: "00000000:01:00.0",
        memoryBytes: 8 * 2 ** 30,
        powerLimitWatts: 350,
        pcieGeneration: 4,
        mig: false,
        computeMode: "default",
      });
    });

    test("a driver that does not answer is a reason, not an error", async () => {
      const {status} = await sourceOf({segments: []});
      expect(status.unavailable).toBe(
        "the NVIDIA driver does not answer: the driver is not loaded (load the nvidia kernel module)",
      );
    });
  },
);

test("without the library it says what to do", async () => {
  expect(await loadNvml("linux", ["libnvidia-ml-that-is-nowhere.so.1"])).toEqual({
    unavailable:
      "no NVIDIA driver was found: libnvidia-ml.so.1 is not on the loader's path (install the driver; in a container, pass the GPU through)",
  });
  expect(await loadNvml("darwin")).toEqual({unavailable: "NVIDIA has no driver for macOS"});
});
