// The style sheet of all pages.
import {createHash} from "node:crypto";
import base from "../styles/base.css?inline";
import compare from "../styles/compare.css?inline";
import figures from "../styles/figures.css?inline";
import home from "../styles/home.css?inline";
import layout from "../styles/layout.css?inline";
import post from "../styles/post.css?inline";
import print from "../styles/print.css?inline";
import tables from "../styles/tables.css?inline";
import text from "../styles/text.css?inline";
import tokens from "../styles/tokens.css?inline";
import {site} from "../site/settings.ts";
import verdicts from "../styles/verdicts.css?inline";

/** The project's own colours, on screens: paper is white, and ink is black. */
const own = Object.entries(site.colours)
  .map(([name, {light, dark}]) => `--${name}: light-dark(${light}, ${dark});`)
  .join(" ");
const ownColours = own === "" ? [] : [`@media screen { :root { ${own} } }`];

/** The one style sheet, inside every page: so a page is whole by itself, and is drawn at once. */
export const style = [
  tokens,
  ...ownColours,
  base,
  layout,
  text,
  verdicts,
  tables,
  figures,
  home,
  compare,
  post,
  print,
].join("\n");

/** The hash by which a Content-Security-Policy allows a text inside the page. */
export const sourceHash = (text: string): string =>
  `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The light colours by name, for what is drawn outside a page. */
export const colours: ReadonlyMap<string, string> = new Map(
  [...`${tokens} ${own}`.matchAll(/--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{3,8}),/gi)].map(
    ([, name = "", colour = ""]) => [name, colour],
  ),
);
