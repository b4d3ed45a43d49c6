// How much work a run did in a second.
import {max, median, min, pairs, sum} from "d3-array";
import type {RunLog} from "../../schema/run-log.ts";
import type {Telemetry} from "../../schema/telemetry.ts";
import {workUnit} from "./work-unit.ts";
import {exactly, medianOf, printedMs, unknown, type Derived} from "../signals/derived.ts";
import {steadySteps, workPerEpoch, type SteadyEpochs} from "./steady-epochs.ts";

/** What a throughput is worked out from. */
interface Facts {
  log: RunLog;
  telemetry: Telemetry | null;
  steady: SteadyEpochs;
}

/**
 * Widens a figure of printed times by what printing left open. Whether a trainer rounds or cuts off is not known, so
 * "5 s" may have been anything from half a unit below to a whole unit above.
 */
export function widened(figure: Derived, resolutionMs: number): Derived {
  if (figure.value === null || resolutionMs < printedMs) return figure;
  return {...figure, low: Math.max(0, figure.low - resolutionMs / 2), high: figure.high + resolutionMs};
}

/** Units of work in one optimizer step of all ranks, from the batch size; null where the unit is not what a batch counts. */
function workPerStep({configuration, training, work}: RunLog): number | null {
  const batchSize = configuration.batchSize ?? training?.batchSize ?? null;
  if (batchSize === null || work?.unit === "tokens") return null;
  return batchSize * (training?.accumulation ?? 1) * (training?.ranks ?? 1);
}

/** From the work of an epoch and the times of the steady-state ones. */
function byEpochs({log, steady: {rows, which}}: Facts): Derived | null {
  const work = workPerEpoch(log);
  if (work === null || rows.length === 0) return null;
  if (work === 0) return unknown("the batch is larger than the training set");
  const trainMs = rows.flatMap((row) => (row.trainMs === null || row.trainMs === 0 ? [] : [row.trainMs]));
  const whole = trainMs.length < rows.length || trainMs.length === 0;
  const times = whole ? rows.flatMap(({durationMs}) => durationMs || []) : trainMs;
  const what = `training ${workUnit(log)}`;
  const basis = whole
    ? `${what} ÷ whole epoch, validation included, ${which}`
    : `${what} ÷ time of the train phases, ${which}`;
  const time = widened(medianOf(times, basis, "no epoch was completed"), log.timeResolutionMs);
  if (time.value === null) return null;
  const rate = (ms: number): number => (1000 * work) / ms;
  return {value: rate(time.value), low: rate(time.high), high: rate(Math.max(time.low, 1)), basis};
}

/** From the steps: what they worked through ÷ the time they and their waits took. */
function bySteps({log, telemetry}: Facts): Derived | null {
  if (telemetry === null) return null;
  const {steps} = telemetry;
  const {positions, which} = steadySteps(log, telemetry);
  const perStep = workPerStep(log);
  if (positions.length === 0 || (steps.work === null && perStep === null)) return null;
  const tookMs = sum(positions, (at) => (steps.durationMs[at] ?? 0) + (steps.dataWaitMs?.[at] ?? 0));
  const work = sum(positions, (at) => steps.work?.[at] ?? perStep ?? 0);
  if (tookMs === 0 || work === 0) return null;
  const waits = steps.dataWaitMs === null ? "" : " and waits";
  return exactly(
    (1000 * work) / tookMs,
    `${workUnit(log)} of the steps ÷ time of the steps${waits}, ${which}`,
  );
}

/** From reports with an instant: work done between each and the next. The first stretch pays for the warm-up. */
function byReports({log}: Facts): Derived | null {
  const perStep = workPerStep(log);
  const points = log.reports.flatMap(({atMs, done, step}) => {
    const work = done ?? (step === null || perStep === null ? null : step * perStep);
    return atMs === null || work === null ? [] : [{atMs, work}];
  });
  const stretches = pairs(points, (a, b) => ({ms: b.atMs - a.atMs, work: b.work - a.work})).filter(
    ({ms, work}) => ms > 0 && work > 0,
  );
  const steady = stretches.length >= 3 ? stretches.slice(1) : stretches;
  if (steady.length === 0) return null;
  const rates = steady.map(({ms, work}) => (1000 * work) / ms);
  const whole = (1000 * sum(steady, ({work}) => work)) / sum(steady, ({ms}) => ms);
  // A few reports come in bursts: what they range over is that of halves of the training, not of single reports.
  const half = Math.ceil(steady.length / 2);
  const halves = [steady.slice(0, half), steady.slice(half)].flatMap((part) =>
    part.length === 0 ? [] : [(1000 * sum(part, ({work}) => work)) / sum(part, ({ms}) => ms)],
  );
  const spread = steady.length < 4 ? rates : halves;
  return {
    value: whole,
    low: Math.min(whole, min(spread) ?? whole),
    high: Math.max(whole, max(spread) ?? whole),
    basis: `${workUnit(log)} ÷ time between ${steady.length + 1} reports`,
  };
}

/** What the trainer itself printed, where it counts what its work is counted in. */
function stated({log}: Facts): Derived | null {
  const {statedRate} = log;
  if (statedRate === null || statedRate.unit !== workUnit(log)) return null;
  return exactly(statedRate.perSecond, "as the trainer printed it");
}

/**
 * Units of work a second while training, from the best evidence there is. A rate that the trainer states is of its own
 * clock and its own count: a report's time is when its line arrived, and what a step took is worked out.
 */
export function throughput(facts: Facts): Derived {
  return (
    byEpochs(facts) ??
    bySteps(facts) ??
    stated(facts) ??
    byReports(facts) ??
    unknown(facts.log.missing["work"] ?? "how much an epoch works through is not known")
  );
}

/** Milliseconds of a step that are typical, from its reports where no step was reported; null where they tell none. */
export function stepMsFromReports({reports}: RunLog): number | null {
  const points = reports.flatMap(({atMs, step}) => (atMs === null || step === null ? [] : [{atMs, step}]));
  const steps = pairs(points, (a, b) => (b.atMs - a.atMs) / (b.step - a.step));
  return (
    median((steps.length >= 3 ? steps.slice(1) : steps).filter((ms) => Number.isFinite(ms) && ms > 0)) ?? null
  );
}
