// The scripts of pages, made of their sources.
import {readFileSync} from "node:fs";
import {stripTypeScriptTypes} from "node:module";
import {join} from "node:path";
import {build} from "rolldown";
import {minifySync} from "rolldown/utils";

/** A module without its types, comments, imports and exports: part of a classic script, which runs from a disk too. */
const plain = (code: string): string =>
  stripTypeScriptTypes(code)
    .replace(/^import [^;]*;$/gm, "")
    .replace(/^export /gm, "")
    .replace(/^\s*(?:\/\*\*[^]*?\*\/|\/\/.*)\s*$/gm, "")
    .replace(/[^\S\n]+$/gm, "")
    .replace(/\n[\n\s]*/g, "\n");

/** The parts of the script that pages load, in `src/enhance`: what a part imports stands before it. */
const scriptParts = [
  "theme",
  "reading",
  "finer",
  "zoom",
  "figures",
  "switches",
  "downloads",
  "contents",
  "sweeps",
  "tables",
] as const;

/** What runs when the page has been read, in this order. */
const started = [
  "enhanceTheme",
  "enhanceFigures",
  "enhanceSwitches",
  "enhanceSweeps",
  "startOwnScript",
  "enhanceTables",
  "enhanceDownloads",
  "enhanceContents",
];

/** Code as a script whose names are its own, as short as it gets. */
const closed = (code: string): string => minifySync("script.js", `(()=>{"use strict";${code}})();`).code;

/** The script that pages load, from the source of each of its parts. */
export const siteScript = (source: (part: (typeof scriptParts)[number]) => string): string =>
  closed(
    [...scriptParts.map((part) => plain(source(part))), ...started.map((name) => `${name}();`)].join(""),
  );

/** A module with all that it imports as one classic script, as short as it gets. */
export async function bundledScript(entry: string): Promise<string> {
  const {output} = await build({
    input: entry,
    write: false,
    // Nothing does anything by being imported but the entry; d3-array makes what nobody asked for by this function.
    treeshake: {
      moduleSideEffects: (id) => id === entry,
      propertyReadSideEffects: false,
      unknownGlobalSideEffects: false,
      manualPureFunctions: ["bisector"],
    },
    output: {format: "iife", minify: true},
  });
  return output[0].code;
}

/** The module that has all scripts as texts, as `src/layouts/script.ts` makes them of the sources in a folder: for where those are not. */
export async function scriptModule(source: string): Promise<string> {
  const part = (name: string): string => readFileSync(join(source, "enhance", `${name}.ts`), "utf8");
  const [page, decide] = await Promise.all(
    ["page", "decide"].map((name) => bundledScript(join(source, `enhance/compare/${name}.ts`))),
  );
  return `export const script = ${JSON.stringify(siteScript(part))};
export const anyTwoScript = (part) => Promise.resolve(${JSON.stringify({page, decide})}[part]);
`;
}
