// Starts the sampler, and a new one where it dies.
import {extname} from "node:path";
import {unixNowMs} from "../source/clock.ts";
import {isCompiled, noteCompiled} from "./compile-cache.ts";
import type {Death} from "./gaps.ts";
import type {Reply} from "../sampler/messages.ts";
import {createRecording, type OpenRecording} from "./recording.ts";
import {startSamplerProcess, type SamplerProcess} from "./sampler-process.ts";
import type {Sampler} from "./sampler.ts";

// In the package the code is compiled, and so is this file.
const samplerMain = new URL(`../sampler/sampler-main${extname(import.meta.url)}`, import.meta.url);

/** A sampler that died this often in one run would do it again. */
const restartsPerRun = 3;

/** First and last sample take milliseconds; a sampler that is stopped or stuck in a driver is not waited for. */
const usualAnswerTimeoutMs = 5000;

/** Timers are whole milliseconds and the kernel counts CPU time in ticks of 10: faster sampling would show noise. */
const maxSampleHz = 100;

/** What a run needs to be continued by another process. */
interface OpenRun {
  recording: OpenRecording;
  columns: string;
  startUnixMs: number;
  rootPid: number | null;
  deaths: number;
  /** `over`: no more samples will come, because the run ends or no sampler can be had. */
  over: boolean;
  /** Whether the last sample is there. */
  complete: boolean;
  first: PromiseWithResolvers<void>;
  last: PromiseWithResolvers<void>;
}

/** Whether `answer` comes in time. */
function comesWithin(answerTimeoutMs: number, answer: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), answerTimeoutMs);
  });
  return Promise.race([answer.then(() => true), late]).finally(() => clearTimeout(timer));
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Starts a sampler process that samples at `sampleHz` and serves one run after the other. Throws when it does not
 * start. Once started nothing throws: a process that dies is started again and the recording has a gap with the
 * reason, because losing samples must not cost a training. `pid` is the process's id, null while there is none.
 */
export async function startSampler({
  sampleHz,
  main = samplerMain,
  heir,
  answerTimeoutMs = usualAnswerTimeoutMs,
}: {
  sampleHz: number;
  main?: URL;
  /** A script that the sampler starts when this process dies, and that outlives both. */
  heir?: URL;
  answerTimeoutMs?: number;
}): Promise<Sampler & {pid(): number | null}> {
  if (!(sampleHz > 0 && sampleHz <= maxSampleHz))
    throw new Error(
      `invalid sample rate: ${sampleHz} (more than 0, at most ${maxSampleHz} samples a second)`,
    );
  let current: SamplerProcess | null = null;
  let run: OpenRun | null = null;
  let closing = false;
  let revival: Promise<void> = Promise.resolve();

  async function start(): Promise<SamplerProcess> {
    const started = await startSamplerProcess({main, sampleHz, heir, onReply: receive});
    current = started;
    void started.ended.then((how) => {
      current = null;
      if (run !== null && !closing) revival = revive(run, how);
    });
    return started;
  }

  function receive(reply: Reply): void {
    if (run === null || current === null) return;
    if (reply.kind === "samples") run.recording.add(reply.batch, current.clock);
    if (reply.kind === "begun") run.first.resolve();
    if (reply.kind === "ended") {
      run.complete = true;
      run.last.resolve();
    }
  }

  function begin(process: SamplerProcess, open: OpenRun): void {
    process.send({kind: "begin"});
    if (open.rootPid !== null) process.send({kind: "watch", rootPid: open.rootPid});
  }

  /** Notes that the process of an open run is gone, and continues the run with another. */
  async function revive(open: OpenRun, how: string): Promise<void> {
    const death: Death = {unixMs: unixNowMs(), reason: `the sampler process died (${how})`};
    open.recording.addDeath(death);
    try {
      if (open.over) return giveUp(open);
      const started = await restart(open);
      // The run may have ended meanwhile; the next one finds a process then.
      if (open.over) return giveUp(open);
      if (JSON.stringify(started.columns) !== open.columns)
        throw new Error("it found other metrics than before");
      begin(started, open);
    } catch (error) {
      death.reason += `; no more samples: ${wordsOf(error)}`;
      giveUp(open);
    }
  }

  /** Starts another process for a run, once more where that one ends before it is ready. */
  async function restart(open: OpenRun): Promise<SamplerProcess> {
    for (;;) {
      if (++open.deaths > restartsPerRun) throw new Error(`it died ${open.deaths} times`);
      try {
        return await start();
      } catch (error) {
        if (open.over || open.deaths === restartsPerRun) throw error;
      }
    }
  }

  function giveUp(open: OpenRun): void {
    open.over = true;
    open.first.resolve();
    open.last.resolve();
  }

  /** Ends a process that does not answer, so that the next run gets another. */
  async function dismiss(open: OpenRun): Promise<void> {
    open.recording.addDeath({
      unixMs: unixNowMs(),
      reason: `the sampler gave no last sample in ${answerTimeoutMs} ms`,
    });
    const stuck = current;
    stuck?.kill();
    await stuck?.ended;
  }

  // The first sampler after a change compiles itself and would stay large: it goes at once, and a lean one comes.
  if (!isCompiled()) {
    const first = await start();
    first.disconnect();
    await first.ended;
    noteCompiled();
  }
  let known = await start();
  return {
    pid: () => current?.pid ?? null,

    async begin(onPiece = () => undefined) {
      // A run that was never ended, as when its trainer could not be started, is dropped.
      let failure: string | null = null;
      try {
        known = current ?? (await start());
      } catch (error) {
        failure = wordsOf(error);
      }
      const open: OpenRun = {
        recording: createRecording({...known, sampleHz, onPiece}),
        columns: JSON.stringify(known.columns),
        startUnixMs: 0,
        rootPid: null,
        deaths: 0,
        over: false,
        complete: false,
        first: Promise.withResolvers(),
        last: Promise.withResolvers(),
      };
      run = open;
      if (failure === null) begin(known, open);
      else {
        open.recording.addDeath({unixMs: unixNowMs(), reason: failure});
        giveUp(open);
      }
      if (!(await comesWithin(answerTimeoutMs, open.first.promise))) current?.kill();
      await open.first.promise;
      open.startUnixMs = unixNowMs();
    },

    watch(rootPid) {
      if (run === null) return;
      run.rootPid = rootPid;
      current?.send({kind: "watch", rootPid});
    },

    mark: () => current?.send({kind: "mark"}),

    latest: () => run?.recording.latest() ?? new Map(),

    async end() {
      if (run === null) throw new Error("the sampler has begun no run (begin one first)");
      const open = run;
      // One that takes long to start anew would have nothing to say of this run any more.
      if (!(await comesWithin(answerTimeoutMs, revival))) giveUp(open);
      if (!open.over) {
        open.over = true;
        current?.send({kind: "end"});
        if (!(await comesWithin(answerTimeoutMs, open.last.promise))) await dismiss(open);
      }
      run = null;
      return open.recording.close({
        startUnixMs: open.startUnixMs,
        endUnixMs: open.complete ? null : unixNowMs(),
      });
    },

    async close() {
      closing = true;
      await revival;
      if (current === null) return;
      const {disconnect, ended, kill} = current;
      disconnect();
      if (!(await comesWithin(answerTimeoutMs, ended))) kill();
    },
  };
}
