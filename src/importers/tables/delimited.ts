// Tables of text with delimiters.
import {parse} from "csv-parse/sync";
import {figureNamed} from "../../readers/figure-names.ts";
import {loggedNumber, withPoint} from "../../readers/figures.ts";
import {isProgressHead, type LoggedTable} from "./table.ts";

const delimiters = [",", ";", "\t", "|"] as const;

/** A line of text without what stands in quotation marks, in which a delimiter delimits nothing. */
const unquoted = (line: string): string => line.replace(/"(?:[^"]|"")*"/g, "");

/** The line with the names of the columns: the first that names an epoch or a step, else the first of all. */
function headLine(lines: readonly string[]): string {
  const isHead = (line: string): boolean =>
    delimiters.some((delimiter) =>
      isProgressHead(
        unquoted(line)
          .split(delimiter)
          .map((cell) => cell.trim()),
      ),
    );
  const written = lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return written.slice(0, 1000).find(isHead) ?? written[0] ?? "";
}

/** The delimiter that most often cuts a line: a comma unless another one does. Excel says it in a line of its own. */
function delimiterOf(line: string, first: string): string {
  const said = /^sep=(?<delimiter>.)$/.exec(first)?.groups?.["delimiter"];
  if (said !== undefined) return said;
  const counts = delimiters.map((delimiter) => unquoted(line).split(delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ",";
}

/** Cells of the rows of a text; where its quotation marks do not pair, they are cells' own. */
function rowsIn(text: string, delimiter: string): string[][] {
  const options = {delimiter, trim: true, relaxColumnCount: true, skipEmptyLines: true};
  try {
    return parse(text, {...options, relaxQuotes: true});
  } catch {
    return parse(text, {...options, quote: false});
  }
}

/**
 * `"1,024"` among commas is a thousand, `0,5` among semicolons or in quotation marks a half; between other delimiters the
 * column tells.
 */
function numberIn(cell: string, delimiter: string): string {
  if (delimiter !== "," && delimiter !== ";") return cell;
  const isThousand = delimiter === "," && /^[-+]?[1-9]\d{0,2}(?:,\d{3})+$/.test(cell);
  return isThousand ? cell.replaceAll(",", "") : withPoint(cell);
}

/** What pandas calls the index of a table that it wrote. */
const indexName = /^(?:Unnamed: 0(?:\.\d+)?)?$/;

/** A history as pandas writes it: its index counts the epochs, where every other column is of numbers, a loss among them. */
function withEpochs(table: LoggedTable): LoggedTable {
  const [index = "?", ...names] = table.head;
  const isCounted = table.rows.every(([first], at) => first === String(at));
  const isHistory =
    indexName.test(index) &&
    isCounted &&
    names.some((name) => figureNamed(name)?.figure === "loss") &&
    table.rows.every((cells) => cells.slice(1).every((cell) => cell === "" || loggedNumber(cell) !== null));
  return isHistory && !isProgressHead(table.head) ? {...table, head: ["epoch", ...names]} : table;
}

/**
 * The tables of a delimited text (CSV in the dialects of its writers: comma, semicolon with decimal commas, tab or bar;
 * quoted or not). A line that is the head again, or another head of epochs, begins a new table: loggers append to what is there.
 */
export function delimitedTables(text: string): LoggedTable[] {
  const lines = text.split(/\r?\n|\r/);
  const start = lines.findIndex((line) => line.trim() !== "" && !line.startsWith("#"));
  const first = lines[start]?.trim() ?? "";
  const delimiter = delimiterOf(headLine(lines), first);
  const rows = rowsIn(
    lines.slice(first.startsWith("sep=") ? start + 1 : Math.max(0, start)).join("\n"),
    delimiter,
  );
  const tables: LoggedTable[] = [];
  let head = "";
  for (const cells of rows) {
    const joined = cells.join("\n");
    if (tables.length === 0 || joined === head || isProgressHead(cells)) {
      head = joined;
      tables.push({head: cells, rows: []});
    } else tables.at(-1)?.rows.push(cells.map((cell) => numberIn(cell, delimiter)));
  }
  return tables.map(withEpochs);
}
