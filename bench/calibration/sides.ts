import {figuresBy} from "../../src/analysis/summary/figures.ts";
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

function runOf(
  sweep: string,
  configuration: number,
  repeat: number,
  {epochMs, resolutionMs}: {epochMs: number; resolutionMs: number},
): RunEvidence {
  return {
    summary: {
      sweep,
      session: sweep,
      run: `c${configuration}-r${repeat}`,
      configuration: {
        engine: "simulated",
        device: "cpu",
        batchSize: 32,
        model: "simulated",
        data: "simulated",
        // The others differ from these two in two things, and so are in no table with them.
        settings: {variant: configuration, filler: configuration > 1 ? configuration : 0},
      },
      repeat,
      status: {state: "completed", durationMs: epochMs},
      epochs: 1,
      ...figuresBy((key) => (key === "epochMs" ? exactly(epochMs, "simulated") : none)),
      bottleneck: {kind: null, figures: null, sentence: "not simulated", evidence: []},
      metrics: [],
      unsampled: "simulated",
      timeResolutionMs: resolutionMs,
      training: null,
      work: null,
      unit: "images",
    },
    training: null,
    progress: [],
    steps: null,
  };
}

const sweepOf = (sweep: string): Sweep => ({
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
        sweepOf(`s${sweep}`),
        rows.flatMap((row, configuration) => {
          // Together, head is the second configuration of the sweep; apart, it is the first of the second sweep.
          const isHead = sweeps.length === 1 ? configuration === 1 : sweep === 1 && configuration === 0;
          const scale = spreads?.[isHead ? 1 : 0] ?? 1;
          return row.map((noise, index) => {
            const ms = 10_000 * Math.exp(scale * noise) * (isHead ? effect : 1);
            const epochMs = resolutionMs < 1 ? ms : Math.round(ms / resolutionMs) * resolutionMs;
            return runOf(`s${sweep}`, configuration, index + 1, {epochMs, resolutionMs});
          });
        }),
      ).configurations,
  );
  const base = recordings[0]?.[0];
  const head = sweeps.length === 1 ? recordings[0]?.[1] : recordings[1]?.[0];
  if (base === undefined || head === undefined) throw new Error("a simulated sweep without configurations");
  return {base, head};
}
