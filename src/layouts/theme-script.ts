import {themeKey} from "../enhance/theme.ts";

/**
 * What runs before the page is drawn, so that the reader's theme does not come after a flash of the other: it says that
 * scripts run, and which theme was chosen. A browser may refuse to remember, e.g. in a frame of another site.
 */
export const themeScript = `document.documentElement.dataset.script="";try{const t=localStorage.getItem("${themeKey}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}`;
