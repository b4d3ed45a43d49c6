import {createRate} from "../rate.ts";

/** Time of some cores since boot, in clock ticks. */
export interface MachineTicks {
  busy: number;
  total: number;
}

/**
 * The lines of `cores` in /proc/stat (proc_stat(5)), by core. Busy is all but idle and iowait: steal, time in which a
 * hypervisor gave the core to others, is not time in which more work could have been done. Guest time is in user
 * already.
 */
export function parseCoreTicks(text: string, cores: ReadonlySet<number>): Map<number, MachineTicks> {
  const ticks = new Map<number, MachineTicks>();
  // By hand, as this runs at every sample: the long lines of interrupts after the cores are not even split.
  for (let start = 0; text.startsWith("cpu", start);) {
    const end = text.indexOf("\n", start);
    const line = text.slice(start, end < 0 ? undefined : end);
    const [name = "", ...counts] = line.split(" ");
    const core = Number(name.slice(3) || Number.NaN);
    if (cores.has(core)) {
      const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] =
        counts.map(Number);
      const busy = user + nice + system + irq + softirq + steal;
      ticks.set(core, {busy, total: busy + idle + iowait});
    }
    if (end < 0) break;
    start = end + 1;
  }
  return ticks;
}

/** The ticks of several cores added up. */
export function sumTicks(ticks: ReadonlyMap<number, MachineTicks>): MachineTicks {
  const sum = {busy: 0, total: 0};
  for (const {busy, total} of ticks.values()) {
    sum.busy += busy;
    sum.total += total;
  }
  return sum;
}

/** Idle and iowait of a core may run backwards a little (proc_stat(5)). */
const asShare = (share: number): number => Math.min(1, Math.max(0, share));

/** Busy share of the busiest of `cores` between two readings; null until a tick has passed. */
export function createBusiestCore(
  cores: ReadonlySet<number>,
  {periodMs, ticksPerSecond}: {periodMs: number; ticksPerSecond: number},
): (ticks: ReadonlyMap<number, MachineTicks>) => number | null {
  const rates = new Map([...cores].map((core) => [core, createRate((periodMs * ticksPerSecond) / 1000)]));
  return (ticks) => {
    const shares = [...ticks].flatMap(([core, {busy, total}]) => rates.get(core)?.(busy, total) ?? []);
    return shares.length === 0 ? null : asShare(Math.max(...shares));
  };
}

/** Busy share of `cores` between two readings, 0 to 1; null until a tick has passed. */
export function createMachineShare(
  cores: ReadonlySet<number>,
  {periodMs, ticksPerSecond}: {periodMs: number; ticksPerSecond: number},
): (ticks: ReadonlyMap<number, MachineTicks>) => number | null {
  const rate = createRate((cores.size * periodMs * ticksPerSecond) / 1000);
  return (ticks) => {
    const {busy, total} = sumTicks(ticks);
    const share = rate(busy, total);
    return share === null ? null : asShare(share);
  };
}
