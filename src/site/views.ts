// What pages show, each worked out once in a build.
import {baselinesOf} from "../analysis/decision/baseline.ts";
import {historyOf, spreadFrom} from "../analysis/decision/interval/history.ts";
import type {SpreadOf} from "../analysis/decision/pair-contrast.ts";
import {sweepTitles} from "../analysis/naming/sweep-titles.ts";
import type {SweepSummary} from "../analysis/summary/sweep-summary.ts";
import {indexIn, openIndex} from "../runs/index/runs-index.ts";
import {createLibrary} from "../runs/library.ts";
import {fromHere} from "../runs/project.ts";
import type {RecordedSweep} from "../runs/read.ts";
import {readRunView, type RunView} from "./run-view.ts";
import {namedHistories} from "./histories.ts";
import {shownLoad, type ListedSweep} from "./home/load.ts";
import {inListOrder, sweepRow} from "./home/sweep-row.ts";
import {project, site} from "./settings.ts";
import {readSweepView, type SweepView} from "./sweep-view.ts";

/** Names what the pages are made by, for what is kept of sweeps from one build to the next; null where a build keeps nothing. */
const madeBy = process.env["BATCHSWEEP_PAGES"] ?? null;

/** The run logs this site is built from. A build reads each once; the development server reads them at every request. */
export const library = createLibrary(fromHere(project.runs), {
  index: madeBy === null ? null : openIndex(indexIn(project.cache), {code: madeBy}),
  skipInvalid: Boolean(process.env["BATCHSWEEP_SKIP_INVALID"]),
  keep: import.meta.env.PROD,
});

/** Views asked for last, the latest at the end: some 500 kB each, and a build makes all pages of a sweep in a row. */
const views = new Map<string, Promise<SweepView>>();
const mostViews = 16;

/** A sweep as lists show it: from the index where it knows, else worked out of its view. */
const listedSweep = (id: string, view: () => Promise<SweepView>): Promise<ListedSweep> =>
  library.fact(id, {kind: "listed", readsSamples: true}, async () => {
    const row = sweepRow((await view()).summary);
    return {...row, load: await shownLoad(library, row)};
  });

/** Reads a sweep, and leaves in the index what lists show of it: the thread that makes the lists need not read it then. */
async function readAndList(id: string): Promise<SweepView> {
  const view = await readSweepView(library, id);
  if (madeBy !== null) await listedSweep(id, () => Promise.resolve(view));
  return view;
}

/** Reads a sweep with its samples, one run at a time, and works out what its pages show. A build keeps the latest. */
export function sweepView(id: string): Promise<SweepView> {
  if (!import.meta.env.PROD) return readSweepView(library, id);
  const view = views.get(id) ?? readAndList(id);
  views.delete(id);
  views.set(id, view);
  const [oldest] = views.keys();
  if (views.size > mostViews && oldest !== undefined) views.delete(oldest);
  return view;
}

/** The view of a sweep that is named by its id, or is one already. */
export const viewOf = async (sweep: string | SweepView): Promise<SweepView> =>
  typeof sweep === "string" ? sweepView(sweep) : sweep;

/**
 * A figure without anything to show is left out of a sweep's own page. In a post, which names the sweep by its id, it is a
 * mistake that would go unseen: throws.
 */
export function refuseEmpty(sweep: string | SweepView, why: string): void {
  if (typeof sweep === "string") throw new Error(`nothing to show: ${why} (in sweep ${sweep})`);
}

/** Summary of a sweep, samples and all: what a list says of it is what its own page says. */
export const sweepSummary = async (id: string): Promise<SweepSummary> => (await sweepView(id)).summary;

/** What the page of a run of this site shows. */
export const runView = (sweep: string, run: string): Promise<RunView> => readRunView(library, sweep, run);

/** What is worked out from all sweeps: once in a build, at every request of the development server. */
function ofAllSweeps<Found>(find: (sweeps: readonly RecordedSweep[]) => Found): () => Promise<Found> {
  let kept: Promise<Found> | null = null;
  const found = async (): Promise<Found> => find(await library.sweeps());
  return () => (import.meta.env.PROD ? (kept ??= found()) : found());
}

let listed: Promise<ListedSweep[]> | null = null;

async function readListed(): Promise<ListedSweep[]> {
  const found: ListedSweep[] = [];
  // One after the other: the summaries of all sweeps at once would not fit into memory.
  for (const {sweep} of await library.sweeps())
    found.push(await listedSweep(sweep.sweep, () => readSweepView(library, sweep.sweep)));
  return found;
}

/** All sweeps as lists show them, newest first. */
export const listedSweeps = (): Promise<ListedSweep[]> =>
  import.meta.env.PROD ? (listed ??= readListed()) : readListed();

/** The same in the order of the list on the first page. */
export const sweepRows = async (): Promise<ListedSweep[]> => inListOrder(await listedSweeps());

/** The baseline of each sweep that has one, by id. */
export const baselines = ofAllSweeps(baselinesOf);

/** How sessions of each machine lie apart, from all sweeps. */
export const history = ofAllSweeps(historyOf);

/** How far sessions lie apart, as the project's config states it, else as all sweeps show it. */
export const spreadBetween = ofAllSweeps((sweeps): SpreadOf =>
  spreadFrom(historyOf(sweeps), site.sessionSpread),
);

/** Trainings over their sessions, each with what names its page. */
export const trainings = ofAllSweeps(namedHistories);

const titles = ofAllSweeps(sweepTitles);

/** What a sweep is called on the pages: its title, and its engines where another sweep has the same one. */
export const sweepTitle = async (sweep: string): Promise<string> => (await titles()).get(sweep) ?? sweep;
