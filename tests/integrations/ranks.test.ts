import {resolve} from "node:path";
import {expect, test} from "vitest";
import {pythonWith} from "../../bench/readers/trainers.ts";
import {waitedFor} from "../../src/analysis/ranks/rank-answer.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import {record} from "../cli/record/record.ts";

const torch = {id: "pytorch", packages: ["torch==2.15.0", "numpy"], logs: {}};
const isThere =
  process.env["BATCHSWEEP_LONG"] !== undefined || process.env["BATCHSWEEP_PYTHON_PYTORCH"] !== undefined;
const skipped = isThere
  ? ""
  : " (skipped: name a Python with it in $BATCHSWEEP_PYTHON_PYTORCH, or set BATCHSWEEP_LONG)";
const script = resolve("tests/integrations/hooks/trainings/distributed_training.py");
const minutes = 60_000;

/** Two processes under torchrun, recorded on the CPU. */
async function recorded(options: string[], ...args: string[]): Promise<{log: RunLog; said: string}> {
  const {logs, said} = await record([
    ...[
      "--devices",
      "cpu",
      "--keep-output",
      "--env",
      "OMP_NUM_THREADS=1",
      ...options,
      "--",
      pythonWith(torch),
    ],
    ...["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", script, ...args],
  ]);
  const [log] = logs;
  if (log === undefined) throw new Error("nothing was recorded");
  expect(log.status).toMatchObject({state: "completed"});
  return {log, said};
}

const losses = ({output}: RunLog): string[] => output.filter((line) => line.startsWith("step "));

test.runIf(isThere)(
  `every process under torchrun tells what it waited, and trains to the last digit as without hooks${skipped}`,
  {timeout: 10 * minutes},
  async () => {
    const {log} = await recorded(["--env", "SLOW_RANK=1"]);
    expect(log).toMatchObject({reader: "hooks", training: {ranks: 2, batchSize: 16}});
    const rows = log.ranks ?? [];
    expect(rows.map(({rank, epoch}) => [rank, epoch])).toEqual(
      [0, 1].flatMap((rank) => [0, 1, 2].map((epoch) => [rank, epoch])),
    );
    for (const {rank, epoch, steps, spanMs, dataWaitMs, exchangeSteps, exchangeMs} of rows) {
      expect(steps).toBe(epoch === 0 ? 16 : 20);
      // 16 rows a batch, each at least 2 ms late: in the one that loads them, and in the one that goes in step with it.
      if (rank === 1) expect((dataWaitMs ?? 0) / steps).toBeGreaterThan(31);
      expect(spanMs / steps).toBeGreaterThan(16);
      // By its own times, of the fourth to the tenth step.
      expect([exchangeSteps, typeof exchangeMs]).toEqual(epoch === 0 ? [7, "number"] : [0, "object"]);
    }
    expect(waitedFor([log])?.sentence).toMatch(/of a step of .*rank \d/);

    const bare = await recorded(["--env", "SLOW_RANK=1", "--no-hooks"]);
    expect(bare.log.ranks).toBeUndefined();
    expect(losses(log)).toHaveLength(60);
    expect(losses(log)).toEqual(losses(bare.log));
  },
);

test.runIf(isThere)(
  `a process that ends without a word takes nothing of the others along${skipped}`,
  {timeout: 10 * minutes},
  async () => {
    const {log, said} = await recorded([], "--vanish");
    expect(log).toMatchObject({reader: "hooks", training: {ranks: 2}});
    expect(log.epochs).toHaveLength(3);
    expect(new Set(log.ranks?.map(({rank}) => rank))).toEqual(new Set([0]));
    expect(waitedFor([log])?.sentence).toMatch(
      /^Who was waited for is not known: of rank 1 nothing was told/,
    );
    expect(said).not.toContain("was waited for:");
  },
);
