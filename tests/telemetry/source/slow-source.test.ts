import {describe, expect, test} from "vitest";
import {createDiskSource} from "../../../src/telemetry/sources/disk.ts";
import {createFrequencySource} from "../../../src/telemetry/sources/frequency.ts";
import {createSharedMemorySource} from "../../../src/telemetry/sources/shared-memory.ts";
import {createSwapSource} from "../../../src/telemetry/sources/swap.ts";
import {fixtureTree, proc} from "../fixtures/fixture-tree.ts";

const options = {periodMs: 100, platform: "linux" as const};

describe("what is read once a second", () => {
  test("swap is total less free, and its total is the limit", async () => {
    const {root, write} = fixtureTree({meminfo: "SwapTotal:       2048 kB\nSwapFree:        1024 kB\n"});
    const source = createSwapSource({...options, procPath: root});
    expect(source.everyMs).toBe(1000);
    expect((await source.open()).columns[0]?.limit).toBe(2048 * 1024);
    expect(source.read(null)).toEqual([1024 * 1024]);
    write({meminfo: "SwapTotal:       2048 kB\nSwapFree:           0 kB\n"});
    expect(source.read(null)).toEqual([2048 * 1024]);
  });

  test("a machine without swap says so", async () => {
    const {root} = fixtureTree({meminfo: "SwapTotal:          0 kB\nSwapFree:           0 kB\n"});
    expect((await createSwapSource({...options, procPath: root}).open()).unavailable).toBe(
      "the machine has no swap",
    );
  });

  test("disk reads are the growth of what came in, a second", async () => {
    let nowMs = 0;
    const {root, write} = fixtureTree({vmstat: "nr_free_pages 1\npgpgin 1000\n"});
    const source = createDiskSource({...options, procPath: root, nowMs: () => nowMs});
    await source.open();
    expect(source.read(null)).toEqual([null]);
    nowMs = 1000;
    write({vmstat: "nr_free_pages 1\npgpgin 3000\n"});
    expect(source.read(null)).toEqual([2000 * 1024]);
    // A pause, and the next run: its first second has nothing to compare with.
    nowMs = 60_000;
    expect(source.read(null)).toEqual([null]);
    nowMs = 61_000;
    expect(source.read(null)).toEqual([0]);
  });

  test("the clock is the mean of the cores that affinity leaves", async () => {
    const {root: procPath} = fixtureTree(proc);
    const {root: sysPath} = fixtureTree({
      "devices/system/cpu/cpu0/cpufreq/scaling_cur_freq": "2000000\n",
      "devices/system/cpu/cpu1/cpufreq/scaling_cur_freq": "3000000\n",
      "devices/system/cpu/cpu3/cpufreq/scaling_cur_freq": "9000000\n",
    });
    const source = createFrequencySource({...options, procPath, sysPath});
    expect((await source.open()).unavailable).toBeNull();
    expect(source.read(null)).toEqual([2.5e9]);
  });

  test("/dev/shm is what its file system says is in use", async () => {
    const statfs = () => ({blocks: 100, bfree: 75, bsize: 4096});
    const source = createSharedMemorySource({...options, statfs});
    expect((await source.open()).columns[0]?.limit).toBe(100 * 4096);
    expect(source.read(null)).toEqual([25 * 4096]);
  });

  test("elsewhere than on Linux each says why it gives nothing", async () => {
    const {unavailable} = await createDiskSource({periodMs: 100, platform: "darwin"}).open();
    expect(unavailable).toBe("what disks deliver is read on Linux only, this is darwin");
  });
});
