// A diff of two sides as one document: what every text and file of it is made from.
import {baselinesFor} from "../analysis/decision/baseline.ts";
import type {RunsIndex} from "../runs/fact.ts";
import {comparisonVersion, type ComparedSweep, type Comparison} from "../schema/comparison.ts";
import {hasSameLogs, openSide, type BriefSweep, type OpenedSide} from "./opened-side.ts";
import {barredSpeed} from "./regressions.ts";
import type {Side} from "./sides.ts";
import {pooled, sweepEntry, type SweepSide} from "./sweep-entry.ts";

interface Baseline {
  failOn: Comparison["failOn"];
  last: number;
  acrossMachines: boolean;
  /** Spread between sessions that the user stated, a share; null: what is assumed for the machine. */
  sessionSpread: number | null;
}

/**
 * The document of a diff. A sweep of head is compared with base's sweep of the same id, or else with that of base's comparable
 * sweeps that covers most of its configurations, and of those the newest; with `last`, with the runs of the newest so many.
 */
export async function diffDocument(
  base: Side,
  head: Side,
  options: Baseline,
  index: RunsIndex | null = null,
): Promise<Comparison> {
  // What is worked out of the disk serves a commit that has the same files, which takes long to read.
  const early = head.commit === null ? await openSide(head, index) : null;
  const ofBase = await openSide(base, index);
  const ofHead = early ?? (await openSide(head, index));
  const judging = {...options, history: ofBase.history};

  /** Compared with the best comparable sweeps of base; else with the best incomparable one, which says why. */
  async function againstBaseline(one: BriefSweep, side: SweepSide): Promise<ComparedSweep | null> {
    const id = one.sweep.sweep;
    const sameId = ofBase.sweeps.filter(({sweep}) => sweep.sweep === id);
    const isAsked = base.only !== null || (options.last === 1 && sameId.length > 0);
    const candidates = isAsked
      ? ofBase.sweeps.filter((other) => base.only !== null || other.sweep.sweep === id)
      : options.last === 1
        ? baselinesFor(one, ofBase.sweeps)
        : ofBase.sweeps.filter((other) => baselinesFor(one, [other]).length > 0);
    const chosen: {sweep: string; side: SweepSide}[] = [];
    let barred: ComparedSweep | null = null;
    for (const candidate of candidates) {
      const found = {sweep: candidate.sweep.sweep, side: await ofBase.sideOf(candidate)};
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
  const inBase = new Map(ofBase.sweeps.map((one) => [one.sweep.sweep, one]));
  for (const one of ofHead.sweeps) {
    const id = one.sweep.sweep;
    const before = inBase.get(id);
    if (before !== undefined && ofBase.isWhole && hasSameLogs(before, one)) {
      unchanged.push(id);
      continue;
    }
    const compared = await againstBaseline(one, await ofHead.sideOf(one));
    if (compared === null)
      unmatched.push({sweep: id, reason: "base has no sweep with a configuration of it"});
    else sweeps.push(compared);
  }
  const problems = (side: "base" | "head", opened: OpenedSide): Comparison["unreadable"] =>
    opened.leftOut().map((problem) => ({side, problem}));
  // Those that head has, or that something of head was compared with.
  const met = new Set([...ofHead.sweeps.map(({sweep}) => sweep.sweep), ...sweeps.flatMap((one) => one.base)]);
  const isWhole = ofBase.isWhole && ofHead.isWhole;
  return {
    version: comparisonVersion,
    base: {name: base.name, commit: base.commit},
    head: {name: head.name, commit: head.commit},
    sweeps,
    unchanged,
    unmatched,
    removed: isWhole ? ofBase.sweeps.flatMap(({sweep}) => (met.has(sweep.sweep) ? [] : [sweep.sweep])) : [],
    unreadable: [...problems("head", ofHead), ...problems("base", ofBase)],
    failOn: options.failOn,
  };
}
