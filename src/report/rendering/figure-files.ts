// What the figures of pages are as files: drawings that stand alone, and tables.
import {csvOfCells, plainValue} from "../../analysis/tables/table.ts";

/** A file of a figure: beside its page, for who has no script, and for programs. */
export interface FigureFile {
  /** Below the site's folder. */
  file: string;
  text: string;
}

interface Drawing {
  label: string;
  svg: string;
  width: number;
  height: number;
}

/** Cells in a row of a figure of several drawings, and the room around them, pixels. */
const [mostBeside, gapPx, labelPx, legendPx] = [3, 24, 20, 24];

/** What a page writes for characters that mean something in markup. */
const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&nbsp;": "\u00a0",
};

const plain = (markup: string): string =>
  markup
    .replace(/<[^>]*>/g, "")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(?:amp|lt|gt|quot|nbsp);/g, (one) => entities[one] ?? "")
    .replace(/\s+/g, (space) => (space.includes("\u00a0") ? "\u00a0" : " "))
    .trim();

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => `&#${String(one.codePointAt(0))};`);

function drawingOf(markup: string, label = ""): Drawing {
  const size = (name: string): number => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(markup)?.[1] ?? 0);
  return {label, svg: markup, width: size("width"), height: size("height")};
}

/** What a figure shows: the drawing for a large screen or a page, or those of its cells. */
function drawingsOf(figure: string): Drawing[] {
  const cells = [
    ...figure.matchAll(
      /<p class="cell"[^>]*>([\s\S]*?)<\/p>\s*<div class="drawn[^"]*"[^>]*>\s*(<svg[\s\S]*?<\/svg>)/g,
    ),
  ];
  if (cells.length > 0) return cells.map(([, label = "", svg = ""]) => drawingOf(svg, plain(label)));
  const of = (which: string): string | undefined =>
    new RegExp(`<div class="drawn ${which}[^"]*"[^>]*>\\s*(<svg[\\s\\S]*?</svg>)`).exec(figure)?.[1];
  const one = of("full-only") ?? of("wide-only");
  return one === undefined ? [] : [drawingOf(one)];
}

/** What shaded ground of a figure looks like, by what the legend calls it. */
const shades: Readonly<Record<string, string>> = {
  train: 'fill="var(--band-train)" stroke="var(--rule)"',
  validate: 'fill="var(--band-validate)" stroke="var(--rule)"',
  idle: 'fill="var(--failure)" fill-opacity="0.1" stroke="var(--failure)"',
};

/** A figure's legend in one line, and how wide it is: a page's lines have their names at their ends, those of cells have not. */
function legendOf(figure: string): {markup: string; width: number} {
  const list = /<ul class="legend"[^>]*>([\s\S]*?)<\/ul>/.exec(figure)?.[1] ?? "";
  let at = 0;
  const items = [...list.matchAll(/<li[^>]*>([\s\S]*?)<\/li>/g)].map(([, item = ""]) => {
    const [x, text] = [at, plain(item)];
    const [slot, shade] = [/series-(\d)/.exec(item)?.[1], /shade (\w+)/.exec(item)?.[1] ?? ""];
    const key =
      slot !== undefined
        ? `<path d="M${x},12h20" stroke="var(--series-${Number(slot) + 1})" stroke-width="3"/>`
        : shades[shade] === undefined
          ? ""
          : `<rect x="${x}" y="6" width="20" height="12" ${shades[shade]}/>`;
    const indent = key === "" ? 0 : 26;
    at += indent + 14 + 7 * text.length;
    return `${key}<text x="${x + indent}" y="16">${escaped(text)}</text>`;
  });
  return {markup: items.join(""), width: at};
}

/** Markup in the page's light colours, without what only its script reads. */
const fixed = (svg: string, colours: ReadonlyMap<string, string>): string =>
  svg
    .replace(/ (?:data-[a-z-]+|xmlns|role|aria-[a-z]+)="[^"]*"/g, "")
    .replace(/class="(?:[^"]* )?ticks"/g, `$& fill="${colours.get("quiet") ?? "#555"}"`)
    .replace(/var\(--([a-z0-9-]+)\)/g, (_, name: string) => colours.get(name) ?? "#000")
    .replaceAll("&nbsp;", "&#160;");

/** Several drawings as one, in rows, with their names and what their colours mean; one alone as it is. */
function svgOf(figure: string, colours: ReadonlyMap<string, string>): string | null {
  const drawings = drawingsOf(figure);
  const [first] = drawings;
  if (first === undefined) return null;
  const isAlone = drawings.length === 1 && first.label === "";
  const legend = isAlone ? {markup: "", width: 0} : legendOf(figure);
  const top = legend.markup === "" ? 0 : legendPx;
  const beside = Math.min(mostBeside, drawings.length);
  const cell = {
    width: Math.max(...drawings.map(({width}) => width)) + (isAlone ? 0 : gapPx),
    height: Math.max(...drawings.map(({height}) => height)) + (isAlone ? 0 : labelPx + gapPx / 2),
  };
  const [width, height] = [beside * cell.width, top + Math.ceil(drawings.length / beside) * cell.height];
  const placed = drawings.map(({label, svg}, index) => {
    const [x, y] = [(index % beside) * cell.width, top + Math.floor(index / beside) * cell.height];
    const name =
      label === "" ? "" : `<text x="${x}" y="${y + 14}" font-weight="600">${escaped(label)}</text>`;
    return `${name}${svg.replace("<svg", `<svg x="${x}" y="${isAlone ? y : y + labelPx}" overflow="visible"`)}`;
  });
  const ink = colours.get("ink") ?? "#000";
  const body = fixed(`${legend.markup}${placed.join("")}`, colours);
  const wide = Math.max(width, legend.width);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide + 32}" height="${height + 32}" viewBox="-16 -16 ${wide + 32} ${height + 32}" font-family="system-ui, sans-serif" font-size="12" color="${ink}" fill="${ink}">`,
    `<rect x="-16" y="-16" width="100%" height="100%" fill="${colours.get("paper") ?? "#fff"}"/>`,
    `${body}</svg>\n`,
  ].join("");
}

/** The table below a figure as comma-separated values; null where it has none. */
function csvOf(figure: string): string | null {
  const table = /<details class="figures"[\s\S]*?<table[^>]*>([\s\S]*?)<\/table>/.exec(figure)?.[1];
  if (table === undefined) return null;
  return csvOfCells(
    [...table.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row = ""]) =>
      [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, text = ""]) =>
        plainValue(plain(text).replaceAll("\u00a0", " ")),
      ),
    ),
  );
}

/**
 * The files that the figures of a page link to, made from what the page shows: its drawings in light colours, and its table.
 * `page` is the page's file below the site's folder.
 */
export function figureFiles(page: string, html: string): FigureFile[] {
  if (!html.includes('<p class="files"')) return [];
  const colours = new Map(
    [...html.matchAll(/--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{3,8}),/gi)].map(
      ([, name = "", colour = ""]) => [name, colour],
    ),
  );
  const folder = `figures/${page.replace(/\.html$/, "")}`;
  return [...html.matchAll(/<figure id="([\w-]+)"[^>]*>([\s\S]*?)<\/figure>/g)].flatMap(
    ([, id = "", figure = ""]) => {
      if (!figure.includes('<p class="files"')) return [];
      const [svg, csv] = [svgOf(figure, colours), csvOf(figure)];
      return [
        ...(svg === null ? [] : [{file: `${folder}/${id}.svg`, text: svg}]),
        ...(csv === null ? [] : [{file: `${folder}/${id}.csv`, text: csv}]),
      ];
    },
  );
}
