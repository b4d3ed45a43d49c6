// Starts the program: scripts/batchsweep.ts in a clone, bin/batchsweep.js in the package.
import {enableCompileCache} from "node:module";
import {privateCompileCache} from "./compile-cache.ts";
import {standWhereTyped} from "./surroundings.ts";

/** Runs what was typed. Compiled code is kept between calls, since a recording should begin at once. */
export async function start(): Promise<void> {
  const compiled = privateCompileCache();
  if (compiled !== null) enableCompileCache(compiled);
  standWhereTyped();
  const {runProgram} = await import("./program.ts");
  process.exitCode = await runProgram(process.argv.slice(2));
}
