// Begins early what takes time before the first run.
import type {Sampler} from "../../telemetry/client/sampler.ts";
import type {RecordingEffects} from "../recording/effects.ts";
import type {RecordOptions} from "./options.ts";

/** What takes time to begin. */
type Awaited = Pick<RecordingEffects, "startSampler" | "describeMachine" | "describeSoftware">;

/** What was begun before it is needed. */
export interface Ahead {
  /** Gives what was begun already, and begins the rest. */
  begun: Awaited;
  /** Ends a sampler that was not needed after all. */
  close(): Promise<void>;
}

/** Begins at once and hands out the promise later; a failure is told to whoever asks for it. */
function early<T>(begin: () => Promise<T>): () => Promise<T> {
  const promise = begin();
  promise.catch(() => undefined);
  return () => promise;
}

/**
 * Begins what a new sweep has to wait for, so that the command that is recorded starts a quarter of a second sooner. A
 * resume keeps the recorded rate of samples, which is not known yet; a dry run needs no sampler.
 */
export function beginAhead({resume, dryRun, sampleHz}: RecordOptions, effects: Awaited): Ahead {
  let started: Promise<Sampler> | null = null;
  if (resume === null && !dryRun) {
    started = effects.startSampler({sampleHz});
    started.catch(() => undefined);
  }
  return {
    begun: {
      startSampler: (asked) => {
        const taken = asked.sampleHz === sampleHz ? started : null;
        if (taken !== null) started = null;
        return taken ?? effects.startSampler(asked);
      },
      describeMachine: early(() => effects.describeMachine()),
      describeSoftware: early(() => effects.describeSoftware()),
    },
    async close() {
      const left = await started?.catch(() => null);
      await left?.close();
    },
  };
}
