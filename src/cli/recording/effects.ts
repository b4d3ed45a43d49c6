import type {Software} from "../../schema/sweep.ts";
import type {Missing} from "../../schema/values/missing.ts";
import type {StartSampler} from "../../telemetry/client/sampler.ts";
import type {TimeYardstick} from "../../recorder/yardstick/yardstick.ts";
import type {Speech} from "../terminal/view.ts";
import type {Ask} from "./ask.ts";
import type {DescribedMachine} from "./document.ts";
import type {OwnSweeps} from "./own-sweeps.ts";

/** Everything that a recording touches or starts beside the trainer. */
export interface RecordingEffects extends Speech {
  startSampler: StartSampler;
  /** Null where nothing is to be timed before a run. */
  timeYardstick: TimeYardstick | null;
  describeMachine(): Promise<DescribedMachine>;
  describeSoftware(): Promise<{software: Software; missing: Missing}>;
  /** Where sweeps are kept unless told otherwise. */
  runs: string;
  now(): Date;
  /** What this user recorded here. */
  ownSweeps: OwnSweeps;
  /** Null where no person is there to answer. */
  ask: Ask | null;
}
