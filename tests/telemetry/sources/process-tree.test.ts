import {join} from "node:path";
import {expect, test} from "vitest";
import {createProcessTreeSource} from "../../../src/telemetry/sources/process-tree.ts";
import {fixtureTree, proc, statLine} from "../fixtures/fixture-tree.ts";

/** The source on the fixture machine, where the root (pid 10) started at 999.95 s and it is 1000 s after boot. */
async function openTree(files: Record<string, string> = {}) {
  const machine = Object.fromEntries(Object.entries(proc).map(([path, text]) => [`proc/${path}`, text]));
  const tree = fixtureTree({
    ...machine,
    "proc/10/task/10/children": "20 ",
    "proc/10/stat": statLine({pid: 10, start: 99_995, user: 3, pages: 1000}),
    "proc/20/task/20/children": "",
    "proc/20/stat": statLine({pid: 20, parent: 10, start: 99_998, user: 1, pages: 500}),
    ...files,
  });
  let nowMs = 0;
  const source = createProcessTreeSource({
    periodMs: 100,
    procPath: join(tree.root, "proc"),
    cgroupPath: join(tree.root, "cgroup"),
    platform: "linux",
    nowMs: () => nowMs,
  });
  const status = await source.open();
  return {
    ...tree,
    status,
    close: source.close,
    readAt: (atMs: number, rootPid: number | null) => {
      nowMs = atMs;
      return source.read(rootPid);
    },
  };
}

test("before the trainer starts every value is null, and the columns say so", async () => {
  const {readAt, status, close} = await openTree();
  expect(readAt(100, null)).toEqual([null, null, null]);
  expect(new Set(status.columns.map(({missing}) => missing))).toEqual(
    new Set(["no value before the trainer started and after it ended"]),
  );
  close();
});

test("the first read of a process that just started has all its CPU time; memory is pages of the tree", async () => {
  const {readAt, close} = await openTree();
  const [utilization, memory] = readAt(100, 10);
  // 4 ticks of 10 ms in 100 ms on three cores.
  expect(utilization).toBeCloseTo(40 / 100 / 3, 10);
  expect(memory).toBe(1500 * 4096);
  close();
});

test("the first read of a process that ran before is only a baseline", async () => {
  const {readAt, write, close} = await openTree({
    "proc/10/stat": statLine({pid: 10, start: 100, user: 9000}),
  });
  expect(readAt(100, 10)[0]).toBeNull();
  write({"proc/10/stat": statLine({pid: 10, start: 100, user: 9006})});
  expect(readAt(200, 10)[0]).toBeCloseTo(60 / 100 / 3, 10);
  close();
});

test("a tree that did nothing reads 0, not null", async () => {
  const {readAt, close} = await openTree();
  readAt(100, 10);
  expect(readAt(200, 10)[0]).toBe(0);
  close();
});

test("a quota of one and a half cores is what 1 means", async () => {
  const {readAt, write, close} = await openTree({
    "cgroup/cgroup.controllers": "cpu",
    "cgroup/cpu.max": "150000 100000\n",
  });
  readAt(100, 10);
  write({"proc/10/stat": statLine({pid: 10, start: 99_995, user: 3 + 15})});
  expect(readAt(200, 10)[0]).toBeCloseTo(150 / 100 / 1.5, 10);
  close();
});

test("ticks above what the cores can do come with the next value", async () => {
  const {readAt, write, close} = await openTree({"proc/self/status": "Cpus_allowed_list:\t0\n"});
  readAt(100, 10);
  write({"proc/10/stat": statLine({pid: 10, start: 99_995, user: 3 + 11})});
  expect(readAt(200, 10)[0]).toBeCloseTo(1, 10);
  expect(readAt(300, 10)[0]).toBeCloseTo(0.1, 10);
  close();
});

test("other programs are what the machine did beside the tree", async () => {
  const {readAt, write, close} = await openTree();
  readAt(100, 10);
  write({
    "proc/10/stat": statLine({pid: 10, start: 99_995, user: 3 + 6}),
    "proc/stat": "cpu0 110 0 0 400 0 0 0 0\ncpu1 105 0 0 405 0 0 0 0\ncpu2 200 0 0 410 0 0 0 0\n",
  });
  // 15 of 30 ticks were busy, 6 of them the tree's.
  expect(readAt(200, 10)[2]).toBeCloseTo((15 - 6) / 30, 10);
  close();
});

test("after the whole tree has ended values are null", async () => {
  const {readAt, write, close} = await openTree();
  readAt(100, 10);
  write({"proc/10/stat": "", "proc/20/stat": ""});
  expect(readAt(200, 10)).toEqual([null, null, null]);
  close();
});

test("the next trainer starts from nothing", async () => {
  const {readAt, write, close} = await openTree();
  readAt(100, 10);
  write({"proc/30/stat": statLine({pid: 30, start: 99_999, user: 2}), "proc/30/task/30/children": ""});
  expect(readAt(200, 30)[0]).toBeCloseTo(20 / 100 / 3, 10);
  close();
});

test("elsewhere than on Linux the source is unavailable and says why", async () => {
  const source = createProcessTreeSource({periodMs: 100, platform: "darwin"});
  const {unavailable, columns} = await source.open();
  expect(unavailable).toBe("process trees are read on Linux only, this is darwin");
  expect(columns).toHaveLength(3);
});
