import fc from "fast-check";
import type {Phase, RunLog} from "../../../src/schema/run-log.ts";
import type {MetricSpec, Telemetry} from "../../../src/schema/telemetry.ts";
import {exampleRunLog, exampleTelemetry} from "../../schema/examples.ts";

const metric = (
  id: string,
  unit: MetricSpec["unit"],
  windowMs: number,
  kind: MetricSpec["kind"] = "level",
): MetricSpec => ({
  id,
  label: id,
  unit,
  windowMs,
  kind,
  meaning: "made up",
});

const metrics = [
  metric("machine.cpu.energy", "joules", 20, "counter"),
  metric("gpu.power", "watts", 1000),
  metric("gpu.utilization", "ratio", 170),
  metric("process.memory.usage", "bytes", 0),
  metric("gpu.throttle.power", "ratio", 0, "state"),
];

/** A made-up run: epochs of some seconds, sampled at about 10 Hz, with a counter, levels with windows of several lengths, and a state. */
export interface Sampled {
  log: RunLog;
  telemetry: Telemetry;
}

function sampled(epochsMs: readonly number[], noise: readonly number[]): Sampled {
  const phases: Phase[] = [{phase: "load", startMs: 130, endMs: 900, synced: true}];
  for (const [epoch, ms] of epochsMs.entries()) {
    const startMs = phases.at(-1)?.endMs ?? 0;
    const middleMs = startMs + 0.8 * ms;
    phases.push({phase: "train", epoch, startMs, endMs: middleMs, synced: true});
    phases.push({phase: "validate", epoch, startMs: middleMs, endMs: startMs + ms, synced: true});
  }
  const endMs = (phases.at(-1)?.endMs ?? 0) + 350;
  const random = (at: number): number => noise[at % noise.length] ?? 0;
  const atMs: number[] = [];
  for (let at = 3.5; at < endMs; at += 97 + 6 * random(atMs.length)) atMs.push(at);
  const isTraining = (at: number): boolean =>
    phases.some(({phase, startMs, endMs: end}) => phase === "train" && startMs <= at && at < end);
  let joules = 1000;
  const columns = atMs.map((at, sample) => {
    const busy = isTraining(at) ? 0.9 - 0.3 * random(sample) : 0.2 * random(sample + 1);
    joules += 1 + 10 * busy;
    return [joules, 60 + 200 * busy, busy, 1e9 + 1e6 * sample * random(sample), random(sample) > 0.8 ? 1 : 0];
  });
  const device = {id: "gpu-1", kind: "gpu" as const, name: "made up", used: true, facts: {}};
  const host = {id: "host", kind: "host" as const, name: "host", used: true, facts: {}};
  return {
    log: exampleRunLog({
      configuration: {...exampleRunLog().configuration, device: "gpu"},
      phases,
      epochs: epochsMs.map((ms, epoch) => ({
        ...exampleRunLog().epochs[0]!,
        epoch,
        durationMs: ms,
        trainMs: 0.8 * ms,
        validateMs: 0.2 * ms,
      })),
    }),
    telemetry: exampleTelemetry({
      devices: [host, device],
      metrics,
      atMs,
      series: metrics.map(({id}, column) => ({
        device: id.startsWith("gpu") ? device.id : host.id,
        metric: id,
        source: "host",
        values: columns.map((row) => row[column] ?? null),
        limit: null,
        missing: null,
        low: null,
        high: null,
      })),
      marks: phases
        .flatMap((phase) => [
          {phase: phase.phase as "load", atMs: phase.startMs, edge: "start" as const, synced: true},
          {phase: phase.phase as "load", atMs: phase.endMs, edge: "end" as const, synced: true},
        ])
        .filter(({phase}) => phase === "load"),
    }),
  };
}

/** Any such run. */
export const anySampled: fc.Arbitrary<Sampled> = fc
  .tuple(
    fc.array(fc.integer({min: 12_000, max: 60_000}), {minLength: 1, maxLength: 4}),
    fc.array(fc.double({min: 0, max: 1, noNaN: true}), {minLength: 7, maxLength: 31}),
  )
  .map(([epochsMs, noise]) => sampled(epochsMs, noise));
