import {join} from "node:path";
import {expect, test} from "vitest";
import {createHostSource} from "../../../src/telemetry/sources/host.ts";
import {fixtureTree, proc} from "../fixtures/fixture-tree.ts";

/** The host source on the fixture machine, opened, with its folder to change. */
async function openHost(files: Record<string, string> = {}) {
  const machine = Object.fromEntries(Object.entries(proc).map(([path, text]) => [`proc/${path}`, text]));
  const tree = fixtureTree({...machine, ...files});
  let atMs = 0;
  const source = createHostSource({
    periodMs: 100,
    nowMs: () => (atMs += 1000),
    procPath: join(tree.root, "proc"),
    cgroupPath: join(tree.root, "cgroup"),
    platform: "linux",
  });
  return {source, status: await source.open(), ...tree};
}

test("the first read has a value, because open took a baseline", async () => {
  const {source, write} = await openHost();
  write({"proc/stat": "cpu0 110 0 0 400 0 0 0 0\ncpu1 100 0 0 410 0 0 0 0\ncpu2 205 0 0 405 0 0 0 0\n"});
  const [utilization] = source.read(null);
  expect(utilization).toBe((10 + 0 + 5) / 30);
  source.close();
});

test("an idle machine reads 0, not null", async () => {
  const {source, write} = await openHost();
  write({"proc/stat": "cpu0 100 0 0 410 0 0 0 0\ncpu1 100 0 0 410 0 0 0 0\ncpu2 200 0 0 410 0 0 0 0\n"});
  expect(source.read(null)[0]).toBe(0);
  source.close();
});

test("cores outside the affinity do not count", async () => {
  const {source, write} = await openHost({"proc/self/status": "Cpus_allowed_list:\t0\n"});
  write({"proc/stat": "cpu0 110 0 0 400 0 0 0 0\ncpu1 100 0 0 410 0 0 0 0\ncpu2 200 0 0 410 0 0 0 0\n"});
  expect(source.read(null)[0]).toBe(1);
  source.close();
});

test("memory in use is total less available, and the machine's memory is the limit", async () => {
  const {source, status} = await openHost();
  expect(source.read(null)[1]).toBe((8_388_608 - 6_291_456) * 1024);
  expect(status.columns[1]?.limit).toBe(8_388_608 * 1024);
  source.close();
});

test("memory is read five times a second, and held in between", async () => {
  const machine = Object.fromEntries(Object.entries(proc).map(([path, text]) => [`proc/${path}`, text]));
  const {root, write} = fixtureTree(machine);
  let atMs = 0;
  const procPath = join(root, "proc");
  const source = createHostSource({periodMs: 100, procPath, platform: "linux", nowMs: () => atMs});
  await source.open();
  write({"proc/meminfo": "MemTotal: 8388608 kB\nMemAvailable: 8388608 kB\n"});
  atMs = 100;
  expect(source.read(null)[1]).toBe((8_388_608 - 6_291_456) * 1024);
  atMs = 200;
  expect(source.read(null)[1]).toBe(0);
  source.close();
});

test("below a version 2 memory limit the group's memory is read, less inactive file pages", async () => {
  const {source, status, write} = await openHost({
    "cgroup/cgroup.controllers": "memory",
    "cgroup/memory.max": "1073741824\n",
    "cgroup/memory.current": "600000000\n",
    "cgroup/memory.stat": "anon 400000000\ninactive_file 150000000\nactive_file 50000000\n",
  });
  expect(source.read(null)[1]).toBe(600_000_000 - 150_000_000);
  expect(status.columns[1]?.limit).toBe(1_073_741_824);
  write({"cgroup/memory.current": "150000000\n"});
  expect(source.read(null)[1]).toBe(0);
  source.close();
});

test("below a version 1 memory limit the group's memory is read, groups below included", async () => {
  const {source} = await openHost({
    "proc/self/cgroup": "4:memory:/job\n",
    "cgroup/memory/job/memory.limit_in_bytes": "1073741824\n",
    "cgroup/memory/job/memory.usage_in_bytes": "600000000\n",
    "cgroup/memory/job/memory.stat": "inactive_file 1\ntotal_inactive_file 100000000\n",
  });
  expect(source.read(null)[1]).toBe(600_000_000 - 100_000_000);
  source.close();
});

test("files that vanish give null and no error", async () => {
  const {source, write} = await openHost();
  write({"proc/stat": "", "proc/meminfo": ""});
  expect(source.read(null)).toEqual([null, null, null]);
  source.close();
});

test("on a Linux without /proc the source is unavailable and says why", async () => {
  const {root} = fixtureTree({});
  const source = createHostSource({periodMs: 100, procPath: join(root, "proc"), platform: "linux"});
  expect((await source.open()).unavailable).toMatch(/^ENOENT/);
  expect(source.read(null)).toEqual([]);
});

test("on macOS and Windows CPU comes from the cores' times and memory from total and free", async () => {
  const cores = [
    {model: "", speed: 0, times: {user: 100, nice: 0, sys: 0, irq: 0, idle: 900}},
    {model: "", speed: 0, times: {user: 100, nice: 0, sys: 0, irq: 0, idle: 900}},
  ];
  const system = {cpus: () => structuredClone(cores), totalmem: () => 8000, freemem: () => 3000};
  const source = createHostSource({periodMs: 100, platform: "darwin", system});
  const status = await source.open();
  for (const {times} of cores) {
    times.user += 25;
    times.idle += 75;
  }
  expect(source.read(null)).toEqual([0.25, 5000]);
  expect(status.columns.map(({metric}) => metric.id)).toEqual([
    "machine.cpu.utilization",
    "machine.memory.usage",
  ]);
});
