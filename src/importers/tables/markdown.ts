import {readHtmlPiece} from "./html.ts";
import {boldLevel, type Outline} from "./outline.ts";
import {createTextTables} from "./text.ts";

/** HTML in a Markdown text that is read as such. */
const htmlPiece = /<table[\s>].*?<\/table>|<(?<heading>h[1-6])[\s>].*?<\/\k<heading>>/gis;

/** HTML that nobody sees. */
const unseenHtml = /<!--.*?-->|<(?<name>style|script|progress)[\s>].*?<\/\k<name>>/gis;

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
    const line = inCode ? raw : raw.replace(/<\/?[a-z][^>]*>/gi, "");
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
  const text = markdown.replace(unseenHtml, "");
  let at = 0;
  for (const piece of text.matchAll(htmlPiece)) {
    readLines(text.slice(at, piece.index), outline);
    readHtmlPiece(piece[0], outline);
    at = piece.index + piece[0].length;
  }
  readLines(text.slice(at), outline);
}
