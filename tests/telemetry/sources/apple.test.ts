import {expect, test} from "vitest";
import {parseIoreg} from "../../../src/telemetry/apple/ioreg.ts";
import {createAppleSource} from "../../../src/telemetry/sources/apple.ts";
import {recorded} from "../fixtures/recorded.ts";

const text = recorded("ioreg-m1-pro.txt");

test("parseIoreg() reads load and the memory in use, not what is allocated", () => {
  expect(parseIoreg(text)).toEqual([
    {name: "AGXAcceleratorG13X", utilization: 0.02, memoryBytes: 340_983_808},
  ]);
});

test.each([
  ['"Device Utilization %"=2', '"Device Utilization %"=140', null],
  ['"Device Utilization %"=2', '"Device Utilization %"=-1', null],
  ['"Device Utilization %"=2', '"Device Utilization"=2', null],
  ['"Device Utilization %"=2', '"Device Utilization %"=0', 0],
])("where %s becomes %s the load is %s", (from, to, utilization) => {
  expect(parseIoreg(text.replace(from, to))[0]?.utilization).toBe(utilization);
});

test("a registry without statistics has no accelerator", () => {
  expect(parseIoreg(text.replace("PerformanceStatistics", "Statistics"))).toEqual([]);
  expect(parseIoreg("")).toEqual([]);
});

test("ioreg is asked once a second; an answer that does not come leaves no value after three", async () => {
  let nowMs = 0;
  let asked = 0;
  let answers = true;
  const source = createAppleSource({
    periodMs: 100,
    platform: "darwin",
    nowMs: () => nowMs,
    run: async () => {
      asked += 1;
      if (!answers) throw new Error("timed out");
      return text;
    },
  });
  expect(await source.open()).toMatchObject({unavailable: null, devices: [{id: "apple-gpu-0"}]});
  for (nowMs = 0; nowMs < 2000; nowMs += 100) source.read(null);
  expect(asked).toBe(3);
  await Promise.resolve();
  expect(source.read(null)).toEqual([0.02, 340_983_808]);
  answers = false;
  nowMs = 6000;
  source.read(null);
  expect(source.read(null)).toEqual([null, null]);
});

test("elsewhere it says why it gives nothing", async () => {
  const status = await createAppleSource({periodMs: 100, platform: "linux"}).open();
  expect(status.unavailable).toBe("Apple's GPUs are read on macOS only, this is linux");
});
