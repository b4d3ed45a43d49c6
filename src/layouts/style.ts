import {createHash} from "node:crypto";
import figures from "../styles/figures.css?inline";
import page from "../styles/page.css?inline";
import print from "../styles/print.css?inline";
import tables from "../styles/tables.css?inline";
import tokens from "../styles/tokens.css?inline";

/** The one style sheet, inside every page: so a page is whole by itself, and is drawn at once. */
export const style = [tokens, page, tables, figures, print].join("\n");

/** The hash by which a Content-Security-Policy allows a text inside the page. */
export const sourceHash = (text: string): string =>
  `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The light colours by name, for what is drawn outside a page. */
export const colours: ReadonlyMap<string, string> = new Map(
  [
    ...(/:root\s*\{(?<light>[^}]*)\}/.exec(tokens)?.groups?.["light"] ?? "").matchAll(
      /--([a-z0-9-]+):\s*(#[0-9a-f]{3,8})/gi,
    ),
  ].map(([, name = "", colour = ""]) => [name, colour]),
);
