// CPU time of a training's processes, of those that ended too.
import {parseProcessStat, type ProcessStat} from "./process-stat.ts";

/** One look at a process tree: what each live process says, parents before their children. */
export type TreeLook = ReadonlyMap<number, ProcessStat>;

/** The look that was read as the processes' stat files; what is none is left out. */
export function parseLook(stats: ReadonlyMap<number, string>): TreeLook {
  const look = new Map<number, ProcessStat>();
  for (const [pid, text] of stats) {
    const stat = parseProcessStat(text);
    if (stat !== null) look.set(pid, stat);
  }
  return look;
}

/** Ticks of a process's ended children that were counted while they lived, to be taken off when it waits for them. */
interface Debt {
  fresh: number;
  stale: number;
}

const isSame = (one: ProcessStat | undefined, other: ProcessStat | undefined): boolean =>
  one !== undefined && one.startTicks === other?.startTicks;

/**
 * CPU time of a process tree from looks at it, in ticks; each call returns the sum so far, which never falls.
 *
 * Adding up the live processes' own times loses what ended children used since the last look, and children that lived
 * between two looks altogether. Adding the times of waited-for children (`cutime`, `cstime`) to that counts twice what
 * was seen while they lived. So growth of a process's waited time counts less what its vanished children had counted
 * already. A parent is read before its children, so it may have waited for one after it was read: such a debt is kept
 * for one more look. Then it lapses: a parent that ignores SIGCHLD never gets its children's time, and an orphan's
 * goes to init. In these two cases what the child used since the last look is lost, a fraction of one period. A look is
 * kept until the next one, so it must not change.
 */
export function createTreeTicks(): (look: TreeLook) => number {
  let before: TreeLook = new Map();
  let debts = new Map<number, Debt>();
  let total = 0;

  function hand(look: TreeLook): void {
    let hasEnded = false;
    for (const [pid, stat] of before) hasEnded ||= !isSame(stat, look.get(pid));
    if (!hasEnded) return;
    // Children first, so that the debt of a process that vanished with its child reaches the grandparent.
    for (const [pid, stat] of [...before].reverse()) {
      if (isSame(stat, look.get(pid))) continue;
      const own = debts.get(pid);
      const counted = stat.ownTicks + stat.waitedTicks + (own === undefined ? 0 : own.fresh + own.stale);
      debts.delete(pid);
      const parents = debts.get(stat.parentPid) ?? {fresh: 0, stale: 0};
      debts.set(stat.parentPid, {...parents, fresh: parents.fresh + counted});
    }
  }

  return (look) => {
    hand(look);
    const kept = new Map<number, Debt>();
    for (const [pid, stat] of look) {
      const last = before.get(pid);
      const known = isSame(stat, last) ? last : undefined;
      const waited = stat.waitedTicks - (known?.waitedTicks ?? 0);
      const debt = debts.get(pid) ?? {fresh: 0, stale: 0};
      const deducted = Math.min(waited, debt.fresh + debt.stale);
      total += stat.ownTicks - (known?.ownTicks ?? 0) + waited - deducted;
      const left = Math.max(0, debt.fresh - Math.max(0, deducted - debt.stale));
      if (left > 0) kept.set(pid, {fresh: 0, stale: left});
    }
    debts = kept;
    before = look;
    return total;
  };
}
