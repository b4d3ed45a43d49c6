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

/**
 * Remembers the lines that have most of the words of patterns that they do not match, the best three of different forms.
 */
export function createNearMisses(expressions: readonly RegExp[]): {
  note(line: string): void;
  lines(): readonly string[];
} {
  const words = expressions.map(wordsOf);
  const best = new Map<string, {line: string; score: number}>();
  const scoreOf = (line: string): number => {
    const lower = line.toLowerCase();
    const shares = words.map((all) => {
      const found = all.filter((word) => lower.includes(word.toLowerCase())).length;
      return all.length === 0 ? 0 : found / all.length;
    });
    return Math.max(0, ...shares) + (/\d/.test(line) ? 0.5 : 0);
  };
  return {
    note(line) {
      const form = formOf(line);
      if (best.has(form)) return;
      const score = scoreOf(line);
      if (score === 0) return;
      best.set(form, {line, score});
      if (best.size <= linesShown) return;
      const [[worst] = []] = [...best].toSorted(([, a], [, b]) => a.score - b.score);
      if (worst !== undefined) best.delete(worst);
    },
    lines: () => [...best.values()].toSorted((a, b) => b.score - a.score).map(({line}) => line),
  };
}
