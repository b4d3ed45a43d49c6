import {stripTypeScriptTypes} from "node:module";

/** A module without its types, comments and exports: part of a classic script, which runs from a disk too. */
const plain = (code: string): string =>
  stripTypeScriptTypes(code)
    .replace(/^export /gm, "")
    .replace(/^\s*(?:\/\*\*.*?\*\/|\/\/.*)\s*$/gm, "")
    .replace(/[^\S\n]+$/gm, "")
    .replace(/\n[\n\s]*/g, "\n");

/** The script that pages load, from the sources of its two parts in `src/enhance`. */
export const siteScript = (crosshair: string, tables: string): string =>
  `(()=>{"use strict";${plain(crosshair)}${plain(tables)}enhanceFigures();enhanceTables();})();\n`;
