// The importer of notebooks: the tables that fastai printed in them.
import {basename} from "node:path";
import {linesReader} from "../../readers/lines/lines.ts";
import {ImportError, unknownRun, type ImportedRun, type Importer} from "../importer.ts";
import {readLoggedText} from "../logged-file.ts";
import {progressOf} from "../progress/progress.ts";
import {readDocument} from "../tables/document.ts";
import type {PlacedPrint} from "../tables/outline.ts";
import {entriesOfAll} from "../tables/rows.ts";
import {isProgressHead, type PlacedTable} from "../tables/table.ts";
import {printedProgress} from "./trainer-log.ts";

/** fastai's accuracy is of the validation set; it reports none of the training set. */
export const fastaiValidNames = ["accuracy", "accuracy_multi", "error_rate"];

/** The Trainer of Transformers gives its tables titles of its own. */
const trainerHead = /^Training Loss$/;

/** What the innermost heading says that says one thing: "CPU or GPU?" says none, "Batch 16 to 256" neither. */
function saidBy(headings: readonly string[], pattern: RegExp): string | null {
  const said = headings.map(
    (heading) => new Set([...heading.matchAll(pattern)].map((found) => found[1] ?? "")),
  );
  return [...(said.findLast(({size}) => size === 1) ?? [])][0] ?? null;
}

const batchName = /\b(?:batch(?:[ _-]?size)?s?|bs)(?: of)?[ :=]*(\d+)/gi;
/** `16 to 256`, `16, 32`: sizes of several tables. */
const severalSizes =
  /\b(?:batch|bs)\D*\d+\s*(?:,|to|and|or|vs\.?|–|-|…|\/)\s*\d+(?=\s*(?:[,).:]|$|to\b|and\b|or\b))/i;

/** "Batch 64" names a batch size, "CPU" and "GPU" a device; what the inner heading does not say, an outer one may. */
function placeOf(headings: readonly string[]): Pick<ImportedRun, "batchSize" | "device"> {
  const size = saidBy(
    headings.filter((heading) => !severalSizes.test(heading)),
    batchName,
  );
  const device = saidBy(
    headings.map((heading) => heading.toLowerCase().replaceAll("cuda", "gpu")),
    /\b([cg]pu)s?\b/g,
  );
  return {
    batchSize: size === null ? null : Number(size),
    device: device === "cpu" || device === "gpu" ? device : null,
  };
}

function runOf(tables: readonly PlacedTable[], path: string): ImportedRun | null {
  const {epochs, reports, notes} = progressOf(
    entriesOfAll(tables, (index) => `fit ${index + 1}`),
    {validNames: [...fastaiValidNames, "Accuracy"]},
  );
  const headings = tables[0]?.headings ?? [];
  const totals = tables.map(({totalMs}) => totalMs).filter((total) => total !== null);
  if (epochs.length + reports.length === 0) return null;
  return {
    ...unknownRun(headings.at(-1) || basename(path).replace(/\.\w+$/, "")),
    engine: tables.some(({head}) => head.some((name) => trainerHead.test(name))) ? "transformers" : "fastai",
    ...placeOf(headings),
    durationMs: totals.length === tables.length ? totals.reduce((sum, total) => sum + total, 0) : null,
    epochs,
    reports,
    notes,
  };
}

/** What a training printed in a cell, e.g. Keras; one report alone is a result and no training. */
function printedRun({text, headings}: PlacedPrint, path: string): ImportedRun | null {
  const {epochs, reports, notes, statedRate} = printedProgress(linesReader, text);
  if (epochs.length === 0 && reports.length < 2) return null;
  const name = headings.at(-1) || basename(path).replace(/\.\w+$/, "");
  return {
    ...unknownRun(name),
    ...placeOf(headings),
    epochs,
    reports,
    notes,
    statedRate,
    timeResolutionMs: 1000,
  };
}

/**
 * The epoch tables of a notebook (`.ipynb`) or a post (Markdown, HTML). Tables of one cell, or right after each other, are the
 * stages of one training: the frozen epochs and the others of `fine_tune`. A notebook without them has what code printed in
 * its cells, each a training.
 */
export function notebookRuns(text: string, path: string): ImportedRun[] {
  const {tables: all, prints} = readDocument(text, path);
  const tables = all.filter(({head}) => isProgressHead(head));
  const groups = Map.groupBy(tables, ({group}) => group);
  const inTables = [...groups.values()].flatMap((group) => runOf(group, path) ?? []);
  const runs = inTables.length > 0 ? inTables : prints.flatMap((print) => printedRun(print, path) ?? []);
  if (runs.length === 0) throw new ImportError(`${path}: no epoch tables in it`);
  return runs;
}

export const notebookImporter: Importer = {
  id: "notebook",
  description:
    "tables of fastai or Transformers in a notebook (.ipynb), a Markdown or HTML document; or what code printed in its cells",
  read: async (path) => notebookRuns(await readLoggedText(path), path),
};
