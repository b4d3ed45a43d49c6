import {unixNowMs} from "./clock.ts";
import type {Batch, Reply, Request} from "./messages.ts";
import {openSources, type OpenSources} from "./open-sources.ts";
import {everyPeriod, realTiming, type Timing} from "./schedule.ts";
import type {TelemetrySource} from "./source.ts";

/** A killed sampler loses this much at most, and the live line is this old at most. */
const batchMs = 500;

/** Rates need a time to describe. The first sample of a run describes this long before it, or one period if shorter. */
const baselineMs = 100;

interface Sample {
  unixMs: number;
  values: (number | null)[];
  lateMs: number;
  readMs: number;
}

/** Samples as typed columns: structured clone copies them at once, where rows would be walked value by value. */
function batchOf(samples: readonly Sample[], columns: number, cpuMs: number): Batch {
  return {
    unixMs: Float64Array.from(samples, ({unixMs}) => unixMs),
    values: Array.from({length: columns}, (_, column) =>
      Float64Array.from(samples, ({values}) => values[column] ?? Number.NaN),
    ),
    lateMs: Float64Array.from(samples, ({lateMs}) => lateMs),
    readMs: Float64Array.from(samples, ({readMs}) => readMs),
    cpuMs,
    memoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** CPU time of this process since the last call, milliseconds. */
function createCpuMeter(): () => number {
  let before = process.cpuUsage();
  return () => {
    const {user, system} = process.cpuUsage(before);
    before = process.cpuUsage();
    return (user + system) / 1000;
  };
}

/**
 * The sampler without its process: answers requests, samples while a run is on. `begin` first reads once and drops
 * the values, so that the rates of the first sample describe the run and not the pause before it.
 */
export function createSampling(
  opened: OpenSources,
  {sampleHz, send, timing = realTiming}: {sampleHz: number; send: (reply: Reply) => void; timing?: Timing},
): (request: Request) => void {
  const periodMs = 1000 / sampleHz;
  const cpuMs = createCpuMeter();
  let rootPid: number | null = null;
  let samples: Sample[] = [];
  let sentAtMs = 0;
  let stop = (): void => {};

  function flush(): void {
    send({kind: "samples", batch: batchOf(samples, opened.columns.length, cpuMs())});
    samples = [];
    sentAtMs = timing.nowMs();
  }

  function take(lateMs: number): void {
    const unixMs = unixNowMs();
    const beganMs = performance.now();
    const values = opened.read(rootPid);
    samples.push({unixMs, values, lateMs, readMs: performance.now() - beganMs});
    if (timing.nowMs() - sentAtMs >= batchMs) flush();
  }

  function begin(): void {
    stop();
    rootPid = null;
    samples = [];
    cpuMs();
    opened.read(null);
    stop = timing.wakeAfter(Math.min(periodMs, baselineMs), () => {
      stop = everyPeriod(periodMs, take, timing);
      take(0);
      flush();
      send({kind: "begun"});
    });
  }

  function end(): void {
    stop();
    take(0);
    flush();
    send({kind: "ended"});
  }

  return (request) => {
    switch (request.kind) {
      case "ping":
        return send({kind: "pong", round: request.round, unixMs: unixNowMs()});
      case "begin":
        return begin();
      case "watch":
        rootPid = request.rootPid;
        return;
      case "end":
        return end();
    }
  };
}

/** Serves the process that forked this one, until it hangs up or dies. */
export async function serveSampler(sources: readonly TelemetrySource[], sampleHz: number): Promise<void> {
  // Ctrl-C reaches the whole foreground group; the recorder still wants the last sample and says when to leave.
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
  process.on("disconnect", () => process.exit(0));
  const opened = await openSources(sources);
  const send = (reply: Reply): void => {
    // A parent that died closes the channel before the event says so.
    process.send?.(reply, undefined, {}, (error) => error && process.exit(0));
  };
  const answer = createSampling(opened, {sampleHz, send});
  process.on("message", (request: Request) => answer(request));
  send({kind: "ready", devices: opened.devices, columns: opened.columns});
}
