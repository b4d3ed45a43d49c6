import {createInterface} from "node:readline";
import {isatty} from "node:tty";
import type {TextStream} from "../terminal/terminal.ts";

/** Asks the person at the terminal; everything but a yes is a no. */
export type Ask = (question: string) => Promise<boolean>;

/** Asks on `stderr` and reads one line of `stdin`. */
export function askYesNo(
  question: string,
  {stdin, stderr}: {stdin: NodeJS.ReadableStream; stderr: TextStream},
): Promise<boolean> {
  stderr.write(`${question} [y/N] `);
  // Not as a terminal: Ctrl-C then ends the process, as everywhere else.
  const lines = createInterface({input: stdin, terminal: false});
  return new Promise((done) => {
    lines.once("line", (line) => {
      done(/^\s*y(?:es)?\s*$/i.test(line));
      lines.close();
    });
    lines.once("close", () => done(false));
  });
}

/** Asks on this process's terminal; null where no person is there to answer. */
export const askOnTerminal = (): Ask | null =>
  isatty(0) && isatty(2) ? (question) => askYesNo(question, process) : null;
