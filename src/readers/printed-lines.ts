import {stripVTControlCharacters} from "node:util";
import type {PrintedLine} from "./reader.ts";

/** A trainer's line is short; of a longer one only the end is kept, since a bar's newest state stands last. */
const longestLine = 16_384;

/** Cuts a trainer's output into lines and states of progress bars, in bounded memory. */
export interface LineCutter {
  push(text: string, unixMs: number): void;
  /** Hands over what came last without a line end. */
  end(): void;
}

/**
 * Cuts text at newlines and carriage returns: a bar is drawn again after a carriage return, and each state of it counts
 * as a line. Escape codes and backspaces, with which Keras once moved its cursor, are taken out. Empty lines are not handed over.
 */
export function createLineCutter(onLine: (line: PrintedLine) => void): LineCutter {
  let rest = "";
  /** When the last of `rest` came: a bar is drawn whole, and known to be over only when it is drawn again. */
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
