import {describe, expect, test} from "vitest";
import {parseFdinfo} from "../../../src/telemetry/intel/fdinfo.ts";
import {createIntelSource} from "../../../src/telemetry/sources/intel.ts";
import {fixtureTree, statLine} from "../fixtures/fixture-tree.ts";
import {intelTree, recorded} from "../fixtures/recorded.ts";

describe("parseFdinfo()", () => {
  test("reads the cycles of an xe client, with the GPU's own count and the number of engines", () => {
    const client = parseFdinfo(recorded("fdinfo-xe.txt"));
    expect(client).toMatchObject({driver: "xe", pciId: "0000:03:00.0", id: "3", memoryBytes: 23_992 * 1024});
    expect(client?.engines.get("rcs")).toEqual({busy: 28_257_900, total: 7_655_183_225, capacity: 1});
    expect(client?.engines.get("ccs")?.capacity).toBe(4);
  });

  test("reads the nanoseconds of an i915 client; integrated graphics have no memory of their own", () => {
    const client = parseFdinfo(recorded("fdinfo-i915.txt"));
    expect(client?.engines.get("render")).toEqual({busy: 346_249, total: null, capacity: 1});
    expect(client?.engines.get("video")?.capacity).toBe(2);
    expect(client?.memoryBytes).toBeNull();
  });

  test("an indented file is that of a tool, not of the kernel", () => {
    expect(parseFdinfo(recorded("fdinfo-xdna.txt"))).toBeNull();
  });

  test.each(["", "pos:\t0\nflags:\t02\n", "drm-driver:\txe\n", "drm-engine-render: -3 ns\n"])(
    "%j is no client",
    (text) => {
      expect(parseFdinfo(text)).toBeNull();
    },
  );
});

/** The client of the documents after it worked for `cycles` more while the GPU counted `passed`. */
const later = (cycles: number, passed: number): string =>
  recorded("fdinfo-xe.txt")
    .replace("28257900", String(28_257_900 + cycles))
    .replaceAll("7655183225", String(7_655_183_225 + passed));

test("an Intel card is loaded by what the trainer's clients did, and its sensors are read", async () => {
  const sys = fixtureTree(intelTree);
  const proc = fixtureTree({
    "42/stat": statLine({pid: 42}),
    "42/task/42/children": "",
    "42/fdinfo/5": recorded("fdinfo-xe.txt"),
    // The same client through another of the process's files counts once.
    "42/fdinfo/6": recorded("fdinfo-xe.txt"),
    "42/fdinfo/0": "pos:\t0\nflags:\t02\n",
  });
  let nowMs = 0;
  const source = createIntelSource({
    periodMs: 100,
    procPath: proc.root,
    sysPath: sys.root,
    platform: "linux",
    nowMs: () => nowMs,
  });
  const {devices, columns} = await source.open();
  const read = (rootPid: number | null) => {
    const values = source.read(rootPid);
    return Object.fromEntries(columns.map(({metric}, index) => [metric.id, values[index]]));
  };
  expect(devices[0]?.id).toBe("0000:03:00.0");
  expect(read(null)["gpu.utilization"]).toBeNull();
  nowMs = 1000;
  expect(read(42)["gpu.utilization"]).toBe(0);
  nowMs = 1100;
  proc.write({"42/fdinfo/5": later(300, 1000), "42/fdinfo/6": later(300, 1000)});
  expect(read(42)).toEqual({
    "gpu.utilization": 300 / 1000,
    "gpu.memory.usage": 23_992 * 1024,
    "gpu.energy": 4,
    "gpu.temperature": 44,
    "gpu.clock.sm": 2_400_000_000,
  });
  source.close();
});

test("a machine without such a card says so", async () => {
  const {root} = fixtureTree({"class/drm/version": "1\n"});
  const status = await createIntelSource({periodMs: 100, sysPath: root, platform: "linux"}).open();
  expect(status.unavailable).toMatch(/^no Intel GPU was found/);
});
