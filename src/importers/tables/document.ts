// All tables of a document, whatever its form.
import {parsePythonJson} from "../../schema/values/not-finite.ts";
import {ImportError} from "../importer.ts";
import {readHtml} from "./html.ts";
import {readMarkdown} from "./markdown.ts";
import {createOutline, type Outline} from "./outline.ts";

type Loose = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Loose => typeof value === "object" && value !== null;

const objectsIn = (value: unknown): Loose[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Notebooks keep a text whole, or as a list of its lines. */
function textIn(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.filter((line) => typeof line === "string").join("") : "";
}

/** What an output shows: its HTML, or the text that stands for it. */
function readOutput(output: Loose, outline: Outline): void {
  const shown = isObject(output["data"]) ? output["data"] : {};
  if (output["output_type"] === "stream") outline.printed(textIn(output["text"]));
  const html = textIn(shown["text/html"]) || textIn(output["html"]);
  readMarkdown(html || textIn(shown["text/markdown"]) || asCode(output, shown), outline);
}

const asCode = (output: Loose, shown: Loose): string => {
  const text = textIn(shown["text/plain"]) || textIn(output["text"]);
  return text === "" ? "" : `\`\`\`\n${text}\n\`\`\``;
};

/** The cells of a notebook; before version 4 of its format they lie in worksheets. */
function cellsIn(notebook: Loose): Loose[] | null {
  if (Array.isArray(notebook["cells"])) return objectsIn(notebook["cells"]);
  const sheets = objectsIn(notebook["worksheets"]);
  return sheets.length === 0 ? null : sheets.flatMap((sheet) => objectsIn(sheet["cells"]));
}

/** A notebook's cells: its prose, and the HTML and text that its code gave. */
function readNotebook(text: string, path: string, outline: Outline): void {
  let document: unknown;
  try {
    document = parsePythonJson(text);
  } catch (cause) {
    throw new ImportError(`${path}: not a notebook: not JSON`, {cause});
  }
  const cells = isObject(document) ? cellsIn(document) : null;
  if (cells === null) throw new ImportError(`${path}: not a notebook: no cells`);
  for (const cell of cells) {
    if (cell["cell_type"] === "markdown") readMarkdown(textIn(cell["source"]), outline);
    outline.cell(true);
    for (const output of objectsIn(cell["outputs"])) readOutput(output, outline);
    outline.cell(false);
  }
}

/**
 * The tables of a notebook (`.ipynb`), a page (HTML) or any other text (Markdown), and what code printed in a notebook, in
 * their places. Throws ImportError.
 */
export function readDocument(text: string, path: string): Pick<Outline, "tables" | "prints"> {
  const outline = createOutline();
  if (path.endsWith(".ipynb")) readNotebook(text, path, outline);
  else if (/\.x?html?$/i.test(path) || /^\s*(?:<!doctype|<html|<body)/i.test(text)) readHtml(text, outline);
  else readMarkdown(text, outline);
  return outline;
}
