// A run log without what must not be published.
import {namesOfThisMachine, publishableText, type Names} from "./publishable-line.ts";
import {isSecretValue, secretMask} from "./secrets.ts";

/** Fields that hold what batchsweep made itself: ids of sweeps and runs, hashes, times and names of files made of ids. */
const made = new Set([
  "sweep",
  "run",
  "session",
  "machineId",
  "startedAt",
  "publishedOn",
  "gitCommit",
  "splitHash",
  "file",
]);

/** Fields whose names are what somebody called something. */
const namesValues = new Set(["settings", "factors", "env"]);

/** What a document is published with. */
export interface Publishing {
  names?: Names;
  /** Counts what stands for something that was taken out, here or before. */
  masked?: Masked;
  /** Fields that stay as they are, since they were published before: a resume must run and compare what was recorded. */
  kept?: readonly string[];
}

/** What of a sweep and its runs was published when it was planned; a resume or a recovery leaves it as it is. */
export const publishedBefore = {kept: ["origin", "plan", "configuration"]} satisfies Publishing;

/** How many secrets and private names were taken out, by the path of the field, list positions left out. */
export type Masked = Map<string, number>;

const marks = new RegExp(`${secretMask}|<(?:host|user|tmp)>|(?<![\\w.~/-])~(?=[/\\\\])`, "g");

const marksIn = (text: string): number => text.match(marks)?.length ?? 0;

/**
 * A run log, sweep or telemetry file that may be published: each of its texts, and each name that somebody gave, without
 * secrets and private names. What a setting or a variable holds is a secret where its name says so. Doing it again changes
 * nothing.
 */
export function publishableDocument<T>(
  document: T,
  {names = namesOfThisMachine(), masked = new Map(), kept = []}: Publishing = {},
): T {
  const known = new Map<string, string>();
  function cleaned(text: string, path: string): string {
    const clean = known.get(text) ?? publishableText(text, names);
    known.set(text, clean);
    const count = marksIn(clean);
    if (count > 0) masked.set(path, (masked.get(path) ?? 0) + count);
    return clean;
  }
  const values = (value: unknown, name: string, path: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => values(one, name, path));
    const isSecret =
      (typeof value === "string" || typeof value === "number") && isSecretValue(name, String(value));
    return isSecret ? cleaned(secretMask, path) : within(value, path);
  };
  function within(value: unknown, path: string): unknown {
    if (typeof value === "string") return cleaned(value, path);
    if (typeof value !== "object" || value === null) return value;
    // Columns of numbers are long, and hold no text.
    if (Array.isArray(value))
      return value.every((one) => typeof one === "number" || one === null)
        ? value
        : value.map((one) => within(one, path));
    const field = path.slice(path.lastIndexOf(".") + 1);
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => {
        const at = path === "" ? name : `${path}.${name}`;
        if (namesValues.has(field)) return [cleaned(name, path), values(inner, name, at)];
        return [
          field === "missing" ? name : cleaned(name, path),
          made.has(name) || kept.includes(at) ? inner : within(inner, at),
        ];
      }),
    );
  }
  return within(document, "") as T;
}

/** A setting's value as a published text has it. */
export const publishableSetting = (name: string, value: string, names = namesOfThisMachine()): string =>
  isSecretValue(name, value) ? secretMask : publishableText(value, names);

/** What was masked, in words: "3 secrets and private names were masked: output (2), title". */
export function maskedText(masked: Masked): string | null {
  const total = [...masked.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const places = [...masked].map(([path, count]) => (count === 1 ? path : `${path} (${count})`));
  const what = total === 1 ? "1 secret or private name was" : `${total} secrets and private names were`;
  return `${what} masked: ${places.join(", ")}`;
}
