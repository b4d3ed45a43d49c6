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
  for (const line of text.split("\n")) {
    const match = /^cpu(\d+) (.*)$/.exec(line);
    if (match === null) {
      if (line.startsWith("intr")) break;
      continue;
    }
    if (!cores.has(Number(match[1]))) continue;
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = (
      match[2] ?? ""
    )
      .split(" ")
      .map(Number);
    const busy = user + nice + system + irq + softirq + steal;
    ticks.set(Number(match[1]), {busy, total: busy + idle + iowait});
  }
  return ticks;
}

/** The ticks of all `cores` added up. */
export function parseMachineTicks(text: string, cores: ReadonlySet<number>): MachineTicks {
  const sum = {busy: 0, total: 0};
  for (const {busy, total} of parseCoreTicks(text, cores).values()) {
    sum.busy += busy;
    sum.total += total;
  }
  return sum;
}

/** Idle and iowait of a core may run backwards a little (proc_stat(5)). */
const asShare = (share: number): number => Math.min(1, Math.max(0, share));

/** Busy share of the busiest of `cores` between two readings of /proc/stat; null until a tick has passed. */
export function createBusiestCore(
  cores: ReadonlySet<number>,
  {periodMs, ticksPerSecond}: {periodMs: number; ticksPerSecond: number},
): (text: string) => number | null {
  const rates = new Map([...cores].map((core) => [core, createRate((periodMs * ticksPerSecond) / 1000)]));
  return (text) => {
    const shares = [...parseCoreTicks(text, cores)].flatMap(
      ([core, {busy, total}]) => rates.get(core)?.(busy, total) ?? [],
    );
    return shares.length === 0 ? null : asShare(Math.max(...shares));
  };
}

/** Busy share of `cores` between two readings of /proc/stat, 0 to 1; null until a tick has passed. */
export function createMachineShare(
  cores: ReadonlySet<number>,
  {periodMs, ticksPerSecond}: {periodMs: number; ticksPerSecond: number},
): (text: string) => number | null {
  const rate = createRate((cores.size * periodMs * ticksPerSecond) / 1000);
  return (text) => {
    const {busy, total} = parseMachineTicks(text, cores);
    const share = rate(busy, total);
    return share === null ? null : asShare(share);
  };
}
