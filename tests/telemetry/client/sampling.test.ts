import {expect, test} from "vitest";
import type {SampleBatch, Reply} from "../../../src/telemetry/sampler/messages.ts";
import {openSources} from "../../../src/telemetry/sampler/open-sources.ts";
import {createSampling} from "../../../src/telemetry/sampler/serve-sampler.ts";
import type {TelemetrySource} from "../../../src/telemetry/source/source.ts";
import {fakeTiming} from "../fixtures/fake-timing.ts";
import {createTwoGpuSource} from "../fixtures/two-gpu-source.ts";

/** A sampling at 10 Hz of these sources on a fake clock, and what it said. */
async function samplingOf(sources: readonly TelemetrySource[]) {
  const timing = fakeTiming();
  const replies: Reply[] = [];
  const opened = await openSources(sources);
  const answer = createSampling(opened, {sampleHz: 10, send: (reply) => replies.push(reply), timing});
  const batches = (): SampleBatch[] =>
    replies.flatMap((reply) => (reply.kind === "samples" ? [reply.batch] : []));
  return {
    timing,
    answer,
    opened,
    kinds: () => replies.map(({kind}) => kind),
    column: (index: number): number[] =>
      batches().flatMap(({values}) => [...values].filter((_, at) => at % opened.columns.length === index)),
    batches,
  };
}

/** Counts its reads; the first column's value is the number of the read, the second's the watched process. */
function createCountingSource(): TelemetrySource {
  let reads = 0;
  const column = (id: string) => ({
    device: "host",
    metric: {id, label: id, unit: "count" as const, windowMs: 0, kind: "level" as const, meaning: "made up"},
    limit: null,
    missing: null,
  });
  return {
    id: "counting",
    open: async () => ({
      unavailable: null,
      devices: [{id: "host", kind: "host", name: "Machine", used: true, facts: {}}],
      columns: [column("reads"), column("root")],
    }),
    read: (rootPid) => [reads++, rootPid],
    close: () => {},
  };
}

test("begin reads a baseline, then takes the first sample and says so", async () => {
  const {answer, timing, kinds, column} = await samplingOf([createCountingSource()]);
  answer({kind: "begin"});
  expect(kinds()).toEqual([]);
  timing.runUntil(100);
  expect(kinds()).toEqual(["samples", "begun"]);
  expect(column(0)).toEqual([1]);
});

test("a run of 20 ms has a first and a last sample", async () => {
  const {answer, timing, kinds, column} = await samplingOf([createCountingSource()]);
  answer({kind: "begin"});
  timing.runUntil(100);
  timing.runUntil(120);
  answer({kind: "end"});
  expect(kinds()).toEqual(["samples", "begun", "samples", "ended"]);
  expect(column(0)).toEqual([1, 2]);
});

test("samples are sent in batches while the run goes on, and nothing is sampled after it", async () => {
  const {answer, timing, kinds, batches} = await samplingOf([createCountingSource()]);
  answer({kind: "begin"});
  timing.runUntil(2150);
  expect(batches().map(({unixMs}) => unixMs.length)).toEqual([1, 10, 10]);
  answer({kind: "end"});
  const said = kinds().length;
  timing.runUntil(5000);
  expect(kinds()).toHaveLength(said);
});

test("the trainer's process is read from watch on, and forgotten by the next run", async () => {
  const {answer, timing, column} = await samplingOf([createCountingSource()]);
  answer({kind: "begin"});
  timing.runUntil(100);
  answer({kind: "watch", rootPid: 42});
  timing.runUntil(200);
  answer({kind: "end"});
  answer({kind: "begin"});
  timing.runUntil(300);
  expect(column(1)).toEqual([Number.NaN, 42, 42, Number.NaN]);
});

test("two GPUs beside the host pass through: each device has its own columns, zero stays zero", async () => {
  const {answer, timing, opened, column} = await samplingOf([createCountingSource(), createTwoGpuSource()]);
  answer({kind: "begin"});
  timing.runUntil(200);
  answer({kind: "end"});
  expect(opened.devices.map(({id}) => id)).toEqual(["host", "GPU-0", "GPU-1"]);
  expect(opened.columns.map(({device, metric}) => `${device} ${metric.id}`)).toEqual([
    "host reads",
    "host root",
    "GPU-0 gpu.utilization",
    "GPU-0 gpu.power",
    "GPU-1 gpu.utilization",
    "GPU-1 gpu.power",
  ]);
  expect(column(2)).toEqual([0, 0, 0]);
  expect(column(3)).toEqual([12.5, 12.5, 12.5]);
  expect(column(4)).toEqual([1, 1, 1]);
  expect(column(5)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test("a source that is unavailable keeps its columns without values and is not read", async () => {
  const source = createTwoGpuSource();
  const {take, columns} = await openSources([
    {...source, open: async () => ({...(await source.open()), unavailable: "no driver"})},
  ]);
  expect(take(null)()).toEqual([null, null, null, null]);
  expect(new Set(columns.map(({missing}) => missing))).toEqual(new Set(["no driver"]));
});

test("a number that is none becomes null, as does a value that a source left out", async () => {
  const source = createTwoGpuSource();
  const {take} = await openSources([{...source, read: () => [Number.NaN, Number.POSITIVE_INFINITY, 0]}]);
  expect(take(null)()).toEqual([null, null, 0, null]);
});

test("a source that throws costs its own values only", async () => {
  const broken: TelemetrySource = {
    ...createTwoGpuSource(),
    read: () => {
      throw new Error("driver gone");
    },
  };
  const {take} = await openSources([broken, createCountingSource()]);
  expect(take(7)()).toEqual([null, null, null, null, 0, 7]);
});

test("what moves slowly is read when it is due, a timer's earliness aside, and held in between", async () => {
  let nowMs = 0;
  const {take, readMs} = await openSources([{...createCountingSource(), everyMs: 1000}], {
    nowMs: () => nowMs,
  });
  const readAt = (ms: number): unknown => {
    nowMs = ms;
    return take(null)()[0];
  };
  expect([0, 900, 979].map(readAt)).toEqual([0, 0, 0]);
  expect(readMs()).toEqual([Number.NaN]);
  expect([981, 1500, 2000].map(readAt)).toEqual([1, 1, 2]);
  expect(readMs()).toEqual([0]);
});

test("a source is read at the sample, and its values are made with the batch, in the order of the samples", async () => {
  const made: number[] = [];
  let taken = 0;
  const {answer, timing, column} = await samplingOf([
    {
      ...createCountingSource(),
      take: () => {
        const own = taken++;
        return () => {
          made.push(own);
          return [own, null];
        };
      },
    },
  ]);
  answer({kind: "begin"});
  timing.runUntil(600);
  expect([taken, made.length]).toEqual([7, 2]);
  answer({kind: "end"});
  expect(made).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(column(0)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("a source that throws while its values are made costs its own values only", async () => {
  const broken: TelemetrySource = {
    ...createTwoGpuSource(),
    take: () => () => {
      throw new Error("no such text");
    },
  };
  const {take} = await openSources([broken, createCountingSource()]);
  expect(take(7)()).toEqual([null, null, null, null, 0, 7]);
});

test("a mark takes an extra sample at once, and one when a watched reading moves", async () => {
  let value = 1;
  const counter = {
    id: "gpu.energy",
    label: "Energy",
    unit: "joules" as const,
    windowMs: 20,
    kind: "counter" as const,
    meaning: "",
  };
  const source: TelemetrySource = {
    id: "gpu",
    open: async () => ({
      unavailable: null,
      devices: [{id: "GPU-0", kind: "gpu", name: "A GPU", used: null, facts: {}}],
      columns: [{device: "GPU-0", metric: counter, limit: null, missing: null}],
    }),
    read: () => [value],
    watch: () => {
      let last = value;
      return () => {
        const moved = value !== last;
        last = value;
        return moved ? [0] : [];
      };
    },
    close: () => {},
  };
  const {answer, timing, batches} = await samplingOf([source]);
  answer({kind: "begin"});
  timing.runUntil(130);
  answer({kind: "mark"});
  answer({kind: "mark"});
  timing.runUntil(140);
  value = 2;
  timing.runUntil(160);
  answer({kind: "end"});
  const anchors = batches().flatMap((batch) => batch.anchors);
  // Two marks at one instant share a sample.
  expect(anchors.map(({column}) => column)).toEqual([null, 0]);
});
