// The stderr tail: the last lines of a run's stderr.
import {namesOfThisMachine, publishableLine, type Names} from "../../runs/privacy/publishable-line.ts";

/** The most characters that are kept of a line while it arrives, escape codes included. */
const longestPiece = 4_000;

/** The last lines of a stream, in bounded memory. */
export interface StderrTail {
  push(text: string): void;
  lines(): string[];
}

/**
 * Keeps the last lines of a stream. A line that a carriage return takes back, as progress bars write, is not kept.
 * `onLine` sees every line as it was written, since the telling one may be followed by a long stack trace.
 */
export function createStderrTail({
  names = namesOfThisMachine(),
  linesKept = 20,
  onLine = () => undefined,
}: {names?: Names; linesKept?: number; onLine?: (line: string) => void} = {}): StderrTail {
  const kept: string[] = [];
  let rest = "";

  // Made fit to be published only when it is asked for: a command may print a million lines.
  function keep(line: string): void {
    if (line.trim() === "") return;
    onLine(line);
    kept.push(line.slice(0, longestPiece));
    if (kept.length > linesKept) kept.shift();
  }

  return {
    push(text) {
      const pieces = (rest + text).split("\n");
      const open = pieces.pop() ?? "";
      rest = open.slice(open.lastIndexOf("\r", open.length - 2) + 1).slice(0, longestPiece);
      for (const piece of pieces) keep(piece.replace(/\r$/, "").replace(/^.*\r/, ""));
    },
    lines() {
      if (rest !== "") {
        keep(rest);
        rest = "";
      }
      return kept.map((line) => publishableLine(line, names)).filter((line) => line !== "");
    },
  };
}
