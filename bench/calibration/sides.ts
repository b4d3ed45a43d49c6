import {figuresBy, type RunFigures} from "../../src/analysis/summary/figures.ts";
import type {Configuration} from "../../src/schema/run-log.ts";
import {exactly, unknown} from "../../src/analysis/signals/derived.ts";
import {
  sweepEvidence,
  type ConfigurationEvidence,
  type RunEvidence,
} from "../../src/analysis/decision/evidence.ts";
import type {Sweep} from "../../src/schema/sweep.ts";
import {formatVersion} from "../../src/schema/values/identifiers.ts";
import type {NoisePair} from "./noise.ts";

const none = unknown("not simulated");

/** Figures of a simulated run; what is not given is not known. */
export type SimulatedFigures = {readonly [Key in keyof RunFigures]?: number};

/** A simulated run: what it is of, and its figures. */
export function simulatedRun(
  {
    sweep,
    repeat,
    settings,
    device = "cpu",
    batchSize = 32,
  }: {
    sweep: string;
    repeat: number;
    settings: Configuration["settings"];
    device?: Configuration["device"];
    batchSize?: number;
  },
  figures: SimulatedFigures,
  resolutionMs = 0.001,
): RunEvidence {
  return {
    summary: {
      sweep,
      session: sweep,
      epochs: 4,
      run: `${device}-b${batchSize}-${Object.values(settings).join("-")}-r${repeat}`,
      configuration: {
        engine: "simulated",
        device,
        batchSize,
        model: "simulated",
        data: "simulated",
        settings,
      },
      repeat,
      status: {state: "completed", durationMs: figures.epochMs ?? 0},
      diverged: false,
      ...figuresBy((key) => {
        const value = figures[key];
        return value === undefined ? none : exactly(value, "simulated");
      }),
      metrics: [],
      conditions: {},
      timeResolutionMs: resolutionMs,
      work: null,
    },
    training: null,
    progress: [],
    losses: [],
  };
}

/** A sweep without anything but its name. */
export const simulatedSweep = (sweep: string): Sweep => ({
  format: formatVersion,
  sweep,
  title: sweep,
  startedAt: null,
  origin: {kind: "recorded", preset: "custom"},
  plan: {factors: {}, repeats: 1, seed: 0, sampleHz: null, runs: []},
  unavailable: [],
  machine: null,
  software: null,
  statedReadings: [],
  notes: [],
  missing: {},
});

/** Epochs of 10 s, changed by the noise; head's besides by `effect`, a ratio. What `compare` is given. */
export function sidesOf(
  {sweeps, noise: {spreads, resolutionMs = 0.001}}: NoisePair,
  effect: number,
): {base: ConfigurationEvidence; head: ConfigurationEvidence} {
  const recordings = sweeps.map(
    (rows, sweep) =>
      sweepEvidence(
        simulatedSweep(`s${sweep}`),
        rows.flatMap((row, configuration) => {
          // Together, head is the second configuration of the sweep; apart, it is the first of the second sweep.
          const isHead = sweeps.length === 1 ? configuration === 1 : sweep === 1 && configuration === 0;
          const scale = spreads?.[isHead ? 1 : 0] ?? 1;
          return row.map((noise, index) => {
            const ms = 10_000 * Math.exp(scale * noise) * (isHead ? effect : 1);
            const epochMs = resolutionMs < 1 ? ms : Math.round(ms / resolutionMs) * resolutionMs;
            // The others differ from these two in two things: all pairs with them share a part of the risk of their own.
            const settings = {variant: configuration, filler: configuration > 1 ? configuration : 0};
            return simulatedRun({sweep: `s${sweep}`, repeat: index + 1, settings}, {epochMs}, resolutionMs);
          });
        }),
      ).configurations,
  );
  const base = recordings[0]?.[0];
  const head = sweeps.length === 1 ? recordings[0]?.[1] : recordings[1]?.[0];
  if (base === undefined || head === undefined) throw new Error("a simulated sweep without configurations");
  return {base, head};
}
