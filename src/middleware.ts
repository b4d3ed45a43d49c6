import {join} from "node:path";
import type {MiddlewareHandler} from "astro";
import {library} from "./components/views.ts";
import {codeFingerprint, createPageCache} from "./report/page-cache.ts";
import {createFingerprints} from "./runs/fingerprint.ts";

const {SITE_URL, BASE_PATH, BATCHSWEEP_SKIP_INVALID, BATCHSWEEP_CACHE} = process.env;
const fingerprints = createFingerprints(library);
const code = codeFingerprint(process.cwd(), [SITE_URL, BASE_PATH, BATCHSWEEP_SKIP_INVALID]);
const folder = join(BATCHSWEEP_CACHE ?? join(".cache", "batchsweep"), "pages");

/** In a build, a page of a sweep or run that the last build made from the same content by the same code is not made again. */
export const onRequest: MiddlewareHandler = async ({params: {sweep, run}, url}, next) => {
  if (!import.meta.env.PROD || sweep === undefined) return next();
  const content = run === undefined ? await fingerprints.sweep(sweep) : await fingerprints.run(sweep, run);
  const cache = createPageCache(folder, await code);
  const kept = await cache.kept(url.pathname, content);
  if (kept !== null) return new Response(kept, {headers: {"content-type": "text/html"}});
  const response = await next();
  const html = await response.text();
  await cache.keep(url.pathname, content, html);
  return new Response(html, response);
};
