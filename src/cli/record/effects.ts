import type {Missing} from "../../schema/values/missing.ts";
import type {Machine, Software} from "../../schema/sweep.ts";
import type {StartSampler} from "../../telemetry/client/sampler.ts";
import type {Speech} from "../terminal/view.ts";

/** Everything that `npm run record` touches or starts. */
export interface RecordEffects extends Speech {
  startSampler: StartSampler;
  describeMachine(): Promise<{machine: Machine; missing: Missing}>;
  describeSoftware(): Promise<{software: Software; missing: Missing}>;
  /** Where sweeps are kept unless told otherwise. */
  runs: string;
  now(): Date;
}
