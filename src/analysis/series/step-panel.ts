import {formatNumber} from "../../format.ts";
import type {Steps, TelemetryDevice} from "../../schema/telemetry.ts";
import {bucketed, type Panel} from "./timeline.ts";

/** How long each training step took, over the time of the run, in at most `buckets` points; null where no step was reported. */
export function stepPanel(steps: Steps, device: TelemetryDevice | undefined, buckets: number): Panel | null {
  if (steps.epoch.length === 0 || device === undefined) return null;
  const atMs = steps.startMs.map((start, index) => start + (steps.durationMs[index] ?? 0));
  const points = bucketed({atMs, anchors: []}, {values: steps.durationMs, low: null, high: null}, buckets);
  return {
    id: "steps",
    device,
    subject: "step time",
    unit: "count",
    format: {
      unit: "ms",
      text: (value) => formatNumber(value),
      scaled: (value) => value,
    },
    lines: [
      {
        metric: {
          id: "step.time",
          label: "Training step",
          unit: "count",
          windowMs: 0,
          kind: "level",
          meaning:
            "The time from the beginning of a training step to its end, as the trainer or its hooks report it.",
        },
        slot: 0,
        points,
        limit: null,
      },
    ],
    largest: Math.max(...points.map(({high}) => high ?? 0)),
  };
}
