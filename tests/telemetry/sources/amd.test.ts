import {closeSync, ftruncateSync, openSync, writeSync} from "node:fs";
import {join} from "node:path";
import fc from "../../properties.ts";
import {describe, expect, onTestFinished, test} from "vitest";
import {createAmdSource} from "../../../src/telemetry/sources/amd.ts";
import {fixtureTree} from "../fixtures/fixture-tree.ts";
import {amdTree} from "../fixtures/recorded.ts";

const card = "class/drm/card0/device";
const hwmon = `${card}/hwmon/hwmon4`;

/** The source on a tree, opened, and its values by metric. */
async function sourceOf(files: Record<string, string>) {
  const tree = fixtureTree(files);
  const source = createAmdSource({periodMs: 100, sysPath: tree.root, platform: "linux"});
  const status = await source.open();
  return {
    ...tree,
    status,
    read: () => {
      const values = source.read(null);
      return Object.fromEntries(status.columns.map(({metric}, index) => [metric.id, values[index]]));
    },
  };
}

describe("an AMD card", () => {
  test("is read in the units of run logs, and its idle 0 is a reading", async () => {
    const {status, read} = await sourceOf(amdTree);
    expect(status).toMatchObject({unavailable: null, devices: [{id: "0000:03:00.0", kind: "gpu"}]});
    expect(read()).toEqual({
      "gpu.utilization": 0,
      "gpu.memory.usage": 6_812_925_952,
      "gpu.power.average": 9.103,
      "gpu.temperature": 57,
      "gpu.clock.sm": 351_590_000,
      "gpu.clock.memory": 300_000_000,
    });
    const limits = new Map(status.columns.map(({metric, limit}) => [metric.id, limit]));
    expect(limits.get("gpu.memory.usage")).toBe(8_573_157_376);
    expect(limits.get("gpu.power.average")).toBe(220);
  });

  test("that is busy all the time at idle power is not believed; at full power it is", async () => {
    const {read, write} = await sourceOf({...amdTree, [`${card}/gpu_busy_percent`]: "100\n"});
    expect(read()["gpu.utilization"]).toBeNull();
    write({[`${hwmon}/power1_average`]: "180000000\n"});
    expect(read()["gpu.utilization"]).toBe(1);
  });

  test("whose file of load refuses keeps its other figures", async () => {
    const {read, write} = await sourceOf(amdTree);
    write({[`${card}/gpu_busy_percent`]: ""});
    expect(read()).toMatchObject({"gpu.utilization": null, "gpu.temperature": 57});
  });

  test("10,000 changed values give no crash and no made-up number", async () => {
    const {read, root, status} = await sourceOf(amdTree);
    const files = Object.keys(amdTree).filter((file) => !/uevent|vendor|total|cap|status/.test(file));
    const digits = fc.oneof(
      fc.string({maxLength: 20}),
      fc.integer().map(String),
      fc.bigInt().map(String),
      fc.constantFrom("", "\n", "-1", "65535", "655", "0x1f", "1e3", "NaN", "[N/A]", "57000\n57000"),
    );
    // Opening a file is the dear part of writing one.
    const open = new Map(files.map((file) => [file, openSync(join(root, file), "r+")]));
    onTestFinished(() => open.forEach((fd) => closeSync(fd)));
    const isPossible = (unit: string, value: number): boolean =>
      Number.isFinite(value) && (unit === "celsius" || value >= 0) && (unit !== "ratio" || value <= 1);
    fc.assert(
      fc.property(fc.constantFrom(...files), digits, (file, text) => {
        const fd = open.get(file) ?? 0;
        ftruncateSync(fd);
        writeSync(fd, text, 0);
        const values = read();
        const made = status.columns.some(({metric}) => {
          const value = values[metric.id] ?? null;
          return value !== null && !isPossible(metric.unit, value);
        });
        // A value is there only where a whole number stands in the file.
        const isNumber = /^-?\d+$/.test(text.trim());
        const isInvented = file.endsWith("temp1_input") && values["gpu.temperature"] !== null && !isNumber;
        return !made && !isInvented;
      }),
      {numRuns: 10_000, seed: 6},
    );
  });
});

test("a machine without such a card says so, as does another system", async () => {
  expect((await sourceOf({"class/drm/version": "1\n"})).status.unavailable).toMatch(/^no AMD GPU was found/);
  const elsewhere = createAmdSource({periodMs: 100, platform: "win32"});
  expect((await elsewhere.open()).unavailable).toBe("AMD GPUs are read on Linux only, this is win32");
});
