import {spawn} from "node:child_process";
import {extname, join} from "node:path";
import {z} from "zod";
import {adapter, type Adapter} from "../../../../schema/adapter.ts";

/** The adapter that can be used, or why there is none. */
export type Description = {facts: Adapter} | {unavailable: string};

const answer = z.union([z.strictObject({facts: adapter}), z.strictObject({unavailable: z.string()})]);

/** Long enough for a driver that compiles its first program. */
const limitMs = 60_000;

/** Opens an adapter in a process of its own, so that a driver that crashes takes nothing with it. Never throws. */
export async function describeGpu(wanted: string | null): Promise<Description> {
  const main = join(import.meta.dirname, `describe-main${extname(import.meta.url)}`);
  const child = spawn(process.execPath, [main, wanted ?? ""], {
    stdio: ["ignore", "pipe", "ignore"],
    timeout: limitMs,
  });
  const said: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
  const ended = await new Promise<string>((resolve) => {
    child.on("error", ({message}) => resolve(message));
    child.on("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  try {
    return answer.parse(JSON.parse(Buffer.concat(said).toString("utf8")));
  } catch {
    return {unavailable: `the GPU's driver does not work here: ${ended} (update it)`};
  }
}
