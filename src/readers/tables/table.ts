// The generic reader of printed tables.
import {clockMs, loggedNumber, withPoint} from "../figures.ts";
import {itemsIn, type Item} from "../lines/items.ts";
import {ofOneProcess} from "../prefixes.ts";
import type {Finding, OpenReader, PrintedLine, ProgressReader} from "../reader.ts";
import {saidOf} from "../lines/said.ts";
import {createStory} from "../lines/story.ts";

/** How the cells of a table are set apart. */
type Separator = "comma" | "semicolon" | "tab" | "pipe" | "space";

const splits: Readonly<Record<Separator, RegExp>> = {
  comma: /,/,
  semicolon: /;/,
  tab: /\t/,
  pipe: /[|│┃]/,
  space: /\s+/,
};

/** The first column of a table of a training: where it is; or, of a validation's, what its rows are of. */
const placeColumn = /^(?:#|e|ep|epochs?|steps?|iter|iterations?|rounds?)$/i;
const classColumn = /^class(?:es)?$/i;

/** What follows a row, or the head of a validation, while it is drawn: a bar. */
const barTail = /:\s*\d+%[\s|].*$/;

function separatorOf(head: string): Separator {
  if (head.includes("\t")) return "tab";
  if (/[|│┃]/.test(head)) return "pipe";
  if (head.includes(";")) return "semicolon";
  return head.includes(",") ? "comma" : "space";
}

const cleaned = (cells: readonly string[]): string[] =>
  cells.map((cell) => cell.trim().replace(/^(?<quote>["'])(?<inner>.*)\k<quote>$/, "$<inner>"));

/** Without the empty cells outside of the pipes of a drawn table. */
function within(cells: readonly string[], separator: Separator): string[] {
  if (separator !== "pipe" && separator !== "space") return [...cells];
  return cells.slice(cells[0] === "" ? 1 : 0, cells.at(-1) === "" ? -1 : undefined);
}

/** Names of a head; aligned by spaces, names of several words have two spaces between them. */
function namesOf(head: string, separator: Separator): string[] {
  const split = separator === "space" && /\S\s{2,}\S/.test(head.trim()) ? /\s{2,}/ : splits[separator];
  return within(cleaned(head.split(split)), separator);
}

interface Columns {
  names: string[];
  separator: Separator;
  /** A table of a validation's results, as YOLO prints below an epoch's row. */
  isValidation: boolean;
}

/** The head of a table; null for any other line. */
function headIn(line: string): Columns | null {
  // `Box(P  R  mAP50  mAP50-95)` is four columns.
  const text = line
    .replace(barTail, "")
    .replace(/\b\w+\((?=\w+\s)/, "")
    .replace(/\)\s*$/, "");
  const separator = separatorOf(text.trim());
  const names = namesOf(text, separator);
  if (names.length < 2 || names.some((name) => name !== "" && loggedNumber(name) !== null)) return null;
  const [first = ""] = names;
  const isValidation = separator === "space" && classColumn.test(first);
  const isPlaced =
    separator === "space" || separator === "pipe"
      ? placeColumn.test(first)
      : names.some((name) => placeColumn.test(name));
  if (!isValidation && !isPlaced) return null;
  // A sentence that begins with "Epoch" has no columns.
  if (
    separator === "space" &&
    !/\s{2,}/.test(text.trim()) &&
    !names.slice(1).every((name) => /[_@/]|^\w*(?:loss|acc|time|dur|lr|score)\w*$/i.test(name))
  )
    return null;
  return {names, separator, isValidation};
}

const columnNames: Readonly<Record<string, string>> = {
  e: "epoch",
  "#": "step",
  epochs: "epoch",
  iters: "iter",
};

/** A cell as a named number; a clock counts seconds. null for text and empty cells. */
function itemOf(column: string, cell: string): Item | null {
  const name = columnNames[column.toLowerCase()] ?? column;
  const place = /^(?<value>\d+)\/(?<of>\d+)$/.exec(cell)?.groups;
  const clock = clockMs(cell);
  const value =
    place !== undefined
      ? Number(place["value"])
      : clock === null
        ? loggedNumber(cell.replace(/%$/, ""))
        : clock / 1000;
  if (value === null) return null;
  return {
    name,
    value,
    of: place === undefined ? null : Number(place["of"]),
    mean: null,
    unit: cell.endsWith("%") ? "%" : "",
    isWhole: /^\d+(?:\/\d+)?$/.test(cell),
  };
}

/** Reads tables of trainings: printed ones with aligned columns or lines between them, and CSV. */
function open(): OpenReader {
  const story = createStory();
  let columns: Columns | null = null;
  /** The table of the training goes on below that of a validation. */
  let training: Columns | null = null;

  function begin(head: Columns, line: PrintedLine): Finding[] {
    if (head.isValidation) {
      columns = head;
      return story.said({...saidOf([]), of: "valid", isBar: true}, {line});
    }
    columns = head;
    training = head;
    // YOLO prints the head above every row; where the numbers begin anew below it, it is another fit.
    return story.beginFit();
  }

  function rowIn(line: PrintedLine, {names, separator, isValidation}: Columns): Finding[] {
    const bar = barTail.exec(line.text)?.[0] ?? "";
    const text = bar === "" ? line.text : line.text.slice(0, -bar.length);
    const cells = within(cleaned(text.trim().split(splits[separator])), separator);
    const isWide = cells.length === names.length;
    if (!isWide && !(separator === "comma" && cells.length > 1)) return [];
    const [first = ""] = cells;
    if (isValidation ? first !== "all" : separator === "space" && !/^\d+(?:\.\d+)?(?:\/\d+)?$/.test(first))
      return [];
    const items = names.flatMap(
      (name, index) =>
        itemOf(name, separator === "comma" ? (cells[index] ?? "") : withPoint(cells[index] ?? "")) ?? [],
    );
    if (items.length < 2) return [];
    const counters = bar === "" ? [] : itemsIn(bar).filter(({name, unit}) => name === "" && unit !== "%");
    const said = saidOf([...items, ...counters]);
    return story.said(
      {...said, of: isValidation ? "valid" : said.of, isBar: bar !== ""},
      {line, hasOwnFigures: true},
    );
  }

  return {
    line(line: PrintedLine) {
      if (/\bepochs? completed in\b/.test(line.text)) return story.over(line.unixMs);
      const head = headIn(line.text);
      if (head !== null) return begin(head, line);
      if (columns === null) return [];
      const found = rowIn(line, columns);
      return found.length > 0 || training === null || training === columns ? found : rowIn(line, training);
    },
    end: () => story.end(),
  };
}

export const tablesReader: ProgressReader = ofOneProcess({
  id: "tables",
  description: "tables of epochs or steps, printed (YOLO, skorch, …) or, with --log, CSV of any logger",
  statedResolutionMs: 1000,
  open,
});
