// What a command gets from the process: streams, folders, environment.
import {join, resolve} from "node:path";
import {isPackage} from "./call.ts";
import type {TextStream} from "./terminal/terminal.ts";

/** The program's own folder: a clone or a package. What people record and write lies in their project, see currentProject(). */
export const programRoot = resolve(import.meta.dirname, "../..");

/** What Node is given to run the program. */
export const programFile = join(programRoot, isPackage ? "bin/batchsweep.js" : "scripts/batchsweep.ts");

/** What a command reads from and writes to beyond its arguments. */
export interface Surroundings {
  /** Where sweeps are kept unless told otherwise. */
  runs: string;
  stdout: TextStream;
  stderr: TextStream;
  env: NodeJS.ProcessEnv;
}

/** Those of this process. */
export async function ownSurroundings(): Promise<Surroundings> {
  const {env, stdout, stderr} = process;
  const {currentProject, fromHere} = await import("../runs/project.ts");
  return {
    // Asked only by the commands that need it: a broken config stops no other.
    get runs() {
      return fromHere(currentProject(env).runs);
    },
    stdout,
    stderr,
    env,
  };
}

/** Goes to where the person stands: npm starts a script of the clone in the clone's folder, wherever it was typed. */
export function standWhereTyped({INIT_CWD, npm_lifecycle_script: script = ""} = process.env): void {
  const isOurs = script.startsWith("node scripts/batchsweep.ts") && process.cwd() === programRoot;
  if (isOurs && INIT_CWD !== undefined) process.chdir(INIT_CWD);
}
