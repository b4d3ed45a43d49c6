/** Addresses of the site's pages and files, from its root, without a leading slash. */
export const home = "index.html";
/** Where sweeps are listed, newest first: on the first page, and those that do not fit on it on others. */
export const sweepListPage = (page: number): string => (page === 0 ? home : `older/${page + 1}.html`);
export const machinesPage = "machines.html";
/** Every training that was recorded in several sessions, and each of them over its sessions. */
export const historyPage = "history.html";
export const trainingPage = (training: string): string => `history/${training}.html`;
export const methodsPage = "methods.html";
export const sweepPage = (sweep: string): string => `sweeps/${sweep}.html`;
export const runPage = (sweep: string, run: string): string => `sweeps/${sweep}/${run}.html`;
/** What explains the figures of a sweep that has too many configurations for one page. */
export const explainedPage = (sweep: string): string => `explained/${sweep}.html`;
/** What each of several processes adds that train together, of a sweep that varies how many they are. */
export const scalingPage = (sweep: string): string => `scaling/${sweep}.html`;
/** The first figure of a sweep drawn in every way, of one repeat; of very many configurations in parts, which count from 1. */
export const panelPage = (sweep: string, repeat: number, part = 1): string =>
  `panels/${sweep}/${repeat}${part === 1 ? "" : `-${part}`}.html`;
/** Pairs of a sweep's configurations. */
export const comparePage = (sweep: string): string => `compare/${sweep}.html`;
/** Those that do not fit on it; pages count from 2. */
export const pairsPage = (sweep: string, page: number): string => `compare/${sweep}/pairs/${page}.html`;
/** A sweep against an earlier one. */
export const baselinePage = (sweep: string, base: string): string => `compare/${sweep}/${base}.html`;
/** The runs of a sweep with their logs, where they do not fit on its page; pages count from 1. */
export const logsPage = (sweep: string, page: number): string => `logs/${sweep}/${page}.html`;
/** What the machine was like over one session of a sweep; sessions count from 1. */
export const sessionPage = (sweep: string, session: number): string => `sessions/${sweep}/${session}.html`;
export const postPage = (post: string): string => `posts/${post}.html`;
export const rawFile = (sweep: string, file: string): string => `runs/${sweep}/${file}`;
/** A table as a file: of a sweep's configurations or pairs, or of a run's epochs. */
export const tableFile = (sweep: string, table: string, format: "csv" | "json"): string =>
  `tables/${sweep}/${table}.${format}`;
export const schemaFile = (name: string): string => `schema/${name}.schema.json`;
export const cardFile = (kind: "posts" | "sweeps", id: string): string => `cards/${kind}/${id}.png`;
/** All sweeps with their answers, for programs; each sweep has a report of its own, with every decision. */
export const reportFile = "report.json";
export const languageModelFile = "llms.txt";
/** Any two sweeps or runs by address, where scripts run; the script that does it, what decides, and what it decides with. */
export const compareAnyPage = "compare.html";
export const compareAnyScript = "compare.js";
export const decideScript = "decide.js";
export const sessionsFile = "sessions.js";
/** All sweeps as the search in their list wants them: a script, since a page on a disk may read no other file. */
export const searchFile = "sweeps.js";
export const feed = "rss.xml";
export const scriptFile = "enhance.js";

/**
 * Folder of the files of a page's figures, as the page links to it; null where there are none. Runs have none: there are many,
 * and their samples are files already. Nor has what draws a sweep's first figure in other ways.
 */
export function figureFolder(page: URL): string | null {
  const path = page.pathname.slice(1).replace(/\.html$/, "");
  return /^(?:panels\/|sweeps\/[^/]+\/)/.test(path) ? null : linkFrom(page, `figures/${path}/`);
}

/**
 * Address of `target` (from the site's root) as seen from the page at `page`. Relative, so that the site works from any
 * folder of any host, and from a disk. Pages are made as if at the root of a host, wherever they will live.
 */
export function linkFrom(page: URL, target: string): string {
  const depth = page.pathname.replace(/^\//, "").split("/").length - 1;
  return `${"../".repeat(depth)}${target}`;
}
