/** What /proc/<pid>/stat says of one process (proc_pid_stat(5)). */
export interface ProcessStat {
  parentPid: number;
  /** Dead, and not yet waited for by its parent: its times are final, its memory is free. */
  isZombie: boolean;
  /** CPU time of its threads, those that ended included, in clock ticks. */
  ownTicks: number;
  /** CPU time of children that it has waited for, and of theirs, in clock ticks. */
  waitedTicks: number;
  /** When it started, in clock ticks since boot. With the pid it names a process for good. */
  startTicks: number;
  residentPages: number;
}

/** Fields that are read, from the third on; those after them are not even split. */
const fieldsRead = 22;

/** Null for text that is not such a line. Fields are counted after the name, which may hold spaces and brackets. */
export function parseProcessStat(text: string): ProcessStat | null {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ", fieldsRead);
  const field = (number: number): number => Number(fields[number - 3]);
  const stat = {
    parentPid: field(4),
    isZombie: fields[0] === "Z" || fields[0] === "X",
    ownTicks: field(14) + field(15),
    waitedTicks: field(16) + field(17),
    startTicks: field(22),
    residentPages: field(24),
  };
  return Number.isNaN(stat.ownTicks + stat.waitedTicks + stat.startTicks + stat.residentPages) ? null : stat;
}
