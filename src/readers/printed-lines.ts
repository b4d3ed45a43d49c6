// Bytes of a program's output as lines and states of progress bars.
import {stripVTControlCharacters} from "node:util";
import type {PrintedLine} from "./reader.ts";

/** Limits memory. The end of a longer line is kept, since it holds the newest state of a progress bar. */
const longestLine = 16_384;

/** Cuts one stream of a trainer's output into lines and states of progress bars, in bounded memory. */
export interface LineCutter {
  push(text: string, unixMs: number): void;
  /** Hands over the state of a bar that waits for being drawn again: another stream goes on. */
  flush(): void;
  /** Hands over the last line if it has no line end. */
  end(): void;
}

/** Where a line or a state of a bar ends; older versions of Keras move the cursor back with backspaces. */
const lineEnds = /[\r\n\b]+/g;

/** The cursor goes up after what was drawn: it stands below another bar, as tqdm does it. */
const cursorUp = /\u001b\[\d*A(?:\u001b\[[\d;]*[A-Za-z]|\s)*$/;

const plain = (piece: string): string =>
  stripVTControlCharacters(piece)
    .replace(/(?!\t)[\p{Cc}]/gu, "")
    .trimEnd();

/**
 * Cuts text at newlines and carriage returns: a bar is drawn again after a carriage return, and each state of it counts
 * as a line. Drops empty lines, escape codes and all control characters but tabs, which separate figures.
 */
export function createLineCutter(onLine: (line: PrintedLine) => void): LineCutter {
  let rest = "";
  /** When the last part of `rest` came. A bar has no line end, so it is handed over later than it was drawn. */
  let restMs = 0;
  let isBar = false;
  let handed = "";
  const hand = (piece: string, redrawn: boolean): void => {
    const nested = cursorUp.test(piece);
    const text = plain(piece);
    if (text !== "" && !(redrawn && text === handed))
      onLine({text, unixMs: restMs, ...(redrawn ? {redrawn} : {}), ...(nested ? {nested} : {})});
    handed = "";
  };
  return {
    push(text, unixMs) {
      const before = rest.length;
      const all = rest + text;
      let from = 0;
      for (const {0: ends, index} of all.matchAll(lineEnds)) {
        // A carriage return at the end may be the first half of a line end.
        if (index + ends.length === all.length && !ends.includes("\n")) break;
        if (index > before) restMs = unixMs;
        if (index > from) hand(all.slice(from, index).slice(-longestLine), !ends.includes("\n"));
        from = index + ends.length;
        isBar = ends.endsWith("\r");
      }
      rest = all.slice(from).slice(-longestLine);
      if (/[^\r\n\b]/.test(text.slice(Math.max(0, from - before)))) restMs = unixMs;
    },
    flush() {
      if (!isBar || rest === "") return;
      const text = plain(rest);
      if (text === handed) return;
      hand(rest, true);
      handed = text;
    },
    end() {
      if (rest !== "" && plain(rest) !== handed) hand(rest, false);
      rest = "";
    },
  };
}
