// The sampler's part of the talk with the recorder.
import {spawn} from "node:child_process";
import {flushCompileCache} from "node:module";
import {unixNowMs} from "../source/clock.ts";
import {follow} from "./follow.ts";
import type {Reply, Request} from "./messages.ts";
import {createOpenBatch} from "./open-batch.ts";
import {openSources, type OpenSources} from "./open-sources.ts";
import {everyPeriod, realTiming, type Timing} from "./schedule.ts";
import type {TelemetrySource} from "../source/source.ts";

/** A killed sampler loses this much at most, and the live line is this old at most. */
const batchMs = 1000;

/** Marks this close together share one extra sample: the end of a phase and the start of the next are one instant. */
const sameMarkMs = 2;

/** Looking closely costs a millisecond of CPU or two; apart from marks it happens this often at most. */
const followPauseMs = 2000;

/** Rates need a time to describe. The first sample of a run describes this long before it, or one period if shorter. */
const baselineMs = 100;

/** A reading older than this is no baseline: the first sample would describe the pause before the run. */
const oldestBaselineMs = 500;

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
 * The sampler without its process: answers requests, samples while a run is on. A first reading whose values are dropped
 * goes before the first sample, so that its rates describe a moment and not the pause before the run; one that was taken
 * lately, when the process started or the run before ended, will do, and then nobody waits.
 */
export function createSampling(
  opened: OpenSources,
  {
    sampleHz,
    send,
    timing = realTiming,
    unixNow = unixNowMs,
  }: {sampleHz: number; send: (reply: Reply) => void; timing?: Timing; unixNow?: () => number},
): (request: Request) => void {
  const periodMs = 1000 / sampleHz;
  const cpuMs = createCpuMeter();
  let rootPid: number | null = null;
  const batch = createOpenBatch();
  let sentAtMs = 0;
  let told: readonly (string | null)[] = opened.columns.map(() => null);
  let stop = (): void => {};
  let unfollow = (): void => {};
  let isOn = false;
  let markedAtMs = Number.NEGATIVE_INFINITY;
  let followedAtMs = Number.NEGATIVE_INFINITY;
  let readAtMs = Number.NEGATIVE_INFINITY;

  function read(): () => (number | null)[] {
    readAtMs = timing.nowMs();
    return opened.take(rootPid);
  }

  function flush(): void {
    // Taking a batch makes its values: what they lacked is known after it.
    const taken = batch.take();
    const missing = opened.missing();
    const isNews = missing.some((reason, column) => reason !== told[column]);
    told = missing;
    const own = {cpuMs: cpuMs(), memoryBytes: process.resourceUsage().maxRSS * 1024};
    send({kind: "samples", batch: {...taken, missing: isNews ? missing : null, ...own}});
    sentAtMs = timing.nowMs();
  }

  function take(lateMs: number, anchors: readonly (number | null)[] = []): void {
    const unixMs = unixNow();
    const beganMs = performance.now();
    const values = read();
    const readMs = performance.now() - beganMs;
    batch.add({unixMs, values, lateMs, readMs, sourceReadMs: opened.readMs(), anchors});
    if (timing.nowMs() - sentAtMs >= batchMs) flush();
  }

  /** Looks closely at the quick readings for a moment, and samples when they move. */
  function watchClosely(): void {
    unfollow();
    followedAtMs = timing.nowMs();
    const look = opened.watch();
    if (look === null) return;
    unfollow = follow({
      look,
      onMoved: (columns) => take(0, columns),
      timing,
    });
  }

  /** An extra sample now, and others when the quick readings move: the trainer just passed a mark. */
  function mark(): void {
    if (!isOn || timing.nowMs() - markedAtMs < sameMarkMs) return;
    markedAtMs = timing.nowMs();
    take(0, [null]);
    watchClosely();
  }

  /** A scheduled sample; where a windowed reading has moved since the last one, the sensor's next move is caught. */
  function takeOnTime(lateMs: number): void {
    take(lateMs);
    if (opened.hasMoved() && timing.nowMs() - followedAtMs >= followPauseMs) watchClosely();
  }

  function begin(): void {
    stop();
    unfollow();
    rootPid = null;
    batch.take();
    told = opened.columns.map(() => null);
    cpuMs();
    if (timing.nowMs() - readAtMs > oldestBaselineMs) read()();
    const describedMs = timing.nowMs() - readAtMs;
    stop = timing.wakeAfter(Math.max(0, Math.min(periodMs, baselineMs) - describedMs), () => {
      stop = everyPeriod(periodMs, takeOnTime, timing);
      isOn = true;
      take(0);
      flush();
      send({kind: "begun"});
    });
  }

  function end(): void {
    stop();
    unfollow();
    isOn = false;
    take(0);
    flush();
    send({kind: "ended"});
  }

  read()();
  return (request) => {
    switch (request.kind) {
      case "ping":
        return send({kind: "pong", round: request.round, unixMs: unixNowMs()});
      case "begin":
        return begin();
      case "watch":
        rootPid = request.rootPid;
        return;
      case "mark":
        return mark();
      case "end":
        return end();
      case "close":
        return;
    }
  };
}

/**
 * Serves the process that forked this one, until it hangs up or dies. Where it dies, `heir`, a script, is started and left
 * running.
 */
export async function serveSampler(
  sources: readonly TelemetrySource[],
  sampleHz: number,
  heir?: string,
): Promise<void> {
  let isClosing = false;
  const leave = (): never => {
    if (!isClosing && heir !== undefined)
      spawn(process.execPath, [heir], {detached: true, stdio: "ignore"}).unref();
    process.exit(0);
  };
  // Ctrl-C reaches the whole foreground group; the recorder still wants the last sample and says when to leave.
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
  process.on("disconnect", leave);
  const opened = await openSources(sources);
  const send = (reply: Reply): void => {
    // A parent that died closes the channel before the event says so.
    process.send?.(reply, undefined, {}, (error) => error && leave());
  };
  const answer = createSampling(opened, {sampleHz, send});
  process.on("message", (request: Request) => {
    if (request.kind === "close") isClosing = true;
    answer(request);
  });
  flushCompileCache();
  send({kind: "ready", devices: opened.devices, columns: opened.columns, sources: opened.states});
}
