import {stripVTControlCharacters} from "node:util";
import type {PrintedLine} from "./reader.ts";

/** Limits memory. The end of a longer line is kept, since it holds the newest state of a progress bar. */
const longestLine = 16_384;

/** Cuts a trainer's output into lines and states of progress bars, in bounded memory. */
export interface LineCutter {
  push(text: string, unixMs: number): void;
  /** Hands over the last line if it has no line end. */
  end(): void;
}

/**
 * Cuts text at newlines and carriage returns: a bar is drawn again after a carriage return, and each state of it counts
 * as a line. Drops empty lines, escape codes and backspaces (older versions of Keras move the cursor with them).
 */
export function createLineCutter(onLine: (line: PrintedLine) => void): LineCutter {
  let rest = "";
  /** When the last part of `rest` came. A bar has no line end, so it is handed over later than it was drawn. */
  let restMs = 0;
  const hand = (piece: string, unixMs: number): void => {
    const text = stripVTControlCharacters(piece)
      .replace(/[\p{Cc}]/gu, "")
      .trimEnd();
    if (text !== "") onLine({text, unixMs});
  };
  return {
    push(text, unixMs) {
      const [first = "", ...others] = text.split(/[\r\n\b]+/);
      if (first !== "") restMs = unixMs;
      rest = (rest + first).slice(-longestLine);
      for (const piece of others) {
        hand(rest, restMs);
        rest = piece.slice(-longestLine);
        restMs = unixMs;
      }
    },
    end() {
      if (rest !== "") hand(rest, restMs);
      rest = "";
    },
  };
}
