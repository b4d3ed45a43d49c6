// Tables as programs draw them with characters.
import {stripVTControlCharacters} from "node:util";
import {figureNamed, namesEpoch, namesStep} from "../../readers/figure-names.ts";
import {isProgressHead, isHead, type LoggedTable} from "./table.ts";

/** What parts the cells of a drawn row: the bar of Markdown, and those of boxes. */
const bars = /[|│┃║]/;

/** A line of a drawn table that has no cells, e.g. `|---|:-:|`, `+----+` or `------  ----`. */
const rule = /^[\s|│┃║+:=\-─━═┌┬┐├┼┤└┴┘┏┳┓┡╇┩╭╮╰╯╪╞╡]+$/;

const isRule = (line: string): boolean => rule.test(line) && /[-=─━═]/.test(line);

/** The cells of a row between bars. */
function drawnCells(line: string): string[] {
  const inner = line.trim().replace(/^[|│┃║]|[|│┃║]$/g, "");
  return inner.split(bars).map((cell) => cell.trim().replace(/^\*\*(.*)\*\*$/, "$1"));
}

/** The cells of a row that is aligned with spaces; a tab parts cells, even empty ones. */
const alignedCells = (line: string): string[] =>
  line.includes("\t") ? line.split("\t").map((cell) => cell.trim()) : line.trim().split(/\s+/);

const cellsOf = (line: string): string[] => (bars.test(line) ? drawnCells(line) : alignedCells(line));

/** A sentence may have the word epoch in it; an aligned table begins with it, and every head names a figure too. */
const isHeadLine = (line: string, cells: readonly string[]): boolean =>
  isProgressHead(cells) &&
  cells.some((cell) => figureNamed(cell) !== null) &&
  (bars.test(line) || line.includes("\t") || [namesEpoch, namesStep].some((names) => names(cells[0] ?? "")));

/** A row has a cell for each column, and a number where the epoch stands. */
function isRowOf({head}: LoggedTable, cells: readonly string[]): boolean {
  const epoch = head.findIndex((name) => namesEpoch(name) || namesStep(name));
  return cells.length === head.length && (epoch < 0 || /^\d+(?:\.\d+)?(?:\/\d+)?$/.test(cells[epoch] ?? ""));
}

/** fastai's first version printed the time behind a row, under no name: `1  0.5  0.4  (00:54)`. */
function withTime(table: LoggedTable, cells: string[]): string[] {
  const clock = /^\((?<clock>[\d:]+)\)$/.exec(cells.at(-1) ?? "")?.groups?.["clock"];
  if (clock === undefined || cells.length !== table.head.length + Number(table.rows.length === 0))
    return cells;
  if (table.rows.length === 0) table.head.push("time");
  return [...cells.slice(0, -1), clock];
}

/** Reads lines as they come: tables that are drawn with bars or aligned with spaces, and what is neither. */
export interface TextTables {
  line(line: string): void;
  end(): void;
}

/**
 * Finds tables in lines of text. A table is a head that names an epoch, or a drawn head with a rule below it, and the rows
 * that have as many cells.
 */
export function createTextTables({
  onTable,
  onOther,
}: {
  onTable: (table: LoggedTable) => void;
  onOther: (line: string) => void;
}): TextTables {
  let open: LoggedTable | null = null;
  /** A drawn line that is a head if a rule follows. */
  let waiting: string | null = null;

  function close(): void {
    if (open !== null && open.rows.length > 0) onTable(open);
    open = null;
  }
  function begin(head: string[]): void {
    close();
    waiting = null;
    open = {head, rows: []};
  }
  function dropWaiting(): void {
    if (waiting !== null) onOther(waiting);
    waiting = null;
  }

  return {
    line(printed) {
      const line = stripVTControlCharacters(printed);
      // Markdown ends a table at an empty line; what is printed may go on.
      if (line.trim() === "") return;
      if (isRule(line)) {
        if (waiting !== null) begin(cellsOf(waiting));
        return;
      }
      const cells = open === null ? cellsOf(line) : withTime(open, cellsOf(line));
      if (isHeadLine(line, cells)) begin(cells);
      else if (open !== null && isRowOf(open, cells)) open.rows.push(cells);
      else {
        dropWaiting();
        close();
        if (bars.test(line) && isHead(cells)) waiting = line;
        else onOther(line);
      }
    },
    end() {
      dropWaiting();
      close();
    },
  };
}

/** The tables of a text that has nothing else of interest. */
export function textTables(text: string): LoggedTable[] {
  const tables: LoggedTable[] = [];
  const reading = createTextTables({onTable: (table) => void tables.push(table), onOther: () => undefined});
  for (const line of text.split(/[\r\n]+/)) reading.line(line);
  reading.end();
  return tables;
}
