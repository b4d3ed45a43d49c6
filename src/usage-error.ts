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

/** The known word that was probably meant: at most a third of its letters differ; null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const [best] = known
    .map((candidate) => ({candidate, differs: distance(word, candidate)}))
    .filter(({candidate, differs}) => differs <= Math.ceil(candidate.length / 3))
    .sort((a, b) => a.differs - b.differs);
  return best?.candidate ?? null;
}

/** What a command says on stderr of an error: its own lines, with nothing in them that a terminal would obey. */
export function errorText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n").map(printable).join("\n");
}

/** Untrusted text for a message: one line, no control characters, shortened. */
export function shownText(text: string): string {
  const safe = printable(text);
  return safe.length > 60 ? `${safe.slice(0, 60)}…` : safe;
}
