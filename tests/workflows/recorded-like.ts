import {join} from "node:path";
import {readRecordedSweep, readTelemetry} from "../../src/runs/read.ts";
import {writeRun, writeSweep} from "../../src/runs/write.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import type {Telemetry} from "../../src/schema/telemetry.ts";

const recorded = join(import.meta.dirname, "../../runs");
const recordedSweep = "2026-11-23-quick-wasm";

/** A reproducible stream of numbers from a normal distribution (sum of twelve uniform ones, less six). */
function normalStream(seed: number): () => number {
  let state = seed;
  const uniform = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return () => Array.from({length: 12}, uniform).reduce((sum, one) => sum + one, -6);
}

/** Every time of a run made longer by a factor; what is no time stays as it was recorded. */
function stretched(log: RunLog, factor: number): RunLog {
  const {status} = log;
  return {
    ...log,
    status:
      status.state === "completed" && status.durationMs !== null
        ? {...status, durationMs: factor * status.durationMs}
        : status,
    epochs: log.epochs.map((row) => ({
      ...row,
      durationMs: factor * (row.durationMs ?? 0),
      trainMs: row.trainMs === null ? null : factor * row.trainMs,
      validateMs: row.validateMs === null ? null : factor * row.validateMs,
    })),
    phases: log.phases.map((phase) => ({
      ...phase,
      startMs: factor * phase.startMs,
      endMs: factor * phase.endMs,
    })),
  };
}

const stretchedSamples = (samples: Telemetry, factor: number): Telemetry => ({
  ...samples,
  atMs: samples.atMs.map((at) => factor * at),
  marks: samples.marks.map((mark) => ({...mark, atMs: factor * mark.atMs})),
  steps: {
    ...samples.steps,
    startMs: samples.steps.startMs.map((at) => factor * at),
    durationMs: samples.steps.durationMs.map((ms) => factor * ms),
  },
});

/**
 * Writes a sweep like a recorded one: a run that was really recorded, five times at two batch sizes, each time with all
 * its times made longer by `slowDown` and by noise of its own of 2 %. Made up, since a test cannot wait for trainings.
 */
export async function writeRecordedLike(
  runs: string,
  sweep: string,
  {slowDown, seed, startedAt}: {slowDown: number; seed: number; startedAt: string},
): Promise<void> {
  const noise = normalStream(seed);
  const {sweep: original, runs: logs} = await readRecordedSweep(recorded, recordedSweep);
  const originals = logs.filter(
    ({configuration, repeat}) => repeat === 1 && [32, 64].includes(configuration.batchSize ?? 0),
  );
  const made: RunLog[] = [];
  for (const log of originals)
    for (let repeat = 1; repeat <= 5; repeat++) {
      const factor = slowDown * Math.exp(0.02 * noise());
      const run = `b${log.configuration.batchSize}-r${repeat}`;
      const ids = {sweep, run};
      const samples = await readTelemetry(recorded, log);
      if (samples === null || log.telemetry === null) throw new Error(`no samples: ${log.run}`);
      const one = {
        ...stretched(log, factor),
        ...ids,
        repeat,
        telemetry: {...log.telemetry, file: `${run}.telemetry.json`},
      };
      made.push(one);
      await writeRun(runs, one, {...stretchedSamples(samples, factor), ...ids});
    }
  await writeSweep(runs, {
    ...original,
    sweep,
    title: "Two batch sizes on two cores",
    startedAt,
    plan: {
      ...original.plan,
      factors: {...original.plan.factors, batchSize: [32, 64]},
      repeats: 5,
      runs: made.map(({run, configuration, repeat}) => ({run, configuration, repeat})),
    },
  });
}
