import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {readOutOfMemoryKills, saysOutOfMemory} from "../../../src/recorder/process/out-of-memory.ts";
import {temporaryFolder} from "../fixtures/surroundings.ts";

describe("saysOutOfMemory()", () => {
  test.each([
    "FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory",
    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
    "RangeError: Array buffer allocation failed",
    "Cannot enlarge memory, requested 2147487744 bytes, but the limit is 2147483648 bytes!",
    "RangeError: WebAssembly.Memory(): could not allocate memory",
    "RangeError: WebAssembly.Memory.grow(): Maximum memory size exceeded",
    "terminate called after throwing an instance of 'std::bad_alloc'",
    "MemoryError",
    "numpy.core._exceptions.MemoryError: Unable to allocate 8.00 GiB",
    "RuntimeError: [enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes",
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.",
    "tensorflow.python.framework.errors_impl.ResourceExhaustedError: OOM when allocating tensor with shape[256,64]",
  ])("%s", (line) => expect([line].filter(saysOutOfMemory)).toEqual([line]));

  test.each([
    "memory usage 512 MiB",
    "Error: out of range",
    "RuntimeError: memory access out of bounds", // a defect of the program, not a lack of memory
    "no MemoryErrors were seen",
  ])("not: %s", (line) => expect([line].filter(saysOutOfMemory)).toEqual([]));
});

// Linux only: other systems count nothing of the kind.
describe.runIf(process.platform === "linux")("readOutOfMemoryKills()", () => {
  function root(files: Record<string, string>): string {
    const folder = temporaryFolder();
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, path, ".."), {recursive: true});
      writeFileSync(join(folder, path), text);
    }
    return `${folder}/`;
  }
  const events = (kills: number): string =>
    `low 0\nhigh 0\nmax 12\noom 3\noom_kill ${kills}\noom_group_kill 9\n`;

  test("asks the process's own cgroup first", async () => {
    const files = {
      "proc/self/cgroup": "0::/user/session\n",
      "sys/fs/cgroup/user/session/memory.events": events(2),
      "sys/fs/cgroup/memory.events": events(5),
      "proc/vmstat": "nr_free_pages 1\noom_kill 7\n",
    };
    expect(await readOutOfMemoryKills(root(files))).toBe(2);
  });

  test("asks the nearest cgroup above where its own has no memory controller", async () => {
    const files = {
      "proc/self/cgroup": "0::/user/session/app\n",
      "sys/fs/cgroup/user/session/app/cgroup.events": "populated 1\nfrozen 0\n",
      "sys/fs/cgroup/user/session/memory.events": events(2),
      "sys/fs/cgroup/user/memory.events": events(5),
    };
    expect(await readOutOfMemoryKills(root(files))).toBe(2);
  });

  test("in a container asks the cgroup that looks like the root", async () => {
    const files = {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.events": events(5)};
    expect(await readOutOfMemoryKills(root(files))).toBe(5);
  });

  test("of version 1 asks the process's own cgroup first", async () => {
    const files = {
      "proc/self/cgroup": "5:cpu,cpuacct:/a\n4:memory:/a\n0::/\n",
      "sys/fs/cgroup/memory/a/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n",
      "sys/fs/cgroup/memory/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n",
    };
    expect(await readOutOfMemoryKills(root(files))).toBe(3);
  });

  test("without a cgroup that counts asks the machine", async () => {
    const files = {"proc/self/cgroup": "4:memory:/a\n", "proc/vmstat": "nr_free_pages 1\noom_kill 7\n"};
    expect(await readOutOfMemoryKills(root(files))).toBe(7);
  });

  test("is null where nobody counts", async () => {
    expect(await readOutOfMemoryKills(root({}))).toBe(null);
  });
});
