// Tables of HTML.
import {defaultTreeAdapter as tree, parse, parseFragment, type DefaultTreeAdapterTypes} from "parse5";
import {boldLevel, type Outline} from "./outline.ts";
import type {LoggedTable} from "./table.ts";
import {createTextTables} from "./text.ts";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** Elements that show no text of their own. */
const unseen = new Set(["script", "style", "template", "head", "noscript", "progress", "svg"]);

const childrenOf = (node: Node): Node[] => ("childNodes" in node ? node.childNodes : []);

function textOf(node: Node): string {
  if (tree.isTextNode(node)) return node.value;
  if (tree.isElementNode(node) && unseen.has(node.tagName)) return "";
  return childrenOf(node).map(textOf).join("");
}

/** Elements of some names below a node, those within another one of them left out. */
const within = (node: Node, names: readonly string[]): Element[] =>
  childrenOf(node).flatMap((child) =>
    tree.isElementNode(child) && names.includes(child.tagName) ? [child] : within(child, names),
  );

/** A cell that spans columns stands in the first of them. */
const cellsOf = (row: Element): string[] =>
  within(row, ["td", "th"]).flatMap((cell) => {
    const span = Number(cell.attrs.find(({name}) => name === "colspan")?.value ?? 1);
    const others = Array.from({length: Math.min(100, Math.max(1, span || 1)) - 1}, () => "");
    return [textOf(cell).trim(), ...others];
  });

/** The names of the columns: the first row, or of a head of several rows the lowest that says something (pandas). */
function tableOf(table: Element): LoggedTable {
  const inHead = within(table, ["thead"]).flatMap((head) => within(head, ["tr"]));
  const rows = within(table, ["tr"]).map(cellsOf);
  const heads = rows.slice(0, Math.max(1, inHead.length));
  const head = (heads[0] ?? []).map((_, at) => heads.findLast((cells) => cells[at])?.[at] ?? "");
  return {head, rows: rows.slice(heads.length)};
}

/** A paragraph that is one bold text. */
function boldText(element: Element): string | null {
  const [first, ...others] = childrenOf(element).filter((child) => textOf(child).trim() !== "");
  const isBold = first !== undefined && tree.isElementNode(first) && ["b", "strong"].includes(first.tagName);
  return isBold && others.length === 0 ? textOf(first) : null;
}

function walk(node: Node, outline: Outline): void {
  if (tree.isTextNode(node)) {
    if (node.value.trim() !== "") outline.prose(node.value);
    return;
  }
  if (!tree.isElementNode(node)) return childrenOf(node).forEach((child) => walk(child, outline));
  const {tagName} = node;
  const level = /^h(?<level>[1-6])$/.exec(tagName)?.groups?.["level"];
  const bold = tagName === "p" ? boldText(node) : null;
  if (unseen.has(tagName)) return;
  if (level !== undefined) outline.heading(Number(level), textOf(node));
  else if (bold !== null) outline.heading(boldLevel, bold);
  else if (tagName === "table" && within(node, ["table"]).length === 0) outline.table(tableOf(node));
  else if (tagName === "pre") {
    const reading = createTextTables({onTable: outline.table, onOther: outline.prose});
    for (const line of textOf(node).split(/\r?\n/)) reading.line(line);
    reading.end();
  } else childrenOf(node).forEach((child) => walk(child, outline));
}

/** Puts a page's headings, tables and other text in an outline. */
export const readHtml = (html: string, outline: Outline): void => walk(parse(html), outline);

/** The same for a piece of HTML within another text. */
export const readHtmlPiece = (html: string, outline: Outline): void => walk(parseFragment(html), outline);
