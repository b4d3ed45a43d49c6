import {spawn} from "node:child_process";

/** Runs one command of the setup. Rejects with the end of its output, which a terminal sees as well. */
export async function runStep(
  command: string,
  args: readonly string[],
  {show}: {show: boolean},
): Promise<void> {
  const child = spawn(command, args, {stdio: ["ignore", show ? "inherit" : "pipe", "pipe"]});
  const said: string[] = [];
  child.stdout?.on("data", (chunk: Buffer) => said.push(chunk.toString("utf8")));
  child.stderr?.on("data", (chunk: Buffer) => said.push(chunk.toString("utf8")));
  const ended = await new Promise<string | null>((resolve) => {
    child.on("error", ({message}) => resolve(message));
    child.on("close", (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)));
  });
  if (ended !== null) throw new Error(said.join("").trim().split("\n").slice(-8).join("\n") || ended);
}
