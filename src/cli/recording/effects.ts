import type {Machine, Software} from "../../schema/sweep.ts";
import type {Missing} from "../../schema/values/missing.ts";
import type {StartSampler} from "../../telemetry/client/sampler.ts";
import type {Speech} from "../terminal/view.ts";

/** Everything that a recording touches or starts beside the trainer. */
export interface RecordingEffects extends Speech {
  startSampler: StartSampler;
  describeMachine(): Promise<{machine: Machine; missing: Missing}>;
  describeSoftware(): Promise<{software: Software; missing: Missing}>;
  /** Where sweeps are kept unless told otherwise. */
  runs: string;
  now(): Date;
}
