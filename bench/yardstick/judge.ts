import {deviation, mean} from "d3-array";
import {runEvidence, sweepEvidence, type SweepEvidence} from "../../src/analysis/decision/evidence.ts";
import {compareSweeps} from "../../src/analysis/decision/compare-sweeps.ts";
import {comparePairs} from "../../src/analysis/decision/verdict.ts";
import {createLibrary} from "../../src/runs/library.ts";
import type {VerdictOutcome} from "../../src/schema/comparison.ts";
import {simulatedRun, simulatedSweep} from "../calibration/sides.ts";

/** A recorded run: its mean epoch and its yardstick. */
export interface TimedRun {
  epochMs: number;
  arithmeticMs: number;
  memoryMs: number;
}

/** A session of runs of one and the same training, as recorded. */
export interface RecordedSession {
  id: string;
  runs: TimedRun[];
  evidence: SweepEvidence;
}

/** Ways to take account of the yardstick: each run's time by how long it took, in parts or as a whole. */
export const corrections: Readonly<Record<string, (run: TimedRun) => number>> = {
  "as recorded": () => 1,
  "by arithmetic": ({arithmeticMs}) => arithmeticMs,
  "by memory": ({memoryMs}) => memoryMs,
  "by both": ({arithmeticMs, memoryMs}) => arithmeticMs + memoryMs,
};

/** The sessions of a folder of runs whose runs have a yardstick. */
export async function sessionsIn(runs: string): Promise<RecordedSession[]> {
  const library = createLibrary(runs);
  const sessions: RecordedSession[] = [];
  for (const recorded of await library.sweeps()) {
    const id = recorded.sweep.sweep;
    const evidence = [];
    const timed: TimedRun[] = [];
    for (const log of recorded.runs) {
      evidence.push(runEvidence(log, await library.telemetry(log)));
      const epochMs = mean(log.epochs, ({durationMs}) => durationMs);
      if (log.status.state === "completed" && log.yardstick !== undefined && epochMs !== undefined)
        timed.push({epochMs, ...log.yardstick});
    }
    if (timed.length > 1) sessions.push({id, runs: timed, evidence: sweepEvidence(recorded.sweep, evidence)});
  }
  return sessions;
}

/** What comparisons of every two sessions come to, in shares of them. */
export interface Judged {
  correction: string;
  pairs: number;
  /** Called faster or slower, although nothing was changed. */
  falseAlarms: number;
  same: number;
  undecided: number;
  /** Standard deviation of the sessions' times and, within them, of their runs', as shares. */
  between: number;
  within: number;
}

const logOf = (session: RecordedSession, scale: (run: TimedRun) => number): number[] =>
  session.runs.map((run) => Math.log(run.epochMs / scale(run)));

/** Every two sessions of the list. */
const everyTwo = (sessions: readonly RecordedSession[]): [RecordedSession, RecordedSession][] =>
  sessions.flatMap((one, index) =>
    sessions.slice(index + 1).map((other): [RecordedSession, RecordedSession] => [one, other]),
  );

/** The sessions' own times, corrected, through the decision layer: what was not measured here is left out. */
export function judge(sessions: readonly RecordedSession[], correction: string): Judged {
  const scale = corrections[correction] ?? (() => 1);
  const sides = new Map(
    sessions.map((session) => {
      const runs = logOf(session, scale).map((log, index) =>
        simulatedRun({sweep: session.id, repeat: index + 1, settings: {}}, {epochMs: 10_000 * Math.exp(log)}),
      );
      return [session.id, sweepEvidence(simulatedSweep(session.id), runs).configurations] as const;
    }),
  );
  const outcomes = everyTwo(sessions).map(([one, other]): VerdictOutcome | undefined => {
    const [base, head] = [sides.get(one.id)?.[0], sides.get(other.id)?.[0]];
    if (base === undefined || head === undefined) return undefined;
    return comparePairs([{base, head}], {quantities: ["epoch-time"]})[0]?.verdicts[0]?.outcome;
  });
  const share = (...which: VerdictOutcome[]): number =>
    outcomes.filter((one) => one !== undefined && which.includes(one)).length / outcomes.length;
  const logs = sessions.map((session) => logOf(session, scale));
  return {
    correction,
    pairs: outcomes.length,
    falseAlarms: share("better", "worse"),
    same: share("same"),
    undecided: share("undecided"),
    between: deviation(logs.map((list) => mean(list) ?? Number.NaN)) ?? Number.NaN,
    within: Math.sqrt(mean(logs.map((list) => (deviation(list) ?? 0) ** 2)) ?? Number.NaN),
  };
}

/** What the decision layer says of every two sessions with all its checks, as `diff` and the compare page do. */
export function judgeAsRecorded(sessions: readonly RecordedSession[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [one, other] of everyTwo(sessions)) {
    const {pairs} = compareSweeps(one.evidence, other.evidence);
    const verdicts = pairs[0]?.verdicts ?? [];
    const outcome = verdicts.find(({quantity}) => quantity === "epoch-time")?.outcome ?? "not-comparable";
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}
