// Evidence of a sweep as a file that the page of any two loads.
import {
  judgedFields,
  type ConfigurationEvidence,
  type JudgedRun,
  type RunEvidence,
  type SweepEvidence,
} from "../decision/evidence.ts";

/** Evidence of a sweep as a file holds it: without what its configurations know of each other. */
export interface PackedEvidence extends Omit<SweepEvidence, "configurations"> {
  configurations: Omit<ConfigurationEvidence, "together">[];
}

/** A run's summary with what comparisons read of it, and of its metrics one for each GPU: they say which of them it used. */
function packedRun({summary, ...rest}: RunEvidence): RunEvidence {
  const gpus = new Set<string>();
  const metrics = summary.metrics.filter(({device}) => {
    const isFirst = device.kind === "gpu" && !gpus.has(device.id);
    if (isFirst) gpus.add(device.id);
    return isFirst;
  });
  const own = Object.fromEntries(
    judgedFields.map((field) => [field, summary[field]]),
  ) as unknown as JudgedRun;
  // No comparison reads losses.
  return {...rest, losses: [], summary: {...own, metrics}};
}

/** The evidence of a sweep for a file, from which `unpacked` makes what gives the same decisions. */
export const packed = ({configurations, ...rest}: SweepEvidence): PackedEvidence => ({
  ...rest,
  configurations: configurations.map(({together: _, runs, ...side}) => ({
    ...side,
    runs: runs.map(packedRun),
  })),
});

/** Evidence as it was before it was packed, as far as comparisons see. */
export function unpacked({configurations, ...rest}: PackedEvidence): SweepEvidence {
  const together: ConfigurationEvidence[] = [];
  for (const side of configurations) together.push({...side, together});
  return {...rest, configurations: together};
}
