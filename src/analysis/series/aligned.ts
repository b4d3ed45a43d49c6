// A run over time with every epoch as long as the others, to be laid over another's.
import type {EpochSpan, RunTimeline} from "./timeline.ts";

/** How long an aligned epoch is, so that what draws milliseconds draws epochs as if each took a second. */
export const alignedEpochMs = 1000;

/**
 * A run's timeline with every epoch as long as any other, so that epochs of runs of different speed lie under one another: an
 * instant is where it lies between the beginnings of two epochs. What was before the first is left out; null without epochs.
 */
export function alignedTimeline(timeline: RunTimeline): RunTimeline | null {
  const {bands, epochs, gaps, idle, panels} = timeline;
  const [first, last] = [epochs[0], epochs.at(-1)];
  if (first === undefined || last === undefined) return null;
  const starts = [...epochs.map(({startMs}) => startMs), last.endMs];
  const placeOf = (atMs: number): number => {
    const next = starts.findIndex((start) => start > atMs);
    const index = next < 0 ? epochs.length - 1 : Math.max(0, next - 1);
    const [from = 0, to = 1] = [starts[index], starts[index + 1]];
    return alignedEpochMs * (index + Math.min(1, Math.max(0, (atMs - from) / (to - from))));
  };
  const isInside = ({startMs, endMs}: {startMs: number; endMs: number}): boolean =>
    endMs > first.startMs && startMs < last.endMs;
  const placed = <Stretch extends {startMs: number; endMs: number}>(all: readonly Stretch[]): Stretch[] =>
    all.filter(isInside).map((one) => ({...one, startMs: placeOf(one.startMs), endMs: placeOf(one.endMs)}));
  return {
    endMs: alignedEpochMs * epochs.length,
    bands: placed(bands),
    epochs: placed<EpochSpan>(epochs),
    gaps: placed(gaps),
    idle: placed(idle),
    panels: panels.map((panel) => ({
      ...panel,
      lines: panel.lines.map((line) => ({
        ...line,
        points: line.points
          .filter(({atMs}) => atMs >= first.startMs && atMs <= last.endMs)
          .map((point) => ({...point, atMs: placeOf(point.atMs)})),
      })),
    })),
  };
}
