import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {parse, type DefaultTreeAdapterMap} from "parse5";
import {configurationName} from "../../src/analysis/naming/configuration-name.ts";
import type {SweepSummary} from "../../src/analysis/summary/sweep-summary.ts";

/** A figure of a configuration as some surface has it, in ms, bytes, percent or work a second. */
export interface Figure {
  where: string;
  configuration: string;
  quantity: string;
  value: number;
  /** Half a unit of the last digit that is written. */
  off: number;
}

type Node = DefaultTreeAdapterMap["node"];
type Element = DefaultTreeAdapterMap["element"];

const elements = (node: Node): Element[] =>
  "childNodes" in node
    ? node.childNodes.flatMap((child) => [...("tagName" in child ? [child] : []), ...elements(child)])
    : [];
const textOf = (node: Node): string =>
  "value" in node
    ? node.value
    : "childNodes" in node
      ? `${node.childNodes.map(textOf).join("")}${["span", "strong"].includes(node.nodeName) ? " " : ""}`
      : "";
const named = (node: Node, tag: string): Element[] => elements(node).filter(({tagName}) => tagName === tag);
const attribute = ({attrs}: Element, name: string): string =>
  attrs.find((one) => one.name === name)?.value ?? "";
const clean = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

const units: Record<string, number> = {
  ...{s: 1000, ms: 1, "%": 1},
  ...{B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30},
};

/** A figure of a text such as "1,030 MiB" or "528", in the unit given where the text has none; null where it is no number. */
export function readFigure(text: string, unit = ""): Pick<Figure, "value" | "off"> | null {
  const [, digits = "", own = ""] = /^([\d,]+(?:\.\d+)?)\s*([A-Za-z%/ ]*)$/.exec(clean(text)) ?? [];
  if (digits === "") return null;
  const factor = units[own.trim() || unit.replace(/,.*/, "").trim()] ?? 1;
  const decimals = digits.split(".")[1]?.length ?? 0;
  return {value: factor * Number(digits.replaceAll(",", "")), off: (factor * 10 ** -decimals) / 2};
}

/** Names of the columns of tables and of figures, as the quantities that they are of. */
const quantityIn: readonly [RegExp, string][] = [
  [/^epoch(-| )time/, "epoch time"],
  [/^throughput/i, "throughput"],
  [/^step(-| )time|^Spread of step times|^What a step costs/, "step time"],
  [/^data-wait/, "data wait"],
  [/^error(-| )rate/, "error rate"],
  [/process\.cpu\.utilization$|^CPU, training, mean/, "CPU load"],
  [/gpu\.(utilization|load)$|^GPU load, mean/, "GPU load"],
  [/process\.memory|^Peak memory by batch size \(cpu\)/, "memory of the processes"],
];
const quantityOf = (name: string): string | null =>
  quantityIn.find(([pattern]) => pattern.test(name))?.[1] ?? null;

/** The one configuration that a label such as "GPU, batch 64" or "batch 64" can mean; null where several or none. */
function meant(label: string, names: readonly string[]): string | null {
  const parts = clean(label).split(", ");
  const found = names.filter((name) => parts.every((part) => name.split(", ").includes(part)));
  return found.length === 1 ? (found[0] ?? null) : null;
}

interface TableFile {
  columns: {id: string; unit: string | null}[];
  rows: Record<string, number | string | null | {value: number | string | null}>[];
}

/** Figures in the published tables of a sweep: of configurations, and of pairs. */
async function inFiles(
  site: string,
  {sweep, rows}: SweepSummary,
  names: readonly string[],
): Promise<Figure[]> {
  const read = async (name: string): Promise<TableFile> =>
    JSON.parse(await readFile(join(site, "tables", sweep.sweep, `${name}.json`), "utf8")) as TableFile;
  const plain = (cell: TableFile["rows"][number][string] | undefined): string =>
    String((typeof cell === "object" && cell !== null ? cell.value : cell) ?? "–");
  const configurations = await read("configurations");
  const own = rows.flatMap((_, place) =>
    configurations.columns.flatMap(({id, unit}): Figure[] => {
      const quantity = quantityOf(id);
      const figure = readFigure(plain(configurations.rows[place]?.[id]), unit ?? "");
      if (quantity === null || figure === null) return [];
      return [{where: "configurations.json", configuration: names[place] ?? "", quantity, ...figure}];
    }),
  );
  const pairs = await read("pairs");
  const ofPairs = pairs.rows.flatMap((row) =>
    (["base", "head"] as const).flatMap((side): Figure[] => {
      const [name, unit = ""] = plain(row["quantity"]).split(/, (?=[^,]*$)/);
      const quantity = quantityOf(name ?? "");
      const figure = readFigure(plain(row[`${side}-figure`]), unit);
      if (quantity === null || figure === null) return [];
      return [{where: "pairs.json", configuration: plain(row[side]), quantity, ...figure}];
    }),
  );
  return [...own, ...ofPairs];
}

/** Figures in the tables of a sweep's page that stand under its pictures. */
function underFigures(page: Node, names: readonly string[]): Figure[] {
  return named(page, "div")
    .filter((one) => attribute(one, "aria-label").endsWith(": the figures"))
    .flatMap((table) => {
      const title = attribute(table, "aria-label").replace(/: the figures$/, "");
      const head = named(table, "th")
        .filter((one) => attribute(one, "scope") === "col")
        .map((one) => clean(textOf(one)));
      return named(table, "tr")
        .slice(1)
        .flatMap((line) => {
          const [label = "", ...cells] = line.childNodes
            .filter((one) => "tagName" in one)
            .map((one) => clean(textOf(one)));
          const configuration = meant(label, names);
          return cells.flatMap((text, place): Figure[] => {
            const column = head[place + 1] ?? "";
            const isMain = ["Step", "Median"].includes(column) || column === title;
            const quantity = isMain ? quantityOf(title) : quantityOf(column);
            const figure = readFigure(text);
            return configuration === null || quantity === null || figure === null
              ? []
              : [{where: `“${title}”`, configuration, quantity, ...figure}];
          });
        });
    });
}

/** Every figure of a sweep that its page and its files name a configuration for. */
export async function figuresOf(site: string, summary: SweepSummary): Promise<Figure[]> {
  const names = summary.rows.map(({configuration}) => configurationName(summary, configuration));
  const page = parse(await readFile(join(site, "sweeps", `${summary.sweep.sweep}.html`), "utf8"));
  return [...(await inFiles(site, summary, names)), ...underFigures(page, names)];
}

/** Figures of one quantity of one configuration that are further apart than their last digits. */
export function differing(figures: readonly Figure[]): string[] {
  const groups = Map.groupBy(figures, ({configuration, quantity}) => `${configuration}: ${quantity}`);
  return [...groups].flatMap(([name, all]) => {
    const [first] = all.toSorted((a, b) => a.off - b.off);
    return all.flatMap((one) =>
      first === undefined || Math.abs(one.value - first.value) <= 1.001 * (one.off + first.off)
        ? []
        : [`${name}: ${one.value} in ${one.where}, ${first.value} in ${first.where}`],
    );
  });
}

/** Speeds, errors, memory and load in the sentences of a sweep's page, as they stand there. */
export function saidFigures(html: string): {text: string; figures: {quantity: string; text: string}[]}[] {
  const page = parse(html);
  const sentences = elements(page).filter(
    (one) =>
      ["answer", "said"].includes(attribute(one, "class")) ||
      (one.tagName === "p" &&
        one.parentNode !== null &&
        "attrs" in one.parentNode &&
        attribute(one.parentNode, "class") === "tile") ||
      one.tagName === "dt",
  );
  const forms: [RegExp, string, string][] = [
    [/([\d.,]+)(?: to ([\d.,]+))? \p{L}+\/s/gu, "throughput", ""],
    [/([\d.,]+)(?: to ([\d.,]+))? s per epoch/g, "epoch time", "s"],
    [/error ([\d.]+) %(?: to ([\d.]+) %)?/g, "error rate", "%"],
    [/CPU:? ([\d.]+)(?: %)?(?: (?:to|→) ([\d.]+))? % busy/g, "CPU load", "%"],
    [/([\d.]+)(?: %)?(?: (?:to|→) ([\d.]+))? % waiting for data/g, "data wait", "%"],
  ];
  return sentences.map((one) => {
    const text = clean(textOf(one));
    return {
      text,
      figures: forms.flatMap(([form, quantity, unit]) =>
        [...text.matchAll(form)].flatMap(([, from, to]) =>
          [from, to].flatMap((value) => (value === undefined ? [] : [{quantity, text: `${value} ${unit}`}])),
        ),
      ),
    };
  });
}
