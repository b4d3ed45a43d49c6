import {relative} from "node:path";
import {programRoot, type Surroundings} from "../surroundings.ts";
import {parseInitOptions} from "./options.ts";
import {startReport} from "./start.ts";

/** Starts a report of one's own and says how to go on. */
export async function initCommand(args: readonly string[], {stdout}: Surroundings): Promise<number> {
  const path = relative(process.cwd(), await startReport(programRoot, parseInitOptions(args)));
  // A shell would take a folder with a space or another sign for several words.
  const folder = /^[\w./-]*$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
  stdout.write(`a report of your own is in ${folder === "" ? "this folder" : folder}; go on with:\n`);
  const enter = folder === "" ? "" : `cd ${folder} && git init && `;
  stdout.write(`  ${enter}npm ci && npm run sweep && npm run build && npm run preview\n`);
  return 0;
}
