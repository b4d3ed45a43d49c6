// Lines that a pattern nearly matched.

/** Lines that are shown of those that nearly matched. */
const linesShown = 3;

/** The words of a regular expression that a line must have, in their order, without its groups and classes. */
function wordsOf({source}: RegExp): string[] {
  const literal = source
    .replace(/\(\?<\w+>|\(\?[:=!]|\[(?:\\.|[^\]])*\]|\\[pPu]\{[^}]*\}|\\[A-Za-z]|\\k<\w+>/g, " ")
    .replace(/\{\d+,?\d*\}/g, " ");
  return literal.match(/\p{L}{2,}/gu) ?? [];
}

/** A line without its numbers: lines of one form are shown once. */
const formOf = (line: string): string => line.replace(/\d+/g, "0");

/** A form of lines: the best of them, and how well they fit. */
interface Form {
  lines: string[];
  score: number;
}

/**
 * Remembers the lines that have most of the words of patterns that they do not match: the best three, of different forms
 * where there are several.
 */
export function createNearMisses(expressions: readonly RegExp[]): {
  note(line: string): void;
  lines(): readonly string[];
} {
  const words = expressions.map(wordsOf);
  const best = new Map<string, Form>();
  const scoreOf = (line: string): number => {
    const lower = line.toLowerCase();
    const shares = words.map((all) => {
      const found = all.filter((word) => lower.includes(word.toLowerCase())).length;
      return all.length === 0 ? 0 : found / all.length;
    });
    return Math.max(0, ...shares) + (/\d/.test(line) ? 0.5 : 0);
  };
  const ordered = (): [string, Form][] => [...best].toSorted(([, a], [, b]) => b.score - a.score);
  return {
    note(line) {
      const form = best.get(formOf(line));
      if (form !== undefined) {
        if (form.lines.length < linesShown && !form.lines.includes(line)) form.lines.push(line);
        return;
      }
      const score = scoreOf(line);
      if (score === 0) return;
      best.set(formOf(line), {lines: [line], score});
      const worst = ordered()[linesShown];
      if (worst !== undefined) best.delete(worst[0]);
    },
    lines() {
      const forms = ordered().map(([, {lines}]) => lines);
      const firsts = forms.flatMap(([first]) => first ?? []);
      return [...firsts, ...forms.flatMap(([, ...others]) => others)].slice(0, linesShown);
    },
  };
}
