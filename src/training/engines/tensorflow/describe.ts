import {spawn} from "node:child_process";
import {extname, join} from "node:path";
import {z} from "zod";
import type {Modules} from "./setup/record.ts";

/** What a TensorFlow turned out to be when it was loaded and asked for a gradient. */
export interface TensorflowDescription {
  version: string;
  gpu: boolean;
  /** What TensorFlow logged meanwhile; names the GPU, or why there is none. */
  log: string;
}

const answer = z.strictObject({version: z.string(), gpu: z.boolean()});

/** Long enough for a slow disk and for kernels that CUDA has to compile for a GPU newer than the library. */
const limitMs = 300_000;

/**
 * Loads the modules in a process of its own, so that a library that crashes takes nothing with it, and has it compute a
 * gradient. `device: "gpu"` lets it see the GPUs. Rejects with the last that was said where it does not work.
 */
export async function describeTensorflow(
  {binding, kernels}: Modules,
  device: "cpu" | "gpu",
  env = process.env,
): Promise<TensorflowDescription> {
  const main = join(import.meta.dirname, `describe-main${extname(import.meta.url)}`);
  const child = spawn(process.execPath, [main, device, binding, kernels ?? ""], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {...env, TF_CPP_MIN_LOG_LEVEL: "0"},
    timeout: limitMs,
  });
  const [said, log] = [collect(child.stdout), collect(child.stderr)];
  const ended = await new Promise<string | null>((resolve) => {
    child.on("error", ({message}) => resolve(message));
    child.on("close", (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)));
  });
  if (ended !== null) throw new Error(`TensorFlow does not work here: ${lastError(log()) ?? ended}`);
  return {...answer.parse(JSON.parse(said())), log: log()};
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}

/** The message of the error that ended a Node process, or else its last line; null where it said nothing. */
export function lastError(log: string): string | null {
  const lines = log
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const thrown = lines.findLast((line) => /^(?:\w*Error|Uncaught)\b.*: /.test(line));
  return thrown?.replace(/^\w*Error: /, "") ?? lines.at(-1) ?? null;
}
