// A short process that prints what it timed.
import {spawn} from "node:child_process";
import {createStderrTail} from "../process/stderr-tail.ts";

/** What a process printed, and how it ended. */
export interface Printed {
  text: string;
  /** Why it did not end well, in one line fit to be published; null where it did. */
  problem: string | null;
  /** Whether it ended by itself, well or not. */
  isEnded: boolean;
}

/** Runs a process to its end, at most for `limitMs`, or until the interruption. Never rejects. */
export function printedBy(
  [program = "", ...args]: readonly string[],
  {
    interruption,
    limitMs,
    env,
    folder,
  }: {
    interruption: AbortSignal;
    limitMs: number;
    env: NodeJS.ProcessEnv;
    folder?: string | undefined;
  },
): Promise<Printed> {
  return new Promise((done) => {
    if (interruption.aborted) return done({text: "", problem: "interrupted", isEnded: false});
    const child = spawn(program, args, {
      cwd: folder,
      env,
      windowsHide: true,
      stdio: ["ignore", "pipe", "pipe"],
      signal: interruption,
      killSignal: "SIGKILL",
      timeout: limitMs,
    });
    let text = "";
    const tail = createStderrTail({linesKept: 1});
    child.stdout.setEncoding("utf8").on("data", (piece: string) => void (text += piece));
    child.stderr.setEncoding("utf8").on("data", (piece: string) => tail.push(piece));
    child.once("error", ({message}) => done({text, problem: message, isEnded: false}));
    child.once("close", (code, signal) => {
      const [said = `exit code ${code}`] = tail.lines();
      const problem = signal === null ? said : `it was ended by ${signal}, after ${limitMs / 1000} s at most`;
      done({text, problem: code === 0 ? null : problem, isEnded: signal === null});
    });
  });
}
