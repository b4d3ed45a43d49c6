// What lies in the program's package beside its code.
import {chmodSync, cpSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {programRoot} from "../surroundings.ts";
import {packageFolder, thirdPartyNotices} from "./licences.ts";
import {oldestNode} from "./manifest.ts";

/** A program that says in one line what is missing, also on a Node that could not read it. */
const binOf = (name: string, module: string): string => `#!/usr/bin/env node
if (Number(process.versions.node.split(".")[0]) < ${oldestNode}) {
  console.error("${name} needs Node ${oldestNode} or newer: this is " + process.version + " (install a newer one, e.g. from nodejs.org)");
  process.exitCode = 2;
} else import("../lib/${module}.js").then(({start}) => start());
`;

/** Puts a program, `bin/NAME.js`, into the folder. */
export function writeBin(folder: string, name: string, module: string): void {
  const executable = join(folder, "bin", `${name}.js`);
  mkdirSync(join(folder, "bin"), {recursive: true});
  writeFileSync(executable, binOf(name, module));
  chmodSync(executable, 0o755);
}

/** The Python that is put in front of a recorded command. */
export function copyHooks(folder: string): void {
  const hooks = "integrations/python/src/batchsweep";
  cpSync(join(programRoot, hooks), join(folder, hooks), {
    recursive: true,
    filter: (path) => !path.includes("__pycache__"),
  });
}

/** Notes whose code is in the package, with the licences that it may only go with. */
export function writeNotices(folder: string, modules: readonly string[]): void {
  const folders = modules.map(packageFolder).filter((one) => one !== null);
  writeFileSync(join(folder, "THIRD-PARTY.md"), thirdPartyNotices(folders));
}
