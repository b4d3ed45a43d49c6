import {publishableLine} from "../../runs/privacy/publishable-line.ts";
import type {Recording} from "../../telemetry/client/sampler.ts";

/**
 * The recording as it is published: without names in the reasons for gaps, which a sampler may have printed. `unseen`
 * is why nothing is known of the trainer's processes; null where they could be seen.
 */
export const publishableRecording = (recording: Recording, unseen: string | null): Recording => ({
  ...recording,
  gaps: recording.gaps.map((gap) => ({...gap, reason: publishableLine(gap.reason)})),
  columns:
    unseen === null
      ? recording.columns
      : recording.columns.map((column) =>
          column.source === "process-tree" ? {...column, missing: unseen} : column,
        ),
});
