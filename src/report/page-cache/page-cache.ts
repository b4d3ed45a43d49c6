/**
 * The page cache: a build makes only the pages whose run logs or code changed since the last one, and shares them among
 * threads where there are many. What it buys, measured: on the 80 pages of this repository a first build took 10.6 s and a
 * second one 8.6 s (6.7 s of CPU time), where Astro's own took 11.0 s and again 10.6 s (10.6 s of CPU time), on two shared
 * cores; on a thousand runs a first build took 19.5 s and a second one 3.2 s (bench/).
 *
 * It leans on parts of Astro that are not its public interface (see prerenderer.ts and page-worker.ts). With any other
 * version of Astro than the tested one, or with BATCHSWEEP_PLAIN_BUILD=1, a build is Astro's own: slower, and the same site
 * byte for byte, which tests/site/plain-build.test.ts holds.
 */
import {rmSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import type {AstroConfig, HookParameters} from "astro";
import astro from "astro/package.json" with {type: "json"};
import type {ContentOf} from "./contents.ts";
import {openKeptPages, type KeptPages} from "./kept-pages.ts";
import {sharedPrerenderer} from "./prerenderer.ts";

/** The version of Astro that the cache was tested with. */
export const testedAstro = "7.3.4";

/** What a build takes from the last one, called at the steps of a build in this order. */
export interface PageCache {
  /** Settings that Astro needs for it. */
  configure(update: HookParameters<"astro:config:setup">["updateConfig"]): void;
  /** Before pages are made; `onKept` is told of each page, by its path from the site's root, that is not made again. */
  start(
    config: AstroConfig,
    setPrerenderer: HookParameters<"astro:build:start">["setPrerenderer"],
    contentOf: ContentOf,
    onKept: (path: string) => void,
  ): void;
  /** When Astro empties the site's folder; `code` names everything that a page depends on beside its content. */
  open(config: AstroConfig, code: string): void;
  /** Files of the last build that are still in place. */
  files(): Pick<KeptPages, "has" | "add">;
  /** When the site is complete. */
  close(): void;
}

/** Astro's own build: nothing is kept. */
const plainBuild: PageCache = {
  configure: () => undefined,
  start: () => undefined,
  open: () => undefined,
  files: () => ({has: () => false, add: () => undefined}),
  close: () => undefined,
};

/** Where Astro puts the site's code while it makes pages: in the site's folder, or beside the project where that lies elsewhere. */
const codeFolder = ({outDir, root}: AstroConfig): URL =>
  new URL(".prerender/", fileURLToPath(outDir).startsWith(process.cwd()) ? outDir : new URL(".astro/", root));

function cachedBuild(folder: string): PageCache {
  let kept: KeptPages;
  return {
    // open() empties the folder instead, but for what can stay.
    configure: (update) => void update({vite: {build: {emptyOutDir: false}}}),
    start(config, setPrerenderer, contentOf, onKept) {
      const base = config.base.replace(/\/?$/, "/");
      setPrerenderer((own) =>
        sharedPrerenderer(own, {kept, contentOf, code: codeFolder(config), base, onKept}),
      );
    },
    open(config, code) {
      // What is left of a build that was stopped.
      rmSync(codeFolder(config), {recursive: true, force: true});
      kept = openKeptPages(fileURLToPath(config.outDir), join(folder, "pages.tsv"), code);
    },
    files: () => kept,
    close: () => kept.removeOthers(),
  };
}

/** The page cache in a folder, or Astro's own build: where that is asked for, or where Astro is of another version. */
export const pageCache = (folder: string, {isPlain = false, version = astro.version} = {}): PageCache =>
  isPlain || version !== testedAstro ? plainBuild : cachedBuild(folder);
