// A side of a diff with its sweeps read.
import {hash} from "node:crypto";
import {sweepEvidence, type RunEvidence} from "../analysis/decision/evidence.ts";
import {
  historyFrom,
  sweepCentres,
  type History,
  type SweepCentres,
} from "../analysis/decision/interval/history.ts";
import type {RunsIndex} from "../runs/fact.ts";
import {createLibrary, newestFirst, type Library} from "../runs/library.ts";
import type {RecordedSweep} from "../runs/read.ts";
import type {Sweep} from "../schema/sweep.ts";
import {shownText, UsageError} from "../usage-error.ts";
import {evidenceOfRuns} from "./evidence.ts";
import type {Side} from "./sides.ts";
import type {SweepSide, TriedRun} from "./sweep-entry.ts";

/** What a diff must know of every sweep of a side, whether it is compared or not. */
export interface BriefSweep {
  /** `sweep.json`, without the runs of its plan. */
  sweep: Sweep;
  /** Hash of all of it. */
  digest: string;
  runs: readonly BriefRun[];
  centres: SweepCentres;
}

interface BriefRun extends TriedRun {
  run: string;
  /** Hash of the run log. */
  digest: string;
}

/** A side whose sweeps are known, and are read where they are compared. */
export interface OpenedSide {
  /** The sweeps that are meant, newest first. */
  sweeps: readonly BriefSweep[];
  /** What all sweeps there say about how sessions lie apart. */
  history: History;
  /** Whether it is meant as a whole. */
  isWhole: boolean;
  /** What a sweep says in a comparison. */
  sideOf(brief: BriefSweep): Promise<SweepSide>;
  /** What was left out, since it cannot be read: a line each. */
  leftOut(): readonly string[];
}

const digestOf = (document: unknown): string => hash("sha256", JSON.stringify(document));

function briefOf({sweep, runs}: RecordedSweep): BriefSweep {
  return {
    sweep: {...sweep, plan: {...sweep.plan, runs: []}},
    digest: digestOf(sweep),
    runs: runs.map((log) => {
      const {run, configuration, status} = log;
      return {
        run,
        configuration,
        status: "stderrTail" in status ? {...status, stderrTail: []} : status,
        digest: digestOf(log),
      };
    }),
    centres: sweepCentres({sweep, runs}),
  };
}

/** Whether two sweeps have the same documents; samples belong to the runs. */
export const hasSameLogs = (a: BriefSweep, b: BriefSweep): boolean =>
  [a.digest, ...a.runs.map(({digest}) => digest)].join() ===
  [b.digest, ...b.runs.map(({digest}) => digest)].join();

/** The sweeps that a side means, of all that lie there. Throws UsageError if the one asked for does not exist. */
function meantOf({name, only}: Side, all: readonly BriefSweep[], library: Library): readonly BriefSweep[] {
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

/**
 * Opens a side of a diff: reads what all its sweeps are, and samples not before they are compared; from `index` what it has kept
 * of either. Throws UsageError if the sweep asked for does not exist.
 */
export async function openSide(side: Side, index: RunsIndex | null): Promise<OpenedSide> {
  const {source, only} = side;
  const library = createLibrary(source, {skipInvalid: true, index});

  async function evidenceIn(id: string, run: string | null): Promise<RunEvidence[]> {
    const readEvidence = async (): Promise<RunEvidence[]> => {
      const runs = (await library.read(id))?.runs ?? [];
      return evidenceOfRuns(
        runs.filter((log) => run === null || log.run === run),
        library,
      );
    };
    // A single run's samples are read sooner than those of its sweep.
    return run === null
      ? library.fact(id, {kind: "evidence", readsSamples: true}, readEvidence)
      : readEvidence();
  }

  const ids = await library.ids();
  const briefs: BriefSweep[] = [];
  for (const id of ids) {
    const brief = await library.fact(id, {kind: "brief", readsSamples: false}, async () => {
      const recorded = await library.read(id);
      return recorded === null ? null : briefOf(recorded);
    });
    if (brief !== null) briefs.push(brief);
  }
  if (side.commit === null) index?.forgetOthers(source, ids);
  const all = newestFirst(briefs);
  return {
    sweeps: meantOf(side, all, library),
    history: historyFrom(all.map(({centres}) => centres)),
    isWhole: only === null,
    async sideOf({sweep, runs}) {
      const evidence = await evidenceIn(sweep.sweep, only?.run ?? null);
      return {evidence: sweepEvidence(sweep, evidence), runs};
    },
    leftOut: () => library.leftOut(),
  };
}
