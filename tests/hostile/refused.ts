import {readFile} from "node:fs/promises";
import {join} from "node:path";
import type {DocumentKind} from "../../src/schema/upgrade.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "../schema/examples.ts";

/** A document that must be refused: an example with one thing changed. */
export interface Refused {
  name: string;
  document: DocumentKind;
  /** Path of what is changed; `KEY twice` adds the key a second time. */
  at: string;
  /** The JSON that stands there, or what is too long to be written down: {repeat: n}, {nest: n}, {keys: n}, {epochs: n}. */
  json: string;
  /** What refuses it: the JSON Schema too, or only the reader, or already the text, which is no JSON that we read. */
  by: "schema" | "reader" | "text";
}

export const refused: Refused[] = JSON.parse(
  await readFile(join(import.meta.dirname, "../fixtures/hostile/refused.json"), "utf8"),
);

const examples = {"run-log": exampleRunLog, sweep: exampleSweep, telemetry: exampleTelemetry};
const placeholder = "@@HERE@@";

const long: Record<string, (count: number) => string> = {
  repeat: (count) => JSON.stringify("x".repeat(count)),
  nest: (count) => "[".repeat(count) + "]".repeat(count),
  keys: (count) =>
    JSON.stringify(Object.fromEntries(Array.from({length: count}, (_, index) => [`k${index}`, index]))),
  epochs: (count) =>
    JSON.stringify(Array.from({length: count}, (_, epoch) => ({...exampleRunLog().epochs[0], epoch}))),
};

function written(json: string): string {
  const {what = "", count} = /^\{(?<what>\w+): (?<count>\d+)\}$/.exec(json)?.groups ?? {};
  return long[what]?.(Number(count)) ?? json;
}

/** The text of the document, as it would lie in a file. */
export function textOf({document, at, json}: Refused): string {
  const [path = "", twice] = at.split(" ");
  const value: unknown = structuredClone(examples[document]());
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const parent = keys.reduce<unknown>((inner, key) => Reflect.get(inner as object, key), value);
  const isNew = last === "__proto__" || twice !== undefined;
  Reflect.set(parent as object, isNew ? placeholder : last, placeholder);
  const text = JSON.stringify(value);
  const whole = isNew
    ? text.replace(`"${placeholder}":"${placeholder}"`, () => `${JSON.stringify(last)}:${written(json)}`)
    : text.replace(`"${placeholder}"`, () => written(json));
  if (whole.includes(placeholder)) throw new Error(`nothing was changed: ${at}`);
  return whole;
}
