// npm run init: starts a report of one's own from this project.
import {relative, resolve} from "node:path";
import {help, parseInitOptions} from "../src/cli/init/options.ts";
import {startReport} from "../src/cli/init/start.ts";
import {UsageError} from "../src/usage-error.ts";

try {
  const options = parseInitOptions(process.argv.slice(2));
  if (options === null) console.log(help);
  else {
    const path = relative(process.cwd(), await startReport(resolve(import.meta.dirname, ".."), options));
    // A shell would take a folder with a space or another sign for several words.
    const folder = /^[\w./-]*$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
    console.log(`a report of your own is in ${folder === "" ? "this folder" : folder}; go on with:`);
    console.log(
      `  ${folder === "" ? "" : `cd ${folder} && git init && `}npm ci && npm run sweep && npm run build && npm run preview`,
    );
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
