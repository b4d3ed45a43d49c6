// The sampler over a run.
import type {RecordingPiece, Sampler, StartSampler} from "../../telemetry/client/sampler.ts";
import {unixNowMs} from "../../telemetry/source/clock.ts";
import type {Progress} from "./progress.ts";
import type {Samples} from "../log/assemble.ts";
import {publishableRecording} from "../log/publishable-recording.ts";
import {publishableLine} from "../../runs/privacy/publishable-line.ts";

/** What samples the machine; or why nothing does. */
export type Sampling = {sampler: Sampler} | {missing: string};

/** The samples of one run while they are taken. */
export interface RunSampling {
  /** The trainer's process: its tree is measured from now on. */
  watch(pid: number): void;
  /** Instead of that: the trainer's processes cannot be seen, so their columns have no value, for this reason. */
  leaveOut(reason: string): void;
  /** The trainer reported a mark: an extra sample ties the counters to it. */
  mark(): void;
  /** Takes the last sample. Never rejects: losing samples must not cost a training. */
  end(): Promise<Samples>;
}

/** A sampler answers in milliseconds and gives up on its process after five seconds; one that does neither is stuck. */
const limitMs = 10_000;

/** What went wrong with the sampler, fit for a run log: what it printed may name folders. */
const samplerProblem = (error: unknown): string =>
  publishableLine(error instanceof Error ? error.message : String(error));

/** A sampler that ends as it starts is tried again this often, unless that took long. */
const startAttempts = 3;
const startPatienceMs = 10_000;

/** Starts the sampler; where it cannot be, `progress` is told once. */
export async function startSampling(
  sampleHz: number | null,
  {startSampler, progress}: {startSampler: StartSampler; progress: Progress},
): Promise<Sampling> {
  if (sampleHz === null) return {missing: "sampling was off"};
  const beganMs = unixNowMs();
  for (let attempt = 1; ; attempt++) {
    try {
      return {sampler: await startSampler({sampleHz})};
    } catch (error) {
      const missing = samplerProblem(error);
      if (attempt < startAttempts && unixNowMs() - beganMs < startPatienceMs) continue;
      progress({event: "warning", run: null, message: missing});
      return {missing};
    }
  }
}

/** The promise's value, or a rejection when it takes too long. */
async function withinLimit<T>(promise: Promise<T>): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => limit.reject(new Error(`the sampler gave no answer in ${limitMs} ms`)),
    limitMs,
  );
  try {
    return await Promise.race([promise, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const withoutSamples = (missing: string): RunSampling => ({
  watch: () => undefined,
  leaveOut: () => undefined,
  mark: () => undefined,
  end: async () => ({missing}),
});

/** Takes the first sample of a run; `onPiece` is told what is sampled as it comes. Never rejects. */
export async function beginSampling(
  sampling: Sampling,
  onPiece?: (piece: RecordingPiece) => void,
): Promise<RunSampling> {
  if ("missing" in sampling) return withoutSamples(sampling.missing);
  const {sampler} = sampling;
  try {
    await withinLimit(sampler.begin(onPiece));
  } catch (error) {
    return withoutSamples(samplerProblem(error));
  }
  let unseen: string | null = null;
  return {
    watch: (pid) => sampler.watch(pid),
    leaveOut: (reason) => void (unseen = reason),
    mark: () => sampler.mark(),
    end: () =>
      withinLimit(sampler.end()).then(
        (recording) => ({recording: publishableRecording(recording, unseen)}),
        (error: unknown) => ({missing: samplerProblem(error)}),
      ),
  };
}
