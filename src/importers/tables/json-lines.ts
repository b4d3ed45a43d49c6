// Tables of JSON, a row a line or a document.
import {parsePythonJson} from "../../schema/values/not-finite.ts";
import {loggedEntry, type LoggedEntry} from "../progress/entry.ts";

/** The object that a line is; null for any other line, and for what a killed training left half written. */
function objectIn(line: string): object | null {
  if (!line.trimStart().startsWith("{")) return null;
  try {
    const value = parsePythonJson(line);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/** The one value that a text is, however many lines it takes; undefined for anything else. */
function documentIn(text: string): unknown {
  try {
    return /^\s*[[{]/.test(text) ? parsePythonJson(text) : undefined;
  } catch {
    return undefined;
  }
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "number");

/** A column, or one as pandas writes it: `{"0": 0.5, "1": 0.4}`. */
function columnOf(value: unknown): number[] | null {
  if (isNumbers(value)) return value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const isCounted = Object.keys(value).every((key, index) => key === String(index));
  const values: unknown[] = Object.values(value);
  return isCounted && isNumbers(values) ? values : null;
}

/** Columns as rows, numbered from 0 under a name. */
function rowsOf(columns: readonly (readonly [string, readonly number[]])[], place: string): object[] {
  const length = columns[0]?.[1].length ?? 0;
  if (!columns.every(([, one]) => one.length === length)) return [];
  return Array.from({length}, (_, index) =>
    Object.fromEntries([[place, index], ...columns.map(([name, one]) => [name, one[index]] as const)]),
  );
}

const columnsIn = (value: object): [string, number[]][] =>
  Object.entries(value).flatMap(([name, one]: [string, unknown]): [string, number[]][] => {
    const column = columnOf(one);
    return column === null ? [] : [[name, column]];
  });

/** Figures by epoch, `{"loss": [0.5, 0.4], …}`, as a history of Keras is dumped: an object for each epoch. */
const rowsOfColumns = (value: object): object[] => rowsOf(columnsIn(value), "epoch");

/** Names of the data that boosting is tried on. */
const dataName = /^(?:train(?:ing)?|learn|valid\w*|eval\w*|test)$/i;

/** Figures of rounds by the data that they are of, `{"train": {"logloss": […]}, "eval": …}`, as boosting gives them. */
function rowsOfRounds(document: object): object[] {
  const data = Object.entries(document).filter(([name]) => dataName.test(name));
  const columns = data.flatMap(([name, one]: [string, unknown]) =>
    typeof one === "object" && one !== null
      ? columnsIn(one).map(([figure, column]) => [`${name}/${figure}`, column] as const)
      : [],
  );
  return data.length > 1 || columns.length > 1 ? rowsOf(columns, "iteration") : [];
}

/** The objects that a document lists: an array of them, or columns, at its top or under one name such as `history`. */
function rowsInDocument(document: unknown): object[] {
  if (typeof document !== "object" || document === null) return [];
  if (Array.isArray(document)) return document.filter((one) => typeof one === "object" && one !== null);
  const columns = rowsOfColumns(document);
  if (columns.length > 0) return columns;
  const rounds = rowsOfRounds(document);
  if (rounds.length > 0) return rounds;
  const inner = Object.values(document).filter((one) => typeof one === "object" && one !== null);
  return (
    inner
      .map((one) => (Array.isArray(one) ? rowsInDocument(one) : rowsOfColumns(one)))
      .find(({length}) => length > 0) ?? []
  );
}

/** The entries of a log in JSON: an object a line, as DeiT, MAE and Detectron2 write them, or one document. */
export function jsonEntries(text: string, stage: string): LoggedEntry[] {
  const lines = text.split(/\r?\n/).flatMap((line) => objectIn(line) ?? []);
  const listed = lines.length > 1 ? [] : rowsInDocument(documentIn(text));
  return (listed.length > 0 ? listed : lines).map((logged) => loggedEntry(logged, {stage}));
}
