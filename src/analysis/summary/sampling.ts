import {greatest, max, sum} from "d3-array";
import type {SamplerCost, Telemetry} from "../../schema/telemetry.ts";

/** How the samples of some runs were taken, and what that cost: the worst of all runs. */
export interface SamplingSummary {
  runs: number;
  requestedHz: number;
  samples: number;
  /** CPU time of the sampler as a share of one core, 0 to 1. */
  coreShare: number;
  memoryBytes: number;
  /** 95 of 100 samples were at most this late against their schedule. */
  lateMs: number;
  readMs: number;
  /** The source that took longest, and how long at most in 95 of 100 samples; null where none was read. */
  slowest: {source: string; readMs: number} | null;
  clockErrorMs: number;
  gaps: {run: string; startMs: number; endMs: number; reason: string}[];
}

/** What the method section needs of one samples file; small, so that a file need not be kept. */
export type SamplingFacts = Pick<Telemetry, "run" | "sampler" | "clockErrorMs" | "gaps"> & {lengthMs: number};

/** Takes from a samples file what `samplingOf` needs. */
export const samplingFacts = ({run, sampler, clockErrorMs, gaps, atMs}: Telemetry): SamplingFacts => ({
  run,
  sampler,
  clockErrorMs,
  gaps,
  lengthMs: (atMs.at(-1) ?? 0) - (atMs[0] ?? 0),
});

function slowestOf(sources: SamplerCost["sources"]): SamplingSummary["slowest"] {
  const slowest = greatest(sources, ({readMs}) => readMs.p95);
  return slowest === undefined ? null : {source: slowest.source, readMs: slowest.readMs.p95};
}

/** How sampling went over some runs; null where no run was sampled by this program. */
export function summarizeSampling(all: readonly SamplingFacts[]): SamplingSummary | null {
  const facts = all.flatMap(({sampler, ...rest}) => (sampler === null ? [] : [{sampler, ...rest}]));
  if (facts.length === 0) return null;
  const worst = (figure: (one: (typeof facts)[0]) => number): number => max(facts, figure) ?? 0;
  return {
    runs: facts.length,
    requestedHz: worst(({sampler}) => sampler.requestedHz),
    samples: sum(facts, ({sampler}) => sampler.samples),
    coreShare: worst(({sampler, lengthMs}) => (lengthMs > 0 ? sampler.cpuMs / lengthMs : 0)),
    memoryBytes: worst(({sampler}) => sampler.memoryBytes),
    lateMs: worst(({sampler}) => sampler.jitterMs.p95),
    readMs: worst(({sampler}) => sampler.readMs.p95),
    slowest: slowestOf(facts.flatMap(({sampler}) => sampler.sources)),
    clockErrorMs: worst(({clockErrorMs}) => clockErrorMs),
    gaps: facts.flatMap(({run, gaps}) => gaps.map((gap) => ({run, ...gap}))),
  };
}
