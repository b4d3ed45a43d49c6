// The sides that the address of the page of any two names.
import type {Trace} from "../../analysis/series/trace.ts";
import type {ComparedData} from "../../site/answers/compared-data.ts";
import type {Sessions} from "../../site/answers/session-spreads.ts";

/** A verdict in words, and the decision that it is. */
export type SaidVerdict = [sentence: string, decision: string];

/**
 * What is decided of two: of two sweeps what holds over all, each pair by a run of its head, and what bars the others; of one pair
 * what is said, by a run of each side; or that nothing is, or that a side has no completed run.
 */
export type DecidedTwo =
  | {
      shared: string[];
      overall: [configurations: number, said: SaidVerdict[]][];
      pairs: [run: string, said: SaidVerdict[]][];
      barred: [run: string, reason: string][];
    }
  | {base: string; head: string; said: SaidVerdict[]; isByHand: boolean}
  | {nothing: true}
  | {unfinished: AskedSide};

/** What the scripts that the page loads have put there. */
export const loaded = globalThis as unknown as {
  batchsweepCompared?: Record<string, ComparedData>;
  batchsweepSessions?: Sessions;
  batchsweepSweeps?: [page: string, title: string, when: string][];
  batchsweepDecide?: (base: AskedSide, head: AskedSide) => DecidedTwo;
};

/** Loads a script of the site: a page on a disk may read no other file. */
export function loadData(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(address));
    document.head.append(script);
  });
}

/** One side as the address names it: a sweep, or a run of it. */
export interface AskedSide {
  address: string;
  sweep: string;
  run: string | null;
  data: ComparedData;
}

/** The configuration that a run is of, as the page has it. */
export const configurationOf = (
  {data}: Pick<AskedSide, "data">,
  run: string,
): ComparedData["configurations"][number] | undefined =>
  data.configurations.find(({runs}) => runs.includes(run));

/** The runs of the configuration that a side's run is of; none of a whole sweep. */
export const runsAlike = (side: AskedSide): readonly string[] =>
  side.run === null ? [] : (configurationOf(side, side.run)?.runs ?? []);

/** A side by its address, `sweep` or `sweep/run`; null where there is none. */
export async function askedSide(root: string, address: string): Promise<AskedSide | null> {
  const [sweep = "", run = null] = address.trim().split("/");
  if (!/^[\w.-]+$/.test(sweep)) return null;
  if (loaded.batchsweepCompared?.[sweep] === undefined)
    await loadData(`${root}compared/${encodeURIComponent(sweep)}.js`).catch(() => undefined);
  const data = loaded.batchsweepCompared?.[sweep];
  if (data === undefined || (run !== null && data.runs[run] === undefined)) return null;
  return {address: address.trim(), sweep, run, data};
}

/** The trace of the first of some runs that has one. */
export const traceIn = ({data}: Pick<AskedSide, "data">, runs: readonly string[]): Trace | undefined =>
  runs.flatMap((run) => data.traces[run] ?? [])[0];
