// Evidence of recorded sweeps for a diff, read one run at a time.
import {
  runEvidence,
  sweepEvidence,
  type RunEvidence,
  type SweepEvidence,
} from "../analysis/decision/evidence.ts";
import type {Library} from "../runs/library.ts";
import type {RecordedSweep} from "../runs/read.ts";
import type {SweepSide} from "./sweep-entry.ts";

/** Evidence of a sweep. Samples are read one run at a time, since they are large, and not kept. */
export async function evidenceOf({sweep, runs}: RecordedSweep, library: Library): Promise<SweepEvidence> {
  return sweepEvidence(sweep, await evidenceOfRuns(runs, library));
}

/** Evidence of each run. */
export async function evidenceOfRuns(runs: RecordedSweep["runs"], library: Library): Promise<RunEvidence[]> {
  const evidence: RunEvidence[] = [];
  for (const log of runs) evidence.push(runEvidence(log, await library.telemetry(log)));
  return evidence;
}

/** A sweep as a side of a diff. */
export const sideOf = async (recorded: RecordedSweep, library: Library): Promise<SweepSide> => ({
  evidence: await evidenceOf(recorded, library),
  runs: recorded.runs,
});
