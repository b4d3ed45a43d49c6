import {baselinesFor} from "../analysis/decision/baseline.ts";
import {
  runEvidence,
  sweepEvidence,
  type RunEvidence,
  type SweepEvidence,
} from "../analysis/decision/evidence.ts";
import {historyOf} from "../analysis/decision/interval/history.ts";
import {sweepEntry, pooled, type SweepSide} from "./sweep-entry.ts";
import {createLibrary, type Library} from "../runs/library.ts";
import type {RecordedSweep} from "../runs/read.ts";
import {comparisonVersion, type ComparedSweep, type Comparison} from "../schema/comparison.ts";
import {shownText, UsageError} from "../usage-error.ts";
import {barredSpeed} from "./regressions.ts";
import type {Side} from "./sides.ts";

interface Baseline {
  failOn: Comparison["failOn"];
  last: number;
  acrossMachines: boolean;
  /** Spread between sessions that the user stated, a share; null: what is assumed for the machine. */
  sessionSpread: number | null;
}

/** The sweeps of a side, newest first. Throws UsageError if the one asked for does not exist. */
async function sweepsOf({name, only}: Side, library: Library): Promise<RecordedSweep[]> {
  const all = [...(await library.sweeps())];
  if (only === null) return all;
  const found = all.filter(({sweep}) => sweep.sweep === only.sweep);
  const runs = found.flatMap((one) => one.runs);
  const isThere = only.run === null ? found.length > 0 : runs.some(({run}) => run === only.run);
  if (!isThere && library.leftOut().length === 0)
    throw new UsageError(`no such run logs: ${shownText(name)} (there is no ${only.run ?? only.sweep})`);
  return found.map((one) => ({
    ...one,
    runs: one.runs.filter(({run}) => only.run === null || run === only.run),
  }));
}

/** Evidence of a sweep. Samples are read one run at a time, since they are large, and not kept. */
export async function evidenceOf({sweep, runs}: RecordedSweep, library: Library): Promise<SweepEvidence> {
  const evidence: RunEvidence[] = [];
  for (const log of runs) evidence.push(runEvidence(log, await library.telemetry(log)));
  return sweepEvidence(sweep, evidence);
}

/** A sweep as a side of a diff. */
export const sideOf = async (recorded: RecordedSweep, library: Library): Promise<SweepSide> => ({
  evidence: await evidenceOf(recorded, library),
  runs: recorded.runs,
});

const isSame = (a: RecordedSweep, b: RecordedSweep): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * The document of a diff. A sweep of head is compared with base's sweep of the same id, or else with that of base's comparable
 * sweeps that covers most of its configurations, and of those the newest; with `last`, with the runs of the newest so many.
 */
export async function diffDocument(base: Side, head: Side, options: Baseline): Promise<Comparison> {
  const [baseLibrary, headLibrary] = [base, head].map(({source}) =>
    createLibrary(source, {skipInvalid: true}),
  ) as [Library, Library];
  const [baseSweeps, headSweeps] = [await sweepsOf(base, baseLibrary), await sweepsOf(head, headLibrary)];

  const judging = {...options, history: historyOf(await baseLibrary.sweeps())};

  /** Compared with the best comparable sweeps of base; else with the best incomparable one, which says why. */
  async function againstBaseline(one: RecordedSweep, side: SweepSide): Promise<ComparedSweep | null> {
    const id = one.sweep.sweep;
    const sameId = baseSweeps.filter(({sweep}) => sweep.sweep === id);
    const isAsked = base.only !== null || (options.last === 1 && sameId.length > 0);
    const candidates = isAsked
      ? baseSweeps.filter((other) => base.only !== null || other.sweep.sweep === id)
      : options.last === 1
        ? baselinesFor(one, baseSweeps)
        : baseSweeps.filter((other) => baselinesFor(one, [other]).length > 0);
    const chosen: {sweep: string; side: SweepSide}[] = [];
    let barred: ComparedSweep | null = null;
    for (const candidate of candidates) {
      const found = {sweep: candidate.sweep.sweep, side: await sideOf(candidate, baseLibrary)};
      const compared = sweepEntry({...found.side, sweeps: [found.sweep]}, {...side, sweep: id}, judging);
      if (
        (compared.pairs.length > 0 && barredSpeed({sweeps: [compared]}) === null) ||
        compared.broken.length > 0
      )
        chosen.push(found);
      else barred ??= compared;
      if (chosen.length === options.last) break;
    }
    if (chosen.length === 0) return barred;
    const evidence = pooled(chosen.map(({side: {evidence: some}}) => some));
    const runs = chosen.flatMap(({side: {runs: some}}) => some);
    return sweepEntry(
      {evidence, runs, sweeps: chosen.map(({sweep}) => sweep)},
      {...side, sweep: id},
      judging,
    );
  }

  const [sweeps, unchanged, unmatched]: [ComparedSweep[], string[], Comparison["unmatched"]] = [[], [], []];
  for (const one of headSweeps) {
    const id = one.sweep.sweep;
    const before = baseSweeps.find(({sweep}) => sweep.sweep === id);
    if (before !== undefined && base.only === null && isSame(before, one)) {
      unchanged.push(id);
      continue;
    }
    const compared = await againstBaseline(one, await sideOf(one, headLibrary));
    if (compared === null)
      unmatched.push({sweep: id, reason: "base has no sweep with a configuration of it"});
    else sweeps.push(compared);
  }
  const problems = (side: "base" | "head", library: Library): Comparison["unreadable"] =>
    library.leftOut().map((problem) => ({side, problem}));
  const ids = new Set(headSweeps.map(({sweep}) => sweep.sweep));
  const isWhole = base.only === null && head.only === null;
  return {
    version: comparisonVersion,
    base: {name: base.name, commit: base.commit},
    head: {name: head.name, commit: head.commit},
    sweeps,
    unchanged,
    unmatched,
    removed: isWhole ? baseSweeps.flatMap(({sweep}) => (ids.has(sweep.sweep) ? [] : [sweep.sweep])) : [],
    unreadable: [...problems("head", headLibrary), ...problems("base", baseLibrary)],
    failOn: options.failOn,
  };
}
