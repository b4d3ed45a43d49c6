import {Worker} from "node:worker_threads";
import {calibrateHeadlines} from "./headlines.ts";
import {calibrateHistory} from "./history.ts";
import {noises, type Design} from "./noise.ts";
import {calibrateSequential} from "./sequential.ts";
import {calibrateTables} from "./tables.ts";
import {calibrate} from "./tally.ts";

/** How much is simulated. */
export interface CalibrationSize {
  pairs: number;
  tables: number;
  sequential: number;
  seed: number;
}

/** One cell to be simulated, small enough to be handed to another thread. */
export type Job =
  | {kind: "pairs" | "tables"; noise: string; design: Design; repeats: number}
  | {kind: "histories"; noise: string; sessions: number; repeats: number}
  | {kind: "headlines"; noise: string; repeats: number}
  | {kind: "sequential"; noise: string};

const designs: readonly Design[] = ["together", "apart"];
const repeats = [3, 5, 10];
/** Pairs of a cell of which a bootstrap interval is worked out too: it is slow. */
const mostBootstrapped = 100;

/** Noises that change what is recorded, not one side of a pair or how it is printed. */
const ofSweeps = noises.filter(
  ({spreads, resolutionMs}) => spreads === undefined && resolutionMs === undefined,
);

/** Every cell: pairs, tables and headlines by noise and repeats, days by sessions before, comparisons until decided by noise. */
export const allJobs = (): Job[] => [
  ...designs.flatMap((design) =>
    noises.flatMap(({id}) => repeats.map((n): Job => ({kind: "pairs", noise: id, design, repeats: n}))),
  ),
  ...designs.flatMap((design) =>
    ofSweeps.flatMap(({id}) => repeats.map((n): Job => ({kind: "tables", noise: id, design, repeats: n}))),
  ),
  ...ofSweeps.flatMap(({id}) => repeats.map((n): Job => ({kind: "headlines", noise: id, repeats: n}))),
  ...["day 1 %", "day 3 %"].flatMap((noise) =>
    [3, 5, 10].flatMap((sessions) =>
      [3, 5].map((n): Job => ({kind: "histories", noise, sessions, repeats: n})),
    ),
  ),
  ...noises.map(({id}): Job => ({kind: "sequential", noise: id})),
];

/** What a cell is called, e.g. "pairs, day 3 %, apart, 10". */
export const jobName = (job: Job): string => Object.values(job).join(", ");

function noiseOf(id: string): (typeof noises)[number] {
  const found = noises.find((noise) => noise.id === id);
  if (found === undefined) throw new Error(`unknown noise: ${id}`);
  return found;
}

/** Simulates one cell. */
export function simulate(job: Job, {pairs, tables, sequential, seed}: CalibrationSize) {
  const noise = noiseOf(job.noise);
  switch (job.kind) {
    case "pairs":
      return calibrate(noise, job.design, job.repeats, {
        pairs,
        seed,
        bootstrapped: Math.min(pairs, mostBootstrapped),
      });
    case "tables":
      return calibrateTables(noise, job.design, job.repeats, {tables, seed});
    case "headlines":
      return calibrateHeadlines(noise, job.repeats, {tables, seed});
    case "histories":
      return calibrateHistory(job.noise, job.sessions, job.repeats, {tables, seed});
    case "sequential":
      return calibrateSequential(noise, {count: sequential, seed});
  }
}

/** What a thread is asked, and what it answers. */
export interface Asked {
  index: number;
  job: Job;
  size: CalibrationSize;
}
export interface Answered {
  index: number;
  cell: ReturnType<typeof simulate>;
}

/**
 * Simulates cells in so many threads, each the next one that is left; `onDone` hears of each as it is done. Resolves with
 * them in the order of the jobs. Rejects where a thread dies.
 */
export async function simulateAll(
  jobs: readonly Job[],
  size: CalibrationSize,
  {threads, onDone}: {threads: number; onDone: (job: Job, cell: Answered["cell"], done: number) => void},
): Promise<Answered["cell"][]> {
  const cells: Answered["cell"][] = [];
  let [next, done] = [0, 0];
  await Promise.all(
    Array.from(
      {length: Math.min(threads, jobs.length)},
      () =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker(new URL("./thread.ts", import.meta.url));
          const ask = (): void => {
            const [index, job] = [next, jobs[next]];
            next++;
            if (job === undefined) {
              void worker.terminate();
              resolve();
            } else worker.postMessage({index, job, size} satisfies Asked);
          };
          worker.on("error", reject);
          worker.on("message", ({index, cell}: Answered) => {
            const job = jobs[index];
            cells[index] = cell;
            done++;
            if (job !== undefined) onDone(job, cell, done);
            ask();
          });
          ask();
        }),
    ),
  );
  return cells;
}
