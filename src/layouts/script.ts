import compare from "../enhance/compare.ts?raw";
import contents from "../enhance/contents.ts?raw";
import downloads from "../enhance/downloads.ts?raw";
import figures from "../enhance/figures.ts?raw";
import reading from "../enhance/reading.ts?raw";
import sweeps from "../enhance/sweeps.ts?raw";
import switches from "../enhance/switches.ts?raw";
import tables from "../enhance/tables.ts?raw";
import theme from "../enhance/theme.ts?raw";
import zoom from "../enhance/zoom.ts?raw";
import {siteScript, startedScript} from "../report/rendering/site-script.ts";

const sources = {contents, downloads, figures, reading, sweeps, switches, tables, theme, zoom};

/**
 * The script that pages load when they have been read: everything is there without it, and this makes it handier. Where the
 * site is compiled, keep-site-code.ts puts the text itself here.
 */
export const script = siteScript((part) => sources[part]);

/** The script of the page of any two sweeps, which only that page loads. */
export const anyTwoScript = startedScript(compare, "compareAny");
