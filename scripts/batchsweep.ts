// The program: node scripts/batchsweep.ts COMMAND, or npm run COMMAND. Compiled code is kept between calls, since a recording
// should begin at once.
import {enableCompileCache} from "node:module";
import {privateCompileCache} from "../src/cli/compile-cache.ts";

const compiled = privateCompileCache();
if (compiled !== null) enableCompileCache(compiled);
const {runProgram} = await import("../src/cli/program.ts");
process.exitCode = await runProgram(process.argv.slice(2));
