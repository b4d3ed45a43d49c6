import {fork, type ChildProcess} from "node:child_process";
import {finished} from "node:stream/promises";
import {fileURLToPath} from "node:url";
import type {SourceState, TelemetryDevice} from "../../schema/telemetry.ts";
import {clockOffset, unixNowMs, type ClockOffset, type ClockRound} from "../source/clock.ts";
import type {Reply, Request} from "../sampler/messages.ts";
import {withCompileCache, withSamplerCache} from "./compile-cache.ts";
import type {SourcedColumn} from "../source/source.ts";

/** A sampler process that answered: what it measures, how its clock differs, and how to talk to it. */
export interface SamplerProcess {
  pid: number;
  devices: TelemetryDevice[];
  columns: SourcedColumn[];
  sources: SourceState[];
  clock: ClockOffset;
  /** Has no effect on a process that is gone. */
  send(request: Request): void;
  /** Resolves, once the process is gone, with how it ended. */
  ended: Promise<string>;
  /** Ends it at once. */
  kill(): void;
  /** Hangs up; it ends by itself. */
  disconnect(): void;
}

/** Measured, together 3 MB less: one thread for files, one arena of memory, and above a small young generation. */
const leanEnvironment = {
  UV_THREADPOOL_SIZE: "1",
  MALLOC_ARENA_MAX: "1",
};

/** Node starts in 0.1 s; finding GPU drivers may take several seconds. */
const startTimeoutMs = 20_000;

/** One round trip takes 0.1 to 1 ms; the quickest of these is what counts. */
const clockRounds = 20;

const send = (child: ChildProcess, request: Request): void => {
  if (child.connected) child.send(request, () => {});
};

/** The child's end in words, with the last line it wrote to stderr. */
function describeEnd(code: number | null, signal: NodeJS.Signals | null, stderr: string): string {
  const how = signal ?? `exit code ${code ?? "unknown"}`;
  const words = stderr.split("\n").findLast((text) => /\bError\b/.test(text)) ?? "";
  return words === "" ? how : `${how}: ${words.trim().slice(0, 300)}`;
}

/** The next reply that `wanted` accepts; rejects when the process ends or says nothing for `timeoutMs`. */
function replyOf<T>(
  child: ChildProcess,
  ended: Promise<string>,
  wanted: (reply: Reply) => T | null,
  timeoutMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => settle(() => reject(new Error(`no answer for ${timeoutMs} ms`))),
      timeoutMs,
    );
    const listen = (reply: Reply): void => {
      const value = wanted(reply);
      if (value !== null) settle(() => resolve(value));
    };
    const settle = (conclude: () => void): void => {
      clearTimeout(timer);
      child.off("message", listen);
      conclude();
    };
    child.on("message", listen);
    void ended.then((how) => settle(() => reject(new Error(how))));
  });
}

/**
 * Forks `main` with the rate and the heir as arguments and waits until it is ready. Throws with the reason when it does not
 * start.
 */
export async function startSamplerProcess({
  main,
  sampleHz,
  heir,
  onReply,
}: {
  main: URL;
  sampleHz: number;
  heir?: URL | undefined;
  onReply: (reply: Reply) => void;
}): Promise<SamplerProcess> {
  const child = fork(main, [String(sampleHz), ...(heir === undefined ? [] : [fileURLToPath(heir)])], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: ["--max-semi-space-size=1"],
    env: {...withSamplerCache(withCompileCache()), ...leanEnvironment},
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-4000)));
  const ended = new Promise<string>((resolve) => {
    // Not "close": it never comes after we hang up ourselves. The end of its standard error may still be in the pipe at "exit".
    child.once("exit", (code, signal) => {
      const heard = child.stderr === null ? Promise.resolve() : finished(child.stderr);
      const conclude = (): void => resolve(describeEnd(code, signal, stderr));
      heard.then(conclude, conclude);
    });
    child.once("error", (error) => resolve(error.message));
  });
  try {
    const ready = await replyOf(
      child,
      ended,
      (reply) => (reply.kind === "ready" ? reply : null),
      startTimeoutMs,
    );
    const rounds: ClockRound[] = [];
    for (let round = 0; round < clockRounds; round++) {
      const sentMs = unixNowMs();
      send(child, {kind: "ping", round});
      rounds.push(
        await replyOf(
          child,
          ended,
          (reply) =>
            reply.kind === "pong" && reply.round === round
              ? {sentMs, receivedMs: unixNowMs(), otherMs: reply.unixMs}
              : null,
          startTimeoutMs,
        ),
      );
    }
    child.on("message", onReply);
    return {
      pid: child.pid ?? 0,
      devices: ready.devices,
      columns: ready.columns,
      sources: ready.sources,
      clock: clockOffset(rounds),
      send: (request) => send(child, request),
      ended,
      kill: () => void child.kill("SIGKILL"),
      disconnect: () => {
        if (!child.connected) return;
        send(child, {kind: "close"});
        child.disconnect();
      },
    };
  } catch (error) {
    child.kill("SIGKILL");
    throw new Error(`the sampler did not start: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
