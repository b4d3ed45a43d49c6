import {describe, expect, test} from "vitest";
import {createDiskSource} from "../../../src/telemetry/sources/disk.ts";
import {createFrequencySource} from "../../../src/telemetry/sources/frequency.ts";
import {createSharedMemorySource} from "../../../src/telemetry/sources/shared-memory.ts";
import {createStealSource} from "../../../src/telemetry/sources/steal.ts";
import {createSwapSource} from "../../../src/telemetry/sources/swap.ts";
import {createTemperatureSource} from "../../../src/telemetry/sources/temperature.ts";
import {createThrottlingSource} from "../../../src/telemetry/sources/throttling.ts";
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

  test("without a driver the clock is that of /proc/cpuinfo, where the processor counts its cycles", async () => {
    const core = (number: number, megahertz: string, flags: string): string =>
      `processor\t: ${number}\ncpu MHz\t\t: ${megahertz}\nflags\t\t: fpu ${flags}\n\n`;
    const cpuinfo = (flags: string): string =>
      core(0, "2000.000", flags) + core(1, "3000.500", flags) + core(3, "9000.000", flags);
    const {root: procPath, write} = fixtureTree({...proc, cpuinfo: cpuinfo("aperfmperf")});
    const {root: sysPath} = fixtureTree({});
    const source = createFrequencySource({...options, procPath, sysPath});
    expect((await source.open()).unavailable).toBeNull();
    expect(source.read(null)).toEqual([2_500_250_000]);
    write({cpuinfo: cpuinfo("hypervisor")});
    expect((await createFrequencySource({...options, procPath, sysPath}).open()).unavailable).toMatch(
      /^the kernel tells no clock/,
    );
  });

  test("steal is the share of the cores' time that a hypervisor gave to others", async () => {
    const cpuinfo = "processor\t: 0\nflags\t\t: fpu hypervisor\n";
    const {root: procPath, write} = fixtureTree({...proc, cpuinfo});
    const source = createStealSource({...options, procPath});
    expect((await source.open()).unavailable).toBeNull();
    // A second of the three cores that are there: 30 of 300 ticks were stolen.
    write({
      stat: "cpu0 180 0 0 400 0 0 0 20 0 0\ncpu1 100 0 0 500 0 0 0 0 0 0\ncpu2 200 0 0 490 0 0 0 10 0 0\n",
    });
    expect(source.read(null)).toEqual([0.1]);
    // A pause, and the next run.
    write({
      stat: "cpu0 180 0 0 9400 0 0 0 20 0 0\ncpu1 100 0 0 500 0 0 0 0 0 0\ncpu2 200 0 0 490 0 0 0 90 0 0\n",
    });
    expect(source.read(null)).toEqual([null]);
  });

  test("a machine that is not virtual has nothing stolen, and says so", async () => {
    const {root: procPath} = fixtureTree({...proc, cpuinfo: "processor\t: 0\nflags\t\t: fpu sse2\n"});
    expect((await createStealSource({...options, procPath}).open()).unavailable).toBe(
      "the machine is no virtual one: no hypervisor takes its cores away",
    );
  });

  test("heat's share is that of the core or package that it held down longest", async () => {
    let nowMs = 0;
    const {root: procPath} = fixtureTree(proc);
    const counts = (core: number, coreMs: number, packageMs: number): Record<string, string> => ({
      [`devices/system/cpu/cpu${core}/thermal_throttle/core_throttle_total_time_ms`]: `${coreMs}\n`,
      [`devices/system/cpu/cpu${core}/thermal_throttle/package_throttle_total_time_ms`]: `${packageMs}\n`,
    });
    const {root: sysPath, write} = fixtureTree({...counts(0, 5000, 7000), ...counts(1, 0, 7000)});
    const source = createThrottlingSource({...options, procPath, sysPath, nowMs: () => nowMs});
    expect((await source.open()).unavailable).toBeNull();
    expect(source.read(null)).toEqual([null]);
    nowMs = 1000;
    write(counts(1, 250, 7100));
    expect(source.read(null)).toEqual([0.25]);
    // A stretch of one and a half seconds, which the kernel counts at its end: never more than all of the time.
    nowMs = 2000;
    write(counts(0, 6500, 7100));
    expect(source.read(null)).toEqual([1]);
    nowMs = 3000;
    expect(source.read(null)).toEqual([0.5]);
  });

  test.each([
    {
      from: "thermal zones",
      files: {
        "class/thermal/thermal_zone0/type": "acpitz\n",
        "class/thermal/thermal_zone0/temp": "99000\n",
        "class/thermal/thermal_zone1/type": "x86_pkg_temp\n",
        "class/thermal/thermal_zone1/temp": "61000\n",
      },
    },
    {
      from: "the hardware monitor",
      files: {
        "class/hwmon/hwmon0/name": "nvme\n",
        "class/hwmon/hwmon0/temp1_input": "99000\n",
        "class/hwmon/hwmon1/name": "k10temp\n",
        "class/hwmon/hwmon1/temp1_input": "61000\n",
      },
    },
  ])("the processor's temperature comes from $from, and not from other sensors", async ({files}) => {
    const {root: sysPath} = fixtureTree(files);
    const source = createTemperatureSource({...options, sysPath});
    expect((await source.open()).unavailable).toBeNull();
    expect(source.read(null)).toEqual([61]);
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
