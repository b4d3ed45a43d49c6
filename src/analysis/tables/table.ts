// A table as text, which pages show, and files hold as CSV and JSON.
import {stringify} from "csv-stringify/sync";
import type {Verdict} from "../../schema/comparison.ts";
import {bestRows, worstRows, type TableColumn} from "./columns.ts";

/** The head of a table's column. */
export interface TableHead {
  id: string;
  header: string;
  unit: string | null;
  meaning: string;
  words: boolean;
}

/** A cell as it is read: its text, what it leaves open, how it came about, and whether it is the best or worst of its column. */
export interface TableCell {
  text: string;
  range: string | null;
  title: string | null;
  mark: "best" | "worst" | null;
  /** What the mark rests on. */
  grounds: Pick<Verdict, "decision" | "word">[];
  isMissing: boolean;
}

/** A table as text, for a page and for the files beside it. */
export interface TableText {
  head: TableHead[];
  rows: TableCell[][];
}

/** A cell of a table that is written cell by cell. */
export const tableCell = (text: string, rest: Partial<TableCell> = {}): TableCell => ({
  text,
  range: null,
  title: null,
  mark: null,
  grounds: [],
  isMissing: false,
  ...rest,
});

/** Writes the rows of a table by its columns. */
export function tableOf<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): TableText {
  const marks = columns.map((column) => ({best: bestRows(column, rows), worst: worstRows(column, rows)}));
  return {
    head: columns.map(({id, header, unit, meaning, words = false}) => ({id, header, unit, meaning, words})),
    rows: rows.map((row) =>
      columns.map((column, index): TableCell => ({
        text: column.text(row),
        range: column.range?.(row) ?? null,
        title: column.basis?.(row) ?? null,
        mark: marks[index]?.best.has(row) ? "best" : marks[index]?.worst.has(row) ? "worst" : null,
        grounds: marks[index]?.best.get(row) ?? marks[index]?.worst.get(row) ?? [],
        isMissing: column.value(row) === null && column.basis !== undefined,
      })),
    ),
  };
}

const missing = "–";

/** A figure of a cell as a number: thousands without commas; the text itself where it is none; null where it is missing. */
export function plainValue(text: string): number | string | null {
  if (text === missing || text === "") return null;
  const number = Number(text.replaceAll(",", "").replace("−", "-"));
  return Number.isNaN(number) ? text : number;
}

/** Text that a spreadsheet would take for a formula gets an apostrophe before it. */
const withoutFormula = (value: number | string | null): number | string | null =>
  typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;

/** Rows of cells as comma-separated values (RFC 4180), none of which a spreadsheet takes for a formula. */
export const csvOfCells = (rows: readonly (readonly (number | string | null)[])[]): string =>
  stringify(
    rows.map((cells) => cells.map(withoutFormula)),
    {record_delimiter: "windows"},
  );

const titled = ({header, unit}: TableHead): string => (unit === null ? header : `${header} (${unit})`);

/** Columns whose figures leave something open, by place. */
const ranged = ({head, rows}: TableText): boolean[] =>
  head.map((_, index) => rows.some((cells) => (cells[index]?.range ?? null) !== null));

const ends = ({range, text}: TableCell): (number | string | null)[] => {
  const [low, high] = range?.split(/–| to /) ?? [text, text];
  return [plainValue(low ?? missing), plainValue(high ?? missing)];
};

/** A table as comma-separated values: the figures as they stand in it, lowest and highest in columns of their own. */
export function tableCsv(table: TableText): string {
  const withRange = ranged(table);
  const head = table.head.flatMap((one, index) =>
    withRange[index] ? [titled(one), `${titled(one)} lowest`, `${titled(one)} highest`] : [titled(one)],
  );
  const rows = table.rows.map((cells) =>
    cells.flatMap((cell, index) => [plainValue(cell.text), ...(withRange[index] ? ends(cell) : [])]),
  );
  return csvOfCells([head, ...rows]);
}

/** A table as JSON: what its columns mean, and its rows as objects by column id. */
export function tableJson(table: TableText): string {
  const withRange = ranged(table);
  const columns = table.head.map(({id, header, unit, meaning}) => ({id, header, unit, meaning}));
  const rows = table.rows.map((cells) =>
    Object.fromEntries(
      cells.map((cell, index) => {
        const [low, high] = ends(cell);
        const value = plainValue(cell.text);
        return [table.head[index]?.id ?? "", withRange[index] ? {value, low, high} : value];
      }),
    ),
  );
  return `${JSON.stringify({columns, rows}, null, 1)}\n`;
}
