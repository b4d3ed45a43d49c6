// The report as a part of a site of somebody's own (Astro).
import {readdirSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import type {AstroIntegration} from "astro";
import {createFingerprints} from "../runs/fingerprint.ts";
import {createLibrary, type Library} from "../runs/library.ts";
import {currentProject, fromHere, type Project} from "../runs/project.ts";
import {publishRunLogs} from "./rendering/publish.ts";
import {runLogs} from "./run-logs.ts";

/** What a site of somebody's own takes of the report. */
export interface ReportOptions {
  /** Pages that it is without, by their addresses, e.g. `["/machines"]`. What it has a page of its own for is left out anyway. */
  without?: readonly string[];
}

/** Addresses of the pages below a folder, as Astro names them, each with its file. */
function pagesIn(folder: string): Map<string, string> {
  const files = readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile() && /\.(?:astro|[jt]s|mdx?|html)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.endsWith(".d.ts"));
  return new Map(
    files.map((file) => {
      const path = file
        .slice(folder.length)
        .replaceAll("\\", "/")
        .replace(/\.\w+$/, "");
      return [`/${path.replace(/^\//, "")}`.replace(/\/index$/, "/"), file];
    }),
  );
}

function pagesOf(folder: string): Map<string, string> {
  try {
    return pagesIn(folder);
  } catch {
    // A site may have no page of its own.
    return new Map();
  }
}

/**
 * Adds every page of the report to an Astro site, with the run logs below `runs/`: the site's own pages stand beside them, may
 * take their place, and may use their components. Astro's configuration says where the site lies; what the report is called
 * and where its sweeps lie is in `batchsweep.config.json`, as everywhere.
 */
export function report({without = []}: ReportOptions = {}): AstroIntegration {
  let project: Project;
  let library: Library;
  return {
    name: "@batchsweep/report",
    hooks: {
      "astro:config:setup": ({config, injectRoute, updateConfig}) => {
        if (config.base !== "/")
          throw new Error(
            `base: ${config.base} (leave it out: links in the report are relative, and basePath in batchsweep.config.json says where it will live)`,
          );
        project = currentProject(process.env, fileURLToPath(config.root));
        library = createLibrary(fromHere(project.runs));
        // The pages' code asks for it, wherever Astro was started.
        process.env["BATCHSWEEP_PROJECT"] ??= project.folder;
        const own = pagesOf(fileURLToPath(new URL("pages", config.srcDir)));
        for (const [pattern, entrypoint] of pagesIn(join(import.meta.dirname, "../pages")))
          if (!own.has(pattern) && !without.includes(pattern)) injectRoute({pattern, entrypoint});
        updateConfig({
          integrations: [runLogs(library, project.posts)],
          // Every page is a file with its styles inside, so that the site also works from a folder.
          build: {format: "file", inlineStylesheets: "always"},
          trailingSlash: "ignore",
          vite: {ssr: {noExternal: ["@batchsweep/report"], external: ["satteri", "sharp"]}},
        });
      },
      "astro:build:done": async ({dir}) => {
        const nothingKept = {has: () => false, add: () => true};
        await publishRunLogs(library, createFingerprints(library), nothingKept, fileURLToPath(dir));
      },
    },
  };
}
