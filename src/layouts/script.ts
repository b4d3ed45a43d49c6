import {stripTypeScriptTypes} from "node:module";
import crosshair from "../enhance/crosshair.ts?raw";
import tables from "../enhance/tables.ts?raw";

/** A module without its types, comments and exports: part of a classic script, which runs from a disk too. */
const plain = (code: string): string =>
  stripTypeScriptTypes(code)
    .replace(/^export /gm, "")
    .replace(/^\s*(?:\/\*\*.*?\*\/|\/\/.*)\s*$/gm, "")
    .replace(/[^\S\n]+$/gm, "")
    .replace(/\n[\n\s]*/g, "\n");

/** The script that pages load when they have been read: everything is there without it, and this makes it handier. */
export const script = `(()=>{"use strict";${plain(crosshair)}${plain(tables)}enhanceFigures();enhanceTables();})();\n`;
