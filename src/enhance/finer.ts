// Finer samples of a stretch that a reader looks at closely.
import {pixelAt, type Axis, type OverTime} from "./reading.ts";

/** As much of a samples file as is drawn: see the schema of telemetry. */
interface Samples {
  atMs: number[];
  series: {device: string; metric: string; values: (number | null)[]}[];
  steps: {startMs: number[]; durationMs: number[]};
}

/** What a line is drawn from: a metric, or the steps where it is null; and what makes its values those of the axis. */
interface Source {
  device: string;
  lines: [metric: string | null, factor: number][];
}

/** A line is drawn in at most this many points; of more samples in means. */
const mostPoints = 800;
/** Samples further apart than this many times what is usual have a gap between them. */
const gapTimes = 3;

const files = new Map<string, Promise<Samples>>();

function samplesAt(address: string): Promise<Samples> {
  const known =
    files.get(address) ??
    fetch(address).then((answer) => {
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.json() as Promise<Samples>;
    });
  files.set(address, known);
  return known;
}

type Points = OverTime["panels"][number]["lines"][number]["points"];

/** The values of a stretch as points of the whole drawing, with one more at either side so that lines reach its ends. */
function pointsIn(
  atMs: readonly number[],
  values: readonly (number | null)[],
  {low, high}: Axis,
  place: (seconds: number, value: number) => {x: number; y: number},
): {points: Points; samples: number; each: number} {
  const from = Math.max(0, atMs.findIndex((at) => at >= 1000 * low) - 1);
  const after = atMs.findIndex((at) => at > 1000 * high);
  const to = after < 0 ? atMs.length : after + 1;
  const each = Math.max(1, Math.ceil((to - from) / mostPoints));
  const steps = atMs.slice(from, to).map((at, index, own) => at - (own[index - 1] ?? at));
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const points: Points = [null];
  for (let first = from; first < to; first += each) {
    const some = values.slice(first, Math.min(to, first + each)).filter((value) => value !== null);
    const isGap = (steps[first - from] ?? 0) > gapTimes * usual || some.length === 0;
    if (isGap && points.at(-1) !== null) points.push(null);
    if (some.length === 0) continue;
    const mean = some.reduce((sum, value) => sum + value, 0) / some.length;
    const last = atMs[Math.min(to, first + each) - 1] ?? 0;
    points.push(place(((atMs[first] ?? 0) + last) / 2000, mean));
  }
  return {points, samples: to - from, each};
}

const pathOf = (points: Points): string =>
  points
    .map((point, index) =>
      point === null ? "" : `${points[index - 1] ? "L" : "M"}${point.x.toFixed(3)},${point.y.toFixed(1)}`,
    )
    .join("");

/**
 * Draws what is zoomed into from the run's samples, which are fetched then, instead of from the points of the whole. Returns what
 * to call with the stretch that is seen; null where the page has no samples to ask for. `say` is told what the lines are.
 */
export function finerLines(
  drawing: OverTime,
  whole: Axis,
  say: (text: string) => void,
): ((changed: () => void) => void) | null {
  const address = drawing.svg.closest<HTMLElement>("figure")?.dataset["samples"];
  if (address === undefined) return null;
  const panels = drawing.panels.map(({y, lines, element}) => ({
    y,
    source: JSON.parse(element.dataset["source"] ?? "null") as Source | null,
    lines: lines.map((line) => ({line, points: line.points, path: line.path?.getAttribute("d") ?? ""})),
  }));
  const restore = (): void => {
    delete drawing.svg.dataset["finer"];
    for (const {lines} of panels)
      for (const {line, points, path} of lines) {
        line.points = points;
        line.path?.setAttribute("d", path);
      }
    say("");
  };
  const draw = ({atMs, series, steps}: Samples): void => {
    let [samples, each] = [0, 1];
    for (const {y, source, lines} of panels)
      for (const [index, {line}] of lines.entries()) {
        const [metric, factor] = source?.lines[index] ?? [undefined, 1];
        const values =
          metric === null
            ? steps.durationMs
            : series.find((one) => one.device === source?.device && one.metric === metric)?.values;
        if (values === undefined) continue;
        const times =
          metric === null ? steps.startMs.map((start, step) => start + (steps.durationMs[step] ?? 0)) : atMs;
        const found = pointsIn(times, values, drawing.x, (seconds, value) => ({
          x: pixelAt(whole, seconds),
          y: pixelAt(y, value * factor),
        }));
        line.points = found.points;
        line.path?.setAttribute("d", pathOf(found.points));
        if (metric !== null) [samples, each] = [found.samples, found.each];
      }
    drawing.svg.dataset["finer"] = "";
    say(each === 1 ? `Every sample: ${samples} in view` : `${samples} samples in view, means of ${each}`);
  };
  return (changed) => {
    if (!("zoomed" in drawing.svg.dataset)) return restore();
    if (location.protocol === "file:")
      return say("As fine as it is drawn: from a disk a browser reads no samples");
    samplesAt(address).then(
      (found) => {
        // It may be the whole again by now.
        if (!("zoomed" in drawing.svg.dataset)) return;
        draw(found);
        changed();
      },
      () => {
        files.delete(address);
        say("As fine as it is drawn: the samples cannot be read");
      },
    );
  };
}
