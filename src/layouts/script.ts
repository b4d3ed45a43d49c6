import {join} from "node:path";
import contents from "../enhance/contents.ts?raw";
import downloads from "../enhance/downloads.ts?raw";
import figures from "../enhance/figures.ts?raw";
import finer from "../enhance/finer.ts?raw";
import reading from "../enhance/reading.ts?raw";
import sweeps from "../enhance/sweeps.ts?raw";
import switches from "../enhance/switches.ts?raw";
import tables from "../enhance/tables.ts?raw";
import theme from "../enhance/theme.ts?raw";
import zoom from "../enhance/zoom.ts?raw";
import {bundledScript, siteScript} from "../report/rendering/site-script.ts";

const sources = {contents, downloads, figures, finer, reading, sweeps, switches, tables, theme, zoom};

/**
 * The script that pages load when they have been read: everything is there without it, and this makes it handier. In a
 * build, plain-build.ts puts the texts themselves here.
 */
export const script = siteScript((part) => sources[part]);

/** The scripts of the page of any two sweeps, which only that page loads: the page's, and what decides. */
export const anyTwoScript = (part: "page" | "decide"): Promise<string> =>
  bundledScript(join(import.meta.dirname, "../enhance/compare", `${part}.ts`));
