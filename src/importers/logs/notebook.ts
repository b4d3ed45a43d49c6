import {basename} from "node:path";
import {fastaiReader} from "../../readers/fastai.ts";
import type {EpochRow} from "../../schema/run-log.ts";
import {ImportError, unknownRun, type ImportedRun, type Importer} from "../importer.ts";
import {readLoggedText} from "../logged-file.ts";
import {epochsIn} from "./trainer-log.ts";

/** A table with the heading (## or a bold line) above it. */
export interface HeadedTable {
  heading: string;
  /** Cells of the rows of its head and of its body. */
  head: string[];
  rows: string[][];
}

const cellsOf = (row: string): string[] =>
  [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = ""]) =>
    cell.replace(/<[^>]+>/g, "").trim(),
  );

/** The HTML tables of a Markdown text, each with the heading above it. */
export function headedTables(markdown: string): HeadedTable[] {
  const pattern =
    /^(?:#{1,6} +(?<title>.+?)|\*\*(?<bold>[^*]+?):?\*\*) *$|<table[^>]*>(?<table>.*?)<\/table>/gms;
  let heading = "";
  return [...markdown.matchAll(pattern)].flatMap(({groups = {}}) => {
    const {title, bold, table} = groups;
    if (table === undefined) {
      heading = title ?? bold ?? "";
      return [];
    }
    const [head = [], ...rows] = [...table.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
      cellsOf(row),
    );
    return [{heading, head, rows}];
  });
}

/** A notebook's cells as one Markdown text: its prose, and the HTML and text that its code gave. */
function markdownOf(notebook: string, path: string): string {
  let document: unknown;
  try {
    document = JSON.parse(notebook);
  } catch (cause) {
    throw new ImportError(`${path}: not a notebook: not JSON`, {cause});
  }
  const cells: unknown =
    typeof document === "object" && document !== null ? Reflect.get(document, "cells") : null;
  if (!Array.isArray(cells)) throw new ImportError(`${path}: not a notebook: no cells`);
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    else if (Array.isArray(value) && value.every((line) => typeof line === "string"))
      texts.push(value.join(""));
  };
  for (const cell of cells as Record<string, unknown>[]) {
    if (cell["cell_type"] === "markdown") collect(cell["source"]);
    const outputs: unknown = cell["outputs"];
    for (const output of Array.isArray(outputs) ? (outputs as Record<string, unknown>[]) : []) {
      const shown: unknown = output["data"];
      if (typeof shown === "object" && shown !== null) collect(Reflect.get(shown, "text/html"));
    }
  }
  return texts.join("\n\n");
}

/** A table's rows as the lines that fastai prints, which its reader understands. */
const epochsOf = ({head, rows}: HeadedTable): EpochRow[] =>
  epochsIn(fastaiReader, [head, ...rows].map((cells) => cells.join(",")).join("\n"));

/** "Batch 64" names a batch size, "CPU" and "GPU" a device. */
function placeOf(heading: string): Pick<ImportedRun, "batchSize" | "device"> {
  const size = /\bbatch(?:[ _-]?size)?[ :=]*(?<size>\d+)/i.exec(heading)?.groups?.["size"];
  const device = /\b(?<device>cpu|gpu)\b/i.exec(heading)?.groups?.["device"]?.toLowerCase();
  return {
    batchSize: size === undefined ? null : Number(size),
    device: device === "cpu" || device === "gpu" ? device : null,
  };
}

/**
 * The epoch tables of a notebook (`.ipynb`) or a post (Markdown, HTML), as fastai draws them, one run a table. Two tables
 * in a row under one heading are one `fine_tune`: its frozen epochs and the others.
 */
export function notebookRuns(text: string, path: string): ImportedRun[] {
  const markdown = path.endsWith(".ipynb") ? markdownOf(text, path) : text;
  const found = headedTables(markdown)
    .map((table) => ({heading: table.heading, epochs: epochsOf(table)}))
    .filter(({epochs}) => epochs.length > 0);
  if (found.length === 0) throw new ImportError(`${path}: no epoch tables in it`);
  return found.map(({heading, epochs}) => ({
    ...unknownRun(heading === "" ? basename(path).replace(/\.\w+$/, "") : heading),
    engine: "fastai",
    ...placeOf(heading),
    epochs,
  }));
}

export const notebookImporter: Importer = {
  id: "notebook",
  description: "epoch tables of fastai in a notebook (.ipynb), a Markdown or HTML document",
  read: async (path) => notebookRuns(await readLoggedText(path), path),
};
