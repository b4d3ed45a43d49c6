import {runId} from "../../../src/runs/names.ts";
import {writeRun, writeSweep} from "../../../src/runs/write.ts";
import type {Configuration, EpochRow, Phase} from "../../../src/schema/run-log.ts";
import type {Mark, Telemetry} from "../../../src/schema/telemetry.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "../../schema/examples.ts";

const epochMs = 100;

/** A run of so many epochs, each with a training and a validation: as long as a run log can be. */
async function writeLong(runs: string, epochs: number): Promise<void> {
  const sweep = "very-long";
  const [row] = exampleRunLog().epochs;
  if (row === undefined) throw new Error("the example has an epoch");
  const numbers = Array.from({length: epochs}, (_, epoch) => epoch);
  const rows = numbers.map((epoch): EpochRow => {
    return {...row, epoch, validLoss: 1 / (1 + epoch), durationMs: epochMs, trainMs: 80, validateMs: 20};
  });
  const phases = numbers.flatMap((epoch): Phase[] => [
    {phase: "train", epoch, startMs: epoch * epochMs, endMs: epoch * epochMs + 80, synced: true},
    {phase: "validate", epoch, startMs: epoch * epochMs + 80, endMs: (epoch + 1) * epochMs, synced: true},
  ]);
  const marks = phases.flatMap(({startMs, endMs, ...phase}): Mark[] => [
    {...phase, atMs: startMs, edge: "start"} as Mark,
    {...phase, atMs: endMs, edge: "end"} as Mark,
  ]);
  const endMs = epochs * epochMs;
  const samples = 20_000;
  const atMs = Array.from({length: samples}, (_, index) => (index * endMs) / samples);
  const [series] = exampleTelemetry().series;
  if (series === undefined) throw new Error("the example has a series");
  const log = exampleRunLog({
    sweep,
    epochs: rows,
    phases,
    steps: epochs,
    status: {state: "completed", durationMs: endMs},
    telemetry: {file: "wasm-cpu-b064-r1.telemetry.json", samples, sampleHz: 10},
  });
  await writeSweep(runs, exampleSweep({sweep, title: "Very long"}));
  await writeRun(
    runs,
    log,
    exampleTelemetry({
      sweep,
      atMs,
      series: [{...series, values: atMs.map((_, index) => 0.5 + 0.4 * Math.sin(index))}],
      marks,
      gaps: Array.from({length: 2000}, (_, index) => ({
        startMs: 200 * index,
        endMs: 200 * index + 50,
        reason: "late",
      })),
      steps: {
        ...exampleTelemetry().steps,
        epoch: numbers,
        startMs: numbers.map((epoch) => epoch * epochMs),
        durationMs: numbers.map((epoch) => 70 + (epoch % 7)),
        dataWaitMs: numbers.map(() => 1),
        loss: numbers.map((epoch) => 1 / (1 + epoch)),
      },
    }),
  );
}

const widely = Array.from({length: 120}, (_, at) => 50 * at);

/** Load and memory of the training, no two runs alike. */
function sampledWidely(nth: number): Telemetry {
  const example = exampleTelemetry();
  const [series] = example.series;
  const [metric] = example.metrics;
  if (series === undefined || metric === undefined) throw new Error("the example has a series");
  const columns = [
    {
      id: "process.cpu.utilization",
      unit: "ratio",
      label: "CPU, training",
      of: (at: number) => Math.abs(Math.sin(at * (1 + nth))),
    },
    {
      id: "process.memory.usage",
      unit: "bytes",
      label: "Memory, training",
      of: (at: number) => 1e9 + 1e6 * at * (1 + (nth % 7)),
    },
  ] as const;
  return {
    ...example,
    atMs: widely,
    metrics: columns.map(({id, unit, label}) => ({...metric, id, unit, label})),
    series: columns.map(({id, of}) => ({...series, metric: id, values: widely.map((_, at) => of(at))})),
  };
}

/** A sweep of so many batch sizes and learning rates, each repeated. */
async function writeWide(
  runs: string,
  {sizes, rates, repeats, isSampled}: {sizes: number; rates: number; repeats: number; isSampled: boolean},
): Promise<void> {
  const sweep = "very-wide";
  const example = exampleRunLog();
  const planned = Array.from({length: repeats}, (_, index) => index + 1).flatMap((repeat) =>
    Array.from({length: sizes * rates}, (_, place) => {
      const configuration: Configuration = {
        ...example.configuration,
        batchSize: 8 * (1 + (place % sizes)),
        settings: {...example.configuration.settings, learningRate: (1 + Math.floor(place / sizes)) / 100},
      };
      return {run: runId(configuration, repeat, ["learningRate"]), configuration, repeat};
    }),
  );
  const plan = {...exampleSweep().plan, repeats, runs: planned};
  const batchSize = [...new Set(planned.flatMap(({configuration}) => configuration.batchSize ?? []))];
  const learningRate = [
    ...new Set(planned.flatMap(({configuration}) => configuration.settings["learningRate"] ?? [])),
  ];
  await writeSweep(
    runs,
    exampleSweep({
      sweep,
      title: "Very wide",
      plan: {...plan, factors: {device: ["cpu"], batchSize, learningRate}},
    }),
  );
  for (const [index, one] of planned.entries()) {
    const durationMs = 5000 + 100 * (one.configuration.batchSize ?? 0) + (index % 13);
    const epochs = example.epochs.map((row) => ({...row, durationMs, trainMs: durationMs - 1000}));
    const missing = {...example.missing, telemetry: "not sampled"};
    const file = `${one.run}.telemetry.json`;
    const telemetry = {file, samples: widely.length, sampleHz: 10};
    const log = {...example, ...one, sweep, epochs};
    if (isSampled) await writeRun(runs, {...log, telemetry}, {...sampledWidely(index), sweep, run: one.run});
    else await writeRun(runs, {...log, telemetry: null, missing}, null);
  }
}

/** So many small sweeps. */
async function writeMany(runs: string, sweeps: number): Promise<void> {
  const {missing} = exampleRunLog();
  for (let index = 0; index < sweeps; index++) {
    const sweep = `small-${index}`;
    await writeSweep(runs, exampleSweep({sweep, title: `Small, ${index}`}));
    await writeRun(
      runs,
      exampleRunLog({sweep, telemetry: null, missing: {...missing, telemetry: "not sampled"}}),
      null,
    );
  }
}

const gpuMetrics = [
  ["gpu.utilization", "ratio"],
  ["gpu.memory.usage", "bytes"],
  ["gpu.power", "watts"],
  ["gpu.temperature", "celsius"],
  ["gpu.clock.sm", "hertz"],
] as const;

/** Runs of several batch sizes on a machine of so many GPUs, each with all that can be measured. */
async function writeManyGpus(runs: string, gpus: number, sizes: number): Promise<void> {
  const sweep = "many-gpus";
  const example = exampleRunLog();
  const ids = Array.from({length: gpus}, (_, index) => `GPU-${index}`);
  const atMs = Array.from({length: 600}, (_, index) => 10 * index);
  const planned = Array.from({length: sizes}, (_, index) => {
    const configuration: Configuration = {
      ...example.configuration,
      device: "gpu",
      batchSize: 2 ** (3 + index),
    };
    return {run: runId(configuration, 1), configuration, repeat: 1};
  });
  const plan = {...exampleSweep().plan, runs: planned};
  await writeSweep(runs, exampleSweep({sweep, title: "Many GPUs", plan}));
  for (const one of planned) {
    const file = `${one.run}.telemetry.json`;
    await writeRun(
      runs,
      {...example, ...one, sweep, telemetry: {file, samples: atMs.length, sampleHz: 100}},
      exampleTelemetry({
        ...{sweep, run: one.run, atMs},
        devices: ids.map((id) => ({id, kind: "gpu", name: "A GPU", used: true, facts: {}})),
        metrics: gpuMetrics.map(([id, unit]) => ({
          ...{id, label: id, unit, windowMs: 100, kind: "level" as const, meaning: "made up"},
        })),
        series: ids.flatMap((device, place) =>
          gpuMetrics.map(([metric]) => ({
            ...{device, metric, source: "nvidia", limit: null, missing: null, low: null, high: null},
            values: atMs.map((_, index) => Math.abs(Math.sin(index * (1 + place)))),
          })),
        ),
      }),
    );
  }
}

/** Writes sweeps that are as large as people make them once, and then wonder about the report; or what is counted in run logs alone. */
export async function writeVeryLarge(runs: string, {isWhole}: {isWhole: boolean}): Promise<void> {
  await writeLong(runs, isWhole ? 15_000 : 15);
  await writeWide(runs, {sizes: 6, rates: 10, repeats: 10, isSampled: isWhole});
  if (!isWhole) return;
  await writeMany(runs, 120);
  await writeManyGpus(runs, 8, 10);
}
