import {spawn, type ChildProcess, type StdioOptions} from "node:child_process";
import {writeFile} from "node:fs/promises";
import type {Command} from "./command.ts";
import {lifelineDescriptor, type Lifeline} from "./lifeline.ts";
import {hasEnded, processEntry, processIds} from "./process-table.ts";
import {openPseudoTerminal} from "./pseudo-terminal.ts";

const onWindows = process.platform === "win32";

/** How a process ended: by its own exit code, or by a signal. */
export type Exit = {code: number} | {signal: string};

/** A command in a process group of its own, so that what it started ends with it. */
export interface ProcessGroup {
  /** The leader's process id; null where it could not be started. */
  pid: number | null;
  /** Resolves when the leader is gone. A command that cannot be started ends with code 127, as in a shell. */
  exited: Promise<{exit: Exit; startError: string | null}>;
  /** Sends a signal to the whole group; a group that is gone is no error. */
  kill(signal: NodeJS.Signals): void;
  /** Whether any process of the group is left. */
  isAlive(): boolean;
  /** Resolves when standard error is read to its end or nothing more comes of it. */
  drained(limitMs: number): Promise<void>;
}

/** Sends a signal to a whole group; false where nothing is left of it, which is no error. Signal 0 only asks. */
export function killGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(onWindows ? pid : -pid, signal);
  } catch {
    return false;
  }
}

/** Whether a process of the group still runs; one that ended and that nobody reaped does not. */
function isGroupAlive(pid: number): boolean {
  if (!killGroup(pid, 0)) return false;
  if (process.platform !== "linux") return true;
  return processIds().some((id) => {
    const found = processEntry(id);
    return found !== null && found.group === pid && !hasEnded(found);
  });
}

/**
 * Where memory runs out, the kernel is to take the trainer, not the recorder that would write down that it happened.
 * 500 of 1000 outweighs half of the machine's memory (proc_pid_oom_score_adj(5)); raising it needs no rights.
 */
async function offerToOutOfMemoryKiller(pid: number): Promise<void> {
  if (process.platform === "linux")
    await writeFile(`/proc/${pid}/oom_score_adj`, "500").catch(() => undefined);
}

const startProblem = (program: string, {code, message}: NodeJS.ErrnoException): string =>
  `cannot be started: ${program}: ${code === "ENOENT" ? "no such program" : (code ?? message)}`;

/**
 * Starts the command. `onError` gets its standard error; `onOutput`, where given, its standard output. In a
 * pseudo-terminal both are one, and go to `onError`. With a lifeline it ends with this process.
 */
export function startProcessGroup(
  {argv, env = {}, folder, terminal = false}: Command,
  {
    onError,
    onOutput,
    lifeline = null,
  }: {
    onError: (text: string) => void;
    onOutput?: ((text: string) => void) | undefined;
    lifeline?: Lifeline | null;
  },
): ProcessGroup {
  const [program = "", ...rest] = argv;
  const drawn = terminal ? openPseudoTerminal() : null;
  const stdio: Exclude<StdioOptions, string> =
    drawn === null
      ? ["ignore", onOutput === undefined ? "ignore" : "pipe", "pipe"]
      : ["ignore", drawn.commandEnd, drawn.commandEnd];
  // What is ignored in between stays as it is: only the first three become /dev/null.
  if (lifeline !== null) {
    while (stdio.length < lifelineDescriptor) stdio.push("ignore");
    stdio.push(lifeline.commandEnd);
  }
  const child: ChildProcess = spawn(program, rest, {
    detached: !onWindows,
    windowsHide: true,
    stdio,
    env: {...process.env, ...env},
    ...(folder === undefined ? {} : {cwd: folder}),
  });
  const pid = child.pid ?? null;
  if (pid !== null) {
    lifeline?.tie(pid);
    void offerToOutOfMemoryKiller(pid);
  }
  child.stderr?.setEncoding("utf8").on("data", onError);
  if (onOutput !== undefined) child.stdout?.setEncoding("utf8").on("data", onOutput);
  drawn?.closeCommandEnd();
  drawn?.output.setEncoding("utf8").on("data", onError);
  const drained = new Promise<void>(
    (resolve) => void (drawn?.output ?? child).once("close", () => resolve()),
  );
  const exited = new Promise<{exit: Exit; startError: string | null}>((resolve) => {
    child.once("error", (error) => {
      if (pid === null) resolve({exit: {code: 127}, startError: startProblem(program, error)});
    });
    child.once("exit", (code, signal) =>
      resolve({exit: signal === null ? {code: code ?? 1} : {signal}, startError: null}),
    );
  });
  return {
    pid,
    exited,
    kill: (signal) => {
      if (pid !== null) killGroup(pid, signal);
    },
    isAlive: () => pid !== null && isGroupAlive(pid),
    async drained(limitMs) {
      const limit = Promise.withResolvers<void>();
      const timer = setTimeout(limit.resolve, limitMs);
      await Promise.race([drained, limit.promise]);
      clearTimeout(timer);
      child.stderr?.destroy();
      child.stdout?.destroy();
      drawn?.output.destroy();
    },
  };
}
