/** A stretch in which the load and the power of the virtual GPU are constant and its memory grows evenly. */
export interface Segment {
  ms: number;
  /** 0 to 1. */
  load: number;
  watts: number;
  memoryBytes: readonly [start: number, end: number];
  /** Bits of nvmlClocksEventReasons. */
  reasons?: number;
}

/** What the fake NVML replays: segments, repeated for ever from `originUnixMs` on, and how its sensors see them. */
export interface Wave {
  originUnixMs: number;
  segments: readonly Segment[];
  gpus?: number;
  utilization?: {windowMs: number; offsetMs: number};
  power?: {stepMs: number; windowMs: number};
  energy?: {stepMs: number; offsetMs: number};
  /** Functions that answer with a code for a while; times since the origin. */
  failures?: readonly {fromMs: number; toMs: number; function: string; code: number}[];
}

/** The waveform as the fake reads it. */
export function waveText({
  originUnixMs,
  segments,
  gpus = 1,
  utilization = {windowMs: 200, offsetMs: 37},
  power = {stepMs: 100, windowMs: 25},
  energy = {stepMs: 20, offsetMs: 7},
  failures = [],
}: Wave): string {
  return [
    `origin ${originUnixMs}`,
    `gpus ${gpus}`,
    `utilization ${utilization.windowMs} ${utilization.offsetMs}`,
    `power ${power.stepMs} ${power.windowMs}`,
    `energy ${energy.stepMs} ${energy.offsetMs}`,
    ...segments.map(
      ({ms, load, watts, memoryBytes: [start, end], reasons = 0}) =>
        `segment ${ms} ${load} ${1000 * watts} ${start} ${end} ${reasons.toString(16)}`,
    ),
    ...failures.map(({fromMs, toMs, function: name, code}) => `fail ${fromMs} ${toMs} ${name} ${code}`),
    "",
  ].join("\n");
}

/** The integral of a figure over the waveform from its origin to `ms` after it. */
function integral({segments}: Wave, ms: number, figure: (segment: Segment) => number): number {
  const cycleMs = segments.reduce((sum, segment) => sum + segment.ms, 0);
  const perCycle = segments.reduce((sum, segment) => sum + segment.ms * figure(segment), 0);
  const cycles = Math.floor(ms / cycleMs);
  let left = ms - cycles * cycleMs;
  let sum = cycles * perCycle;
  for (const segment of segments) {
    sum += Math.min(left, segment.ms) * figure(segment);
    left -= segment.ms;
    if (left <= 0) break;
  }
  return sum;
}

/** The truth about a stretch, given in milliseconds since the origin: what an ideal sensor would have said. */
export function truthOf(
  wave: Wave,
  startMs: number,
  endMs: number,
): {load: number; joules: number; watts: number} {
  const over = (figure: (segment: Segment) => number): number =>
    integral(wave, endMs, figure) - integral(wave, startMs, figure);
  const joules = over(({watts}) => watts) / 1000;
  return {
    load: over(({load}) => load) / (endMs - startMs),
    joules,
    watts: (1000 * joules) / (endMs - startMs),
  };
}
