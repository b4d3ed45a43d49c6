import {existsSync, mkdirSync, writeFileSync} from "node:fs";
import {cp, readFile} from "node:fs/promises";
import {availableParallelism} from "node:os";
import {dirname, join} from "node:path";
import {createFingerprints} from "../../runs/fingerprint.ts";
import {createLibrary, type Library} from "../../runs/library.ts";
import {indexIn, openIndex} from "../../runs/index/runs-index.ts";
import {folderSource} from "../../runs/folder.ts";
import {fromHere, type Project} from "../../runs/project.ts";
import {cardPainter} from "../card-painter.ts";
import {contents, type ContentOf} from "../page-cache/contents.ts";
import {openKeptPages, type KeptPages} from "../page-cache/kept-pages.ts";
import {figureFiles} from "./figure-files.ts";
import {startPageWorkers} from "./page-workers.ts";
import {publishRunLogs, readSamples} from "./publish.ts";
import {entryIn, openSiteCode, type SiteCode, type SitePath} from "./site-code.ts";
import {siteMap} from "./sitemap.ts";

/** What a report is made from, and where it goes. The process is in the project's folder. */
export interface Rendering {
  /** Folder of the pages' code, and what names its content. */
  code: {folder: string; fingerprint: string};
  project: Project;
  /** Folder of the site. */
  site: string;
  /** Folder for what the next build can use again. */
  cache: string;
  skipInvalid: boolean;
}

/** How many pages a report has, and how many of them were not there like this before. */
export interface Rendered {
  pages: number;
  changed: number;
}

/** With fewer pages than this, starting threads takes longer than it saves. */
const worthThreads = 150;
/**
 * How many threads share so many pages. Each holds all run logs, some 300 MB where there are ten thousand: more than two
 * would not fit into 2 GB then.
 */
const threadsFor = (pages: number): number =>
  Math.min(availableParallelism(), Math.max(2, Math.min(4, Math.floor(40_000 / pages))));

/** A page or file that has to be made, and what names its content; "" where nobody knows before it is made. */
interface Order {
  path: SitePath;
  content: string;
}

/** What has to be made: a page or file of a sweep that was made from the same content stays where it is. */
async function ordersFor(
  paths: readonly SitePath[],
  contentOf: ContentOf,
  kept: KeptPages,
): Promise<Order[]> {
  const orders: Order[] = [];
  for (const path of paths) {
    const {sweep, run} = path.params;
    const content = sweep === undefined ? "" : await contentOf(sweep, run);
    if (sweep === undefined || !kept.has(path.file, content)) orders.push({path, content});
  }
  // Sweep by sweep, so that what is worked out for one of its pages serves the others and can be let go then.
  const sweepOf = ({path}: Order): string => path.params["sweep"] ?? "";
  return orders.sort((a, b) => (sweepOf(a) < sweepOf(b) ? 1 : sweepOf(a) > sweepOf(b) ? -1 : 0));
}

const isOfPosts = ({component}: SitePath): boolean => component.includes("/posts/");

/** Throws what a component says of a post as the author's mistake, with the post's name. */
function refused(path: SitePath, error: unknown): never {
  const {file} = path;
  if (!isOfPosts(path) || !(error instanceof Error) || error.name === "PostMistake") throw error;
  const mistake = new Error(`${file.replace(/\.html$/, "")}: ${error.message}`, {cause: error});
  mistake.name = "PostMistake";
  throw mistake;
}

/** Makes pages in this thread, or in several where there are many; `done` gets each as it is made. */
async function makePages(
  orders: readonly Order[],
  code: SiteCode,
  folder: string,
  done: (order: Order, page: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  const ofSweeps = orders.filter(({content}) => content !== "");
  const workers =
    ofSweeps.length < worthThreads ? null : startPageWorkers(entryIn(folder), threadsFor(ofSweeps.length));
  try {
    const elsewhere = async (order: Order): Promise<void> => {
      const {sweep = null, run} = order.path.params;
      if (workers !== null) done(order, await workers.make(order.path, run === undefined ? sweep : null));
    };
    const shared = Promise.all(workers === null ? [] : ofSweeps.map(elsewhere));
    // A mistake in a page made here ends the threads, and what they were at: it is that mistake which is told.
    shared.catch(() => undefined);
    const here = async (own: readonly Order[]): Promise<void> => {
      for (const order of own)
        done(order, await code.make(order.path).catch((error: unknown) => refused(order.path, error)));
    };
    if (workers === null) await here(orders);
    else {
      const own = Map.groupBy(
        orders.filter(({content}) => content === ""),
        ({path}) => isOfPosts(path),
      );
      // A person waits for what is wrong with a post; lists wait for what the threads find out of each sweep.
      await here(own.get(true) ?? []);
      await shared;
      await here(own.get(false) ?? []);
    }
  } finally {
    await workers?.close();
  }
}

/** Where the site will live, with a slash at its end; null where it has no address. */
const rootOf = ({config: {address, basePath}}: Project): URL | null =>
  address === null ? null : new URL(basePath.replace(/\/?$/, "/"), address);

/**
 * Makes the report of a project: every page that its run logs, its posts or the code changed, its run logs byte for byte
 * below `runs/`, and what lies in its folder `public`. Whatever else lies in the site's folder, but .git, is removed. Throws
 * ParseError for a run log that cannot be read, before anything is changed, and PostMistake for a post.
 */
export async function renderSite({code, project, site, cache, skipInvalid}: Rendering): Promise<Rendered> {
  // Pages name their cards only where something draws them.
  const drawsCards = (await cardPainter()) !== null;
  const runs = fromHere(project.runs);
  const settings = JSON.stringify([code.fingerprint, project.config, runs, skipInvalid, drawsCards]);
  // The pages' code takes from the same index, here and in threads.
  process.env["BATCHSWEEP_PAGES"] = settings;
  const index = openIndex(indexIn(cache), {code: settings});
  const library: Library = createLibrary(runs, {skipInvalid, index});
  const fingerprints = createFingerprints(library);
  index.forgetOthers(folderSource(runs), await library.ids());
  await readSamples(library, fingerprints, cache, code.fingerprint);
  const contentOf = await contents(library, fingerprints);
  const pages = await openSiteCode(entryIn(code.folder));
  const paths = await pages.paths();
  const kept = openKeptPages(site, join(cache, "pages.tsv"), settings);
  let changed = 0;
  const folders = new Set<string>();
  // At once: there are thousands of files, and each waits longer for a thread that writes it than it takes to write.
  const write = (file: string, content: string, bytes: Uint8Array): boolean => {
    if (!kept.add(file, content, bytes)) return false;
    const folder = dirname(join(site, file));
    if (!folders.has(folder)) mkdirSync(folder, {recursive: true});
    folders.add(folder);
    writeFileSync(join(site, file), bytes);
    return true;
  };
  const assets = join(project.folder, "public");
  if (existsSync(assets)) await cp(assets, site, {recursive: true});
  await makePages(await ordersFor(paths, contentOf, kept), pages, code.folder, ({path, content}, page) => {
    if (write(path.file, content, page) && path.isPage) changed += 1;
  });
  for (const {file, params, isPage} of paths) {
    // A run's figures have no files: nobody has to look through its page.
    if (!isPage || params["run"] !== undefined) continue;
    const content = params["sweep"] === undefined ? "" : await contentOf(params["sweep"], undefined);
    for (const one of figureFiles(file, await readFile(join(site, file), "utf8")))
      if (content === "" || !kept.has(one.file, content)) write(one.file, content, Buffer.from(one.text));
  }
  const root = rootOf(project);
  const htmlFiles = paths.filter(({isPage}) => isPage).map(({file}) => file);
  if (root !== null) for (const [file, text] of siteMap(htmlFiles, root)) write(file, "", Buffer.from(text));
  await publishRunLogs(library, fingerprints, kept, site);
  kept.removeOthers();
  return {pages: htmlFiles.length, changed};
}
