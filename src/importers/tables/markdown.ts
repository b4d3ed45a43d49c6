// Tables of Markdown.
import {readHtmlPiece} from "./html.ts";
import {boldLevel, type Outline} from "./outline.ts";
import {createTextTables} from "./text.ts";

/** HTML in a Markdown text: what is read as such, and what nobody sees. */
const opening = /<(?<name>table|h[1-6]|style|script|progress)(?=[\s>])|<!--/gi;
const isUnseen = (name: string): boolean => ["style", "script", "progress", "!--"].includes(name);

/** A piece of a Markdown text. */
interface Piece {
  kind: "markdown" | "html";
  text: string;
}

/** Cuts HTML out of a Markdown text, in one pass however many tags are never closed. */
function piecesOf(text: string): Piece[] {
  const lower = text.toLowerCase();
  const pieces: Piece[] = [];
  const neverClosed = new Set<string>();
  let at = 0;
  for (const found of text.matchAll(opening)) {
    const name = found.groups?.["name"]?.toLowerCase() ?? "!--";
    if (found.index < at || neverClosed.has(name)) continue;
    const closing = name === "!--" ? "-->" : `</${name}>`;
    const end = lower.indexOf(closing, found.index);
    if (end < 0) {
      neverClosed.add(name);
      continue;
    }
    pieces.push({kind: "markdown", text: text.slice(at, found.index)});
    at = end + closing.length;
    if (!isUnseen(name)) pieces.push({kind: "html", text: text.slice(found.index, at)});
  }
  return [...pieces, {kind: "markdown", text: text.slice(at)}];
}

/** A longer line is no heading and no row: pictures of notebooks are lines of megabytes. */
const longestLine = 20_000;

/** `## GPU`, with or without a mark for links after it (`{#gpu}`). */
const atx = /^ {0,3}(?<marks>#{1,6})\s+(?<title>.+?)(?:\s+#+)?(?:\s*\{[^}]*\})?\s*$/;

/** A line that is bold from end to end: `**Batch 16:**`. */
const boldLine = /^(?:\*\*(?<stars>[^*]+?):?\*\*|__(?<lines>[^_]+?):?__):?\s*$/;

/** What draws a box around code and its output: a fence of Markdown, or of Quarto. */
const codeFence = /^\s*(?:`{3,}|~{3,})/;
const quartoFence = /^\s*:{3,}/;

/** The Markdown between two pieces of HTML. */
function readLines(markdown: string, outline: Outline): void {
  let inCode = false;
  let before = "";
  const reading = createTextTables({onTable: outline.table, onOther: outline.prose});
  for (const raw of markdown.split(/\r?\n/)) {
    const short = raw.length > longestLine ? "" : raw;
    const line = inCode ? short : short.replace(/<\/?[a-z][^<>]*>/gi, "");
    const underlined = /^ {0,3}(?<mark>=|-)\k<mark>{2,}\s*$/.exec(line)?.groups?.["mark"];
    const heading = inCode ? undefined : atx.exec(line)?.groups;
    const bold = inCode ? undefined : boldLine.exec(line.trim())?.groups;
    if (codeFence.test(line)) {
      inCode = !inCode;
      reading.end();
    } else if (quartoFence.test(line)) reading.end();
    else if (heading !== undefined || bold !== undefined) {
      reading.end();
      const {marks, title = ""} = heading ?? {};
      outline.heading(marks?.length ?? boldLevel, bold?.["stars"] ?? bold?.["lines"] ?? title);
    } else if (underlined !== undefined && !inCode && /^\S/.test(before) && !/[|\t]| {2}/.test(before)) {
      reading.end();
      outline.heading(underlined === "=" ? 1 : 2, before);
    } else reading.line(line);
    before = line;
  }
  reading.end();
}

/** Puts a Markdown text's headings, tables (with bars, aligned, or in HTML) and other text in an outline. */
export function readMarkdown(markdown: string, outline: Outline): void {
  for (const {kind, text} of piecesOf(markdown)) {
    if (kind === "html") readHtmlPiece(text, outline);
    else readLines(text, outline);
  }
}
