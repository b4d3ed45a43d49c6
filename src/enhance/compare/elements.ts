// Elements of the page of any two.
import type {Named} from "../../site/answers/compared-data.ts";

/** An element with text or others in it; never markup, since names come from run logs. */
export function made(tag: string, className: string, ...inside: (string | Node)[]): HTMLElement {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...inside);
  return element;
}

/** A link with a text. */
export function linkTo(href: string, text: string): HTMLElement {
  const link = document.createElement("a");
  link.href = href;
  link.textContent = text;
  return link;
}

/** A table of three columns; rows whose sides differ are marked where that is asked for. */
export function besideTable(
  head: [string, string, string],
  rows: [string, string, string][],
  marksDifferences = false,
): HTMLElement {
  const table = document.createElement("table");
  table.append(made("thead", "", made("tr", "", ...head.map((text) => made("th", "", text)))));
  const body = made("tbody", "");
  for (const [name, a, b] of rows) {
    const row = made("tr", marksDifferences && a !== b ? "differs" : "", made("th", "", name));
    row.append(made("td", "", a), made("td", "", b));
    body.append(row);
  }
  table.append(body);
  return made("div", "any-two-table", table);
}

/** Figures of two lists by name, those of the first before those that only the second has. */
export function besideEachOther(a: Named[], b: Named[]): [string, string, string][] {
  const [left, right] = [new Map(a), new Map(b)];
  return [...new Set([...left.keys(), ...right.keys()])].map((name) => [
    name,
    left.get(name) ?? "–",
    right.get(name) ?? "–",
  ]);
}
