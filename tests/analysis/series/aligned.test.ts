import {expect, test} from "vitest";
import {alignedEpochMs, alignedTimeline} from "../../../src/analysis/series/aligned.ts";
import {recorded} from "../../plots/rows.ts";

const {timeline} = await recorded("2026-11-21-cpu-and-gpu", "gpu-b0064-r1");

test("every epoch is as long as any other, with its phases and points inside it", () => {
  const aligned = alignedTimeline(timeline);
  expect(aligned?.endMs).toBe(timeline.epochs.length * alignedEpochMs);
  expect(aligned?.epochs.map(({startMs}) => startMs)).toEqual(
    timeline.epochs.map((_, index) => index * alignedEpochMs),
  );
  // A tenth of the way from the beginning of one epoch to that of the next stays a tenth of the way.
  const [from, to] = timeline.epochs.slice(1).map(({startMs}) => startMs);
  const points = timeline.panels[0]?.lines[0]?.points ?? [];
  const inside = points.filter(({atMs}) => atMs > (from ?? 0) && atMs < (to ?? 0));
  const moved = aligned?.panels[0]?.lines[0]?.points ?? [];
  for (const point of inside) {
    const share = (point.atMs - (from ?? 0)) / ((to ?? 0) - (from ?? 0));
    const place = alignedEpochMs * (1 + share);
    const there = moved.filter(({atMs}) => Math.abs(atMs - place) < 1e-6).map(({value}) => value);
    expect(there, `at ${place} ms`).toContain(point.value);
  }
  expect(inside.length).toBeGreaterThan(3);
});

test("what was before the first epoch is left out, and without epochs there is nothing to align", () => {
  const first = timeline.epochs[0]?.startMs ?? 0;
  const points = alignedTimeline(timeline)?.panels[0]?.lines[0]?.points ?? [];
  const before = timeline.panels[0]?.lines[0]?.points.filter(({atMs}) => atMs < first) ?? [];
  const after = timeline.panels[0]?.lines[0]?.points.filter(
    ({atMs}) => atMs > (timeline.epochs.at(-1)?.endMs ?? 0),
  );
  expect(before.length).toBeGreaterThan(0);
  expect(points).toHaveLength(
    (timeline.panels[0]?.lines[0]?.points.length ?? 0) - before.length - (after?.length ?? 0),
  );
  expect(alignedTimeline({...timeline, epochs: []})).toBeNull();
});
