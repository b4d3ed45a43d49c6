import {formatCount} from "../../format.ts";
import type {Progress} from "../../recorder/run/progress.ts";
import type {OnProgress} from "../../training/data/images.ts";
import {createLiveProgress} from "./live-progress.ts";
import {createJsonProgress, createPlainProgress} from "./plain-progress.ts";
import {withoutRepetition} from "./without-repetition.ts";
import {createTerminal, fitted, wantsColour, type TextStream} from "./terminal.ts";

/** How a recording speaks: to a person on a terminal, in plain lines to a log, or in JSON to a program. */
export interface View {
  progress: Progress;
  /** A line for people; programs do not get it. */
  say(line: string): void;
  /** What a person is waiting for; gone with the next line. */
  busy(text: string): void;
  /** How far the images are. */
  preparing: OnProgress;
  /** Width of the table, in characters. */
  columns: number;
  /** Where trainers' output goes; undefined where nobody asked for it. */
  onOutput: ((text: string) => void) | undefined;
  close(): void;
}

/** Without a terminal there is no width to keep to. */
const plainColumns = 160;

/** Where the view writes, and the environment that says whether colour is wanted. */
export interface Speech {
  stdout: TextStream;
  stderr: TextStream;
  env: NodeJS.ProcessEnv;
}

export function createView(
  {json, verbose}: {json: boolean; verbose: boolean},
  {stdout, stderr, env}: Speech,
): View {
  const onOutput = verbose ? (text: string) => void stderr.write(text) : undefined;
  const write = (text: string): void => void stdout.write(text);
  if (json)
    return {
      progress: createJsonProgress(write),
      say: () => undefined,
      busy: () => undefined,
      preparing: () => undefined,
      columns: plainColumns,
      onOutput,
      close: () => undefined,
    };
  // What the trainers print would break a live line apart.
  if (stdout.isTTY !== true || verbose) {
    let announced = false;
    return {
      progress: withoutRepetition(createPlainProgress(write)),
      say: (line) => write(`${line}\n`),
      busy: () => undefined,
      preparing(_, total) {
        if (!announced) write(`preparing ${formatCount(total)} images, once\n`);
        announced = true;
      },
      columns: plainColumns,
      onOutput,
      close: () => undefined,
    };
  }
  const terminal = createTerminal(stdout, {colour: wantsColour(stdout, env)});
  const live = createLiveProgress(terminal);
  return {
    progress: withoutRepetition(live.progress),
    say: (line) => terminal.line(line),
    busy: (text) => terminal.live(fitted([text], terminal.columns())),
    preparing(done, total) {
      const full = Math.round((20 * done) / total);
      const bar = "━".repeat(full) + "─".repeat(20 - full);
      const parts = ["preparing the images, once", bar, `${formatCount(done)} of ${formatCount(total)}`];
      if (done >= total) terminal.clear();
      else terminal.live(fitted(parts, terminal.columns()));
    },
    columns: terminal.columns(),
    onOutput,
    close: live.close,
  };
}
