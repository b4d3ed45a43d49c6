import {join} from "node:path";
import type {MiddlewareHandler} from "astro";
import {baselines} from "./components/comparisons.ts";
import {titleOf} from "./components/titles.ts";
import {library} from "./components/views.ts";
import {codeFingerprint, createPageCache, type PageCache} from "./report/page-cache.ts";
import {createFingerprints} from "./runs/fingerprint.ts";

const {SITE_URL, BASE_PATH, BATCHSWEEP_SKIP_INVALID, BATCHSWEEP_CACHE} = process.env;
const fingerprints = createFingerprints(library);
const folder = join(BATCHSWEEP_CACHE ?? join(".cache", "batchsweep"), "pages");
const openCache = async (): Promise<PageCache> =>
  createPageCache(
    folder,
    await codeFingerprint(process.cwd(), [SITE_URL, BASE_PATH, BATCHSWEEP_SKIP_INVALID]),
  );
let opened: Promise<PageCache> | null = null;

/** What a page or file of a sweep is made of: its title, and a run's own files, or the sweep's and those of its baseline. */
async function contentOf(sweep: string, run: string | undefined): Promise<string> {
  const title = JSON.stringify(await titleOf(sweep));
  if (run !== undefined) return `${title} ${await fingerprints.run(sweep, run)}`;
  const base = (await baselines()).get(sweep);
  return `${title} ${await fingerprints.sweep(sweep)} ${base === undefined ? "" : await fingerprints.sweep(base)}`;
}

/** In a build, what the last build made from the same content by the same code is not made again. */
export const onRequest: MiddlewareHandler = async ({params: {sweep, run}, url}, next) => {
  if (!import.meta.env.PROD || sweep === undefined) return next();
  const content = await contentOf(sweep, run);
  const cache = await (opened ??= openCache());
  const kept = await cache.kept(url.pathname, content);
  if (kept !== null) return new Response(kept);
  const response = await next();
  const page = await response.bytes();
  await cache.keep(url.pathname, content, page);
  return new Response(page, response);
};
