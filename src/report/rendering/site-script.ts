import {stripTypeScriptTypes} from "node:module";

/** A module without its types, comments, imports and exports: part of a classic script, which runs from a disk too. */
const plain = (code: string): string =>
  stripTypeScriptTypes(code)
    .replace(/^import [^;]*;$/gm, "")
    .replace(/^export /gm, "")
    .replace(/^\s*(?:\/\*\*.*?\*\/|\/\/.*)\s*$/gm, "")
    .replace(/[^\S\n]+$/gm, "")
    .replace(/\n[\n\s]*/g, "\n");

/** The parts of the script that pages load, in `src/enhance`: what a part imports stands before it. */
const scriptParts = ["theme", "crosshair", "sweeps", "tables"] as const;

/** What runs when the page has been read, in this order. */
const started = ["enhanceTheme", "enhanceFigures", "enhanceSweeps", "startOwnScript", "enhanceTables"];

/** The script that pages load, from the sources of its parts by name. */
export const siteScript = (sources: Readonly<Record<(typeof scriptParts)[number], string>>): string =>
  `(()=>{"use strict";${scriptParts.map((name) => plain(sources[name])).join("")}${started.map((name) => `${name}();`).join("")}})();\n`;

/** A script of one part, which runs the function that is named. */
export const startedScript = (source: string, start: string): string =>
  `(()=>{"use strict";${plain(source)}${start}();})();\n`;
