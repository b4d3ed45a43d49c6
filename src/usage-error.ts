import {printable} from "./schema/values/printable.ts";

/** The command was used wrongly: one line for people, exit code 2, and nothing was changed. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** How many letters must be added, removed or replaced between two words (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The known word that was probably meant: at most a third of its letters differ; null where none is near, or two are. */
export function nearest(word: string, known: readonly string[]): string | null {
  const [best, second] = known
    .map((candidate) => ({candidate, differs: distance(word, candidate)}))
    .filter(({candidate, differs}) => differs <= Math.ceil(candidate.length / 3))
    .sort((a, b) => a.differs - b.differs);
  return best === undefined || best.differs === second?.differs ? null : best.candidate;
}

/** What the system refuses, in words, and what to do. */
const refusals: Readonly<Record<string, string>> = {
  EACCES: "permission denied (this user may not read or write it; ls -ld shows who may)",
  EPERM: "not permitted (this user may not change it)",
  EROFS: "read-only file system (name a place that can be written)",
  ENOSPC: "no space left on the disk (make room, then do the same again)",
  EDQUOT: "the quota of the disk is used up (make room, then do the same again)",
  ENOTDIR: "not a folder (something else lies in its place)",
  EISDIR: "a folder, where a file is expected",
  EMFILE: "too many open files (ulimit -n raises how many there may be)",
};

/** What the system refused to do with a file or folder, in one line; null for any other error. */
export function refusedBySystem(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return null;
  const refusal = refusals[String(error.code)];
  if (refusal === undefined) return null;
  const path = "dest" in error ? error.dest : "path" in error ? error.path : undefined;
  return typeof path === "string" ? `${path}: ${refusal}` : refusal;
}

/** An error's message for stderr, without control characters, which a terminal would act on. */
export function errorText(error: unknown): string {
  const message = refusedBySystem(error) ?? (error instanceof Error ? error.message : String(error));
  return message.split("\n").map(printable).join("\n");
}

/** Untrusted text for a message: one line, no control characters, shortened. */
export function shownText(text: string): string {
  const safe = printable(text);
  return safe.length > 60 ? `${safe.slice(0, 60)}…` : safe;
}
