import {writeRun, writeSweep} from "../../src/runs/write.ts";
import type {RankRow, RunLog} from "../../src/schema/run-log.ts";
import {runsOf} from "../analysis/recorded.ts";
import {runOf, sweepOf} from "../analysis/stories.ts";

const {training} = runOf(32, []);

/** Two processes in step, of which the second waits for its data, and the first for the second. */
const ranks: RankRow[] = [0.5, 38].map((wait, rank) => ({
  ...{rank, epoch: 0, steps: 20, spanMs: 1000, timedSteps: 20},
  ...{stepMs: 20 * (49 - wait), dataWaitMs: 20 * wait, exchangeSteps: 7, exchangeMs: 7 * (40 - wait)},
}));

/** Writes a sweep over one process and two, three runs of each. */
export async function writeSeveralProcesses(folder: string, id: string): Promise<void> {
  const logs = [1, 2].flatMap((processes) =>
    runsOf(
      [
        {
          batchSize: 32,
          trainMs: [0, 30, 10].map((ms) => 8000 / processes + ms),
          settings: {processes},
          change: {training: training === null ? null : {...training, ranks: processes}},
        },
      ],
      id,
    ).map(({log}): RunLog => {
      const {"training.ranks": _known, ...missing} = log.missing;
      return {...log, missing, ...(processes === 1 ? {} : {ranks})};
    }),
  );
  const sweep = sweepOf(logs, {sweep: id, title: "One process and two"});
  await writeSweep(folder, {...sweep, plan: {...sweep.plan, repeats: 3}});
  for (const log of logs) await writeRun(folder, log, null);
}
