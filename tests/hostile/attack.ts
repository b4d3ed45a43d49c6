import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {readRecordedSweep, readTelemetry} from "../../src/runs/read.ts";
import {writeRun, writeSweep} from "../../src/runs/write.ts";
import {parseRunLog, parseSweep, parseTelemetry} from "../../src/schema/parse.ts";

/** Texts that mean something to a page, a comment, a spreadsheet, a terminal or a shell. */
export const texts: readonly string[] = JSON.parse(
  await readFile(join(import.meta.dirname, "../fixtures/hostile/texts.json"), "utf8"),
);

/** Fields that must stay as they are for the files to belong together. */
const kept = new Set(["sweep", "run", "file", "metric", "missing"]);

/** A number of a text, the same for the same text (FNV-1a), so that what was equal stays equal. */
const hash = (text: string): number =>
  [...text].reduce(
    (sum, letter) => Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 16777619) >>> 0,
    2166136261,
  );

/** Hostile texts for a text, the longest first; which ones depends on the text and the turn. */
function choices(text: string, turn: number): string[] {
  const pick = (index: number): string => texts[(hash(text) + 7 * turn + index) % texts.length] ?? "";
  return [[0, 1, 2, 3].map(pick).join(" "), [0, 1].map(pick).join(" "), pick(0), pick(1).slice(0, 19)];
}

/** A place of a document: an object or list, a key in it, and its path with list positions left out. */
interface Place {
  inside: object;
  key: string;
  path: string;
}

function places(value: unknown, path = ""): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const within = Array.isArray(value) ? `${path}[]` : path;
  return Object.keys(value)
    .filter((key) => !kept.has(key))
    .flatMap((key) => {
      const here = Array.isArray(value) ? within : `${within}.${key}`;
      return [{inside: value, key, path: here}, ...places(Reflect.get(value, key), here)];
    });
}

/**
 * Puts hostile texts into every place of a document that takes them: each text that may be any text, and each name of a
 * setting, factor or package. What the parser refuses stays as it was, and is not tried at the same path again.
 */
export function attacked<T>(document: T, parse: (text: string, file: string) => T, turn: number): T {
  const value = structuredClone(document);
  const refusedAt = new Set<string>();
  const isAccepted = (): boolean => {
    try {
      parse(JSON.stringify(value), "x");
      return true;
    } catch {
      return false;
    }
  };
  const tryText = ({inside, key, path}: Place, before: string): void => {
    for (const text of choices(before, turn)) {
      Reflect.set(inside, key, text);
      if (isAccepted()) return;
    }
    Reflect.set(inside, key, before);
    refusedAt.add(path);
  };
  const tryName = ({inside, key}: Place, objectPath: string): void => {
    const [, , name = ""] = choices(key, turn);
    if (Object.hasOwn(inside, name)) return;
    Reflect.set(inside, name, Reflect.get(inside, key));
    Reflect.deleteProperty(inside, key);
    if (isAccepted()) return;
    Reflect.set(inside, key, Reflect.get(inside, name));
    Reflect.deleteProperty(inside, name);
    refusedAt.add(objectPath);
  };
  for (const place of places(value)) {
    const before: unknown = Reflect.get(place.inside, place.key);
    if (typeof before === "string" && !refusedAt.has(place.path)) tryText(place, before);
    const objectPath = `{} ${place.path.replace(/\.[^.]*$/, "")}`;
    if (!Array.isArray(place.inside) && !refusedAt.has(objectPath)) tryName(place, objectPath);
  }
  return parse(JSON.stringify(value), "x");
}

/** Writes a copy of a sweep with hostile texts in all its files, under the id `id`. Gives the files' count. */
export async function writeAttacked(
  from: string,
  sweep: string,
  {to, id, turn}: {to: string; id: string; turn: number},
): Promise<number> {
  const recorded = await readRecordedSweep(from, sweep);
  await writeSweep(to, {...attacked(recorded.sweep, parseSweep, turn), sweep: id});
  let files = 1;
  for (const log of recorded.runs) {
    const samples = await readTelemetry(from, log);
    const hostile = samples === null ? null : {...attacked(samples, parseTelemetry, turn), sweep: id};
    await writeRun(to, {...attacked(log, parseRunLog, turn), sweep: id}, hostile);
    files += samples === null ? 1 : 2;
  }
  return files;
}
