import {styleText} from "node:util";

/** The part of a terminal's stream that is written to. */
export interface TextStream {
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  write(text: string): unknown;
}

export type Style = Parameters<typeof styleText>[0];

/** A terminal with live lines at its end; everything else scrolls up above them. */
export interface Terminal {
  columns(): number;
  style(style: Style, text: string): string;
  /** Replaces the live lines. */
  live(...lines: string[]): void;
  /** Writes a line that stays, above the live ones. */
  line(text: string): void;
  /** Takes the live lines away. */
  clear(): void;
}

/** Whether colours are wanted (https://no-color.org) and can be shown. */
export const wantsColour = ({isTTY = false}: TextStream, env: NodeJS.ProcessEnv): boolean =>
  isTTY && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";

/** Joins parts with two spaces as long as they fit; the first one is cut where it alone is too wide. */
export function fitted(parts: readonly string[], columns: number): string {
  const [first = "", ...rest] = parts;
  let text = first.length > columns ? `${first.slice(0, Math.max(0, columns - 1))}…` : first;
  for (const part of rest) {
    if (text.length + 2 + part.length > columns) break;
    text += `  ${part}`;
  }
  return text;
}

export function createTerminal(stream: TextStream, {colour}: {colour: boolean}): Terminal {
  let shown = 0;
  const clear = (): void => {
    if (shown > 0) stream.write(`\r\u001b[K${"\u001b[A\u001b[K".repeat(shown - 1)}`);
    shown = 0;
  };
  return {
    // A character in the last column makes some terminals wrap; a terminal of no columns does not know its width.
    columns: () => Math.max(10, (stream.columns || 80) - 1),
    style: (style, text) => (colour ? styleText(style, text, {validateStream: false}) : text),
    live(...lines) {
      clear();
      stream.write(lines.join("\n"));
      shown = lines.length;
    },
    line(text) {
      clear();
      stream.write(`${text}\n`);
    },
    clear,
  };
}
