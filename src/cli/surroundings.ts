import {join, resolve} from "node:path";
import type {TextStream} from "./terminal/terminal.ts";

/** The project's own folder. */
export const projectRoot = resolve(import.meta.dirname, "../..");

/** What a command reads from and writes to beyond its arguments. */
export interface Surroundings {
  /** Where sweeps are kept unless told otherwise. */
  runs: string;
  stdout: TextStream;
  stderr: TextStream;
  env: NodeJS.ProcessEnv;
}

/** Those of this process. */
export function ownSurroundings(): Surroundings {
  const {env, stdout, stderr} = process;
  // A reader that has gone (`| head`) must not cost a recording.
  stdout.on("error", () => undefined);
  return {runs: env["BATCHSWEEP_RUNS"] ?? join(projectRoot, "runs"), stdout, stderr, env};
}
