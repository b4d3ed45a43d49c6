import {readdir} from "node:fs/promises";
import {availableParallelism} from "node:os";
import {fileURLToPath} from "node:url";
import type {AstroIntegration, RouteData} from "astro";
import type {ContentOf} from "./contents.ts";
import type {KeptPages} from "./kept-pages.ts";
import {startPageWorkers, type PageWorkers} from "./page-workers.ts";

type SetPrerenderer = Parameters<
  NonNullable<AstroIntegration["hooks"]["astro:build:start"]>
>[0]["setPrerenderer"];
type AstroPrerenderer = Exclude<Parameters<SetPrerenderer>[0], (...args: never) => unknown>;
interface PathWithRoute {
  pathname: string;
  route: RouteData;
}

/** With fewer pages than this, starting threads takes longer than it saves. */
const worthThreads = 150;
/**
 * How many threads share so many pages. Each holds all run logs, some 300 MB where there are ten thousand: more than two
 * would not fit into 2 GB then.
 */
const threadsFor = (pages: number): number =>
  Math.min(availableParallelism(), Math.max(2, Math.min(4, Math.floor(40_000 / pages))));

export interface PrerendererOptions {
  kept: KeptPages;
  contentOf: ContentOf;
  /** Where the site's code lies while it is built. */
  code: URL;
  /** Path below which the site will live, with a slash at its end. */
  base: string;
  /** Told of each page, by its path from the site's root, that was not made again. */
  onKept(path: string): void;
}

/** What an address of the site stands for, by its route's parameters. */
function parametersOf({pathname, route}: PathWithRoute): Record<string, string | undefined> {
  const [, ...values] = route.pattern.exec(pathname) ?? [];
  return Object.fromEntries(route.params.map((name, index) => [name, values[index]]));
}

async function startWorkers(code: URL, pages: number): Promise<PageWorkers> {
  const entry = (await readdir(code)).find((name) => /^prerender-entry\..*mjs$/.test(name));
  if (entry === undefined)
    throw new Error(`no built code: ${fileURLToPath(code)} (has Astro changed its place?)`);
  return startPageWorkers(new URL(entry, code), threadsFor(pages));
}

/**
 * Makes the pages that Astro's own prerenderer would, with two differences: a page or file of a sweep that the last build
 * made from the same content stays where it is, and where many are left, threads share them.
 */
export function sharedPrerenderer(
  astro: AstroPrerenderer,
  {kept, contentOf, code, base, onKept}: PrerendererOptions,
): AstroPrerenderer {
  /** Pages and files of sweeps that have to be made, by their file. */
  const orders = new Map<string, {content: string; sweep: string; run: string | undefined}>();
  let workers: PageWorkers | null = null;

  /** Whether a path has to be made; if not, its page or file is in place already. */
  async function isToMake(path: PathWithRoute): Promise<boolean> {
    const {sweep, run} = parametersOf(path);
    if (sweep === undefined) return true;
    const isPage = path.route.type === "page";
    const name = path.pathname.replace(/^\//, "");
    const file = isPage ? `${name}.html` : name;
    const content = await contentOf(sweep, run);
    if (kept.has(file, content)) {
      if (isPage) onKept(name);
      return false;
    }
    orders.set(file, {content, sweep, run});
    return true;
  }

  return {
    ...astro,
    name: "batchsweep:prerenderer",
    async getStaticPaths() {
      const left: {path: PathWithRoute; sweep: string}[] = [];
      for (const path of await astro.getStaticPaths())
        if (await isToMake(path)) left.push({path, sweep: parametersOf(path)["sweep"] ?? ""});
      if (orders.size >= worthThreads) workers = await startWorkers(code, orders.size);
      // Sweep by sweep, so that what is worked out for one of its pages serves the others and can be let go then.
      return left.sort((a, b) => (a.sweep < b.sweep ? 1 : a.sweep > b.sweep ? -1 : 0)).map(({path}) => path);
    },
    async render(request, options) {
      const {pathname} = new URL(request.url);
      const file = decodeURI(pathname.slice(base.length));
      const order = orders.get(file);
      if (order === undefined) return astro.render(request, options);
      const {component, route} = options.routeData;
      const page =
        workers === null
          ? await made(await astro.render(request, options))
          : await workers.make(
              {url: request.url, component, route},
              order.run === undefined ? order.sweep : null,
            );
      kept.add(file, order.content, page);
      return new Response(page);
    },
    async teardown() {
      await workers?.close();
      await astro.teardown?.();
    },
  };
}

const made = (answer: Awaited<ReturnType<AstroPrerenderer["render"]>>): Promise<Uint8Array<ArrayBuffer>> =>
  ("response" in answer ? answer.response : answer).bytes();
