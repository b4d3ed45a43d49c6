import {join} from "node:path";
import {expect, test} from "vitest";
import {memoryField, parseCoreList, readCapacity} from "../../../src/telemetry/linux/capacity.ts";
import {fixtureTree, proc} from "../fixtures/fixture-tree.ts";

const GiB = 1024 ** 3;

/** Capacity of the fixture machine with other files below `proc/` and `cgroup/`. */
function capacityWith(files: Record<string, string>) {
  const machine = Object.fromEntries(Object.entries(proc).map(([path, text]) => [`proc/${path}`, text]));
  const {root} = fixtureTree({...machine, ...files});
  return readCapacity(join(root, "proc"), join(root, "cgroup"));
}

test("without cgroup limits all present cores and all memory are available", () => {
  const capacity = capacityWith({
    "cgroup/cgroup.controllers": "cpu memory",
    "cgroup/cpu.max": "max 100000\n",
    "cgroup/memory.max": "max\n",
  });
  expect([...capacity.allowedCores]).toEqual([0, 1, 2]);
  expect(capacity.availableCores).toBe(3);
  expect(capacity.machineMemoryBytes).toBe(8 * GiB);
  expect(capacity.memoryLimitBytes).toBe(8 * GiB);
  expect(capacity.cgroupMemory).toBeNull();
});

test("affinity, which the cpuset narrows, leaves its cores", () => {
  const capacity = capacityWith({"proc/self/status": "Cpus_allowed_list:\t0,2\n"});
  expect([...capacity.allowedCores]).toEqual([0, 2]);
  expect(capacity.availableCores).toBe(2);
});

test("a version 2 quota of 150 ms in 100 ms leaves 1.5 cores", () => {
  const capacity = capacityWith({
    "proc/self/cgroup": "0::/job\n",
    "cgroup/cgroup.controllers": "cpu memory",
    "cgroup/job/cpu.max": "150000 100000\n",
    "cgroup/job/memory.max": "1073741824\n",
  });
  expect(capacity.availableCores).toBe(1.5);
  expect(capacity.memoryLimitBytes).toBe(1 * GiB);
});

test("a quota above the number of cores leaves the cores", () => {
  const capacity = capacityWith({
    "cgroup/cgroup.controllers": "cpu",
    "cgroup/cpu.max": "800000 100000\n",
  });
  expect(capacity.availableCores).toBe(3);
});

test("the tightest limit of all levels holds, and its group is the one whose memory is read", () => {
  const {memoryLimitBytes, cgroupMemory, availableCores} = capacityWith({
    "proc/self/cgroup": "0::/slice/job\n",
    "cgroup/cgroup.controllers": "cpu memory",
    "cgroup/slice/cpu.max": "50000 100000\n",
    "cgroup/slice/memory.max": "1073741824\n",
    "cgroup/slice/job/cpu.max": "max 100000\n",
    "cgroup/slice/job/memory.max": "4294967296\n",
  });
  expect(availableCores).toBe(0.5);
  expect(memoryLimitBytes).toBe(1 * GiB);
  expect(cgroupMemory?.usageFile).toMatch(/slice\/memory\.current$/);
});

test("version 1 limits are read from each controller's own folder", () => {
  const {availableCores, memoryLimitBytes, cgroupMemory} = capacityWith({
    "proc/self/cgroup": "4:memory:/job\n2:cpu,cpuacct:/job\n1:name=systemd:/\n0::/\n",
    "cgroup/cpu/job/cpu.cfs_quota_us": "200000\n",
    "cgroup/cpu/job/cpu.cfs_period_us": "100000\n",
    "cgroup/memory/job/memory.limit_in_bytes": "2147483648\n",
    "cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
  });
  expect(availableCores).toBe(2);
  expect(memoryLimitBytes).toBe(2 * GiB);
  expect(cgroupMemory?.inactiveFileKey).toBe("total_inactive_file");
});

test("version 1 says no limit with -1 and with the largest number", () => {
  const capacity = capacityWith({
    "proc/self/cgroup": "4:memory:/\n2:cpu:/\n",
    "cgroup/cpu/cpu.cfs_quota_us": "-1\n",
    "cgroup/cpu/cpu.cfs_period_us": "100000\n",
    "cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
  });
  expect(capacity.availableCores).toBe(3);
  expect(capacity.memoryLimitBytes).toBe(8 * GiB);
  expect(capacity.cgroupMemory).toBeNull();
});

test("a group named as the host sees it falls back to the container's own mount", () => {
  const {memoryLimitBytes} = capacityWith({
    "proc/self/cgroup": "4:memory:/docker/0123abcd\n",
    "cgroup/memory/memory.limit_in_bytes": "1073741824\n",
  });
  expect(memoryLimitBytes).toBe(1 * GiB);
});

test("a memory limit above the machine's memory limits nothing", () => {
  const {memoryLimitBytes} = capacityWith({
    "cgroup/cgroup.controllers": "memory",
    "cgroup/memory.max": String(64 * GiB),
  });
  expect(memoryLimitBytes).toBe(8 * GiB);
});

test("parseCoreList() reads ranges and single cores", () => {
  expect(parseCoreList("0-2,5\n")).toEqual([0, 1, 2, 5]);
  expect(parseCoreList("\n")).toEqual([]);
});

test("memoryField() is null for a key that is not there, and 0 for zero", () => {
  expect(memoryField("MemFree: 0 kB\n", "MemFree")).toBe(0);
  expect(memoryField("MemFree: 0 kB\n", "MemAvailable")).toBeNull();
});
