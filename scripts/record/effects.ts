import type {Missing} from "../../src/schema/missing.ts";
import type {Machine, Software} from "../../src/schema/sweep.ts";
import type {StartSampler} from "../../src/telemetry/sampler.ts";
import type {Speech} from "../recording/view.ts";

/** Everything that `npm run record` touches or starts. */
export interface RecordEffects extends Speech {
  startSampler: StartSampler;
  describeMachine(): Promise<{machine: Machine; missing: Missing}>;
  describeSoftware(): Promise<{software: Software; missing: Missing}>;
  /** Where sweeps are kept unless told otherwise. */
  runs: string;
  now(): Date;
}
