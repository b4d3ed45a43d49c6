import type {DrmClient} from "./fdinfo.ts";

/** Load of a GPU by what its clients' engines were busy since the last reading; null until there is one. */
export type EngineLoad = (clients: readonly DrmClient[], nowMs: number) => number | null;

/** Readings closer together than this say little. */
const leastMs = 20;

interface EngineSum {
  busy: number;
  total: number | null;
  capacity: number;
}

/** Each engine class of all clients added up. Counters of a client may fall for a moment: then nothing was added. */
function growthOf(
  clients: readonly DrmClient[],
  before: ReadonlyMap<string, EngineSum>,
): Map<string, EngineSum> {
  const growth = new Map<string, EngineSum>();
  for (const {id, engines} of clients)
    for (const [name, {busy, total, capacity}] of engines) {
      const last = before.get(`${id} ${name}`);
      if (last === undefined) continue;
      const sum = growth.get(name) ?? {busy: 0, total: null, capacity};
      const passed = total === null || last.total === null ? null : total - last.total;
      growth.set(name, {
        busy: sum.busy + Math.max(0, busy - last.busy),
        total: passed === null ? sum.total : Math.max(sum.total ?? 0, passed),
        capacity,
      });
    }
  return growth;
}

/**
 * The busiest engine class's share of time, as tools for these GPUs give it. Nanoseconds are held against our clock,
 * cycles against the GPU's own count.
 */
export function createEngineLoad(): EngineLoad {
  let before = new Map<string, EngineSum>();
  let beforeMs: number | null = null;
  let last: number | null = null;
  return (clients, nowMs) => {
    const elapsedMs = beforeMs === null ? null : nowMs - beforeMs;
    if (elapsedMs !== null && elapsedMs < leastMs) return last;
    const growth = growthOf(clients, before);
    before = new Map(
      clients.flatMap(({id, engines}) =>
        [...engines].map(([name, engine]) => [`${id} ${name}`, engine] as const),
      ),
    );
    beforeMs = nowMs;
    if (elapsedMs === null) return (last = null);
    const shares = [...growth.values()].map(({busy, total, capacity}) => {
      const passed = total ?? elapsedMs * 1e6;
      return passed <= 0 ? 0 : busy / passed / capacity;
    });
    return (last = clients.length === 0 ? null : Math.min(1, Math.max(0, ...shares)));
  };
}
