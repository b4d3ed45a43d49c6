// The folder that a report is built into, which a build empties of all that is not of the report.
import {hash} from "node:crypto";
import {existsSync, readFileSync, readdirSync, statSync} from "node:fs";
import {isAbsolute, join, relative, resolve} from "node:path";
import {fromHere, type Project} from "../../runs/project.ts";
import {UsageError} from "../../usage-error.ts";
import {readRecord} from "../../report/page-cache/kept-pages.ts";

/** Folder of a project's site, as it was typed or not. */
export const siteOf = ({folder}: Project, outDir: string | null): string =>
  outDir === null ? join(folder, "dist") : resolve(outDir);

function holds(folder: string, inner: string): boolean {
  const path = relative(folder, inner);
  return !isAbsolute(path) && !/^\.\.(?:[\\/]|$)/.test(path);
}

/** Whether a page of the last build lies there as it was built: that build may have been interrupted. */
const hasPages = (site: string, cache: string): boolean =>
  [...readRecord(join(cache, "pages.tsv"))].some(([path, {bytes}]) => {
    const isFile = statSync(join(site, path), {throwIfNoEntry: false})?.isFile() === true;
    return isFile && hash("sha256", readFileSync(join(site, path))) === bytes;
  });

/**
 * The same for a build. Throws UsageError where that would remove what is not its own: what it is made of, or another
 * program's files (Python too builds into `dist/`).
 */
export function siteToBuild(project: Project, outDir: string | null): string {
  const {folder, runs, posts, cache} = project;
  const site = siteOf(project, outDir);
  const assets = join(folder, "public");
  const source = [folder, runs, posts, assets, cache].find((one) => holds(site, one));
  if (source !== undefined || holds(assets, site))
    throw new UsageError(
      `--outDir: ${fromHere(site)} has what the report is made of, ${fromHere(source ?? assets)} (name a folder for the report alone)`,
    );
  const [first, ...others] = existsSync(site)
    ? readdirSync(site)
        .filter((name) => name !== ".git")
        .sort()
    : [];
  const isOurs = first === undefined || [first, ...others].includes("report.json") || hasPages(site, cache);
  if (!isOurs)
    throw new UsageError(
      `${fromHere(site)} has files that are not of a report: ${first} (a build would remove them; name another folder with --outDir)`,
    );
  return site;
}
