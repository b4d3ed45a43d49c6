// Printed lines that are records: JSON, and Python's dictionaries.
import {loggedNumber} from "../figures.ts";
import type {Item} from "./items.ts";

/** A number of a record, and whether, as an epoch, it would be epochs done: `1.0`, and `'1'` in quotes. */
export type RecordItem = Item & {isDone: boolean};

const itemOf = (name: string, value: number, isDone: boolean, isWhole: boolean): RecordItem => ({
  name,
  value,
  of: null,
  mean: null,
  unit: "",
  isWhole,
  isDone,
});

/** The numbers of an object, those of objects within it under `outer/inner`. */
export function numbersIn(value: unknown, prefix = ""): [string, number][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]): [string, number][] => {
    const name = `${prefix}${key}`;
    if (typeof inner === "number") return [[name, inner]];
    const printed = typeof inner === "string" && inner.length < 40 ? loggedNumber(inner) : null;
    return printed === null ? numbersIn(inner, `${name}/`) : [[name, printed]];
  });
}

/** JSON as Python writes it: `NaN` and `Infinity` become texts that are read as such. */
const strict = (text: string): string =>
  text.replace(/(?<=[[:,]\s*)(?<value>-?Infinity|NaN)(?=\s*[,\]}])/g, '"$<value>"');

function parsed(text: string): unknown {
  try {
    return JSON.parse(strict(text));
  } catch {
    return null;
  }
}

/** The pairs of a printed Python dict: `{'loss': '0.69', 'epoch': 0.5}`. */
const pair =
  /['"](?<name>[^'"]+)['"]\s*:\s*(?<quote>['"]?)(?:tensor\(|np\.float\d+\()?(?<value>[^'",}()\s]+)/g;

/** Whether JSON gives a number with a point: `"epoch": 1.0`. */
const hasPoint = (json: string, name: string): boolean =>
  new RegExp(`"${(name.split("/").at(-1) ?? name).replace(/\W/g, ".")}"\\s*:\\s*\\d+\\.`).test(json);

/** A larger document is no log line. */
const largestRecord = 65_536;

/** The numbers of a line that is, or ends with, a JSON object or a printed Python dict; null for any other line. */
export function recordIn(text: string): RecordItem[] | null {
  const begin = text.indexOf("{");
  const end = text.lastIndexOf("}");
  if (begin === -1 || end < begin || end - begin > largestRecord) return null;
  const body = text.slice(begin, end + 1);
  const document = parsed(body);
  if (document !== null)
    return numbersIn(document).map(([name, value]) =>
      itemOf(name, value, /epoch/i.test(name) && hasPoint(body, name), Number.isInteger(value)),
    );
  const found = [...body.matchAll(pair)].flatMap(({groups = {}}): RecordItem[] => {
    const {name = "", quote = "", value} = groups;
    const number = loggedNumber(value);
    const isDone = quote !== "" || value?.includes(".") === true;
    return number === null ? [] : [itemOf(name, number, isDone, /^\d+$/.test(value ?? ""))];
  });
  return found.length === 0 ? null : found;
}
