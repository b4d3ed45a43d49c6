import compare from "../enhance/compare.ts?raw";
import crosshair from "../enhance/crosshair.ts?raw";
import sweeps from "../enhance/sweeps.ts?raw";
import tables from "../enhance/tables.ts?raw";
import theme from "../enhance/theme.ts?raw";
import {siteScript, startedScript} from "../report/rendering/site-script.ts";

/**
 * The script that pages load when they have been read: everything is there without it, and this makes it handier. Where the
 * site is compiled, keep-site-code.ts puts the text itself here.
 */
export const script = siteScript({crosshair, sweeps, tables, theme});

/** The script of the page of any two sweeps, which only that page loads. */
export const anyTwoScript = startedScript(compare, "compareAny");
