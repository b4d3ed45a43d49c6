// CPU time of the machine's cores, from /proc/stat.
import {createRate} from "../source/rate.ts";

/** Time of some cores since boot, in clock ticks. */
export interface MachineTicks {
  busy: number;
  /** Part of busy: a hypervisor gave the core to others. */
  stolen: number;
  total: number;
}

/** Number of the core and eight times. */
const fieldsRead = 9;

/**
 * The lines of `cores` in /proc/stat (proc_stat(5)), by core. Busy is all but idle and iowait: steal, time in which a
 * hypervisor gave the core to others, is not time in which more work could have been done. Guest time is in user
 * already.
 */
export function parseCoreTicks(text: string, cores: ReadonlySet<number>): Map<number, MachineTicks> {
  const ticks = new Map<number, MachineTicks>();
  // By hand: the long lines of interrupts after the cores are not even split.
  for (let start = 0; text.startsWith("cpu", start);) {
    const end = text.indexOf("\n", start);
    const fields = text.slice(start + 3, end < 0 ? undefined : end).split(" ", fieldsRead);
    const core = fields[0] === "" ? Number.NaN : Number(fields[0]);
    if (cores.has(core)) {
      const field = (number: number): number => Number(fields[number] ?? 0);
      // 1 user, 2 nice, 3 system, 4 idle, 5 iowait, 6 irq, 7 softirq, 8 steal.
      const stolen = field(8);
      const busy = field(1) + field(2) + field(3) + field(6) + field(7) + stolen;
      ticks.set(core, {busy, stolen, total: busy + field(4) + field(5)});
    }
    if (end < 0) break;
    start = end + 1;
  }
  return ticks;
}

/** `processes 86031` of /proc/stat: forks and clones since boot; null from a kernel that counts none (gVisor says 0). */
export function parseStarted(text: string): number | null {
  const key = "\nprocesses ";
  const start = text.indexOf(key);
  return start < 0
    ? null
    : Number.parseInt(text.slice(start + key.length, start + key.length + 16), 10) || null;
}

/** The ticks of several cores added up. */
export function sumTicks(ticks: ReadonlyMap<number, MachineTicks>): MachineTicks {
  const sum = {busy: 0, stolen: 0, total: 0};
  for (const {busy, stolen, total} of ticks.values()) {
    sum.busy += busy;
    sum.stolen += stolen;
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
    let most: number | null = null;
    for (const [core, {busy, total}] of ticks) {
      const share = rates.get(core)?.(busy, total) ?? null;
      if (share !== null && (most === null || share > most)) most = share;
    }
    return most === null ? null : asShare(most);
  };
}

/**
 * Share of the time of `cores` between two readings that was busy, or stolen, 0 to 1; null until a tick has passed, and
 * where the reading before is more than `mostMs` away.
 */
export function createMachineShare(
  cores: ReadonlySet<number>,
  {
    periodMs,
    ticksPerSecond,
    of = "busy",
    mostMs = Number.POSITIVE_INFINITY,
  }: {periodMs: number; ticksPerSecond: number; of?: "busy" | "stolen"; mostMs?: number},
): (ticks: ReadonlyMap<number, MachineTicks>) => number | null {
  const ticksPerMs = (cores.size * ticksPerSecond) / 1000;
  const rate = createRate(periodMs * ticksPerMs, mostMs * ticksPerMs);
  return (ticks) => {
    const sum = sumTicks(ticks);
    const share = rate(sum[of], sum.total);
    return share === null ? null : asShare(share);
  };
}
