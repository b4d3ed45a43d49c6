import {chmodSync, mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {oldestNode, writeManifest} from "./manifest.ts";

/** The package that npm looks for on `npm create batchsweep`. */
export const createPackage = "create-batchsweep";

/** `create` of the program. */
const bin = `#!/usr/bin/env node
if (Number(process.versions.node.split(".")[0]) < ${oldestNode}) {
  console.error("batchsweep needs Node ${oldestNode} or newer: this is " + process.version + " (install a newer one, e.g. from nodejs.org)");
  process.exitCode = 2;
} else {
  process.argv.splice(2, 0, "create");
  import("batchsweep/start").then(({start}) => start());
}
`;

const readme = `# ${createPackage}

    npm create batchsweep my-report

starts a repository for run logs of trainings and a report of them, with workflows that compare a pull request and publish the report: see
batchsweep. Title and address: \`npm create batchsweep my-report -- --title "How fast?" --site https://you.github.io/my-report\`.
`;

/** Makes the folder that is published for \`npm create\`: the program under another name. */
export function makeCreate(folder: string): void {
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  const executable = join(folder, `${createPackage}.js`);
  writeFileSync(executable, bin);
  chmodSync(executable, 0o755);
  writeFileSync(join(folder, "README.md"), readme);
  writeManifest(folder, {
    name: createPackage,
    description: "Starts a repository for run logs of trainings and a report of them.",
    bin: {[createPackage]: `${createPackage}.js`},
    files: [`${createPackage}.js`],
    dependencies: ["batchsweep"],
  });
}
